"""Results against plain loops over the records they come from."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from analysis import estimates
from analysis.access import NotAllowed, Reader
from analysis.factors import UnknownStratum
from analysis.results import UnknownGrouping, UnknownIndicator, results
from core.frames import results_table
from core.view import Scope, View
from ledger import Ledger
from metrics.indicators import INDICATORS
from metrics.proportions import VERDICTS, comprehensive
from metrics.time_to_close import kaplan_meier
from tests.handed_in import ANYBODY, MONTHS, UNITS
from tests.reference import slow_rates
from tests.reference.slow_tallies import transit_days

ALL = View(first_month=MONTHS[0], last_month=MONTHS[-1])


def on_time_by_hand(
    ledger: Ledger, by: tuple[str, ...]
) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Items and items within their limit, one row of the two delivery sheets after the other."""
    sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    policy = ledger.policy()
    for row in ledger.records("delivery_items").to_dict("records"):
        key = tuple(row[name] for name in by)
        sums[key][1] += 1
        if pd.notna(row["delivered_at"]):
            last = policy.calendar.last_collection_in(row["month"])
            days = transit_days(row["accepted_at"], row["delivered_at"], policy.calendar, last)
            table = policy.time_limits(row["month"])
            same = (table["mail_class"] == row["mail_class"]) & (table["area"] == row["area"])
            sums[key][0] += days <= int(table[same]["limit_days"].iloc[0])
    for row in ledger.records("delivery").to_dict("records"):
        table = ledger.policy().time_limits(row["month"])
        same = (table["mail_class"] == row["mail_class"]) & (table["area"] == row["area"])
        limit = int(table[same]["limit_days"].iloc[0])
        names = [f"d{day}_count" for day in range(8)]
        counts = [0 if pd.isna(row[n]) else row[n] for n in names]
        late = sum(0 if pd.isna(row[n]) else row[n] for n in ("over_7_count", "undelivered_count"))
        key = tuple(row[name] for name in by)
        sums[key][0] += sum(counts[: limit + 1])
        sums[key][1] += sum(counts) + late
    return {key: (on_time, items) for key, (on_time, items) in sums.items() if items}


@pytest.mark.parametrize(
    "by",
    [
        ("month",),
        ("unit",),
        ("outlet_code",),
        ("month", "unit", "mail_class"),
        ("mail_class", "area"),
    ],
)
def test_the_on_time_rate_is_that_of_a_loop_over_the_rows(
    ledger: Ledger, by: tuple[str, ...]
) -> None:
    found = results(ledger, ALL, reader=ANYBODY, by=by, indicator="delivery_on_time_rate")
    found = found[found["denominator"] > 0]
    counted = {
        tuple(row[name] for name in by): (row["numerator"], row["denominator"])
        for row in found.to_dict("records")
    }
    assert counted == on_time_by_hand(ledger, by)
    for row in found.to_dict("records"):
        low, high = proportion_confint(row["numerator"], row["denominator"], method="wilson")
        assert row["value"] == row["numerator"] / row["denominator"]
        assert math.isclose(row["lower"], low, rel_tol=1e-9)
        assert math.isclose(row["upper"], high, rel_tol=1e-9)
        assert row["status"] == slow_rates.status(row["value"], low, high, row["target"])
        assert row["verdict"] == VERDICTS[row["status"]]


def test_comprehensive_satisfaction_is_weighed_by_dimension(ledger: Ledger) -> None:
    records = ledger.records("satisfaction", months=["2026-10"], units=["LY01"])
    good: defaultdict[str, float] = defaultdict(float)
    all_: defaultdict[str, float] = defaultdict(float)
    for row in records.fillna(0).to_dict("records"):
        satisfied = row["very_satisfied_count"] + row["satisfied_count"]
        unsatisfied = row["neutral_count"] + row["dissatisfied_count"]
        good[row["dimension"]] += satisfied
        all_[row["dimension"]] += satisfied + unsatisfied + row["very_dissatisfied_count"]
    by_hand = comprehensive(good, all_, ledger.policy().satisfaction_weights("2026-10"))
    view = View(first_month="2026-10", last_month="2026-10", scope=Scope("unit", "LY01"))
    [row] = results(ledger, view, reader=ANYBODY, indicator="satisfaction_comprehensive").to_dict(
        "records"
    )
    assert math.isclose(row["value"], by_hand.value)
    assert math.isclose(row["lower"], by_hand.lower)
    assert math.isclose(row["upper"], by_hand.upper)


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize("by", [(), ("month",), ("unit", "month"), ("outlet_code",), ("stratum",)])
def test_every_indicator_answers_every_grouping_with_the_promised_columns(
    ledger: Ledger, indicator: str, by: tuple[str, ...]
) -> None:
    found = results(ledger, ALL, reader=ANYBODY, by=by, indicator=indicator)
    assert list(found.columns) == results_table(by).names
    assert len(found)
    assert not found.duplicated(list(by)).any() if by else len(found) == 1
    assert (found["reported"] <= found["expected"]).all()
    known = found.dropna(subset=["value", "lower"])
    assert (known["lower"] <= known["value"] + 1e-9).all()
    if not by and INDICATORS[indicator].kind != "histogram_percentile":
        assert found["denominator"].iloc[0] > 0


