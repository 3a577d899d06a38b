"""Every headline indicator at a glance: value, change, target, completeness, one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import period_values
from analysis.access import Reader
from analysis.period_values import PeriodValues, of_month, of_period
from analysis.trends import CHARTED_MONTHS, SHOWN_MONTHS, Trend, bound_history, trends
from analysis.words import sentence
from core.frames import RESULT_COLUMNS
from core.view import View
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from metrics.outlook import TOO_EARLY, UNKNOWN

HISTORY = (
    *period_values.COLUMNS,
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
    """Return the period of the view's last month of every headline indicator, in page order.

    One row an indicator: indicator, page, month, then the columns of a result (`RESULT_COLUMNS`),
    of the period, then period (its code), missing_months (tuple of those that count nothing),
    previous and previous_period (the whole period before; of a month the newest earlier one with a
    value, then previous_month too), change (value less previous, the indicator's unit),
    is_change_real (bool: the interval of the difference leaves out 0), the same of last year up to
    the same month (last_year, last_year_period, last_year_change, is_last_year_change_real,
    last_year_missing_months), variation, assurance, rule (of the last point), method and is_trial
    of the control chart over all months up to this one ("" with fewer than 12), direction and
    outlook (`metrics.outlook`; of a state: complete, on_plan or behind_plan, else no_plan),
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
    values = _values(ledger, view, reader, found)
    rows = [_headline(found[id_], values[id_], INDICATORS[id_]) for id_ in chosen if id_ in values]
    return Lead(pd.DataFrame(rows, columns=_columns()), found)


def _columns() -> list[str]:
    return ["indicator", "page", "month", *(c.name for c in RESULT_COLUMNS), *HISTORY]


def _values(
    ledger: Ledger, view: View, reader: Reader, found: Mapping[str, Trend]
) -> dict[str, PeriodValues]:
    """Return the value of the view's period of each trend that has months."""
    monthly = {id_: each.every_month for id_, each in found.items() if each.months}
    if view.period == "month" or not monthly:
        return {id_: of_month(frame) for id_, frame in monthly.items()}
    bound = bound_history(ledger, view.with_(strata=()), reader)
    return of_period(bound, view.period, [INDICATORS[id_] for id_ in monthly], monthly)


def _headline(trend: Trend, values: PeriodValues, indicator: Indicator) -> dict[str, Any]:
    series, last_month = trend.every_month, trend.months[-1]
    is_last_known = not math.isnan(series["value"].iloc[-1])
    row: dict[str, Any] = {str(name): value for name, value in values.now.items()}
    row |= {name: int(row[name]) for name in ("expected", "reported", "on_time")}
    row |= {"is_partial": bool(row["is_partial"])}  # months without a result leave no such types
    row |= {"month": last_month, "indicator": indicator.id, "page": indicator.page}
    row |= values.columns()
    row |= {"variation": "", "assurance": "", "rule": "", "method": "", "is_trial": False}
    if series["value"].notna().sum() >= CHARTED_MONTHS and is_last_known:
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
    is_last_known = not math.isnan(trend.every_month["value"].iloc[-1])
    found = trend.chart.outlook if is_last_known else UNKNOWN
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
