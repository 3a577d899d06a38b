"""What cells show beside their values: struck text, superscripts, formats of another number."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from intake.reading import CellFeature, Sheet, read

Write = Callable[[Any, Any], None]


def written(write: Write) -> Sheet:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b", "c"])
    write(book, sheet)
    book.close()
    return read(target.getvalue()).sheets[0]


@pytest.mark.parametrize(
    ("number_format", "shown_as"),
    [
        ("0%", "percent"),
        ("[Red]0.0%;-0.0%", "percent"),
        ('0"%"', "percent_sign"),
        (r"0\%", "percent_sign"),
        ('0"％"', "percent_sign"),
        ('0.0"‰"', "per_mille"),
        ("#,##0,", "scaled"),
        ('0.0,"k"', "scaled"),
        ("#,##0", ""),
        ('0"次"', ""),
        ('#,##0.00_);[Red]("$"#,##0.00)', ""),
        ("_(* #,##0_);_(* (#,##0)", ""),
    ],
)
def test_a_format_that_shows_another_number_is_known(number_format: str, shown_as: str) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_number(1, 1, 58, book.add_format({"num_format": number_format}))

    column = written(write).columns[1]
    expected = {1: CellFeature(shown_as)} if shown_as else {}  # type: ignore[arg-type]
    assert dict(column.features) == expected
    assert column.kinds.tobytes() == (b"tp" if shown_as == "percent" else b"tn")


def test_text_is_struck_out_as_a_whole_or_in_part() -> None:
    def write(book: Any, sheet: Any) -> None:
        struck = book.add_format({"font_strikeout": True})
        plain = book.add_format({"bold": True})
        sheet.write_string(1, 0, "58", struck)
        sheet.write_number(2, 0, 58, struck)
        sheet.write_blank(3, 0, None, struck)
        sheet.write_rich_string(1, 1, struck, "12", plain, "15")
        sheet.write_rich_string(2, 1, struck, "12", struck, "15")
        sheet.write_rich_string(3, 1, plain, "12", plain, "15", struck)

    sheet = written(write)
    whole, part = CellFeature(struck="whole"), CellFeature(struck="part")
    assert dict(sheet.columns[0].features) == {1: whole, 2: whole}
    assert dict(sheet.columns[1].features) == {1: part, 2: whole}


def test_digits_set_as_superscript_are_told_from_the_others() -> None:
    def write(book: Any, sheet: Any) -> None:
        raised = book.add_format({"font_script": 1})
        sheet.write_rich_string(1, 2, "58", raised, "2")

    column = written(write).columns[2]
    assert column.values[1] == "582"
    assert dict(column.features) == {1: CellFeature(superscript="2")}
