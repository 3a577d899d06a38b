"""Every headline indicator at a glance: value, change, target, completeness, one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.access import Reader
from analysis.trends import CHARTED_MONTHS, Trend, trends
from analysis.words import sentence
from core.frames import RESULT_COLUMNS
from core.months import shift
from core.view import View
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from metrics.outlook import TOO_EARLY, UNKNOWN

SHOWN_MONTHS = 24
"""How much of its history a headline shows; its limits rest on all of it."""

HISTORY = (
    "previous_month",
    "previous",
    "change",
    "is_change_real",
    "last_year",
    "last_year_change",
    "is_last_year_change_real",
    "variation",
    "assurance",
    "rule",
    "method",
    "is_trial",
    "direction",
    "outlook",
    "outlook_months_in_10",
    "run_start",
    "run_since",
    "target_gap",
    "plan_months_behind",
    "forecast_first",
    "forecast_last",
    "months",
    "values",
    "sentence",
)


@dataclass(frozen=True)
class Lead:
    """What a page opens with: `headlines` (see there), and the trend of each by its id."""

    headlines: pd.DataFrame
    trends: Mapping[str, Trend]


def headlines(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicators: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """Return the view's last month of every headline indicator, in page order.

    One row an indicator: indicator, page, month, then the columns of a result (`RESULT_COLUMNS`),
    then previous_month and previous (the newest earlier month with a value), change (value less
    previous, the indicator's unit), is_change_real (bool: the interval of the difference leaves
    out 0), last_year, last_year_change and is_last_year_change_real (the same for the same month
    a year before), variation, assurance, rule (of the last point), method and is_trial of the
    control chart over all months up to this one ("" with fewer than 12), direction and outlook
    (`metrics.outlook`; of a state: complete, on_plan or behind_plan, else no_plan),
    outlook_months_in_10 (N of "misses N in 10"), run_start (month since which the process runs as
    it does; "" where too early) and run_since (the same, "" where that is since its first month),
    target_gap (value less target, positive on the good side), plan_months_behind, forecast_first
    and forecast_last (months between which a plan may be complete, "" where not known), months and
    values (tuples, up to the last 24 months, NaN where missing) and sentence (in the language in
    use). Missing numbers are NaN. No rows where the ledger holds no month.
    """
    return lead(ledger, view, reader=reader, indicators=indicators).headlines


def lead(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicators: tuple[str, ...] | None = None,
) -> Lead:
    """Return the view's headlines, all strata together, and the trends they are the last month of.

    `indicators`: by default every headline indicator.
    """
    chosen = indicators or tuple(i.id for i in INDICATORS.values() if i.is_headline)
    found = trends(ledger, view.with_(strata=()), reader=reader, indicators=chosen)
    rows = [_headline(found[id_], INDICATORS[id_]) for id_ in chosen if found[id_].months]
    return Lead(pd.DataFrame(rows, columns=_columns()), found)


def _columns() -> list[str]:
    return ["indicator", "page", "month", *(c.name for c in RESULT_COLUMNS), *HISTORY]


def _headline(trend: Trend, indicator: Indicator) -> dict[str, Any]:
    series, last_month = trend.every_month, trend.months[-1]
    row: dict[str, Any] = {str(name): value for name, value in series.iloc[-1].items()}
    row |= {name: int(row[name]) for name in ("expected", "reported", "on_time")}
    row |= {"is_partial": bool(row["is_partial"])}  # months without a result leave no such types
    row |= {"month": last_month, "indicator": indicator.id, "page": indicator.page}
    row |= _since(row, series.iloc[:-1]) | _since_last_year(row, series, last_month)
    row |= {"variation": "", "assurance": "", "rule": "", "method": "", "is_trial": False}
    if series["value"].notna().sum() >= CHARTED_MONTHS and not math.isnan(row["value"]):
        chart = trend.chart
        last = chart.points.iloc[-1]
        # A run chart has no limits to hold a target against.
        has_limits = not math.isnan(last["upper"])
        row |= {"variation": chart.variation, "assurance": chart.assurance if has_limits else ""}
        row |= {"rule": str(last["rule"]), "method": chart.method, "is_trial": chart.is_trial}
    row |= _expected(row, trend, indicator)
    shown = series.iloc[-SHOWN_MONTHS:]
    row |= {"months": tuple(shown.index), "values": tuple(shown["value"])}
    return row | {"sentence": sentence(row, indicator)}


def _expected(row: dict[str, Any], trend: Trend, indicator: Indicator) -> dict[str, Any]:
    """Return direction and outlook; too early to say of a month without a value."""
    found = UNKNOWN if math.isnan(row["value"]) else trend.chart.outlook
    start = trend.months[found.start] if found.start >= 0 else ""
    first = trend.chart.points["value"].first_valid_index()
    outlook = found.outlook or ("" if math.isnan(row["target"]) else TOO_EARLY)
    return {
        "direction": found.direction,
        "outlook": "no_plan" if indicator.is_state else outlook,
        "outlook_months_in_10": found.months_in_10,
        "run_start": start,
        "run_since": start if start != first else "",
        "target_gap": found.gap,
        "plan_months_behind": math.nan,
        "forecast_first": "",
        "forecast_last": "",
    }


def _since(row: dict[str, Any], before: pd.DataFrame) -> dict[str, Any]:
    """Return the newest earlier value, and whether the change since is more than chance."""
    known = before[before["value"].notna()]
    if known.empty:
        return {
            "previous_month": "",
            "previous": math.nan,
            "change": math.nan,
            "is_change_real": False,
        }
    last = known.iloc[-1]
    change, is_real = _change(row, last)
    return {
        "previous_month": str(known.index[-1]),
        "previous": float(last["value"]),
        "change": change,
        "is_change_real": is_real,
    }


def _since_last_year(row: dict[str, Any], series: pd.DataFrame, last_month: str) -> dict[str, Any]:
    """Return the value of the same month a year before, and the change since."""
    month = shift(last_month, -12)
    names = ("last_year", "last_year_change", "is_last_year_change_real")
    same = series[series.index == month]
    if same.empty:
        return dict(zip(names, (math.nan, math.nan, False), strict=True))
    earlier = same.iloc[0]
    return dict(zip(names, (float(earlier["value"]), *_change(row, earlier)), strict=True))


def _change(row: dict[str, Any], earlier: pd.Series) -> tuple[float, bool]:
    """Return how far a value moved, and whether that is more than chance.

    The interval of a difference is Newcombe's (1998, method 10), built from the intervals of
    the two values; it needs no more than these, so it serves composites and medians as well.
    """
    difference = row["value"] - earlier["value"]
    below = math.hypot(row["value"] - row["lower"], earlier["upper"] - earlier["value"])
    above = math.hypot(row["upper"] - row["value"], earlier["value"] - earlier["lower"])
    return float(difference), bool(difference - below > 0 or difference + above < 0)
