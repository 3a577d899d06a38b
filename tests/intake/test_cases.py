"""Workbooks that were read wrongly once, and what is right of each."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from core.frames import REGISTER
from intake.check import Context, IntakeResult, check
from policy import Policy

CASES, TODAY = Path(__file__).with_name("cases"), date(2026, 12, 3)


@cache
def register() -> pd.DataFrame:
    """Return the unit's outlets, as one of the workbooks lists them."""
    context = Context(Policy.shipped(), REGISTER.empty(), TODAY)
    content = (CASES / "quoted_percent.xlsx").read_bytes()
    return REGISTER.conform(check(content, file_name="", context=context).records["outlets"])


def checked(name: str) -> IntakeResult:
    context = Context(Policy.shipped(), register(), TODAY)
    return check((CASES / name).read_bytes(), file_name=name, context=context)


def faults(name: str) -> list[tuple[str, str, str]]:
    """Return code, cell and text of every error."""
    return [(p.code, p.cell, p.found) for p in checked(name).errors]


def test_two_numbers_and_a_footnote_are_errors_that_show_the_cell() -> None:
    assert [(code, found) for code, _cell, found in faults("two_numbers.xlsx")] == [
        ("two_numbers", "12\n15"),
        ("footnote", "30①"),
    ]


def test_a_percent_sign_of_a_format_is_asked_about() -> None:
    assert [(code, found) for code, _cell, found in faults("quoted_percent.xlsx")] == [
        ("share_for_count", "58%")
    ]


def test_a_comma_that_can_be_read_in_two_ways_is_an_error_that_says_both() -> None:
    result = checked("dec3-LY01-2026-11.csv")
    assert {p.code for p in result.errors} == {"decimal_or_thousands"}
    assert [(p.cell, p.found, p.values["one"], p.values["other"]) for p in result.errors] == [
        ("C2", "162,060", "162060", "162.060"),
        ("C3", "108,920", "108920", "108.920"),
        ("D2", "162,060", "162060", "162.060"),
        ("D3", "20,550", "20550", "20.550"),
    ]
    assert result.records["renovation"].empty


def test_codes_that_excel_changed_are_errors_and_invisible_blanks_are_said() -> None:
    result = checked("codes_lost.xlsx")
    lost = [p for p in result.errors if p.code in ("code_as_date", "code_lost_digits")]
    assert len(lost) == 3 and all("as text" in p.fix for p in lost)
    said = [note.values["found"] for note in result.notes if note.code == "invisible_removed"]
    assert said and all("⟨U+200B⟩" in found for found in said)
    assert "duplicate_key" in {p.code for p in result.errors}


def test_two_outlets_in_a_cell_are_an_error() -> None:
    assert [code for code, _cell, _found in faults("two_outlets.xlsx")] == ["two_outlets"]


def test_a_case_that_is_called_sum_01_is_a_case() -> None:
    assert [code for code, _cell, _found in faults("code_sum.xlsx")] == ["missing_value"]


def test_a_time_of_another_zone_is_converted_and_said() -> None:
    [note] = [note for note in checked("zulu.xlsx").notes if note.code == "times_converted"]
    assert (note.values["found"], note.values["read"]) == (
        "2026-11-02T17:00:00Z",
        "2026-11-03 01:00",
    )
