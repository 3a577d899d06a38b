"""An indicator through the months as a control chart: what moves by chance, and what does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.access import Reader
from analysis.factors import Exclusions
from analysis.results import indicator_of, results_of, results_of_each
from analysis.scope import BoundView, bind, months_of
from core.frames import RESULT_COLUMNS
from core.months import month_range
from core.view import View
from languages import N_
from ledger import Ledger
from metrics.control_charts import ControlChart, choose
from metrics.indicators import Indicator

RARE = N_(
    "Fewer than five cases of this kind are to be expected in most months: a single one may lie "
    "outside the limits."
)
FEWEST_EXPECTED = 5
"""The rule of thumb below which a share is far from normal."""
SHOWN_MONTHS = 24
"""How much of its history a headline shows; its limits rest on all of it."""
CHARTED_MONTHS = 12
"""Fewer months with a value give no limits to judge a month by."""


@dataclass(frozen=True)
class Trend:
    """An indicator through the months.

    `every_month`: one row a month from the ledger's first up to the view's last, `month` as index
    and the columns of a result, missing where nobody owes or counts anything; the last month then
    has counts of 0 and its target. `results`: the same of the view's months that have a result, as
    `results_table(("month",))`. `chart`: the control chart over all these months, so that the same
    month has the same mark whatever stretch is looked at; `points` has the month as its index,
    values, centre and limits in the indicator's unit. Rebases are those that policy records for
    the indicator and the scope.
    """

    every_month: pd.DataFrame
    results: pd.DataFrame
    chart: ControlChart

    @property
    def months(self) -> tuple[str, ...]:
        """Every month, in order."""
        return tuple(self.every_month.index)


def trend(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicator: str | None = None,
    exclusions: Exclusions = "with",
) -> Trend:
    """Return the trend of an indicator. Raises as `analysis.results.results` does."""
    bound, shown = _bound(ledger, view, reader)
    chosen = indicator_of(indicator or view.indicator)
    monthly = results_of(bound, chosen, by=("month",), strata=view.strata, exclusions=exclusions)
    return _trend(monthly, chosen, bound, shown, str(view.scope))


def trends(
    ledger: Ledger, view: View, *, reader: Reader, indicators: tuple[str, ...]
) -> dict[str, Trend]:
    """Return the trends of several indicators by their ids, over all their strata."""
    bound, shown = _bound(ledger, view, reader)
    chosen = [indicator_of(id_) for id_ in indicators]
    monthly = results_of_each(bound, chosen, by=("month",))
    return {i.id: _trend(monthly[i.id], i, bound, shown, str(view.scope)) for i in chosen}


def bound_history(ledger: Ledger, view: View, reader: Reader) -> BoundView:
    """Bind a view to all months up to its last."""
    release = ledger.release() if view.release is None else view.release
    at_release = view.with_(release=release)
    return bind(ledger, at_release, reader, months=history(ledger, view, release))


def _bound(ledger: Ledger, view: View, reader: Reader) -> tuple[BoundView, tuple[str, ...]]:
    """Return a view over all months up to its last, and the months that its chart shows."""
    bound = bound_history(ledger, view, reader)
    return bound, shown_months(ledger, view, bound.release)


def _trend(
    monthly: pd.DataFrame,
    indicator: Indicator,
    bound: BoundView,
    shown: tuple[str, ...],
    scope: str,
) -> Trend:
    is_shown = monthly["month"].isin(shown)
    found = monthly.set_index("month").reindex(list(bound.months))
    return Trend(
        every_month=_every_month(found, indicator, bound),
        results=monthly if is_shown.all() else monthly[is_shown].reset_index(drop=True),
        chart=_control_chart(found, indicator, bound, scope=scope),
    )


def _every_month(found: pd.DataFrame, indicator: Indicator, bound: BoundView) -> pd.DataFrame:
    if not bound.months or found["expected"].notna().iloc[-1]:
        return found
    nothing: dict[str, Any] = {"int64": 0, "str": "", "bool": False, "float64": float("nan")}
    row = {column.name: nothing[column.dtype] for column in RESULT_COLUMNS}
    target = bound.policy.target(indicator.id, bound.last_month)
    counts = {"numerator": 0.0, "denominator": 0.0, "target": target}
    last = pd.DataFrame([row | counts], index=found.index[-1:])
    return pd.concat([found.iloc[:-1], last[found.columns]])


def shown_months(ledger: Ledger, view: View, release: int) -> tuple[str, ...]:
    """Return the months that a chart through time shows: a quarter alone would show no course."""
    if view.period == "month":
        return months_of(ledger, view, release)
    return history(ledger, view, release)[-SHOWN_MONTHS:]


def history(ledger: Ledger, view: View, release: int) -> tuple[str, ...]:
    """Return every month from the ledger's first up to the view's last."""
    own = months_of(ledger, view, release)
    if not own:
        return ()
    return tuple(month_range(min(own[0], *ledger.months(release)), own[-1]))


def _control_chart(
    rows: pd.DataFrame, indicator: Indicator, bound: BoundView, *, scope: str
) -> ControlChart:
    """Return the chart of an indicator's results, one row a month, the month as index."""
    target = bound.policy.target(indicator.id, bound.last_month) if bound.months else None
    rebase = rebase_positions(bound, indicator.id, scope)
    if not is_counted(indicator):
        return choose(
            rows["value"], improvement=indicator.improvement, target=target, rebase=rebase
        )
    scale = indicator.scale
    counts = counted(rows, rows.index, indicator, bound)
    chart = choose(
        numerators=counts["numerator"],
        denominators=counts["denominator"],
        improvement=indicator.improvement,
        target=None if target is None else target / scale,
        rebase=rebase,
    )
    if _is_rare(chart, counts["denominator"]):
        chart = replace(chart, notes=(*chart.notes, RARE))
    if scale == 1.0:
        return chart
    lines = ["value", "centre", "lower", "upper"]
    scaled = chart.points.assign(**{name: chart.points[name] * scale for name in lines})
    return replace(chart, points=scaled, target=target, outlook=chart.outlook.scaled(scale))


