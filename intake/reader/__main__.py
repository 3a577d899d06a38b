"""The child that reads workbooks: standard library, calamine and xlrd, in a process of its own.

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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from cell_features import SheetFeatures  # type: ignore[import-not-found]
from features import features_of  # type: ignore[import-not-found]
from number_formats import PERCENT  # type: ignore[import-not-found]
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

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


@dataclass(frozen=True)
class Cells:
    """The sheets of a workbook as calamine reads them, by name, and the names of the hidden."""

    sheets: list[tuple[str, CalamineSheet]]
    hidden: list[str]


def cell_values(content: bytes, limits: dict[str, int], tell: Tell) -> Cells | None:
    """Return what calamine reads; None where there are too many sheets.

    It works outside of Python's lock, so that the features are read at the same time.
    """
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = book.sheet_names
    if len(names) > limits["sheets"]:
        return None
    sheets = []
    for number, name in enumerate(names):
        tell({"progress": {"sheet": name, "done": number, "total": len(names)}})
        sheets.append((name, book.get_sheet_by_name(name)))
    hidden = [s.name for s in book.sheets_metadata if s.visible != SheetVisibleEnum.Visible]
    return Cells(sheets, hidden)


def _as_text(value: Any) -> str:
    return str(value) if type(value) is timedelta else value.isoformat()


def _with_valueless(columns: list[dict[str, Any]], cells: dict[tuple[int, int], str]) -> None:
    """Set the cells that have a formula or an error in place of a value."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, index), text in cells.items():
        by_column.setdefault(index, {})[row] = text
    for index, rows in by_column.items():
        if index < len(columns):
            kinds, values = _cells(columns[index])
            for row, text in rows.items():
                if row < len(values) and (text or values[row] == ""):
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
    name: str, sheet: CalamineSheet, limits: dict[str, int], features: SheetFeatures
) -> dict[str, Any]:
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
    columns = [_column(values) for values in zip(*rows, strict=True)]
    _with_valueless(columns, features.valueless)
    _with_features(columns, features)
    return {
        "name": name,
        "columns": columns,
        "hidden": features.hidden_lines(),
        "height": len(rows),
        "merged": features.merged or [[*a, *b] for a, b in sheet.merged_cell_ranges or []],
        "has_picture": features.has_picture,
    }


def read(content: bytes, limits: dict[str, int], tell: Tell) -> dict[str, Any]:
    """Return the sheets of one workbook, or the fault for which it cannot be read."""
    try:
        with ThreadPoolExecutor(1) as worker:
            values = worker.submit(cell_values, content, limits, tell)
            features = features_of(content)
            if features.plain_content:
                values = worker.submit(cell_values, features.plain_content, limits, tell)
            book = values.result()
        if book is None:
            return {"fault": "too_many_sheets"}
        sheets = [
            _sheet(name, sheet, limits, features.sheets.get(name) or SheetFeatures())
            for name, sheet in book.sheets
        ]
    except PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "too_large"}
    except Exception as error:
        return {"fault": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}
    return {
        "sheets": sheets,
        "hidden": book.hidden,
        "is_1904": features.is_1904,
        "has_features": features.is_known,
    }


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
