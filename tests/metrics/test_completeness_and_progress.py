"""Completeness by the rules of DHIS2; progress against plan and its forecast."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.frames import REGISTER
from core.months import month_range
from metrics import completeness
from metrics.episodes import cases_as_of, findings, newest
from metrics.progress import Forecast, forecast

DATA = Path(__file__).parents[1] / "reference" / "published"
CASES = json.loads((DATA / "reporting_rate_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["reporting_rate"])
def test_reporting_rates(case: dict[str, Any]) -> None:
    expected = case.get("expected_reports", (case["expected_per_period"] or 0) * case["periods"])
    rate = completeness.reporting_share(case["actual"], expected) * 100
    if not expected:
        # DHIS2 gives 0 % for a target of zero; who owes nothing has not failed.
        assert np.isnan(rate)
    else:
        assert round(float(rate), 2) == case["reporting_rate"]


@pytest.mark.parametrize("case", CASES["timely"])
def test_timely(case: dict[str, Any]) -> None:
    deadline = date.fromisoformat(case["period_end"]) + timedelta(days=case["timely_days"])
    found = completeness.status(datetime.fromisoformat(case["completed"]), deadline)
    assert (found == "on_time") is case["timely"]


@pytest.mark.parametrize("case", [c for c in CASES["locked_by_expiry"] if c["expiry_days"]])
def test_locked(case: dict[str, Any]) -> None:
    lock = date.fromisoformat(case["period_end"]) + timedelta(days=case["expiry_days"])
    assert completeness.is_locked(datetime.fromisoformat(case["now"]), lock) is case["locked"]


def outlets(**columns: Any) -> pd.DataFrame:
    names = {name: pd.Series([None]) for name in REGISTER.names}
    frame = pd.DataFrame(names | {k: pd.Series([v]) for k, v in columns.items()})
    return REGISTER.conform(frame)


@pytest.mark.parametrize("case", CASES["expected_reports_open_close"])
def test_expected_reports_of_an_outlet_that_opens_and_closes(case: dict[str, Any]) -> None:
    register = outlets(
        kind="window", opened_on=pd.Timestamp(case["open"]), closed_on=pd.Timestamp(case["close"])
    )
    months = month_range(f"{case['year']}-01", f"{case['year']}-12")
    owed = sum(len(completeness.owing(register, month, {"window"})) for month in months)
    assert owed == case["expected"]


def test_only_the_kinds_that_owe_a_form_owe_it() -> None:
    register = outlets(kind="window")
    assert len(completeness.owing(register, "2026-10", {"window", "both"})) == 1
    assert completeness.owing(register, "2026-10", {"delivery"}).empty


def test_nothing_handed_in_is_not_reported() -> None:
    assert completeness.status(None, date(2026, 11, 5)) == "not_reported"


def test_few_reports_make_a_result_partial() -> None:
    assert completeness.is_partial([4, 3, 0], [5, 5, 5], 0.8).tolist() == [False, True, True]


MONTHS = month_range("2026-01", "2026-10")


@pytest.mark.parametrize(
    ("done", "total", "expected"),
    [
        ([10, 20, 30, 40], 60, Forecast("2026-06", "2026-06", "")),
        ([0, 30, 60, 90, 91, 92, 93], 96, Forecast("2026-08", "2026-10", "")),
        ([0, 0, 0, 0, 3, 6], 12, Forecast("2026-09", "", "")),
        ([0, 3, 3, 3, 4], 9, Forecast("2026-10", "2027-08", "")),
        ([0, 1, 2, 3], 90, Forecast("", "", "too_far")),
        ([1, 2], 9, Forecast("", "", "too_short")),
        ([5, 8, 8, 8, 8], 9, Forecast("", "", "no_pace")),
        ([5, 9], 9, Forecast("", "", "complete")),
        ([], 9, Forecast("", "", "too_short")),
    ],
)
def test_forecast_is_a_range_or_the_reason_why_there_is_none(
    done: list[float], total: float, expected: Forecast
) -> None:
    assert forecast(MONTHS[: len(done)], done, total) == expected


def test_a_month_that_is_missing_does_not_quicken_the_pace() -> None:
    steady = Forecast("2026-10", "2026-10", "")
    done = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
    assert forecast(MONTHS[:7], done, 100) == steady
    for missing in ({2}, {3}, {1, 2}, {0}, {1, 4}, {5, 6}):
        unknown = [np.nan if at in missing else x for at, x in enumerate(done)]
        assert forecast(MONTHS[:7], unknown, 100) == steady
        left = [at for at in range(7) if at not in missing]
        assert forecast([MONTHS[at] for at in left], [done[at] for at in left], 100) == steady
    assert forecast(MONTHS[:3], [1, np.nan, 3], 9).reason == "too_short"


def test_a_forecast_needs_to_know_the_whole() -> None:
    with pytest.raises(ValueError, match="total"):
        forecast(MONTHS[:3], [1, 2, 3], np.nan)
    with pytest.raises(ValueError, match="zip"):
        forecast(MONTHS[:3], [1, 2], 9)


def test_the_newest_row_up_to_a_month_counts() -> None:
    chain = pd.DataFrame(
        {
            "month": ["2026-03", "2026-01", "2026-02", "2026-02"],
            "case_number": ["a", "a", "b", "b"],
            "value": [3, 1, 20, 21],
        }
    )
    assert newest(chain, ["case_number"], "2026-02").set_index("case_number")[
        "value"
    ].to_dict() == {
        "a": 1,
        "b": 21,
    }
    assert newest(chain, ["case_number"], "2025-12").empty


def test_cases_as_of_a_month_know_their_age() -> None:
    chain = pd.DataFrame(
        {
            "month": "2026-10",
            "case_number": ["a", "b", "c"],
            "opened_date": pd.to_datetime(["2026-10-01", "2026-10-01", "2026-10-21"]),
            "due_date": pd.to_datetime(["2026-10-11", "2026-10-31", "2026-11-05"]),
            "closed_date": pd.to_datetime(pd.Series(["2026-10-05", None, "2026-11-02"])),
        }
    )
    cases = cases_as_of(chain, "2026-10")
    assert cases["is_open"].tolist() == [False, True, True]
    assert cases["is_overdue"].tolist() == [False, True, False]
    assert cases["age_days"].tolist() == [4, 30, 10]


def test_findings_of_one_item() -> None:
    visits = pd.DataFrame(
        {
            "month": "2026-10",
            "outlet_code": "A",
            "visit_date": pd.to_datetime([f"2026-10-{d:02d}" for d in (1, 3, 5, 7, 9, 11)]),
            "W01": ["fail", "na", "fail", "pass", "pass", "fail"],
        }
    )
    found = findings(visits)
    assert found["opened_date"].dt.day.tolist() == [1, 11]
    assert found["verified_date"].dt.day.tolist()[0] == 7
    assert found["verified_date"].isna().tolist() == [False, True]
    assert found["repeat_count"].tolist() == [1, 0]
    assert findings(visits.iloc[:0]).empty
