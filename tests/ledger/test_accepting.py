"""Acceptances, corrections and withdrawals, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from ledger import (
    AlreadyReceived,
    AlreadyWithdrawn,
    Ledger,
    NewSubmission,
    ReasonNeeded,
    StalePreview,
    UnknownLink,
    UnknownRelease,
    UnknownSubmission,
)
from policy import Policy
from tests.ledger.making import AT, accept, records, submission, tallies


def test_a_new_ledger_stands_at_release_0_under_the_shipped_policy(ledger: Ledger) -> None:
    assert ledger.release() == 0
    assert ledger.policy() == Policy.shipped()
    assert ledger.parts().empty
    assert ledger.months() == []
    assert ledger.register().empty
    assert ledger.submissions().empty
    assert ledger.records("satisfaction").empty
    assert ledger.verify() == []


def test_a_receipt_says_what_was_accepted(ledger: Ledger) -> None:
    new = submission({"delivery": 3, "cases": 4})
    receipt = ledger.accept(new, on_release=0, at=AT)
    assert (receipt.submission, receipt.release) == (1, 1)
    assert (receipt.unit, receipt.month, receipt.by, receipt.why) == ("U1", "2026-01", "Li", "")
    assert receipt.at == AT
    assert receipt.rows == {"delivery": 1, "cases": 1}
    assert ledger.receipt(1) == receipt
    assert receipt.as_dict()["at"] == "2026-02-03T08:30:00+00:00"
    assert ledger.workbook(1) == ("book.xlsx", new.content)


def test_records_come_back_as_they_were(ledger: Ledger) -> None:
    sent = pd.DataFrame(
        {
            "outlet_code": pd.Series(["A", "B"], dtype="str"),
            "remarks": pd.Series(["=1+1", None], dtype="str"),
            "nothing": pd.Series([None, None], dtype="str"),
            "count": pd.array([1, None], dtype="Int64"),
            "amount": [1.5, float("nan")],
            "on_date": pd.to_datetime(pd.Series(["2026-01-02", None])).astype("datetime64[us]"),
            "sheet": pd.Series(["S", "S"], dtype="str"),
            "row": pd.Series([2, 3], dtype="int64"),
        }
    )
    new = submission({}, parts={"mixed": (sent, tallies())})
    accept(ledger, new)
    got = ledger.records("mixed")
    pd.testing.assert_frame_equal(got[list(sent.columns)], sent)
    assert got[["submission", "unit", "month"]].iloc[0].tolist() == [1, "U1", "2026-01"]
    assert ledger.records("mixed", outlets=["B"])["row"].tolist() == [3]
    assert ledger.records("mixed", units=["U2"]).empty
    assert ledger.records("mixed", months=["2026-02"]).empty


def test_a_form_handed_in_with_no_rows_is_a_part(ledger: Ledger) -> None:
    accept(ledger, submission({}, parts={"cases": (records(), tallies())}))
    assert ledger.parts()["record_count"].tolist() == [0]
    got = ledger.records("cases")
    assert got.empty
    assert "value_count" in got.columns
    assert ledger.months() == ["2026-01"]


def test_the_same_bytes_are_not_received_twice(ledger: Ledger) -> None:
    new = submission({"delivery": 3})
    accept(ledger, new)
    with pytest.raises(AlreadyReceived) as refused:
        ledger.accept(new, on_release=0, at=AT)
    assert refused.value.receipt == ledger.receipt(1)
    assert ledger.release() == 1


def test_the_same_content_in_another_file_order_or_row_is_not_received_twice(
    ledger: Ledger,
) -> None:
    said = records(3, 4)
    accept(ledger, submission({}, parts={"delivery": (said, tallies())}))
    moved = said.iloc[::-1].assign(row=[9, 7], sheet="Other")
    again = submission({}, parts={"delivery": (moved, tallies())}, content=b"saved again")
    assert ledger.already_received(again) == ledger.receipt(1)
    with pytest.raises(AlreadyReceived):
        ledger.accept(again, on_release=1, at=AT)


def test_the_same_bytes_may_come_again_after_they_were_corrected_or_withdrawn(
    ledger: Ledger,
) -> None:
    first = submission({"delivery": 3})
    accept(ledger, first)
    accept(ledger, submission({"delivery": 5}, why="recounted"))
    accept(ledger, submission({"delivery": 3}, why="the first was right"))
    assert ledger.records("delivery")["value_count"].tolist() == [3]
    ledger.withdraw(3, by="Wang", why="mistaken", at=AT)
    ledger.withdraw(2, by="Wang", why="mistaken", at=AT)
    ledger.withdraw(1, by="Wang", why="mistaken", at=AT)
    assert ledger.parts().empty
    accept(ledger, first)
    assert ledger.parts()["submission"].tolist() == [4]


def test_a_correction_wants_a_reason_and_replaces_only_its_forms(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3, "cases": 4}))
    for why in ("", "  "):
        with pytest.raises(ReasonNeeded) as refused:
            accept(ledger, submission({"delivery": 5}, why=why))
        assert refused.value.parts == (("delivery", "U1", "2026-01"),)
    assert ledger.release() == 1
    later = datetime(2026, 3, 1, tzinfo=UTC)
    accept(ledger, submission({"delivery": 5}, why="recounted"), at=later)
    parts = ledger.parts().set_index("form")
    assert parts["submission"].to_dict() == {"delivery": 2, "cases": 1}
    assert parts.loc["delivery", "accepted_at"] == pd.Timestamp("2026-03-01")
    assert parts.loc["delivery", "first_accepted_at"] == pd.Timestamp("2026-02-03 08:30")
    assert ledger.submissions()["kind"].tolist() == ["correction", "first"]


def test_a_preview_of_parts_that_moved_on_is_refused(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3, "cases": 4}))
    accept(ledger, submission({"delivery": 5}, why="recounted"))
    with pytest.raises(StalePreview) as refused:
        ledger.accept(submission({"delivery": 6}, why="too"), on_release=1, at=AT)
    assert refused.value.parts == (("delivery", "U1", "2026-01"),)
    assert "delivery, U1, 2026-01" in str(refused.value)
    other_form = submission({"cases": 5}, why="recounted")
    assert ledger.accept(other_form, on_release=1, at=AT).release == 3
    other_month = submission({"delivery": 6}, month="2026-02")
    assert ledger.accept(other_month, on_release=0, at=AT).release == 4


def test_a_release_that_does_not_exist_is_named(ledger: Ledger) -> None:
    with pytest.raises(UnknownRelease, match="1"):
        ledger.accept(submission({"delivery": 3}), on_release=1, at=AT)
    with pytest.raises(UnknownRelease):
        ledger.parts(release=7)
    with pytest.raises(UnknownRelease):
        ledger.policy(release=-1)


def test_a_withdrawal_restores_what_stood_before(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    accept(ledger, submission({"delivery": 5}, why="recounted"))
    assert ledger.withdraw(2, by="Wang", why="wrong file", at=AT) == 3
    assert ledger.records("delivery")["value_count"].tolist() == [3]
    assert ledger.records("delivery", release=2)["value_count"].tolist() == [5]
    assert ledger.records_of(2, "delivery")["value_count"].tolist() == [5]
    history = ledger.submissions().set_index("submission")
    assert history.loc[2, "withdrawn_release"] == 3
    assert history.loc[2, "withdrawn_why"] == "wrong file"
    assert history["withdrawn_release"].isna().to_dict() == {2: False, 1: True}
    assert ledger.submissions(release=2)["withdrawn_release"].isna().all()
    assert len(ledger.submissions(release=1)) == 1


def test_a_withdrawal_wants_a_reason_a_submission_and_happens_once(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    with pytest.raises(ReasonNeeded):
        ledger.withdraw(1, by="Wang", why=" ", at=AT)
    with pytest.raises(UnknownSubmission):
        ledger.withdraw(9, by="Wang", why="wrong", at=AT)
    ledger.withdraw(1, by="Wang", why="wrong", at=AT)
    with pytest.raises(AlreadyWithdrawn, match="release 2"):
        ledger.withdraw(1, by="Wang", why="wrong", at=AT)
    assert ledger.release() == 2


def test_a_policy_holds_from_its_release_on(ledger: Ledger) -> None:
    shipped = Policy.shipped()
    reporting = shipped.reporting.model_copy(update={"deadline_day": 9})
    changed = shipped.model_copy(update={"reporting": reporting})
    accept(ledger, submission({"cases": 3}))
    assert ledger.change_policy(changed, by="Wang", why="longer holiday", at=AT) == 2
    assert ledger.policy().reporting.deadline_day == 9
    assert ledger.policy(release=1) == shipped
    derived = [
        ledger.roll_up("running", by=("month",), months=["2026-01"], release=release)
        for release in (1, 2)
    ]
    assert [frame["denominator"].item() for frame in derived] == [5, 9]


def test_everything_stands_in_the_audit_trail(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    accept(ledger, submission({"delivery": 4}, why="recounted"))
    ledger.withdraw(2, by="Wang", why="wrong file", at=AT)
    ledger.change_policy(Policy.shipped(), by="Wang", why="as agreed", at=AT)
    ledger.make_link("page=delivery", release=1, by="Wang", at=AT)
    ledger.note("signed_in", by="Zhao", at=AT)
    trail = ledger.audit()
    said = ["created", "accepted", "corrected", "withdrawn", "policy", "link", "signed_in"]
    assert trail["what"].tolist() == said
    assert trail["by"].tolist() == ["", "Li", "Li", "Wang", "Wang", "Wang", "Zhao"]
    assert trail["why"].tolist()[2:5] == ["recounted", "wrong file", "as agreed"]
    assert trail["release"].tolist()[:6] == [0, 1, 2, 3, 4, 1]


def test_a_short_link_keeps_its_query_and_release(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    token = ledger.make_link("page=delivery&m=2026-01", release=1, by="Wang", at=AT)
    link = ledger.link(token)
    assert (link.query, link.release, link.by, link.at) == (
        "page=delivery&m=2026-01",
        1,
        "Wang",
        AT,
    )
    live = ledger.link(ledger.make_link("page=overview", release=None, by="Wang", at=AT))
    assert live.release is None
    with pytest.raises(UnknownLink):
        ledger.link("nothing")


def test_a_registers_month_alone_is_no_month(ledger: Ledger) -> None:
    from tests.ledger.making import register

    outlets = register({"outlet_code": "A", "unit": "elsewhere"}, {"outlet_code": "B"})
    accept(ledger, submission({}, parts={"outlets": (outlets, tallies())}))
    newer = register({"outlet_code": "A", "name": "new"})
    accept(ledger, submission({}, month="2026-03", parts={"outlets": (newer, tallies())}))
    accept(ledger, submission({"delivery": 3}, month="2026-02"))
    assert ledger.months() == ["2026-02"]
    assert ledger.register()["name"].tolist() == ["new", ""]  # who is absent goes on
    before = ledger.register(release=1)
    assert before["outlet_code"].tolist() == ["A", "B"]
    assert before["unit"].tolist() == ["U1", "U1"]
    assert before["opened_on"].isna().all()


def test_frames_handed_out_may_be_changed_by_whoever_got_them(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    got = ledger.parts()
    got["form"] = "changed"
    got.loc[0, "unit"] = "changed"
    assert ledger.parts()["form"].tolist() == ["delivery"]
    assert ledger.parts()["unit"].tolist() == ["U1"]


def test_a_submission_needs_no_part(ledger: Ledger) -> None:
    new = NewSubmission(unit="U1", month="2026-01", by="Li", file_name="b", content=b"b", parts={})
    accept(ledger, new)
    assert ledger.receipt(1).rows == {}
    assert ledger.verify() == []
