"""Tallies equal a plain loop over the rows, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.frames import TALLIES
from core.months import month_range
from metrics.tally import LONGITUDINAL_FORMS, counted, counted_months, longitudinal
from policy import Policy
from tests.metrics import making
from tests.reference import slow_tallies as slow

POLICY = Policy.shipped()
MONTH = "2026-09"
CHAIN = month_range("2025-08", "2026-09")
NEVER = pd.Series([pd.NaT], dtype="datetime64[us]")

seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)
few = settings(max_examples=15, deadline=None)


def as_dictionary(tallies: pd.DataFrame) -> slow.Tallies:
    keys = ["month", "outlet_code", "indicator", "stratum"]
    assert not tallies.duplicated(keys).any()
    pairs = tallies[["numerator", "denominator"]].itertuples(index=False, name=None)
    return dict(zip(tallies[keys].itertuples(index=False, name=None), pairs, strict=True))


def count(form: str, records: Any) -> pd.DataFrame:
    return counted(form, records, unit="LY01", month=MONTH, policy=POLICY)


def follow(form: str, chain: pd.DataFrame, months: Sequence[str] = CHAIN) -> pd.DataFrame:
    return longitudinal(form, chain, unit="LY01", months=months, policy=POLICY)


@few
@given(seeds)
def test_satisfied_answers_over_all_answers(rng: np.random.Generator) -> None:
    records = making.satisfaction(rng)
    assert as_dictionary(count("satisfaction", records)) == slow.satisfaction(records, MONTH)


@few
@given(seeds)
def test_items_passed_over_items_looked_at(rng: np.random.Generator) -> None:
    records = making.inspections(rng)
    expected = slow.inspections(records, MONTH, POLICY)
    assert as_dictionary(count("inspections", records)) == expected


@few
@given(seeds)
def test_a_histogram_of_days_becomes_one_tally_a_day(rng: np.random.Generator) -> None:
    records = making.delivery(rng)
    assert as_dictionary(count("delivery", records)) == slow.delivery(records, MONTH)


@few
@given(seeds)
def test_items_give_the_tallies_of_their_histogram(rng: np.random.Generator) -> None:
    records = making.delivery_items(rng)
    expected = slow.delivery_items(records, MONTH, POLICY)
    assert as_dictionary(count("delivery_items", records)) == expected


@few
@given(seeds)
def test_cases_are_followed_by_their_newest_rows(rng: np.random.Generator) -> None:
    chain = making.cases(rng, CHAIN)
    assert as_dictionary(follow("cases", chain)) == slow.cases(chain, CHAIN, POLICY)


@few
@given(seeds)
def test_findings_open_repeat_and_are_verified(rng: np.random.Generator) -> None:
    months = month_range("2025-07", "2026-09")
    visits = pd.concat(
        [making.inspections(rng, month, 6).assign(month=month) for month in months],
        ignore_index=True,
    )
    expected = slow.findings_tallies(visits, months)
    assert as_dictionary(follow("inspections", visits, months)) == expected


@few
@given(seeds)
def test_an_outlet_is_standardized_with_every_mandatory_item_met(rng: np.random.Generator) -> None:
    codes = [item.code for item in POLICY.standard_items(MONTH)]
    chain = making.standardization(rng, CHAIN, codes)
    complete = pd.DataFrame(
        {"month": "2026-02", "outlet_code": "LY0109", "item_code": codes, "status": "met"}
    )
    chain = making.typed(pd.concat([chain, complete], ignore_index=True))
    expected = slow.standardization(chain, CHAIN, POLICY)
    assert as_dictionary(follow("standardization", chain)) == expected
    assert expected[("2026-09", "LY0109", "outlets_standardized_rate", "")] == (1, 1)


@few
@given(seeds)
def test_renovation_sums_investment_and_counts_projects(rng: np.random.Generator) -> None:
    chain = making.renovation(rng, CHAIN)
    assert as_dictionary(follow("renovation", chain)) == slow.renovation(chain, CHAIN)


@few
@given(seeds)
def test_a_month_does_not_know_later_workbooks(rng: np.random.Generator) -> None:
    chain = making.cases(rng, CHAIN)
    known = chain[chain["month"] <= "2026-03"]
    pd.testing.assert_frame_equal(
        follow("cases", chain, ["2026-03"]), follow("cases", known, ["2026-03"])
    )


FORMS: dict[str, Callable[[np.random.Generator], pd.DataFrame]] = {
    "satisfaction": making.satisfaction,
    "inspections": making.inspections,
    "delivery": making.delivery,
    "delivery_items": making.delivery_items,
}


@pytest.mark.parametrize("form", FORMS)
def test_duckdb_gives_the_same_tallies_as_pandas(form: str) -> None:
    records = FORMS[form](np.random.default_rng(7))
    relation = duckdb.from_df(records)
    pd.testing.assert_frame_equal(count(form, relation), count(form, records))


@pytest.mark.parametrize("form", FORMS)
def test_polars_gives_the_same_tallies_as_pandas(form: str) -> None:
    polars = pytest.importorskip("polars")
    records = FORMS[form](np.random.default_rng(7))
    frame = polars.from_pandas(records).lazy()
    pd.testing.assert_frame_equal(count(form, frame), count(form, records))


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_rows_does_not_matter(form: str) -> None:
    records = FORMS[form](np.random.default_rng(3))
    shuffled = records.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(count(form, shuffled), count(form, records))


def test_rounds_training_and_disclosure_are_counted() -> None:
    rounds = making.typed(
        pd.DataFrame(
            {
                "outlet_code": ["A", "A"],
                "area": ["urban", "village"],
                "planned_rounds_count": [60, 20],
                "completed_rounds_count": [58, 20],
            }
        ),
        counts=["planned_rounds_count", "completed_rounds_count"],
    )
    assert as_dictionary(count("rounds", rounds)) == {
        (MONTH, "A", "rounds_completed_rate", "urban"): (58, 60),
        (MONTH, "A", "rounds_completed_rate", "village"): (20, 20),
        (MONTH, "A", "reporting_on_time_rate", "rounds"): (1, 0),
    }
    training = making.typed(
        pd.DataFrame(
            {
                "outlet_code": ["A", "B"],
                "staff_count": [10, 5],
                "attended_count": [9, 5],
                "passed_count": [8, None],
            }
        ),
        counts=["staff_count", "attended_count", "passed_count"],
    )
    assert as_dictionary(count("training", training)) == {
        (MONTH, "A", "training_attendance_rate", ""): (9, 10),
        (MONTH, "B", "training_attendance_rate", ""): (5, 5),
        (MONTH, "A", "training_pass_rate", ""): (8, 9),
        (MONTH, "B", "training_pass_rate", ""): (0, 5),
        (MONTH, "LY01", "reporting_on_time_rate", "training"): (1, 0),
    }
    disclosure = making.typed(
        pd.DataFrame(
            {
                "category": ["prices", "prices", "a/b", None],
                "due_date": ["2026-09-10"] * 4,
                "published_date": ["2026-09-10", "2026-09-11", None, "2026-09-01"],
            }
        ).assign(
            due_date=lambda f: pd.to_datetime(f["due_date"]),
            published_date=lambda f: pd.to_datetime(f["published_date"]),
        ),
        dates=["due_date", "published_date"],
    )
    assert as_dictionary(count("disclosure", disclosure)) == {
        (MONTH, "LY01", "disclosure_on_time_rate", "prices"): (1, 2),
        (MONTH, "LY01", "disclosure_on_time_rate", "a／b"): (0, 1),
        (MONTH, "LY01", "disclosure_on_time_rate", ""): (1, 1),
        (MONTH, "LY01", "reporting_on_time_rate", "disclosure"): (1, 0),
    }


@pytest.mark.parametrize("form", ["training", "cases", "renovation", "standardization"])
def test_a_sheet_without_rows_still_reports_the_form(form: str) -> None:
    columns = {
        "training": ["outlet_code", "staff_count", "attended_count", "passed_count"],
    }.get(form, ["outlet_code"])
    empty = making.typed(pd.DataFrame({c: [] for c in columns}))
    assert as_dictionary(count(form, empty)) == {
        (MONTH, "LY01", "reporting_on_time_rate", form): (1, 0)
    }


def test_a_form_by_row_without_rows_reports_nothing() -> None:
    empty = making.satisfaction(np.random.default_rng(1)).iloc[:0]
    tallies = count("satisfaction", empty)
    assert tallies.empty
    assert list(tallies.columns) == TALLIES.names


def test_forms_that_are_followed() -> None:
    assert (
        frozenset({"cases", "inspections", "standardization", "renovation"}) == LONGITUDINAL_FORMS
    )


def test_a_disclosure_request_without_due_date_is_due_in_twenty_working_days() -> None:
    chain = making.cases(np.random.default_rng(1), ["2026-10"], 1).assign(
        source="disclosure_request",
        opened_date=pd.Timestamp("2026-09-14"),
        due_date=NEVER,
        replied_date=pd.Timestamp("2026-10-20"),
        closed_date=NEVER,
    )
    # 14 September + 20 office days: a Sunday and a Saturday made up for, one week of holidays.
    due = POLICY.office_days.add_working_days(pd.Timestamp("2026-09-14").date(), 20)
    assert (due.year, due.month) == (2026, 10)
    tallies = as_dictionary(follow("cases", chain, ["2026-10"]))
    on_time = float(pd.Timestamp("2026-10-20") <= pd.Timestamp(due))
    key = ("2026-10", chain["outlet_code"][0], "disclosure_requests_on_time_rate", "")
    assert tallies[key] == (on_time, 1)


def test_a_request_from_beyond_the_calendar_has_no_due_date_and_breaks_nothing() -> None:
    chain = making.cases(np.random.default_rng(1), ["2026-10"], 1).assign(
        source="disclosure_request", opened_date=pd.Timestamp("1899-12-31"), due_date=NEVER
    )
    indicators = set(follow("cases", chain, ["2026-10"])["indicator"])
    assert "disclosure_requests_on_time_rate" not in indicators


def test_a_flow_is_missing_in_a_month_without_a_report_and_a_stock_goes_on() -> None:
    chain = pd.DataFrame(
        {
            "outlet_code": ["A-1"],
            "case_number": ["1"],
            "source": ["customer"],
            "category": ["late"],
            "opened_date": pd.to_datetime(["2026-01-05"]).astype("datetime64[us]"),
            "due_date": pd.to_datetime(["2026-02-10"]).astype("datetime64[us]"),
            "replied_date": pd.Series([pd.NaT], dtype="datetime64[us]"),
            "closed_date": pd.Series([pd.NaT], dtype="datetime64[us]"),
            "is_valid": ["yes"],
            "is_reopened": ["no"],
            "month": ["2026-01"],
        }
    )
    ask = partial(longitudinal, "cases", chain, unit="A", months=["2026-02"], policy=POLICY)
    silent = ask(reported=["2026-01"])
    assert "cases_closed_on_time_rate" not in set(silent["indicator"])
    assert "cases_overdue_open_rate" in set(silent["indicator"])
    told = ask(reported=["2026-01", "2026-02"])
    assert "cases_closed_on_time_rate" in set(told["indicator"])


@few
@given(seeds)
def test_months_counted_together_are_the_same_as_counted_one_by_one(
    rng: np.random.Generator,
) -> None:
    for form, make in FORMS.items():
        records = {month: make(rng) for month in ("2025-01", "2026-08", MONTH)}
        records["2026-10"] = records[MONTH].head(0)
        together = counted_months(form, records, unit="LY01", policy=POLICY)
        for month, of_month in records.items():
            alone = counted(form, of_month, unit="LY01", month=month, policy=POLICY)
            pd.testing.assert_frame_equal(together[month], alone)
