"""What calamine does not tell of an .xls, read by xlrd: see `cell_features.SheetFeatures`."""

from __future__ import annotations

from typing import Any

import xlrd
from cell_features import SheetFeatures  # type: ignore[import-not-found]
from number_formats import BUILT_IN, shown_as  # type: ignore[import-not-found]
from rich_text import RichText, Run  # type: ignore[import-not-found]
from xlsx_styles import Styles  # type: ignore[import-not-found]

_EMPTY = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
_NUMBERS = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)  # a date to xlrd may be a number to others
_RAISED = (1, 2)


class _Nowhere:
    """Where xlrd writes its warnings."""

    def write(self, _text: str) -> int:
        return 0


def features(content: bytes) -> tuple[dict[str, SheetFeatures], bool]:
    """Return by sheet what only its records tell, and whether days count from 1904.

    Raises what xlrd raises where it cannot read a file; that may be any exception.
    """
    book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=_Nowhere())
    styles = _styles(book)
    return {sheet.name: _of_sheet(book, sheet, styles) for sheet in book.sheets()}, bool(
        book.datemode
    )


def _styles(book: Any) -> Styles:
    styles = Styles()
    by_format = dict(BUILT_IN)
    for key, each in book.format_map.items():
        if each.format_str:
            by_format[key] = shown_as(each.format_str)
    for number, look in enumerate(book.xf_list):
        if by_format.get(look.format_key):
            styles.shown_as[number] = by_format[look.format_key]
        if look.font_index < len(book.font_list) and book.font_list[look.font_index].struck_out:
            styles.struck.add(number)
    return styles


def _of_sheet(book: Any, sheet: Any, styles: Styles) -> SheetFeatures:
    features = SheetFeatures()
    for column, info in sorted(sheet.colinfo_map.items()):
        if info.hidden:
            features.hide_columns(column, column)
    for row, info in sorted(sheet.rowinfo_map.items()):
        if info.hidden:
            features.hide_rows(row, row)
    for first, end, left, beyond in sheet.merged_cells:
        features.merged.append([first, left, end - 1, beyond - 1])
    telling = styles.telling
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                features.valueless[row, column] = xlrd.error_text_from_code.get(code, "#?")
            elif kind not in _EMPTY:
                runs = sheet.rich_text_runlist_map.get((row, column))
                style = sheet.cell_xf_index(row, column)
                if runs or style in telling:
                    text = _rich_text(book, sheet.cell_value(row, column), runs or [])
                    if kind in _NUMBERS and style in styles.shown_as:
                        features.shown_as[row, column] = styles.shown_as[style]
                    is_struck = style in styles.struck
                    features.note_fonts((row, column), text, cell_is_struck=is_struck)
    return features


def _rich_text(book: Any, text: Any, runs: list[tuple[int, int]]) -> RichText:
    """Return the runs of a text; what stands before the first is in the cell's own font."""
    if not runs:
        return RichText()
    found = RichText([Run(text[: runs[0][0]])])
    ends = [start for start, _font in runs[1:]] + [len(text)]
    for (start, number), end in zip(runs, ends, strict=True):
        font = book.font_list[number] if number < len(book.font_list) else None
        is_raised = font is not None and font.escapement in _RAISED
        found.runs.append(Run(text[start:end], bool(font and font.struck_out), is_raised))
    return found
