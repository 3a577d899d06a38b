"""A quarter and a year so far are the sums of their months, as a loop adds them up."""

from __future__ import annotations

import math
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from analysis.headlines import headlines
from analysis.results import results
from core import periods
from core.view import View
from ledger import Ledger
from tests.handed_in import ANYBODY, MONTHS

months = st.dates(date(2000, 1, 1), date(2090, 12, 31)).map(lambda day: f"{day:%Y-%m}")
ADDED_UP = ("delivery_on_time_rate", "inspection_pass_rate", "complaints_per_10k_items")


@given(months, st.sampled_from(periods.PERIODS))
def test_a_period_so_far_is_every_month_of_it_up_to_the_last(month: str, period: str) -> None:
    found = periods.so_far(month, period)
    year, number = int(month[:4]), int(month[5:])
    quarter = range(3 * ((number - 1) // 3) + 1, number + 1)
    numbers = {"month": [number], "quarter": quarter, "year": range(1, number + 1)}[period]
    assert found == [f"{year}-{m:02d}" for m in numbers]
    assert {periods.period_of(m, period) for m in found} == {periods.period_of(month, period)}


@given(months, st.sampled_from(periods.PERIODS))
def test_the_period_before_is_whole_and_ends_where_this_one_begins(month: str, period: str) -> None:
    earlier = periods.before(month, period)
    assert len(earlier) == {"month": 1, "quarter": 3, "year": 12}[period]
    assert earlier[-1] < periods.so_far(month, period)[0]
    assert periods.period_of(earlier[-1], period) != periods.period_of(month, period)


@given(months, months, st.sampled_from(periods.PERIODS))
def test_every_month_of_a_span_lies_in_one_period(first: str, last: str, period: str) -> None:
    found = periods.spans(first, last, period)
    flat = [month for each in found.values() for month in each]
    assert flat == sorted(set(flat))
    assert (not flat) == (periods.so_far(first, period)[0] > last)
    assert not flat or (flat[-1] == last and flat[0] <= first)


@pytest.mark.parametrize("indicator", ADDED_UP)
@pytest.mark.parametrize("period", ["quarter", "year"])
def test_a_period_is_the_sum_of_its_months(ledger: Ledger, indicator: str, period: str) -> None:
    monthly = results(ledger, View(), reader=ANYBODY, indicator=indicator, by=("month",))
    found = results(
        ledger, View(period=period), reader=ANYBODY, indicator=indicator, by=("period",)
    )
    for row in found.to_dict("records"):
        numerator = denominator = 0.0
        for month in monthly.to_dict("records"):
            if periods.period_of(month["month"], period) == row["period"]:
                numerator += month["numerator"]
                denominator += month["denominator"]
        assert (row["numerator"], row["denominator"]) == (numerator, denominator)
        scale = 10_000 if indicator == "complaints_per_10k_items" else 1
        assert math.isclose(row["value"], numerator / denominator * scale)
        low, high = proportion_confint(numerator, denominator, method="wilson")
        assert math.isclose(row["lower"], low * scale, rel_tol=1e-9, abs_tol=1e-12)
        assert math.isclose(row["upper"], high * scale, rel_tol=1e-9)


def test_a_period_says_which_of_its_months_count_nothing(ledger: Ledger) -> None:
    view = View(period="quarter")
    found = results(ledger, view, reader=ANYBODY, indicator=ADDED_UP[0], by=("period", "unit"))
    missing = dict(
        zip(zip(found["period"], found["unit"], strict=True), found["missing_months"], strict=True)
    )
    assert missing["2026-Q3", "LY01"] == "2026-07"
    assert missing["2026-Q4", "LY01"] == ""


@pytest.mark.parametrize("indicator", ["outlets_standardized_rate", "findings_fixed_rate"])
def test_a_quarter_of_a_state_is_its_last_month(ledger: Ledger, indicator: str) -> None:
    read = partial(results, ledger, reader=ANYBODY, indicator=indicator)
    monthly = read(View(), by=("month",)).set_index("month")
    found = read(View(period="quarter"), by=("period",))
    for row in found.to_dict("records"):
        last = max(m for m in MONTHS if periods.period_of(m, "quarter") == row["period"])
        assert row["value"] == monthly["value"][last]
        assert row["missing_months"] == ""


def test_a_headline_stands_beside_the_whole_period_before(ledger: Ledger) -> None:
    view = View(period="quarter")
    quarters = results(ledger, view, reader=ANYBODY, indicator=ADDED_UP[0], by=("period",))
    value = dict(zip(quarters["period"], quarters["value"], strict=True))
    rows = headlines(ledger, view, reader=ANYBODY).to_dict("records")
    [row] = [each for each in rows if each["indicator"] == ADDED_UP[0]]
    assert (row["period"], row["previous_period"]) == ("2026-Q4", "2026-Q3")
    assert row["value"] == value["2026-Q4"]
    assert row["previous"] == value["2026-Q3"]
    assert row["change"] == value["2026-Q4"] - value["2026-Q3"]
    assert row["last_year_period"] == "" and math.isnan(row["last_year"])
