"""An indicator at any scope: value, interval, target, status, and who has reported."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from analysis import completeness, estimates
from analysis.access import Reader
from analysis.factors import Exclusions, chosen_strata, factors
from analysis.scope import BoundView, bind
from core import periods
from core.errors import UserError
from core.frames import RESULT_COLUMNS, results_table
from core.view import Strata, View
from languages import _
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from metrics.proportions import VERDICTS, statuses
from policy import Policy

_FIGURES = {"month", *(column.name for column in RESULT_COLUMNS)}
SCOPES = completeness.REPORTING_KEYS


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
    value. With `period` in `by`, a row for each month, quarter or year (the view's `period`) that
    touches the view's months, and `missing_months`; the last period ends with the view's last
    month. `exclusions="without"` leaves out items excluded with a reason (flood, transport).
    Raises UnknownIndicator, UnknownGrouping, UnknownStratum, NotAllowed.
    """
    chosen = indicator_of(indicator or view.indicator)
    read = partial(results_of, indicator=chosen, strata=view.strata, exclusions=exclusions)
    if "period" not in by:
        return read(bind(ledger, view, reader), by=by)
    span = bind(ledger, view.with_(period="month"), reader)
    return _by_period(span, view.period, by, chosen, read)


def results_each(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicators: tuple[str, ...],
    by: tuple[str, ...] = ("month",),
) -> dict[str, pd.DataFrame]:
    """Return the results of several indicators by their ids, over all their strata.

    `by` is any of month, unit, outlet_code, kind, setting, cohort. Raises as `results` does.
    """
    chosen = [indicator_of(id_) for id_ in indicators]
    return results_of_each(bind(ledger, view, reader), chosen, by=by)


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
    bound: BoundView,
    indicator: Indicator,
    *,
    by: tuple[str, ...],
    strata: Strata = (),
    exclusions: Exclusions = "with",
) -> pd.DataFrame:
    """Return the results of one indicator for a view that is already bound to a release.

    One row a group of `by`: `core.frames.results_table(by)`; see `results` for the meaning of a
    missing value. Raises UnknownGrouping, UnknownStratum.
    """
    keys, chosen = _keys(indicator, by), chosen_strata(strata, indicator)
    found = _results(bound, [indicator], keys, chosen=chosen, exclusions=exclusions)
    joined = found.pipe(_with_joined_stratum, indicator, by)
    ordered = joined.sort_values(list(by)) if by else joined
    return results_table(by).conform(ordered).reset_index(drop=True)


def _by_period(
    span: BoundView,
    period: str,
    by: tuple[str, ...],
    indicator: Indicator,
    read: Callable[..., pd.DataFrame],
) -> pd.DataFrame:
    """Return the results of each period, each counted over its own months."""
    table, others = results_table(by), tuple(name for name in by if name != "period")
    pieces = []
    spans = periods.spans(span.months[0], span.last_month, period) if span.months else {}
    for code, months in spans.items():
        bound = span.over(months)
        found = read(bound, by=others).assign(period=code)
        monthly = read(bound, by=("month", *(name for name in others if name != "month")))
        pieces.append(found.assign(missing_months=_missing(found, monthly, indicator, months)))
    if not pieces:
        return table.empty()
    ordered = pd.concat(pieces, ignore_index=True).sort_values(list(by), kind="stable")
    return table.conform(ordered).reset_index(drop=True)


def _missing(
    found: pd.DataFrame, monthly: pd.DataFrame, indicator: Indicator, months: Sequence[str]
) -> list[str]:
    """Return for each scope the months in which it counts nothing; of a state only the last."""
    keys = [name for name in found if name in monthly and name not in _FIGURES]
    counted = monthly[monthly["denominator"] > 0]
    held = set(zip(*(counted[name] for name in ("month", *keys)), strict=True))
    read = months[-1:] if indicator.is_state else months
    scopes = found[keys].itertuples(index=False, name=None)
    return [",".join(month for month in read if (month, *scope) not in held) for scope in scopes]


def results_of_each(
    bound: BoundView, indicators: Sequence[Indicator], *, by: tuple[str, ...]
) -> dict[str, pd.DataFrame]:
    """Return the results of several indicators by their ids, read together.

    Each as `results_of` gives it; `by` out of month, unit, outlet_code, kind, setting, cohort.
    """
    for indicator in indicators:
        _keys(indicator, by)
    table = results_table(by)
    found = _results(bound, indicators, list(by), chosen={}, exclusions="with")
    ordered = found.sort_values(["indicator", *by], kind="stable")
    rows = table.conform(ordered)
    at = ordered["indicator"].to_numpy()
    return {i.id: rows[at == i.id].reset_index(drop=True) for i in indicators}


