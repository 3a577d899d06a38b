# ruff: noqa: E501 (a line for each irregularity reads as a table)
"""What cells hold beside one plain value: two numbers, footnotes, struck text, signs by format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.intake.irregular import Book, Change, Irregular, case

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


def _case(number: Any, number_format: str = "General", **values: Any) -> Change:
    """Return a change that writes a case of this number."""

    def change(book: Book) -> None:
        case(book, case_number=number, **values)
        cell = book.sheet("cases").cell(2, book.column("cases", "case_number"))
        cell.number_format = number_format

    return change


def _cases(*numbers: Any) -> Change:
    """Return a change that writes several cases."""

    def change(book: Book) -> None:
        case(book)
        for row, number in enumerate(numbers, start=2):
            for cell in list(book.sheet("cases")[2]):
                book.sheet("cases").cell(row, cell.column).value = cell.value
            book.put("cases", row, case_number=number)

    return change


def _named(code: str, name: str) -> Change:
    """Return a change that writes an outlet's code and the name beside it."""

    def change(book: Book) -> None:
        book.put("rounds", 2, outlet_code=code)
        column = book.column("rounds", "outlet_code") + 1
        book.sheet("rounds").cell(2, column).value = name

    return change


def _last_row(form: str, **values: Any) -> Change:
    return lambda book: book.put(form, book.sheet(form).max_row + 1, **values)


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

CODES: tuple[Irregular, ...] = (
    Irregular("a case number that became a date", _case(date(2026, 11, 2), "yyyy-mm-dd")),
    Irregular("a case number that became a time", _case(time(1, 2), "hh:mm")),
    Irregular("a case number of 20 digits that became a number", _case(12345678901234567890)),
    Irregular("a case number of 16 digits that became a number", _case(1234567890123456)),
    Irregular("a case number of 13 digits as a number", _case(9876543210123)),
    Irregular("a case number in E-notation", _case("1.23E+19")),
    Irregular("a case number with .0 at its end", _case("20261102.0")),
    Irregular("a case number with decimals", _case(1.5)),
    Irregular("a case number that looks like a date", _case("2026-11-02")),
    Irregular("an outlet code that became a date", lambda b: b.put("inspections", 2, outlet_code=date(2026, 1, 1))),
    Irregular("a zero-width blank in a case number", _case("GD\u200b-001")),
    Irregular("a byte order mark and a no-break blank around a case number", _case("\ufeffGD-001\u00a0")),
    Irregular("a soft hyphen and a mark of direction in a case number", _case("GD\u00ad-001\u200e")),
    Irregular("a zero-width blank in an outlet code", lambda b: b.put("inspections", 2, outlet_code="LY01\u200b-01")),
    Irregular("one case in two spellings: width", _cases("GD-001", "ＧＤ－００１")),
    Irregular("one case in two spellings: case and blanks", _cases("GD-001", "gd - 001")),
    Irregular("one case in two spellings: dashes", _cases("GD-001", "GD–001")),
    Irregular("a case that was written in another way before", _case("gd-2026–7")),
    Irregular("a Cyrillic letter in a case number", _case("А-001")),
    Irregular("a Greek letter in a case number", _case("GΑ-001")),
    Irregular("12 where 0012 stood last month", _case(12)),
    Irregular("a raised digit in a case number", _case("GD-001²")),
)  # fmt: skip

OUTLETS: tuple[Irregular, ...] = (
    Irregular("two outlet codes in a cell, one below the other", _named("LY01-01\nLY01-02", "")),
    Irregular("two outlet codes with a comma of the list between them", _named("LY01-01、LY01-02", "")),
    Irregular("an outlet code and the end of another", _named("LY01-01/02", "")),
    Irregular("two outlets by their names in a cell", _named("中心支局、东街营业所", "")),
    Irregular("an outlet code with the name of another outlet", _named("LY01-01 东街营业所", "")),
    Irregular("an outlet code with a name that nobody knows", _named("LY01-01（新楼）", "")),
    Irregular("the name column names another outlet", _named("LY01-01", "东街营业所")),
    Irregular("the name column differs a little", _named("LY01-01", "中心邮政支局")),
    Irregular("the name column in another spelling", _named("LY01-01", " 中心支局 ")),
    Irregular("two case numbers in a cell, one below the other", _case("GD-001\nGD-002")),
    Irregular("two case numbers with a comma between them", _case("GD-001，GD-002")),
    Irregular("two case numbers with a slash between them", _case("GD-001/GD-002")),
)  # fmt: skip

ROWS: tuple[Irregular, ...] = (
    Irregular("a case called SUM-01 without its opening date", _case("SUM-01", opened_date=None)),
    Irregular("a case called Total2026", _case("Total2026", opened_date=None)),
    Irregular("a case called 合计-01", _case("合计-01", opened_date=None)),
    Irregular("a row of averages", _last_row("rounds", outlet_code="平均", planned_rounds_count=60, completed_rounds_count=57.5)),
    Irregular("a row of sums to date", _last_row("rounds", outlet_code="本年累计", planned_rounds_count=600, completed_rounds_count=570)),
    Irregular("a subtotal in both languages", _last_row("rounds", outlet_code="小计 Subtotal", planned_rounds_count=120, completed_rounds_count=115)),
    Irregular("a total of one area", _last_row("rounds", outlet_code="LY01-01", area="合计", planned_rounds_count=60, completed_rounds_count=58)),
)  # fmt: skip

TIMES: tuple[Irregular, ...] = (
    Irregular("a time stamp in universal time", _case("A1", opened_date="2026-10-05T17:00Z")),
    Irregular("a time stamp with +00:00", _case("A1", opened_date="2026-10-05T17:00:00+00:00")),
    Irregular("a time stamp with +05:30", _case("A1", opened_date="2026-10-05 09:30:00 +05:30")),
    Irregular("a time stamp with the bureau's own zone", _case("A1", opened_date="2026-10-05T09:30+08:00")),
    Irregular("a time stamp of a zone that nobody knows", _case("A1", opened_date="2026-10-05 09:30 CST")),
)  # fmt: skip

VALUES: tuple[tuple[str, tuple[Irregular, ...]], ...] = (
    ("One cell, one number", NUMBERS),
    ("Codes", CODES),
    ("Outlets and names", OUTLETS),
    ("Totals", ROWS),
    ("Time zones", TIMES),
)
"""Title of a section of the documentation, and what stands in it."""