def test_a_flow_adds_months_up_and_a_stock_is_its_last_month(ledger: Ledger) -> None:
    for indicator in ("inspection_pass_rate", "standardization_items_met_rate"):
        monthly = results(ledger, ALL, reader=ANYBODY, indicator=indicator)
        whole = results(ledger, ALL, reader=ANYBODY, by=(), indicator=indicator)
        expected = (
            monthly["denominator"].sum()
            if INDICATORS[indicator].period == "flow"
            else monthly["denominator"].iloc[-1]
        )
        assert whole["denominator"].iloc[0] == expected


def test_a_reader_sees_no_more_than_their_units(ledger: Ledger) -> None:
    of_one = Reader("Wang", frozenset({"LY01"}))
    found = results(ledger, ALL, reader=of_one, by=("unit",), indicator="rounds_completed_rate")
    assert set(found["unit"]) == {"LY01"}
    with pytest.raises(NotAllowed):
        results(
            ledger,
            ALL.with_(scope=Scope("unit", "LY02")),
            reader=of_one,
            indicator="rounds_completed_rate",
        )


def test_a_late_unit_is_late_in_the_completeness_of_its_month(ledger: Ledger) -> None:
    view = View(first_month="2026-10", last_month="2026-10")
    found = results(ledger, view, reader=ANYBODY, by=("unit",), indicator="rounds_completed_rate")
    by_unit = found.set_index("unit")[["expected", "reported", "on_time"]].astype(int)
    expected, _reported, on_time = by_unit.loc["LY01"]
    assert on_time == expected
    expected, reported, on_time = by_unit.loc["LY02"]
    assert (reported, on_time) == (expected, 0)


def test_a_chosen_stratum_keeps_its_part(ledger: Ledger) -> None:
    by_class = results(
        ledger, ALL, reader=ANYBODY, by=("mail_class",), indicator="delivery_on_time_rate"
    ).set_index("mail_class")
    chosen = results(
        ledger,
        ALL.with_(strata=(("mail_class", "newspaper"),)),
        reader=ANYBODY,
        by=(),
        indicator="delivery_on_time_rate",
    )
    assert chosen["numerator"].iloc[0] == by_class.loc["newspaper", "numerator"]


def test_the_strata_of_a_group_add_up_to_the_group(ledger: Ledger) -> None:
    parts = results(ledger, ALL, reader=ANYBODY, by=("item",), indicator="inspection_pass_rate")
    whole = results(ledger, ALL, reader=ANYBODY, by=(), indicator="inspection_pass_rate")
    assert parts["numerator"].sum() == whole["numerator"].iloc[0]


def test_what_is_not_known_is_said(ledger: Ledger) -> None:
    with pytest.raises(UnknownIndicator):
        results(ledger, ALL, reader=ANYBODY, indicator="beauty")


def test_an_indicator_refuses_strata_it_does_not_have(ledger: Ledger) -> None:
    with pytest.raises(UnknownGrouping):
        results(ledger, ALL, reader=ANYBODY, by=("mail_class",), indicator="inspection_pass_rate")
    with pytest.raises(UnknownStratum):
        results(
            ledger,
            ALL.with_(strata=(("area", "urban"),)),
            reader=ANYBODY,
            indicator="satisfaction_rate",
        )


def test_an_earlier_release_keeps_what_it_held(ledger: Ledger) -> None:
    early = results(
        ledger,
        View(release=2),
        reader=ANYBODY,
        by=("month", "unit"),
        indicator="rounds_completed_rate",
    )
    assert set(early["month"]) == {"2026-08"}
    assert set(early["unit"]) == set(UNITS)


CASES = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 20), st.booleans()), min_size=1, max_size=60
)


@given(CASES)
@settings(max_examples=60, deadline=None)
def test_medians_of_many_groups_are_those_of_one_at_a_time(
    cases: list[tuple[str, int, bool]],
) -> None:
    frame = pd.DataFrame(cases, columns=["unit", "days", "closed"])
    tallied = frame.assign(numerator=frame["closed"].astype(float), denominator=1.0)
    found = estimates.medians(tallied.astype({"days": "str"}), ["unit"]).set_index("unit")
    for unit, group in frame.groupby("unit"):
        alone = kaplan_meier(group["days"], group["closed"])
        expected = [alone.median, *alone.median_interval]
        np.testing.assert_array_equal(
            found.loc[unit, ["value", "lower", "upper"]].to_numpy(float), expected
        )
