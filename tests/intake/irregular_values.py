# ruff: noqa: E501 (a line for each irregularity reads as a table)
"""What cells hold beside one plain value: two numbers, footnotes, struck text, signs by format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.intake.irregular import Book, Change, Irregular

COMPLETED = "completed_rounds_count"


def _count(value: Any) -> Change:
    return lambda book: book.put("rounds", 2, **{COMPLETED: value})


def _formatted(value: Any, number_format: str) -> Change:
    def change(book: Book) -> None:
        cell = book.sheet("rounds").cell(2, book.column("rounds", COMPLETED))
        cell.value, cell.number_format = value, number_format

    return change


def _rich(*blocks: tuple[str, InlineFont | None]) -> Change:
    text = CellRichText(*(TextBlock(font, part) if font else part for part, font in blocks))
    return _count(text)


def _struck(form: str, name: str, value: Any) -> Change:
    def change(book: Book) -> None:
        cell = book.sheet(form).cell(2, book.column(form, name))
        cell.value, cell.font = value, Font(strike=True)

    return change


def _table(*rows: str) -> Callable[[Book], bytes]:
    """Return a text table of the renovation form, semicolons between its columns."""
    heading = "项目编号;网点代码;计划投资;完成投资;计划完工"
    return lambda _book: "\n".join([heading, *rows, ""]).encode()


_STRIKE, _RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")
_CSV = "LY01-2026-10.csv"

NUMBERS: tuple[Irregular, ...] = (
    Irregular("two numbers in a cell, one below the other", _count("12\n15")),
    Irregular("two numbers with a blank between them", _count("30 28")),
    Irregular("two numbers with an apostrophe between them", _count("12'15")),
    Irregular("two numbers with a comma of the list between them", _count("30、28")),
    Irregular("two numbers with a dash between them", _count("12-15")),
    Irregular("thousands in groups with blanks", _count("1 234 567")),
    Irregular("thousands in groups that are none", _count("1 23 456")),
    Irregular("a raised digit of a footnote", _count("58²")),
    Irregular("an encircled digit of a footnote", _count("30①")),
    Irregular("a footnote in brackets", _count("58[1]")),
    Irregular("a star of a footnote", _count("58*")),
    Irregular("a digit set as superscript", _rich(("58", None), ("2", _RAISED))),
    Irregular("a part of the number struck out", _rich(("12", _STRIKE), ("15", None))),
    Irregular("a number that is struck out", _struck("rounds", COMPLETED, 58)),
    Irregular("an outlet code that is struck out", _struck("inspections", "outlet_code", "LY01-01")),
    Irregular("a numeral that is 120 to some and 102 to others", _count("一百二")),
    Irregular("a numeral that is two or three", _count("两三")),
    Irregular("a numeral that may be three or five", _count("三五件")),
    Irregular("a number in formal Chinese numerals", _count("伍拾捌")),
    Irregular("58 with a percent sign in its format", _formatted(58, '0"%"')),
    Irregular("58 with an escaped percent sign in its format", _formatted(58, r"0\%")),
    Irregular("58 with a per mille sign in its format", _formatted(58, '0"‰"')),
    Irregular("58 in text with a per mille sign", _count("58‰")),
    Irregular("58000 that is shown as 58", _formatted(58, "#,##0,")),
    Irregular("a decimal comma or a thousands comma", file_name=_CSV, bytes_of=_table("P1;LY01-01;162,060;162,060;2026-11-30")),
    Irregular("a decimal point or a thousands point", file_name=_CSV, bytes_of=_table("P1;LY01-01;162.060;;")),
    Irregular("a decimal comma that another row decides", file_name=_CSV, bytes_of=_table("P1;LY01-01;162,060;162,060;", "P2;LY01-01;20,5;;")),
    Irregular("a thousands comma that another row decides", file_name=_CSV, bytes_of=_table("P1;LY01-01;1,060;;", "P2;LY01-01;1,020.50;;")),
    Irregular("rows that decide in two ways", file_name=_CSV, bytes_of=_table("P1;LY01-01;1,060;;", "P2;LY01-01;20,5;;", "P3;LY01-01;20.5;;")),
)  # fmt: skip

VALUES: tuple[tuple[str, tuple[Irregular, ...]], ...] = (("One cell, one number", NUMBERS),)
"""Title of a section of the documentation, and what stands in it."""
