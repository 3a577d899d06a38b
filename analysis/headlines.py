"""Every headline indicator at a glance: value, change, target, completeness, one sentence."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.results import results_of_each
from analysis.scope import Asked, ask, months_of
from analysis.trends import CHARTED_MONTHS, control_chart, history
from analysis.words import sentence
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from tables.access import Reader
from tables.frames import RESULT_COLUMNS
from tables.view import View

SHOWN_MONTHS = 24
"""How much of its history a headline shows; its limits rest on all of it."""

HISTORY = (
    "previous_month",
    "previous",
    "change",
    "is_change_real",
    "variation",
    "assurance",
    "rule",
    "method",
    "months",
    "values",
    "sentence",
)


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
    out 0), variation, assurance, rule (of the last point) and method of the control chart over all
    months up to this one ("" with fewer than 12), months and values (tuples, up to the last 24
    months, NaN where missing) and sentence (in the language in use). Missing numbers are NaN.
    No rows where the ledger holds no month.
    """
    release = ledger.release() if view.release is None else view.release
    if not months_of(ledger, view, release):
        return pd.DataFrame(columns=_columns())
    months = history(ledger, view, release)
    asked = ask(ledger, view.with_(release=release), reader, months=months)
    chosen = [
        indicator
        for indicator in INDICATORS.values()
        if (indicator.is_headline if indicators is None else indicator.id in indicators)
    ]
    monthly = results_of_each(asked, chosen, by=("month",))
    rows = [_headline(asked, each, monthly[each.id], str(view.scope)) for each in chosen]
    return pd.DataFrame(rows, columns=_columns())


def _columns() -> list[str]:
    return ["indicator", "page", "month", *(c.name for c in RESULT_COLUMNS), *HISTORY]


def _headline(
    asked: Asked, indicator: Indicator, monthly: pd.DataFrame, scope: str
) -> dict[str, Any]:
    series = monthly.set_index("month").reindex(list(asked.months))
    now = monthly[monthly["month"] == asked.last_month]
    row: dict[str, Any] = (
        {str(name): value for name, value in now.iloc[0].items()}
        if len(now)
        else _nothing(asked, indicator)
    )
    row |= {"indicator": indicator.id, "page": indicator.page}
    row |= _since(row, series.iloc[:-1])
    row |= {"variation": "", "assurance": "", "rule": "", "method": ""}
    if series["value"].notna().sum() >= CHARTED_MONTHS and not math.isnan(row["value"]):
        chart = control_chart(monthly, indicator, asked, scope=scope)
        last = chart.points.iloc[-1]
        # A run chart has no limits to hold a target against.
        has_limits = not math.isnan(last["upper"])
        row |= {"variation": chart.variation, "assurance": chart.assurance if has_limits else ""}
        row |= {"rule": str(last["rule"]), "method": chart.method}
    shown = series.iloc[-SHOWN_MONTHS:]
    row |= {"months": tuple(shown.index), "values": tuple(shown["value"])}
    return row | {"sentence": sentence(row, indicator)}


def _nothing(asked: Asked, indicator: Indicator) -> dict[str, Any]:
    """Return the row of an indicator that nobody owes or counts this month."""
    empty = {"float64": math.nan, "int64": 0, "str": "", "bool": False}
    row = {column.name: empty[column.dtype] for column in RESULT_COLUMNS}
    target = asked.policy.target(indicator.id, asked.last_month)
    return row | {
        "month": asked.last_month,
        "numerator": 0.0,
        "denominator": 0.0,
        "target": math.nan if target is None else target,
    }


def _since(row: dict[str, Any], before: pd.DataFrame) -> dict[str, Any]:
    """Return the newest earlier value, and whether the change since is more than chance.

    The interval of a difference is Newcombe's (1998, method 10), built from the intervals of
    the two values; it needs no more than these, so it serves composites and medians as well.
    """
    known = before[before["value"].notna()]
    if known.empty:
        return {
            "previous_month": "",
            "previous": math.nan,
            "change": math.nan,
            "is_change_real": False,
        }
    last = known.iloc[-1]
    difference = row["value"] - last["value"]
    below = math.hypot(row["value"] - row["lower"], last["upper"] - last["value"])
    above = math.hypot(row["upper"] - row["value"], last["value"] - last["lower"])
    is_real = difference - below > 0 or difference + above < 0
    return {
        "previous_month": str(known.index[-1]),
        "previous": float(last["value"]),
        "change": difference,
        "is_change_real": bool(is_real),
    }
