"""Amending, closed months, reasons for warnings, corrections told, drafts, answered headings."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from analysis.access import NotAllowed, Reader
from intake.forms import FORMS
from languages import use
from ledger import AlreadyReceived, Ledger
from submissions.corrections import corrections, sentence
from submissions.desk import Desk, UnknownField, WarningsNeedReason
from submissions.month_lock import LockReasonNeeded, MonthLocked, owed_next
from submissions.receipts import as_text
from tests.handed_in import ANYBODY, TODAY
from tests.submissions.test_desk import AT, MONTH, SEEN, changed, checked, october

AFTER_LOCK = datetime(2026, 11, 16, 2, tzinfo=UTC)
ROUNDS = FORMS["rounds"].sheet_name


def partial(**cells: int) -> bytes:
    """October's workbook with the sheet of rounds alone, and of that the first row alone."""
    book = openpyxl.load_workbook(io.BytesIO(october()))
    for name in book.sheetnames:
        if name not in (ROUNDS, FORMS["cover"].sheet_name):
            del book[name]
    page = book[ROUNDS]
    rows = list(page.iter_rows())
    head = next(at for at, row in enumerate(rows) if "Outlet code" in str(row[0].value))
    page.delete_rows(head + 3, 500)
    for heading, value in cells.items():
        titles = [str(cell.value).startswith(heading) for cell in rows[head]]
        rows[head + 1][titles.index(True)].value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def fewer(ledger: Ledger, by: int = 5) -> tuple[bytes, int]:
    """A workbook with the sheet of rounds alone, its one row counted again."""
    first = ledger.records("rounds", units=["LY01"]).iloc[0]
    count = int(first["completed_rounds_count"]) - by
    return partial(Completed=count), count


