"""A faulty file stands aside for the mended one of the same unit and month, and for no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ledger import Ledger
from submissions.desk import Desk
from submissions.superseded import Handed, accepted_files, superseded
from tests.handed_in import ANYBODY
from tests.submissions.test_desk import AT, SEEN, checked, october


def handed(key: str, minute: int, *, is_faulty: bool = False, unit: str = "LY01") -> Handed:
    at = datetime(2026, 11, 4, 8, minute, tzinfo=UTC)
    forms = frozenset({"rounds", "cases"})
    return Handed(key, f"{key}.xlsx", unit, "2026-10", forms, at=at, is_faulty=is_faulty)


OLD = handed("old", 1, is_faulty=True)
NEW = handed("new", 2)


@pytest.mark.parametrize("is_faulty", [True, False])
def test_a_faulty_file_stands_aside_for_the_next_attempt(is_faulty: bool) -> None:
    new = handed("new", 2, is_faulty=is_faulty)
    assert superseded([new, OLD]) == {"old": new}


@pytest.mark.parametrize(
    "other",
    [
        replace(NEW, unit="LY02"),
        replace(NEW, month="2026-09"),
        replace(NEW, forms=frozenset({"rounds"})),
    ],
)
def test_it_stays_beside_what_is_no_substitute(other: Handed) -> None:
    assert superseded([OLD, other]) == {}


def test_a_sound_file_waits_and_what_is_not_understood_stays() -> None:
    sound, unknown = handed("sound", 0), handed("odd", 0, is_faulty=True, unit="")
    assert superseded([sound, unknown, handed("new", 2)]) == {}


def test_the_newest_attempt_stands_in_for_all_before_it() -> None:
    second, third = handed("second", 2, is_faulty=True), handed("third", 3)
    assert superseded([OLD, second, third]) == {"old": third, "second": third}


def test_of_two_dropped_together_the_lower_one_counts() -> None:
    twin = handed("twin", 1, is_faulty=True)
    assert set(superseded([OLD, twin])) == {"old"}


def test_an_accepted_workbook_stands_in_until_it_is_withdrawn(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    receipt = desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    before, after = (
        replace(OLD, forms=frozenset({"rounds"}), at=datetime(year, 1, 1, tzinfo=UTC))
        for year in (2000, 2999)
    )
    accepted = accepted_files(ledger.submissions())
    assert superseded([before], accepted)["old"].name == receipt.file_name
    assert superseded([after], accepted) == {}
    desk.withdraw(receipt.submission, why="not so", at=AT)
    assert superseded([before], accepted_files(ledger.submissions())) == {}
