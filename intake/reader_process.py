"""The child that reads workbooks: standard library and calamine alone, in a process of its own.

A few kilobytes can make a native reader abort its whole process, so it is never the server's.
This file is started by its path, imports nothing of the project and speaks one simple language
on its standard streams: in, a line of JSON limits and then each workbook as an 8-byte length
and its bytes; out, each answer as an 8-byte length and a JSON object. JSON and not pickle: what
a hostile file may have made of this process must not run in the one that listens.

A sheet is handed over by columns. `kinds` has a letter for each cell, or a single letter where
the whole column has one kind: e empty, t text, n number, b boolean, d date or time stamp (ISO
text), x time of day or duration.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

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


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _column(values: tuple[Any, ...]) -> dict[str, Any]:
    types = set(map(type, values))
    if len(types) == 1:
        return {"kinds": KINDS[types.pop()], "values": values}
    return {"kinds": "".join(map(KINDS.__getitem__, map(type, values))), "values": values}


def _sheet(book: CalamineWorkbook, name: str, limits: dict[str, int]) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    height, width = sheet.total_height, sheet.total_width
    if sheet.start is None:
        height = width = 0
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
    return {
        "name": name,
        "columns": [_column(values) for values in zip(*rows, strict=True)],
        "height": len(rows),
        "merged": [[*start, *end] for start, end in merged[:1000]],
    }


def read(content: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """Return the sheets of one workbook, or the fault for which it cannot be read."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > limits["sheets"]:
            return {"fault": "too_many_sheets"}
        sheets = [_sheet(book, name, limits) for name in book.sheet_names]
    except PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "too_large"}
    except Exception as error:
        return {"fault": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}
    hidden = [s.name for s in book.sheets_metadata if s.visible != SheetVisibleEnum.Visible]
    return {"sheets": sheets, "hidden": hidden}


def main() -> None:
    """Serve workbooks from standard input until it ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    limits = json.loads(source.readline())
    while len(size := source.read(8)) == 8:
        answer = read(source.read(struct.unpack(">Q", size)[0]), limits)
        body = json.dumps(answer, default=_as_text, separators=(",", ":")).encode()
        target.write(struct.pack(">Q", len(body)))
        target.write(body)
        target.flush()


if __name__ == "__main__":
    main()
