"""Delivery time limits: how long mail takes, how late, and where points are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import estimates
from analysis.access import Reader
from analysis.factors import Exclusions, chosen_strata, factors
from analysis.results import indicator_of, results_of
from analysis.scope import BoundView, bind
from core.view import Strata, View
from ledger import Ledger
from metrics import transit
from metrics.percentiles import percentiles as percentiles_of
from metrics.proportions import share
from policy import Policy

ON_TIME = "delivery_on_time_rate"
QUANTILES = {"p50_days": 0.5, "p90_days": 0.9, "p95_days": 0.95}
_PERCENTILE = "delivery_transit_p95_days"


@dataclass(frozen=True)
class TransitDays:
    """How long mail takes over the view's months, each class and area held to its own limit.

    `distribution`: one row a value of `days` (0 … 7, over_7, undelivered), all ten in order:
    days, on_time, late, items (float64, counts). `percentiles`: as `percentiles` gives them, one
    row or none. `limit_days`: the time limit where all that was counted shares one. `lateness`:
    for "with" and "without" exclusions the shares of all items: on_time, within_1, within_2,
    within_3 (delivered by the limit + n days), excessive (more than 2 days later, or never; methods
    4). `items`: how many these are shares of.
    """

    distribution: pd.DataFrame
    percentiles: pd.DataFrame
    limit_days: int | None
    lateness: Mapping[Exclusions, pd.Series]
    items: Mapping[Exclusions, float]


def transit_days(
    ledger: Ledger, view: View, *, reader: Reader, exclusions: Exclusions = "with"
) -> TransitDays:
    """Return how long mail takes. `exclusions` concerns the distribution and the percentiles."""
    bound = bind(ledger, view, reader)
    periods = bound.policy.months_by_time_limits(bound.months)
    limits = _limits(bound.policy, periods)
    every = _in_periods(_histogram(bound, view.strata, ("month", "exclusion"), "with"), periods)
    held = every.merge(limits, on=["period", "mail_class", "area"])
    kept: dict[Exclusions, pd.DataFrame] = {
        "with": held,
        "without": held[held["exclusion"] == ""],
    }
    days = kept[exclusions]["limit_days"].unique()
    counted = every if exclusions == "with" else every[every["exclusion"] == ""]
    return TransitDays(
        distribution=_distribution(kept[exclusions]),
        percentiles=_percentiles(counted, []),
        limit_days=int(days[0]) if len(days) == 1 else None,
        lateness={each: transit.lateness_of(rows) for each, rows in kept.items()},
        items={each: float(rows["items"].sum()) for each, rows in kept.items()},
    )


def _in_periods(histogram: pd.DataFrame, periods: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return the histogram with months that share their limits added up under the first of them."""
    first = {month: months[0] for months in periods for month in months}
    named = histogram.drop(columns="month").assign(period=histogram["month"].map(first))
    keys = [name for name in named.columns if name != "items"]
    return named.groupby(keys, as_index=False, sort=False)[["items"]].sum()


def _distribution(held: pd.DataFrame) -> pd.DataFrame:
    is_late = transit.days_number(held["days"]) > held["limit_days"]
    split = held.assign(
        late=held["items"].where(is_late, 0.0), on_time=held["items"].where(~is_late, 0.0)
    )
    summed = split.groupby("days")[["on_time", "late", "items"]].sum()
    filled = summed.reindex(pd.Index(transit.DAYS, name="days"), fill_value=0.0).reset_index()
    return filled.astype({"days": "str", "on_time": "float64", "late": "float64"})


def percentiles(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    by: tuple[str, ...] = (),
    exclusions: Exclusions = "with",
) -> pd.DataFrame:
    """Return P50, P90 and P95 of transit days in each group.

    One row a group: by…, p50_days, p90_days, p95_days (missing where it lies beyond 7 days), items.
    """
    bound = bind(ledger, view, reader)
    return _percentiles(_histogram(bound, view.strata, by, exclusions), list(by))


def _percentiles(histogram: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    groups, items = estimates.wide_histogram(
        histogram.rename(columns={"items": "denominator"}), keys
    )
    days = percentiles_of(items, list(QUANTILES.values()))
    named = {name: days[:, at] for at, name in enumerate(QUANTILES)}
    return groups.assign(**named, items=items.sum(axis=1))[[*keys, *QUANTILES, "items"]]


def points_lost(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    by: tuple[str, ...] = ("mail_class", "area"),
    exclusions: Exclusions = "with",
) -> pd.DataFrame:
    """Return which part of the miss of the on-time rate comes from where.

    One row a group of `by` (mail_class, area, unit, outlet_code …), largest loss first: by…,
    items, late_items, on_time_share, points_lost (late items over the items of all, a share;
    they sum to 1 - the on-time rate).
    """
    bound = bind(ledger, view, reader)
    rows = results_of(
        bound, indicator_of(ON_TIME), by=by, strata=view.strata, exclusions=exclusions
    )
    rows = rows[rows["denominator"] > 0]
    late = rows["denominator"] - rows["numerator"]
    lost = rows[list(by)].assign(
        items=rows["denominator"],
        late_items=late,
        on_time_share=rows["value"],
        points_lost=share(late, rows["denominator"].sum()),
    )
    return lost.sort_values("points_lost", ascending=False, kind="stable").reset_index(drop=True)


def _histogram(
    bound: BoundView, strata: Strata, by: tuple[str, ...], exclusions: Exclusions
) -> pd.DataFrame:
    """Return by…, mail_class, area, days, items for what the view looks at."""
    indicator = indicator_of(_PERCENTILE)
    months = list(bound.months)
    keys = tuple(dict.fromkeys((*by, "mail_class", "area", "days")))
    rolled = bound.source.roll_up(
        indicator.tally,
        by=keys,
        release=bound.release,
        months=months,
        where=bound.where,
        strata=indicator.tally_strata,
        factors=factors(
            bound,
            indicator,
            chosen=chosen_strata(strata, indicator),
            by=keys,
            exclusions=exclusions,
            months=months,
        ),
    )
    counted = rolled[rolled["denominator"] > 0]
    return counted.drop(columns="numerator").rename(columns={"denominator": "items"})


def _limits(policy: Policy, periods: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return period, mail_class, area, limit_days of all that is looked at."""
    tables = [policy.time_limits(months[0]).assign(period=months[0]) for months in periods]
    if not tables:
        return policy.time_limits("").head(0).assign(period=pd.Series([], dtype="str"))
    return pd.concat(tables, ignore_index=True)
