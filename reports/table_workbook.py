"""A frame as a file to take away: a workbook, or CSV that Excel opens rightly.

Text of a frame may come out of somebody's workbook. It never starts a formula: a workbook's cell
is typed as text, and in CSV a text that a spreadsheet would read as a formula is given a leading
apostrophe (OWASP, CSV injection).
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from datetime import date, datetime

import pandas as pd
import xlsxwriter

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 32_767
_WIDEST = 48


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV in UTF-8 with a byte-order mark, safe to open in a spreadsheet.

    Missing values are empty; numbers stay numbers.
    """
    safe = frame.rename(columns=lambda name: _harmless(str(name)))
    text = [
        column
        for column in safe.columns
        if not (
            pd.api.types.is_numeric_dtype(safe[column])
            or pd.api.types.is_datetime64_any_dtype(safe[column])
        )
    ]
    safe = safe.assign(**{column: safe[column].map(_harmless) for column in text})
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def workbook_bytes(
    frame: pd.DataFrame, *, title: str, note: str = "", percent: Collection[str] = ()
) -> bytes:
    """Return a frame as a workbook of one sheet, each cell of its column's type.

    `title` names the sheet, `note` (where the numbers come from) stands in the file's comments.
    `percent`: columns whose numbers are shares of 1, shown as percent.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"title": _clean(title), "comments": _clean(note)})
    sheet = book.add_worksheet(sheet_name(title))
    heading = book.add_format(
        {"bold": True, "bottom": 1, "bg_color": "#E4EAE5", "text_wrap": True, "valign": "top"}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    share = book.add_format({"num_format": "0.00%"})
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, _clean(str(name)), heading)
        values = frame[name].tolist()
        for row, value in enumerate(values, start=1):
            _write(sheet, row, column, value, day, moment)
        shown_as = share if name in percent else None
        sheet.set_column(column, column, _width(str(name), values), shown_as)
    sheet.freeze_panes(1, 0)
    if len(frame.columns):
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    book.close()
    return out.getvalue()


def sheet_name(title: str) -> str:
    """Return a name that Excel takes for a sheet."""
    return re.sub(r"[\[\]:*?/\\']", " ", _clean(title)).strip()[:31] or "Table"


def _write(
    sheet: object, row: int, column: int, value: object, day: object, moment: object
) -> None:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return
    if value is pd.NA:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, int | float):
        if value in (float("inf"), float("-inf")):
            return
        sheet.write_number(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        naive = value.replace(tzinfo=None)
        sheet.write_datetime(row, column, naive, day if is_day else moment)  # type: ignore[attr-defined]
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # type: ignore[attr-defined]
    else:
        sheet.write_string(row, column, _clean(str(value))[:_LONGEST_CELL])  # type: ignore[attr-defined]


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = _clean(value)
    # A blank before the sign does not stop a spreadsheet.
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA_START) else text


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _width(name: str, values: list[object]) -> int:
    """Return a column's width in characters; a Chinese character takes two."""
    longest = max(
        (len(str(value).encode("gb18030", "replace")) for value in values[:200]), default=0
    )
    return min(max(longest, len(name.encode("gb18030", "replace")), 6) + 2, _WIDEST)
