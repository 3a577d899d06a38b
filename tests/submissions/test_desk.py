"""A month at the desk: template, check, preview, acceptance, correction, withdrawal."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest

from analysis.access import NotAllowed, Reader
from analysis.results import results
from core.view import View
from intake.check import IntakeResult
from ledger import AlreadyReceived, Ledger, ReasonNeeded, StalePreview
from policy import Policy
from sample_data.generate import workbook
from submissions.calendar import calendar
from submissions.desk import Desk, UnknownUnit
from submissions.incoming import HasProblems
from tests.handed_in import ANYBODY, TODAY

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)
MONTH = "2026-10"
SEEN = "It costs more than planned, as the board knows"


def october() -> bytes:
    return workbook("LY01", MONTH, policy=Policy.shipped())


def changed(content: bytes, sheet: str, cell: str, value: float | str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = next(page for page in book if page.title.startswith(sheet))
    page[cell] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def checked(desk: Desk, content: bytes) -> IntakeResult:
    [result] = desk.check([("LY01.xlsx", content)], today=TODAY)
    return result


def test_a_first_workbook_is_all_new_and_its_preview_foretells_the_results(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    result = checked(desk, october())
    preview = desk.preview(result, today=AT.date())
    assert not preview.is_correction and not preview.is_locked and preview.already is None
    assert set(preview.forms["changed"]) == {0}
    desk.accept(result, preview, at=AT, warnings_why=SEEN)
    for row in preview.moves.to_dict("records"):
        after = results(ledger, View(), reader=ANYBODY, by=(), indicator=row["indicator"]).iloc[0]
        assert after["numerator"] == pytest.approx(row["numerator_after"]), row["indicator"]
        assert after["denominator"] == pytest.approx(row["denominator_after"]), row["indicator"]


def test_a_correction_shows_its_cells_asks_why_and_can_be_taken_back(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    before = results(ledger, View(), reader=ANYBODY, by=(), indicator="rounds_completed_rate")
    old = ledger.records("rounds").iloc[0]
    headings = openpyxl.load_workbook(io.BytesIO(october()))
    page = next(page for page in headings if page.title.startswith("Rounds"))
    above = [cell for line in page.iter_rows(max_row=int(old["row"]) - 1) for cell in line]
    heading = next(cell for cell in above if str(cell.value).startswith("Completed rounds"))
    place = f"{heading.coordinate.rstrip('0123456789')}{old['row']}"
    fewer = int(old["completed_rounds_count"]) - 5
    result = checked(desk, changed(october(), "Rounds", place, fewer))
    preview = desk.preview(result, today=TODAY)
    assert preview.is_correction and preview.is_locked
    [cell] = preview.changes.to_dict("records")
    assert (cell["form"], cell["column"]) == ("rounds", "completed_rounds_count")
    assert (cell["old"], cell["new"]) == (str(fewer + 5), str(fewer))
    assert list(preview.moves["indicator"]) == ["rounds_completed_rate"]
    with pytest.raises(ReasonNeeded):
        desk.accept(result, preview, at=AT, warnings_why=SEEN)
    receipt = desk.accept(
        result, preview, at=AT + timedelta(days=1), why="Counted again", warnings_why=SEEN
    )
    after = results(ledger, View(), reader=ANYBODY, by=(), indicator="rounds_completed_rate")
    assert after["numerator"].iloc[0] == before["numerator"].iloc[0] - 5
    assert preview.moves["numerator_after"].iloc[0] == after["numerator"].iloc[0]
    status = calendar(ledger, ANYBODY, [MONTH]).set_index(["unit", "form"])["status"]
    assert status["LY01", "rounds"] == "corrected"
    assert status["LY02", "rounds"] == "not_reported"
    desk.withdraw(receipt.submission, why="A mistake", at=receipt.at)
    again = results(ledger, View(), reader=ANYBODY, by=(), indicator="rounds_completed_rate")
    assert again["numerator"].iloc[0] == before["numerator"].iloc[0]


def test_the_same_workbook_again_is_already_received(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    receipt = desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    result = checked(desk, october())
    preview = desk.preview(result)
    assert preview.already is not None and preview.already.submission == receipt.submission
    with pytest.raises(AlreadyReceived):
        desk.accept(result, preview, at=AT)
    assert ledger.release() == receipt.release


def test_two_who_looked_at_the_same_release_do_not_overwrite_each_other(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    first = checked(desk, october())
    second = checked(desk, changed(october(), "Cover", "H30", "another file"))
    preview = desk.preview(first)
    desk.accept(first, preview, at=AT, warnings_why=SEEN)
    with pytest.raises((StalePreview, AlreadyReceived)):
        desk.accept(second, preview, at=AT, why="Mine", warnings_why=SEEN)


def test_a_workbook_with_errors_stores_nothing(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    result = checked(desk, b"not a workbook")
    with pytest.raises(HasProblems):
        desk.accept(result, 0, at=AT)
    assert ledger.release() == 0


def test_nobody_hands_in_or_takes_back_for_another_unit(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    receipt = desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    stranger = Desk(ledger, Reader("Wang", frozenset({"LY02"})))
    result = checked(stranger, october())
    for act in (
        lambda: stranger.preview(result),
        lambda: stranger.accept(result, 1, at=AT, why="x"),
        lambda: stranger.withdraw(receipt.submission, why="x", at=AT),
        lambda: stranger.workbook(receipt.submission),
        lambda: stranger.template("LY01", MONTH),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_template_is_accepted_by_the_check_and_carries_what_is_open(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    [result] = desk.check(
        [("next.xlsx", desk.template("LY01", "2026-11"))], today=date(2026, 12, 2)
    )
    assert (result.unit, result.month) == ("LY01", "2026-11")
    assert not result.errors
    open_cases = ledger.records("cases")
    open_cases = open_cases[open_cases["closed_date"].isna()]
    assert set(result.records["cases"]["case_number"]) == set(open_cases["case_number"])
    with pytest.raises(UnknownUnit):
        desk.template("XX99", MONTH)


def test_a_preview_moves_nothing_but_what_the_correction_touches(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    september = workbook("LY01", "2026-09", policy=Policy.shipped())
    desk.accept(checked(desk, september), 0, at=AT, why="late", warnings_why=SEEN)
    desk.accept(checked(desk, october()), ledger.release(), at=AT, warnings_why=SEEN)
    result = checked(desk, changed(october(), "Satisfaction", "E2", 99))
    moved = set(desk.preview(result, today=TODAY).moves["indicator"])
    assert moved <= {"satisfaction_rate", "satisfaction_comprehensive"}
    assert moved
