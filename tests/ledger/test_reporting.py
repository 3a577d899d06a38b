"""Who owes a form and who has reported it, against a plain loop."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.months import first_day, last_day
from ledger import Ledger, Where
from ledger.matrices import PRESENCE
from tests.ledger.making import accept, records, register, submission, tallies

MONTHS = ["2026-01", "2026-02"]
DEADLINES = {
    "2026-01": datetime(2026, 2, 6, tzinfo=UTC),
    "2026-02": datetime(2026, 3, 6, tzinfo=UTC),
}
ON_TIME, LATE = datetime(2026, 2, 5, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
FORMS = {
    "satisfaction": (frozenset({"window", "delivery", "both"}), "row"),
    "rounds": (frozenset({"delivery", "both"}), "row"),
    "cases": (frozenset({"window", "delivery", "both"}), "sheet"),
}
OUTLETS = register(
    {"outlet_code": "A", "kind": "window"},
    {"outlet_code": "B", "kind": "both", "opened_on": "2026-01-31"},
    {"outlet_code": "C", "kind": "delivery", "closed_on": "2026-02-01"},
    {"outlet_code": "D", "kind": "both", "closed_on": "2025-12-31"},
    {"outlet_code": "E", "kind": "both", "opened_on": "2026-02-28"},
)


def hand_in(
    ledger: Ledger, present: dict[str, list[str]], *, month: str, at: datetime, why: str = ""
) -> None:
    """Hand in forms in which these outlets stand."""
    parts = {
        form: (
            records(at.microsecond, len(codes)),
            tallies(*[(code, PRESENCE, form, 1, 0) for code in codes], month=month),
        )
        for form, codes in present.items()
    }
    accept(ledger, submission({}, month=month, parts=parts, why=why), at=at)


def with_register(ledger: Ledger) -> Ledger:
    parts = {"outlets": (OUTLETS, tallies())}
    accept(ledger, submission({}, month="2025-12", parts=parts))
    return ledger


def counts(ledger: Ledger, *by: str, where: Where | None = None) -> dict[object, list[int]]:
    frame = ledger.reporting(FORMS, by=by, months=MONTHS, deadlines=DEADLINES, where=where)
    keys = list(by) if "form" in by else [*by, "form"]
    assert list(frame.columns) == [*keys, "expected", "on_time", "late"]
    rows = frame.set_index(keys)
    return dict(zip(rows.index, rows.to_numpy().tolist(), strict=True))


def test_open_outlets_of_a_kind_that_owes_a_form_are_expected(local_ledger: Ledger) -> None:
    with_register(local_ledger)
    assert counts(local_ledger, "month") == {
        ("2026-01", "cases"): [3, 0, 0],
        ("2026-01", "rounds"): [2, 0, 0],
        ("2026-01", "satisfaction"): [3, 0, 0],
        ("2026-02", "cases"): [4, 0, 0],
        ("2026-02", "rounds"): [3, 0, 0],
        ("2026-02", "satisfaction"): [4, 0, 0],
    }


def test_rows_report_their_outlet_and_a_sheet_reports_them_all(local_ledger: Ledger) -> None:
    with_register(local_ledger)
    hand_in(
        local_ledger,
        {"satisfaction": ["A", "B"], "cases": ["U1"]},
        month="2026-01",
        at=ON_TIME,
    )
    hand_in(local_ledger, {"satisfaction": ["A"], "rounds": []}, month="2026-02", at=LATE)
    got = counts(local_ledger, "month")
    assert got["2026-01", "satisfaction"] == [3, 2, 0]
    assert got["2026-01", "cases"] == [3, 3, 0]
    assert got["2026-01", "rounds"] == [2, 0, 0]
    assert got["2026-02", "satisfaction"] == [4, 0, 1]
    assert got["2026-02", "rounds"] == [3, 0, 0]
    assert counts(local_ledger, "kind")["window", "satisfaction"] == [2, 1, 1]
    only_a = counts(local_ledger, where=Where(outlets=frozenset({"A"})))
    assert only_a == {"cases": [2, 1, 0], "satisfaction": [2, 1, 1]}
    assert counts(local_ledger, "form", where=Where(units=frozenset({"U2"}))) == {}
    assert counts(local_ledger, "form", where=Where(kind="window", cohort="pilot")) == {}


def test_a_correction_after_the_deadline_leaves_a_report_on_time(local_ledger: Ledger) -> None:
    with_register(local_ledger)
    hand_in(local_ledger, {"satisfaction": ["A"]}, month="2026-01", at=ON_TIME)
    late = LATE.replace(microsecond=7)
    hand_in(local_ledger, {"satisfaction": ["A", "B"]}, month="2026-01", at=late, why="forgot")
    assert counts(local_ledger, "month")["2026-01", "satisfaction"] == [3, 2, 0]
    local_ledger.withdraw(2, by="Wang", why="never was", at=late)
    assert counts(local_ledger, "month")["2026-01", "satisfaction"] == [3, 0, 2]


def test_a_month_without_a_deadline_is_refused(local_ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="2026-04"):
        local_ledger.reporting(FORMS, by=(), months=["2026-04"], deadlines=DEADLINES)
    with pytest.raises(ValueError, match="stratum"):
        local_ledger.reporting(FORMS, by=("stratum",), months=MONTHS, deadlines=DEADLINES)


def plain_loop(
    handed_in: dict[tuple[str, str], tuple[list[str], bool]],
) -> dict[tuple[str, str], list[int]]:
    """Count by month and form, one outlet after the other."""
    found: dict[tuple[str, str], list[int]] = {}
    for month in MONTHS:
        for form, (kinds, reported_by) in FORMS.items():
            for outlet in OUTLETS.to_dict("records"):
                opened, closed = outlet["opened_on"], outlet["closed_on"]
                if outlet["kind"] not in kinds:
                    continue
                if not pd.isna(opened) and _day(opened) > last_day(month):
                    continue
                if not pd.isna(closed) and _day(closed) < first_day(month):
                    continue
                codes, is_on_time = handed_in.get((month, form), ([], False))
                present = "U1" if reported_by == "sheet" else outlet["outlet_code"]
                count = found.setdefault((month, form), [0, 0, 0])
                count[0] += 1
                if present in codes:
                    count[1 if is_on_time else 2] += 1
    return found


def _day(moment: pd.Timestamp) -> date:
    return moment.date()


codes = st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), unique=True)
one_hand_in = st.tuples(codes, st.booleans())
spots = st.tuples(st.sampled_from(MONTHS), st.sampled_from(sorted(FORMS)))


@settings(phases=[Phase.explicit, Phase.generate], max_examples=8, deadline=None)
@given(st.dictionaries(spots, one_hand_in, max_size=5))
def test_counts_are_those_of_a_plain_loop(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: dict[tuple[str, str], tuple[list[str], bool]],
) -> None:
    folder = tmp_path_factory.mktemp("reporting")
    ledger = with_register(Ledger.open(f"sqlite:///{folder / 'l.sqlite3'}", cache=None))
    handed_in = {
        (month, form): (["U1"] if form == "cases" else present, is_on_time)
        for (month, form), (present, is_on_time) in drawn.items()
    }
    in_time_order = sorted(handed_in.items(), key=lambda spot: not spot[1][1])
    for (month, form), (present, is_on_time) in in_time_order:
        at = ON_TIME if is_on_time else LATE
        hand_in(ledger, {form: present}, month=month, at=at)
    assert counts(ledger, "month") == plain_loop(handed_in)
    ledger.close()
