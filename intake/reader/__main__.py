"""The child that reads workbooks: standard library and calamine alone, in a process of its own.

A few kilobytes can make a native reader abort its whole process, so it is never the server's.
This folder is started by its path, imports nothing of the project and speaks one simple language
on its standard streams: in, a line of JSON limits and then each workbook as an 8-byte length
and its bytes; out, each answer as an 8-byte length and a JSON object, and before it an object
`{"progress": …}` for each of its sheets. JSON and not pickle: what a hostile file may have made
of this process must not run in the one that listens.

A sheet is handed over by columns. `kinds` has a letter for each cell, or a single letter where
the whole column has one kind: e empty, t text, n number, b boolean, d date or time stamp (ISO
text), x time of day or duration, f a formula that the file holds without its value, or an error,
p a number that is shown as a percentage. `features` has for each cell that shows more than its
value: row, how its format shows another number, whether it is struck out, what is superscript.
"""

from __future__ import annotations

import gc
import io
import json
import struct
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsb_features  # type: ignore[import-not-found]
import xlsx_features  # type: ignore[import-not-found]
from cell_features import SheetFeatures  # type: ignore[import-not-found]
from number_formats import PERCENT  # type: ignore[import-not-found]
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
Tell = Callable[[dict[str, Any]], None]


def _as_text(value: Any) -> str:
    return str(value) if type(value) is timedelta else value.isoformat()


def _features(content: bytes) -> tuple[bool, dict[str, SheetFeatures]]:
    """Return whether days count from 1904, and by sheet what calamine does not tell."""
    if not content.startswith(b"PK"):
        return False, {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for kind in (xlsx_features, xlsb_features):
            if kind.WORKBOOK in package.NameToInfo:
                found: tuple[bool, dict[str, SheetFeatures]] = kind.features(package)
                return found
    return False, {}


def _with_valueless(columns: list[dict[str, Any]], cells: dict[tuple[int, int], str]) -> None:
    """Set the cells that have a formula or an error in place of a value."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, index), text in cells.items():
        by_column.setdefault(index, {})[row] = text
    for index, rows in by_column.items():
        if index < len(columns):
            kinds, values = _cells(columns[index])
            for row, text in rows.items():
                if row < len(values) and values[row] in ("", text):
                    kinds[row], values[row] = "f", text or "="
            columns[index] |= {"kinds": "".join(kinds), "values": values}


def _with_features(columns: list[dict[str, Any]], features: SheetFeatures) -> None:
    """Set what cells show beside their values, and the kind of the shares."""
    for index, cells in features.by_column().items():
        if index < len(columns):
            kinds, values = _cells(columns[index])
            there = [cell for cell in cells if cell[0] < len(values)]
            for row, shown_as, *_rest in there:
                if shown_as == PERCENT and kinds[row] == "n":
                    kinds[row] = "p"
            columns[index] |= {"kinds": "".join(kinds), "features": there}


def _cells(column: dict[str, Any]) -> tuple[list[str], list[Any]]:
    kinds, values = column["kinds"], list(column["values"])
    return list(kinds if len(kinds) > 1 else kinds * len(values)), values


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
    book: CalamineWorkbook, name: str, limits: dict[str, int], features: SheetFeatures
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
    merged = features.merged or [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
    columns = [_column(values) for values in zip(*rows, strict=True)]
    _with_valueless(columns, features.valueless)
    _with_features(columns, features)
    return {
        "name": name,
        "columns": columns,
        "hidden": features.hidden_lines(),
        "height": len(rows),
        "merged": merged,
        "has_picture": features.has_picture,
    }


def read(content: bytes, limits: dict[str, int], tell: Tell) -> dict[str, Any]:
    """Return the sheets of one workbook, or the fault for which it cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > limits["sheets"]:
            return {"fault": "too_many_sheets"}
        is_1904, features = _features(content)
        sheets = []
        for number, name in enumerate(book.sheet_names):
            tell({"progress": {"sheet": name, "done": number, "total": len(book.sheet_names)}})
            sheets.append(_sheet(book, name, limits, features.get(name) or SheetFeatures()))
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

    def tell(said: dict[str, Any]) -> None:
        body = json.dumps(said, separators=(",", ":")).encode()
        target.write(struct.pack(">Q", len(body)))
        target.write(body)
        target.flush()

    limits = json.loads(source.readline())
    while len(size := source.read(8)) == 8:
        tell(read(source.read(struct.unpack(">Q", size)[0]), limits, tell))


if __name__ == "__main__":
    main()