def test_a_partial_workbook_amends_and_no_other_row_goes(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    first = desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    before = ledger.records("rounds")
    content, count = fewer(ledger)
    result = checked(desk, content)
    assert not {p.code for p in result.problems} & {"sheet_missing"}
    replacing = desk.preview(result, today=AT.date())
    assert replacing.can_amend and replacing.outlets_gone and not replacing.is_amendment
    preview = desk.preview(result, today=AT.date(), amend=True)
    assert preview.is_amendment and not preview.can_amend and not preview.outlets_gone
    [cell] = preview.changes.to_dict("records")
    assert (cell["column"], cell["new"]) == ("completed_rounds_count", str(count))
    receipt = desk.accept(result, preview, at=AT, why="window 3 was recounted")
    assert receipt.is_amendment and receipt.rows == {"rounds": len(before)}
    assert receipt.release == first.release + 1
    after = ledger.records("rounds")
    assert set(after["submission"]) == {first.submission, receipt.submission}
    mine = after[after["submission"] == receipt.submission]
    assert mine["completed_rounds_count"].tolist() == [count]
    assert len(ledger.submissions()) == 2 and ledger.verify() == []
    with pytest.raises(AlreadyReceived):
        desk.accept(result, ledger.release(), at=AT, amend=True)
    desk.withdraw(receipt.submission, why="not so", at=AT)
    assert set(ledger.records("rounds")["submission"]) == {first.submission}


def test_an_amendment_of_an_amendment_keeps_every_rows_own_workbook(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    for number in (2, 3):
        content, _count = fewer(ledger, by=1)
        result = checked(desk, content)
        desk.accept(result, ledger.release(), at=AT, why=f"round {number}", amend=True)
    assert set(ledger.records("rounds")["submission"]) == {1, 3}


def test_warnings_want_a_word_that_is_kept(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    result = checked(desk, october())
    assert result.warnings
    with pytest.raises(WarningsNeedReason):
        desk.accept(result, 0, at=AT)
    receipt = desk.accept(result, 0, at=AT, warnings_why=f" {SEEN} ")
    assert (receipt.warning_count, receipt.warnings_why) == (1, SEEN)
    assert ledger.submissions()["warnings_why"].tolist() == [SEEN]
    with pytest.raises(AlreadyReceived):
        desk.accept(result, 1, at=AT)


def test_a_closed_month_takes_a_workbook_for_a_reason_from_who_may(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    clerk = Desk(ledger, Reader("Wang", frozenset({"LY01"}), may_unlock=False))
    result = checked(desk, october())
    assert desk.preview(result, today=AFTER_LOCK.date()).needs_reason
    assert not desk.preview(result, today=date(2026, 11, 15)).needs_reason
    with pytest.raises(MonthLocked):
        clerk.accept(result, 0, at=AFTER_LOCK, why="late", warnings_why=SEEN)
    with pytest.raises(LockReasonNeeded):
        desk.accept(result, 0, at=AFTER_LOCK, warnings_why=SEEN)
    receipt = desk.accept(result, 0, at=AFTER_LOCK, why="the flood", warnings_why=SEEN)
    newest = ledger.audit().iloc[-1]
    assert (newest["what"], newest["why"]) == ("after lock", "the flood")
    with pytest.raises(MonthLocked):
        clerk.withdraw(receipt.submission, why="no", at=AFTER_LOCK)
    assert clerk.preview(result).already is not None


def test_a_correction_is_told_with_what_it_moved(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    assert corrections(ledger, ANYBODY).empty
    content, _count = fewer(ledger)
    receipt = desk.accept(
        checked(desk, content), ledger.release(), at=AT, why="window 3 recounted", amend=True
    )
    [told] = corrections(ledger, ANYBODY).to_dict("records")
    assert (told["kind"], told["indicator"]) == ("amendment", "rounds_completed_rate")
    assert told["after"] < told["before"]
    said = sentence(told, "3 November", "October 2026")
    assert "→" in said and said.endswith("on 3 November: window 3 recounted")
    desk.withdraw(receipt.submission, why="it was right", at=AT)
    newest, *_rest = corrections(ledger, ANYBODY).to_dict("records")
    assert (newest["kind"], newest["before"], newest["after"]) == (
        "withdrawal",
        told["after"],
        told["before"],
    )
    assert corrections(ledger, Reader("Wang", frozenset({"LY02"}))).empty


def test_what_is_owed_next_has_its_days(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    owed = owed_next(ledger, Reader("Wang", frozenset({"LY01"})), today=date(2026, 11, 6))
    status = owed.groupby("month")["status"].agg(lambda found: " ".join(sorted(set(found))))
    assert status.to_dict() == {"2026-09": "closed", "2026-10": "reported", "2026-11": "open"}
    october_due = owed.loc[owed["month"] == MONTH, "due"].unique()
    assert [f"{day:%Y-%m-%d}" for day in october_due] == ["2026-11-05"]


def test_a_draft_lasts_until_it_is_accepted_or_discarded(ledger: Ledger) -> None:
    desk, other = Desk(ledger, ANYBODY), Desk(ledger, Reader("Wang"))
    result = checked(desk, october())
    faulty = checked(desk, changed(october(), "Rounds", "D9", "many"))
    for each in (result, faulty, faulty):
        desk.keep_draft(each, at=AT)
    kept = desk.drafts()
    assert [(d.file_name, d.unit, d.month) for d in kept] == [("LY01.xlsx", "LY01", MONTH)] * 2
    again = desk.check([(d.file_name, d.content) for d in kept], today=TODAY)
    assert {len(each.errors) for each in again} == {len(result.errors), len(faulty.errors)}
    assert other.drafts() == [] and not other.discard_draft(kept[0].draft)
    desk.accept(result, 0, at=AT, warnings_why=SEEN)
    [left] = desk.drafts()
    assert left.content == faulty.content and desk.discard_draft(left.draft)
    assert desk.drafts() == [] and ledger.release() == 1


def test_the_oldest_drafts_give_way(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    for number in range(23):
        ledger.keep_draft(
            by=ANYBODY.name, file_name=f"{number}.xlsx", content=b"x", unit="", month="",
            at=AT.replace(minute=number),
        )  # fmt: skip
    assert desk.drafts()[0].file_name == "3.xlsx" and len(desk.drafts()) == 20


def test_an_answer_about_a_heading_is_remembered_for_the_unit(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    book = openpyxl.load_workbook(io.BytesIO(partial()))
    page = book[ROUNDS]
    cell = next(c for row in page.iter_rows() for c in row if "Planned rounds" in str(c.value))
    cell.value = "应跑 趟数"
    target = io.BytesIO()
    book.save(target)
    asked = checked(desk, target.getvalue())
    assert {p.code for p in asked.problems} >= {"unknown_heading", "missing_column"}
    stranger = Desk(ledger, Reader("Wang", frozenset({"LY02"})))

    def answer(who: Desk, field: str) -> None:
        who.answer_heading(unit="LY01", form="rounds", heading="应跑 趟数", field=field, at=AT)

    with pytest.raises(NotAllowed):
        answer(stranger, "planned_rounds_count")
    with pytest.raises(UnknownField):
        answer(desk, "nonsense")
    answer(desk, "completed_rounds_count")
    answer(desk, "planned_rounds_count")
    assert checked(desk, target.getvalue()).is_acceptable


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_receipt_is_a_page_to_keep(ledger: Ledger, language: str) -> None:
    desk = Desk(ledger, ANYBODY)
    receipt = desk.accept(checked(desk, october()), 0, at=AT, warnings_why=SEEN)
    use(language)
    try:
        text = as_text(receipt, facts={"SHA-256": receipt.sha256})
    finally:
        use("en")
    assert receipt.sha256 in text and "1" in text.splitlines()[0]
    assert ("网点" in text) == (language == "zh")