def _results(
    bound: BoundView,
    indicators: Sequence[Indicator],
    keys: list[str],
    *,
    chosen: Mapping[str, str],
    exclusions: Exclusions,
) -> pd.DataFrame:
    """Return indicator, keys… and the columns of a result for some indicators, in no order."""
    if not bound.months or not indicators:
        columns = ["indicator", *keys, *(column.name for column in RESULT_COLUMNS)]
        return pd.DataFrame(columns=columns)
    together: dict[tuple[str, ...], list[Indicator]] = {}
    for indicator in indicators:
        months = tuple(_months_read(bound, indicator, keys))
        together.setdefault(months, []).append(indicator)
    pieces = []
    for months, alike in together.items():
        reporting = completeness.reporting(bound, by=keys, months=months)
        measured = estimates.measured_each(
            bound,
            alike,
            keys,
            months=months,
            reporting=reporting,
            factors_of=partial(
                _factors, bound, chosen=chosen, keys=keys, exclusions=exclusions, months=months
            ),
        )
        pieces.append(_with_reporting(measured, reporting, alike, keys))
    framed = pd.concat(pieces, ignore_index=True) if len(pieces) > 1 else pieces[0]
    return framed.pipe(_with_target, bound.policy, bound.last_month).pipe(
        _with_caution, bound.policy
    )


def _factors(
    bound: BoundView,
    indicator: Indicator,
    needed: tuple[str, ...],
    *,
    chosen: Mapping[str, str],
    keys: Sequence[str],
    exclusions: Exclusions,
    months: Sequence[str],
) -> pd.DataFrame | None:
    return factors(
        bound,
        indicator,
        chosen=chosen,
        by=(*keys, *needed),
        exclusions=exclusions,
        months=months,
    )


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


def _months_read(bound: BoundView, indicator: Indicator, keys: Sequence[str]) -> list[str]:
    """Return the months that count: a state over several months is its last month's."""
    if indicator.period == "stock" and "month" not in keys:
        return [bound.last_month]
    return list(bound.months)


def _with_reporting(
    measured: pd.DataFrame,
    reporting: pd.DataFrame,
    indicators: Sequence[Indicator],
    keys: Sequence[str],
) -> pd.DataFrame:
    """Set expected, reported and on_time beside each value; add who reported nothing."""
    shared = [name for name in keys if name in completeness.REPORTING_KEYS]
    every = completeness.beside(reporting, indicators, shared)
    has_strata = len(shared) < len(keys)
    joined = measured.merge(every, on=["indicator", *shared], how="left" if has_strata else "outer")
    counts = ["numerator", "denominator", "expected", "reported", "on_time"]
    joined[counts] = joined[counts].fillna(0)
    return joined


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


def _with_target(frame: pd.DataFrame, policy: Policy, last_month: str) -> pd.DataFrame:
    """Set the month's target and how the interval lies to it."""
    at, ids = pd.factorize(frame["indicator"])
    if "month" in frame:
        month_at, months = pd.factorize(frame["month"])
    else:
        month_at, months = np.zeros(len(frame), dtype=np.int64), pd.Index([last_month])
    targets = [[policy.target(id_, month) for month in months] for id_ in ids]
    table = np.array(targets, dtype="float64").reshape(len(ids), len(months))
    target = pd.Series(table[at, month_at], index=frame.index)
    is_less_better = np.array([INDICATORS[id_].improvement == "decrease" for id_ in ids], bool)
    is_exact = np.array([INDICATORS[id_].is_exact for id_ in ids], bool)
    status = statuses(
        frame["value"], frame["lower"], frame["upper"], target, is_less_better[at], is_exact[at]
    )
    verdict = pd.Series(status, index=frame.index).map(VERDICTS)
    return frame.assign(target=target, status=status.astype(object), verdict=verdict)


def _with_caution(frame: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Say of each result whether it rests on too little."""
    rules = policy.reporting
    n = frame["denominator"]
    size = np.where(n < rules.rank_n, "too_small", np.where(n < rules.small_n, "small", ""))
    return frame.assign(
        size=size,
        is_partial=frame["reported"] < rules.partial_share * frame["expected"],
    )
