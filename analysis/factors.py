"""Policy and the reader's choice as factors that multiply tallies before they are summed.

Tallies hold facts; what counts as on time, and which stratum is looked at, is decided here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from analysis.scope import BoundView
from core.errors import UserError
from core.view import Strata
from languages import _
from metrics import transit
from metrics.indicators import Indicator
from policy import Policy

Exclusions = Literal["with", "without"]

DEFAULT_STRATA: Mapping[str, Mapping[str, str]] = {
    "satisfaction_rate": {"dimension": "overall"},
}
"""What an indicator shows while nobody has chosen a stratum and it is not grouped by it."""


_MOST_KEPT = 32
_KEPT: OrderedDict[tuple[object, ...], pd.DataFrame] = OrderedDict()
_LOCK = threading.Lock()


class UnknownStratum(UserError):
    """The view asks for a stratum that the indicator does not have."""


def chosen_strata(strata: Strata, indicator: Indicator) -> dict[str, str]:
    """Return a view's strata by name, for one indicator.

    Raises UnknownStratum where the indicator has no stratum of that name.
    """
    chosen = dict(strata)
    unknown = [name for name in chosen if name not in indicator.tally_strata]
    if unknown:
        raise UnknownStratum(
            _("“{label}” cannot be narrowed by {stratum}.").format(
                label=indicator.label, stratum=", ".join(unknown)
            )
        )
    return chosen


def factors(
    bound: BoundView,
    indicator: Indicator,
    *,
    chosen: Mapping[str, str],
    by: Sequence[str],
    exclusions: Exclusions,
    months: Sequence[str],
) -> pd.DataFrame | None:
    """Return month, stratum, numerator_factor, denominator_factor, or None where all count.

    A (month, stratum) left out counts with 0.
    """
    names = indicator.tally_strata
    kept = {k: v for k, v in DEFAULT_STRATA.get(indicator.id, {}).items() if k not in by} | {
        **chosen
    }
    is_held_to_limits = indicator.kind == "histogram_share"
    without = exclusions == "without" and "exclusion" in names
    if not names or not (kept or without or is_held_to_limits):
        return None
    strata = bound.source.strata(indicator.tally, bound.release, list(months))
    values = [value for value in strata if _is_kept(value.split("/"), names, kept, without)]
    if is_held_to_limits and values:
        return _held_to_limits(values, indicator, bound.policy, months)
    return _in_each(months, pd.DataFrame({"stratum": pd.Series(values, dtype="str")})).assign(
        numerator_factor=1.0, denominator_factor=1.0
    )


def _is_kept(
    values: Sequence[str], names: Sequence[str], kept: Mapping[str, str], without: bool
) -> bool:
    named = dict(zip(names, values, strict=False))
    if without and named.get("exclusion"):
        return False
    return all(named.get(name) == value for name, value in kept.items())


def _held_to_limits(
    strata: Sequence[str], indicator: Indicator, policy: Policy, months: Sequence[str]
) -> pd.DataFrame:
    """Return the factors of every month's limits; months that share their limits share the work.

    All questions of a page need the same few tables: the last are kept. Nobody writes into one.
    """
    key = (policy.counting_sha256, tuple(strata), indicator.late_by_days, tuple(months))
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    tables = [
        _in_each(
            group,
            transit.limit_factors(
                list(strata), group[0], policy, late_by_days=indicator.late_by_days
            ).drop(columns="month"),
        )
        for group in policy.months_by_time_limits(months)
    ]
    found = pd.concat(tables, ignore_index=True)
    with _LOCK:
        _KEPT[key] = found
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return found


def _in_each(months: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"month": pd.Series(list(months), dtype="str")}).merge(rows, how="cross")
