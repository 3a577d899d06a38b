"""Every irregularity is answered as `docs/intake.md` says, and nothing is silently dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.irregular import IRREGULAR, Irregular, answers, checked, table
from tests.intake.irregular_values import VALUES

PAGE = Path(__file__).parents[2] / "docs" / "intake.md"
SILENT = {
    "nothing irregular", "headings in Chinese only", "headings in English, other case and spaces",
    "full-width letters in a heading", "columns in another order",
    "a disclosure request without a due date",
    "a date as a plain serial number", "a choice in the other language",
    "a formula that gives an empty text", "a protected sheet",
    "a case number broken over two lines",
    "an outlet code with a line break and its name", "a summary of a whole page, with emoji",
    "a workbook as .xlsm", "a workbook as .xlsb",
    "a case number of 13 digits as a number", "the name column in another spelling",
    "formula text and HTML in a summary", "the marked file, mended and handed in again",
}  # fmt: skip
"""What is read as it is meant, so that there is nothing to say."""


ALL = (*IRREGULAR, *(each for _title, those in VALUES for each in those))


@pytest.mark.parametrize("irregular", ALL, ids=lambda each: each.what.replace(" ", "_"))
def test_it_is_answered_or_read_as_it_is_meant(irregular: Irregular) -> None:
    said = answers(irregular)
    assert bool(said) != (irregular.what in SILENT), said
    result = checked(irregular)
    if result.is_acceptable and irregular.file_name == "october.xlsx":
        assert (result.unit, result.month) == ("LY01", "2026-10")


def test_the_page_says_what_the_check_says() -> None:
    assert PAGE.read_text("utf-8") == table()
