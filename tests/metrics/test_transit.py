"""Transit days against a walk through the calendar; points lost sum to the miss."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import transit
from metrics.percentiles import percentiles
from policy import Policy
from tests.reference import slow_rates
from tests.reference.slow_tallies import transit_days

POLICY = Policy.shipped()
LIMITS = POLICY.time_limits("2026-09")
few = settings(max_examples=40, deadline=None)


def days_of(
    accepted: datetime | str, delivered: datetime | str, last_collection: time = time(18)
) -> str:
    items = pd.DataFrame(
        {"accepted_at": [accepted], "delivered_at": [delivered]}, dtype="datetime64[us]"
    )
    frame = nw.from_native(items).lazy()
    calendar = transit.calendar_like(frame, POLICY.calendar)
    counted = transit.with_days(frame, calendar, last_collection).collect()
    return str(counted["days"][0])


@pytest.mark.parametrize(
    ("accepted", "delivered", "days"),
    [
        ("2026-09-07 10:00", "2026-09-07 16:00", "0"),
        ("2026-09-07 10:00", "2026-09-08 09:00", "1"),
        ("2026-09-07 18:00", "2026-09-08 09:00", "1"),  # at the last collection
        ("2026-09-07 18:01", "2026-09-08 09:00", "0"),  # after it: accepted on the 8th
        ("2026-09-12 10:00", "2026-09-14 09:00", "1"),  # over a Sunday
        ("2026-09-13 10:00", "2026-09-14 09:00", "0"),  # accepted on a Sunday
        ("2026-09-12 19:00", "2026-09-15 09:00", "1"),
        ("2026-09-30 10:00", "2026-10-08 09:00", "1"),  # over the National Day holidays
        ("2026-09-07 10:00", "2026-09-15 09:00", "7"),
        ("2026-09-07 10:00", "2026-09-16 09:00", "over_7"),
        ("2026-09-13 10:00", "2026-09-13 12:00", "0"),
        ("2026-09-07 10:00", None, "undelivered"),
    ],
)
def test_transit_days(accepted: str, delivered: str, days: str) -> None:
    assert days_of(accepted, delivered) == days


moments = st.datetimes(datetime(2026, 9, 1), datetime(2026, 10, 31))


@few
@given(moments, st.timedeltas(pd.Timedelta(0), pd.Timedelta(days=14)))
def test_transit_days_are_a_walk_through_the_calendar(accepted: datetime, taken: timedelta) -> None:
    walked = transit_days(accepted, accepted + taken, POLICY.calendar, time(18))
    expected = str(walked) if walked <= 7 else "over_7"
    assert days_of(accepted, accepted + taken) == expected


histograms = st.lists(
    st.tuples(
        st.sampled_from(["letter", "newspaper"]),
        st.sampled_from(["urban", "village"]),
        st.sampled_from(transit.DAYS),
        st.integers(0, 500),
    ),
    min_size=1,
    max_size=30,
).map(lambda rows: pd.DataFrame(rows, columns=["mail_class", "area", "days", "items"]))


@few
@given(histograms)
def test_points_lost_sum_to_the_miss(histogram: pd.DataFrame) -> None:
    lost = transit.points_lost(histogram, LIMITS, by=["mail_class", "area"])
    total = histogram["items"].sum()
    on_time = transit.lateness(histogram, LIMITS)["on_time"]
    if total == 0:
        assert lost["points_lost"].isna().all()
        assert np.isnan(on_time)
    else:
        assert lost["points_lost"].sum() == pytest.approx(1 - on_time)
        assert lost["points_lost"].is_monotonic_decreasing


@few
@given(histograms)
def test_lateness_and_points_lost_equal_a_count_of_single_items(histogram: pd.DataFrame) -> None:
    limits = {
        (row["mail_class"], row["area"]): row["limit_days"] for row in LIMITS.to_dict("records")
    }
    rows = [tuple(row.values()) for row in histogram.to_dict("records")]
    counted = slow_rates.lateness(rows, limits)
    total = counted.pop("items")
    shares = transit.lateness(histogram, LIMITS)
    lost = transit.points_lost(histogram, LIMITS, by=["mail_class", "area"])
    for group in lost.to_dict("records"):
        here = [row for row in rows if row[:2] == (group["mail_class"], group["area"])]
        own = slow_rates.lateness(here, limits)
        late = own["items"] - own["on_time"]
        assert (group["items"], group["late_items"]) == (own["items"], late)
    if total:
        for name, count in counted.items():
            assert shares[name] == pytest.approx(count / total, abs=1e-12)


@few
@given(histograms)
def test_factors_give_the_same_on_time_rate(histogram: pd.DataFrame) -> None:
    strata = histogram["mail_class"] + "/" + histogram["area"] + "/" + histogram["days"] + "/"
    tallied = histogram.assign(stratum=strata)
    factors = transit.limit_factors(strata.unique().tolist(), "2026-09", POLICY)
    joined = tallied.merge(factors, on="stratum")
    total = (joined["items"] * joined["denominator_factor"]).sum()
    if total:
        on_time = (joined["items"] * joined["numerator_factor"]).sum() / total
        assert on_time == pytest.approx(transit.lateness(histogram, LIMITS)["on_time"])


def test_lateness_of_one_class() -> None:
    histogram = pd.DataFrame(
        {
            "mail_class": "letter",
            "area": "urban",  # limit 2
            "days": ["1", "2", "3", "4", "5", "over_7", "undelivered"],
            "items": [50, 20, 10, 8, 6, 4, 2],
        }
    )
    shares = transit.lateness(histogram, LIMITS)
    assert shares.to_dict() == pytest.approx(
        {"on_time": 0.70, "within_1": 0.80, "within_2": 0.88, "within_3": 0.94, "excessive": 0.12}
    )


def test_excluded_items_can_be_left_out() -> None:
    strata = ["letter/urban/5/flood", "letter/urban/5/", "letter/urban/1/", "fax/urban/1/"]
    both = transit.limit_factors(strata, "2026-09", POLICY)
    assert both["stratum"].tolist() == strata[:3]
    assert both["numerator_factor"].tolist() == [0, 0, 1]
    without = transit.limit_factors(strata, "2026-09", POLICY, with_exclusions=False)
    assert without["stratum"].tolist() == strata[1:3]
    late = transit.limit_factors(strata, "2026-09", POLICY, late_by_days=2)
    assert late["numerator_factor"].tolist() == [1, 1, 0]


@few
@given(st.lists(st.integers(0, 20), min_size=10, max_size=10), st.sampled_from([0.5, 0.9, 0.95]))
def test_percentiles_are_read_off_the_sorted_items(counts: list[int], quantile: float) -> None:
    each = [d for d, n in enumerate(counts) for _ in range(n)]
    found = percentiles(counts, [quantile])[0]
    if not each:
        assert np.isnan(found)
        return
    rank = next(i for i in range(len(each)) if (i + 1) / len(each) >= quantile - 1e-12)
    if each[rank] > 8:
        assert np.isnan(found)
    else:
        assert found == each[rank]


def test_percentiles_of_many_histograms_at_once() -> None:
    one = [10, 5, 3, 1, 1, 0, 0, 0, 0, 0]
    many = percentiles([[one, one], [[0] * 10, one]])
    assert many.shape == (2, 2, 3)
    np.testing.assert_array_equal(many[0, 0], [0, 2, 3])
    assert np.isnan(many[1, 0]).all()
