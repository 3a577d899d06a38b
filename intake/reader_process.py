"""The child that reads workbooks: standard library and calamine alone, in a process of its own.

A few kilobytes can make a native reader abort its whole process, so it is never the server's.
This file is started by its path, imports nothing of the project and speaks one simple language
on its standard streams: in, a line of JSON limits and then each workbook as an 8-byte length
and its bytes; out, each answer as an 8-byte length and a JSON object. JSON and not pickle: what
a hostile file may have made of this process must not run in the one that listens.

A sheet is handed over by columns. `kinds` has a letter for each cell, or a single letter where
the whole column has one kind: e empty, t text, n number, b boolean, d date or time stamp (ISO
text), x time of day or duration, f a formula that the file holds without its value, or an error.
"""

from __future__ import annotations

import gc
import io
import json
import re
import struct
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

KINDS = {
    str: "t",
    float: "n",
    int: "n",
    bool: "b",
    datetime: "d",
    date: "d",
    time: "x",
    timedelta: "x",
}


PLAIN = {str, float, int, bool}


def _as_text(value: Any) -> str:
    return str(value) if type(value) is timedelta else value.isoformat()


WORKBOOK = "xl/workbook.xml"
LARGEST_SCAN = 120_000_000
"""Bytes of a sheet's XML that are looked through for what calamine does not tell."""
NO_VALUE = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>'
    rb"(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]{1,20})</v>"
)
HIDDEN = re.compile(rb'<(row|col) [^>]*hidden="(?:1|true)"[^>]*>')
FIRST = re.compile(rb'\s(?:r|min)="(\d{1,7})"')
MOST_HIDDEN = 8
"""Hidden rows and columns of a sheet that are told one by one."""


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _marks(content: bytes) -> tuple[bool, dict[str, dict[str, Any]]]:
    """Return whether days count from 1904, and by sheet what only the XML tells."""
    if not content.startswith(b"PK"):
        return False, {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if WORKBOOK not in package.namelist():
            return False, {}
        book = package.read(WORKBOOK)
        targets = {
            link.get("Id"): link.get("Target", "")
            for link in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        }
        marks = {}
        for sheet in ElementTree.fromstring(book).iterfind("{*}sheets/{*}sheet"):
            link = next((v for k, v in sheet.items() if k.endswith("}id")), None)
            path = targets.get(link, "").lstrip("/")
            path = path if path.startswith("xl/") else f"xl/{path}"
            if path in package.NameToInfo and package.getinfo(path).file_size < LARGEST_SCAN:
                marks[sheet.get("name", "")] = _marks_of_sheet(package.read(path))
    return re.search(rb'date1904="(?:1|true)"', book) is not None, marks


def _marks_of_sheet(xml: bytes) -> dict[str, Any]:
    valueless: dict[tuple[int, int], str] = {}
    if b"<f>" in xml or b"<f " in xml or b"<f/>" in xml:
        for match in NO_VALUE.finditer(xml):
            valueless[int(match[2]) - 1, _index(match[1])] = ""
    if b't="e"' in xml:
        for match in ERROR.finditer(xml):
            valueless[int(match[2]) - 1, _index(match[1])] = match[3].decode("utf-8", "replace")
    return {"valueless": valueless, "hidden": _hidden_lines(xml) if b"hidden=" in xml else []}


def _hidden_lines(xml: bytes) -> list[str]:
    """Return the first hidden rows (numbers) and columns (letters), "…" where there are more."""
    lines: list[str] = []
    for match in HIDDEN.finditer(xml):
        first = FIRST.search(match[0])
        if len(lines) == MOST_HIDDEN:
            return [*lines, "…"]
        if first is not None:
            lines.append(first[1].decode() if match[1] == b"row" else _letters(int(first[1])))
    return lines


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _with_valueless(columns: list[dict[str, Any]], cells: dict[tuple[int, int], str]) -> None:
    """Mark the cells that have a formula or an error in place of a value."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, index), text in cells.items():
        by_column.setdefault(index, {})[row] = text
    for index, rows in by_column.items():
        if index >= len(columns):
            continue
        column = columns[index]
        height = len(column["values"])
        kinds = list(column["kinds"] if len(column["kinds"]) > 1 else column["kinds"] * height)
        values = list(column["values"])
        for row, text in rows.items():
            if row < height and values[row] in ("", text):
                kinds[row], values[row] = "f", text or "="
        columns[index] = {"kinds": "".join(kinds), "values": values}


def _column(values: tuple[Any, ...]) -> dict[str, Any]:
    types = set(map(type, values))
    if types <= PLAIN and len(types) == 1:
        return {"kinds": KINDS[types.pop()], "values": values}
    kinds = "".join(map(KINDS.__getitem__, map(type, values)))
    if types <= PLAIN:
        return {"kinds": kinds, "values": values}
    if timedelta in types:
        return {"kinds": kinds, "values": [v if type(v) in PLAIN else _as_text(v) for v in values]}
    # two kinds only, dates below a heading, is the usual case and the longest column
    if types <= {str, date, datetime}:
        return {"kinds": kinds, "values": [v if type(v) is str else v.isoformat() for v in values]}
    return {"kinds": kinds, "values": [v if type(v) in PLAIN else v.isoformat() for v in values]}


def _sheet(
    book: CalamineWorkbook, name: str, limits: dict[str, int], marks: dict[str, Any]
) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    height = width = 0
    if sheet.start is not None and sheet.end is not None:
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
    fault = ""
    if height > limits["rows"]:
        fault = "too_many_rows"
    elif width > limits["columns"]:
        fault = "too_many_columns"
    elif height * width > limits["cells"]:
        fault = "too_many_cells"
    if fault:
        return {"name": name, "fault": fault, "height": height, "width": width}
    rows = sheet.to_python(skip_empty_area=False) if height else []
    merged = sheet.merged_cell_ranges or []
    columns = [_column(values) for values in zip(*rows, strict=True)]
    _with_valueless(columns, marks.get("valueless", {}))
    return {
        "name": name,
        "columns": columns,
        "hidden": marks.get("hidden", []),
        "height": len(rows),
        "merged": [[*start, *end] for start, end in merged[:1000]],
    }


def read(content: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """Return the sheets of one workbook, or the fault for which it cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > limits["sheets"]:
            return {"fault": "too_many_sheets"}
        is_1904, marks = _marks(content)
        sheets = [_sheet(book, name, limits, marks.get(name, {})) for name in book.sheet_names]
    except PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "too_large"}
    except Exception as error:
        return {"fault": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}
    hidden = [s.name for s in book.sheets_metadata if s.visible != SheetVisibleEnum.Visible]
    return {"sheets": sheets, "hidden": hidden, "is_1904": is_1904}


def main() -> None:
    """Serve workbooks from standard input until it ends."""
    gc.disable()  # cells are plain values, and going over them again and again takes seconds
    source, target = sys.stdin.buffer, sys.stdout.buffer
    limits = json.loads(source.readline())
    while len(size := source.read(8)) == 8:
        answer = read(source.read(struct.unpack(">Q", size)[0]), limits)
        body = json.dumps(answer, separators=(",", ":")).encode()
        target.write(struct.pack(">Q", len(body)))
        target.write(body)
        target.flush()


if __name__ == "__main__":
    main()