def is_counted(indicator: Indicator) -> bool:
    """Return whether a control chart of this indicator may know how much each month rests on."""
    return has_counts(indicator) or indicator.kind == "composite"


def counted(
    rows: pd.DataFrame, months: pd.Index | pd.Series, indicator: Indicator, bound: BoundView
) -> pd.DataFrame:
    """Return rows with the counts that their control chart rests on.

    `rows`: value, numerator, denominator; `months`: the month of each. A composite adds up the
    answers of all its dimensions; one who answers, answers each, so what stands apart is the
    answers of one dimension: a month counts as so many, and its value as the share of them.
    """
    if indicator.kind != "composite":
        return rows
    at, names = pd.factorize(months)
    dimensions = [max(len(bound.policy.satisfaction_weights(month)), 1) for month in names]
    answers = rows["denominator"] / np.array(dimensions, dtype="float64")[at]
    return rows.assign(numerator=rows["value"] * answers, denominator=answers)


def _is_rare(chart: ControlChart, cases: pd.Series) -> bool:
    """Return whether most months have too few cases of either outcome for smooth limits."""
    if chart.method != "p_prime":
        return False
    centre = chart.points["centre"].to_numpy()
    expected = cases.to_numpy() * np.minimum(centre, 1 - centre)
    return bool(np.nanmedian(expected) < FEWEST_EXPECTED)


def rebase_positions(bound: BoundView, indicator: str, scope: str) -> tuple[int, ...]:
    """Return where in the months a person let the limits of a chart start anew."""
    made = bound.policy.rebases_for(indicator, scope)
    return tuple(bound.months.index(each.month) for each in made if each.month in bound.months)


def has_counts(indicator: Indicator) -> bool:
    """Return whether an indicator's value is a share of counted things."""
    return indicator.has_interval and indicator.kind in (
        "proportion",
        "histogram_share",
        "reporting",
    )
