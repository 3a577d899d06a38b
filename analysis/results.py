"""An indicator at any scope: value, interval, target, verdict, and who has reported."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import completeness, estimates
from analysis.factors import Exclusions, chosen_strata, factors
from analysis.scope import Asked, ask
from languages import _
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from policy import Policy
from tables.access import Reader
from tables.errors import UserError
from tables.frames import results_table
from tables.view import View

SCOPES = ("month", "unit", "outlet_code", "kind", "setting", "cohort")


class UnknownIndicator(UserError):
    """No indicator has this id."""


class UnknownGrouping(UserError):
    """The indicator cannot be grouped by this."""


def results(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    by: tuple[str, ...] = ("month",),
    indicator: str | None = None,
    exclusions: Exclusions = "with",
) -> pd.DataFrame:
    """Return an indicator's results grouped by `by`, as of the view's release.

    One row a scope, columns `results_table(by)`, sorted by `by`. `by` is any of month, unit,
    outlet_code, kind, setting, cohort, the names of the indicator's strata, and stratum (all of
    these joined by "/"). Over several months flows add up and stocks are read at the last one.
    A scope that owes the form and has nothing counted has a row with denominator 0 and a missing
    value. `exclusions="without"` leaves out items excluded with a reason (flood, transport).
    Raises UnknownIndicator, UnknownGrouping, UnknownStratum, NotAllowed.
    """
    return results_of(
        ask(ledger, view, reader),
        indicator_of(indicator or view.indicator),
        by=by,
        stratum=view.stratum,
        exclusions=exclusions,
    )


def indicator_of(id_: str) -> Indicator:
    """Return an indicator by its id; raises UnknownIndicator."""
    if id_ not in INDICATORS:
        raise UnknownIndicator(
            _("There is no indicator “{id}”. Known are: {known}.").format(
                id=id_, known=", ".join(INDICATORS)
            )
        )
    return INDICATORS[id_]


def results_of(
    asked: Asked,
    indicator: Indicator,
    *,
    by: tuple[str, ...],
    stratum: str = "",
    exclusions: Exclusions = "with",
    reporting: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the results of one indicator for a view that is already bound to a release.

    `reporting`: what `completeness.reporting` gave for the same months and keys, when many
    indicators share one reading of it.
    """
    table = results_table(by)
    keys = _keys(indicator, by)
    if not asked.months:
        return table.empty()
    months = _months_read(asked, indicator, keys)
    if reporting is None:
        reporting = completeness.reporting(asked, by=keys, months=months)
    if indicator.kind == "reporting":
        measured = estimates.of_reporting(reporting, keys)
    else:
        chosen = chosen_strata(stratum, indicator)
        measured = estimates.measured(
            asked,
            indicator,
            keys,
            months=months,
            factors=lambda needed: factors(
                asked,
                indicator,
                chosen=chosen,
                by=(*keys, *needed),
                exclusions=exclusions,
                months=months,
            ),
        )
    framed = (
        measured.pipe(_with_reporting, reporting, indicator, keys)
        .pipe(_with_joined_stratum, indicator, by)
        .pipe(_with_target, asked.policy, indicator, asked.last_month)
        .pipe(_with_caution, asked.policy, indicator)
    )
    return table.conform(framed.sort_values(list(by)) if by else framed).reset_index(drop=True)


def _keys(indicator: Indicator, by: Sequence[str]) -> list[str]:
    """Return the columns to group by, `stratum` spelled out; raises UnknownGrouping."""
    names: list[str] = []
    for name in by:
        names.extend(indicator.strata if name == "stratum" else [name])
    allowed = {*SCOPES, *indicator.strata}
    unknown = [name for name in names if name not in allowed]
    if unknown:
        raise UnknownGrouping(
            _("“{label}” cannot be grouped by {by}. It can be by: {allowed}.").format(
                label=indicator.label,
                by=", ".join(unknown),
                allowed=", ".join([*SCOPES, *indicator.strata]),
            )
        )
    return list(dict.fromkeys(names))


def _months_read(asked: Asked, indicator: Indicator, keys: Sequence[str]) -> list[str]:
    """Return the months that count: a state over several months is its last month's."""
    if indicator.period == "stock" and "month" not in keys:
        return [asked.last_month]
    return list(asked.months)


def _with_reporting(
    measured: pd.DataFrame, reporting: pd.DataFrame, indicator: Indicator, keys: Sequence[str]
) -> pd.DataFrame:
    """Set expected, reported and on_time beside each value; add who reported nothing."""
    forms = indicator.forms or tuple(completeness.owed_forms())
    shared = [name for name in keys if name in completeness.REPORTING_KEYS]
    owed = reporting[reporting["form"].isin(forms)]
    if indicator.kind == "reporting":
        owed = (
            owed.groupby(shared, as_index=False)[["expected", "on_time", "late"]].sum()
            if (shared)
            else owed[["expected", "on_time", "late"]].sum().to_frame().T
        )
    else:
        owed = completeness.worst_form(owed, shared)
    owed = owed.assign(reported=owed["on_time"] + owed["late"])
    owed = owed[[*shared, "expected", "reported", "on_time"]]
    has_strata = len(shared) < len(keys)
    joined = _merge(measured, owed, shared, how="left" if has_strata else "outer")
    counts = ["numerator", "denominator", "expected", "reported", "on_time"]
    return joined.assign(**{name: joined[name].fillna(0) for name in counts})


def _merge(left: pd.DataFrame, right: pd.DataFrame, on: Sequence[str], *, how: Any) -> pd.DataFrame:
    """Join on the keys; without keys there is one row, whether anything was counted or not."""
    if on:
        return left.merge(right, on=list(on), how=how)
    if how == "left":  # grouped by strata alone
        return left.merge(right, how="cross") if len(right) else left.assign(**_NOBODY)
    sides = (left.reset_index(drop=True), right.reset_index(drop=True))
    return pd.concat(sides, axis=1).reindex([0])


_NOBODY = {"expected": 0, "reported": 0, "on_time": 0}


def _with_joined_stratum(
    frame: pd.DataFrame, indicator: Indicator, by: Sequence[str]
) -> pd.DataFrame:
    if "stratum" not in by:
        return frame
    if not indicator.strata:
        return frame.assign(stratum="")
    first, *others = (frame[name].astype("str") for name in indicator.strata)
    return frame.assign(
        stratum=functools.reduce(lambda left, right: left + "/" + right, others, first)
    )


def _with_target(
    frame: pd.DataFrame, policy: Policy, indicator: Indicator, last_month: str
) -> pd.DataFrame:
    """Set the month's target and how the interval lies to it."""
    months = frame["month"] if "month" in frame else pd.Series(last_month, index=frame.index)
    targets: Mapping[str, float | None] = {
        month: policy.target(indicator.id, month) for month in months.unique()
    }
    target = months.map(targets).astype("float64")
    return frame.assign(
        target=target,
        verdict=estimates.verdicts(
            frame["value"], frame["lower"], frame["upper"], target, indicator.improvement
        ),
    )


def _with_caution(frame: pd.DataFrame, policy: Policy, indicator: Indicator) -> pd.DataFrame:
    """Say of each result whether it rests on too little."""
    rules = policy.reporting
    n = frame["denominator"]
    size = np.where(n < rules.rank_n, "too_small", np.where(n < rules.small_n, "small", ""))
    return frame.assign(
        size=size,
        is_partial=frame["reported"] < rules.partial_share * frame["expected"],
    )
