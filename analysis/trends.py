"""An indicator through the months as a control chart: what moves by chance, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.factors import Exclusions
from analysis.results import indicator_of, results_of
from analysis.scope import Asked, ask
from ledger import Ledger
from metrics.control_charts import ControlChart, choose
from metrics.indicators import Indicator
from tables.access import Reader
from tables.view import View

CHARTED_MONTHS = 12
"""Fewer months with a value give no limits to judge a month by."""


def trend(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicator: str | None = None,
    exclusions: Exclusions = "with",
) -> ControlChart:
    """Return the control chart of an indicator over the view's months.

    `points` has the month as its index, every month of the view once; values, centre and limits
    are in the indicator's unit. Rebases are those that policy records for the indicator and
    scope. Raises as `analysis.results.results` does.
    """
    asked = ask(ledger, view, reader)
    chosen = indicator_of(indicator or view.indicator)
    monthly = results_of(asked, chosen, by=("month",), stratum=view.stratum, exclusions=exclusions)
    return control_chart(monthly, chosen, asked, scope=str(view.scope))


def control_chart(
    monthly: pd.DataFrame, indicator: Indicator, asked: Asked, *, scope: str = "city"
) -> ControlChart:
    """Return the chart of an indicator's results by month (`results_table(("month",))`)."""
    rows = monthly.set_index("month").reindex(list(asked.months))
    target = asked.policy.target(indicator.id, asked.last_month) if asked.months else None
    rebase = tuple(
        asked.months.index(each.month)
        for each in asked.policy.rebases
        if each.indicator == indicator.id and each.scope == scope and each.month in asked.months
    )
    if not has_counts(indicator):
        return choose(
            rows["value"], improvement=indicator.improvement, target=target, rebase=rebase
        )
    scale = indicator.scale
    chart = choose(
        numerators=rows["numerator"],
        denominators=rows["denominator"],
        improvement=indicator.improvement,
        target=None if target is None else target / scale,
        rebase=rebase,
    )
    if scale == 1.0:
        return chart
    lines = ["value", "centre", "lower", "upper"]
    scaled = chart.points.assign(**{name: chart.points[name] * scale for name in lines})
    return replace(chart, points=scaled, target=target)


def has_counts(indicator: Indicator) -> bool:
    """Return whether an indicator's value is a share of counted things."""
    return indicator.has_interval and indicator.kind in (
        "proportion",
        "histogram_share",
        "reporting",
    )
