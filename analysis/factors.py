"""Policy and the reader's choice as factors that multiply tallies before they are summed.

Tallies hold facts; what counts as on time, and which stratum is looked at, is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from analysis.scope import Asked
from languages import _
from metrics.indicators import Indicator
from policy import Policy
from tables.errors import UserError

Exclusions = Literal["with", "without"]

DEFAULT_STRATA: Mapping[str, Mapping[str, str]] = {
    "satisfaction_rate": {"dimension": "overall"},
}
"""What an indicator shows while nobody has chosen a stratum and it is not grouped by it."""

_DAYS_BEYOND = {"over_7": np.inf, "undelivered": np.inf}


class UnknownStratum(UserError):
    """The view asks for a stratum that the indicator does not have."""


def chosen_strata(stratum: str, indicator: Indicator) -> dict[str, str]:
    """Read a view's stratum, `name:value` joined by commas, for one indicator.

    Raises UnknownStratum where the indicator has no stratum of that name.
    """
    chosen = dict(pair.split(":", 1) for pair in stratum.split(",") if ":" in pair)
    unknown = [name for name in chosen if name not in indicator.tally_strata]
    if unknown or (stratum and not chosen):
        raise UnknownStratum(
            _("“{label}” cannot be narrowed by {stratum}.").format(
                label=indicator.label, stratum=", ".join(unknown) or stratum
            )
        )
    return chosen


def stratum_frame(
    strata: Sequence[str], names: Sequence[str], months: Sequence[str]
) -> pd.DataFrame:
    """Return one row a (month, stratum), the stratum's values split into columns by name."""
    split = pd.DataFrame([value.split("/") for value in strata], columns=list(names), dtype="str")
    return pd.DataFrame({"month": list(months)}, dtype="str").merge(
        split.assign(stratum=pd.Series(list(strata), dtype="str")), how="cross"
    )


def limits_days(policy: Policy, months: Sequence[str]) -> pd.DataFrame:
    """Return the time limits of every month: month, mail_class, area, limit_days."""
    tables = [policy.time_limits(month).assign(month=month) for month in months]
    return pd.concat(tables, ignore_index=True)


def days_of(days: pd.Series) -> pd.Series:
    """Return the stratum `days` as numbers; over 7 and undelivered lie beyond every limit."""
    beyond = days.map(_DAYS_BEYOND)
    return pd.to_numeric(days.where(beyond.isna()), errors="coerce").fillna(beyond)


def factors(
    asked: Asked,
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
    without = exclusions == "without" and "exclusion" in names
    is_share_of_days = indicator.kind == "histogram_share"
    if not (kept or without or is_share_of_days) or not names:
        return None
    rows = stratum_frame(asked.ledger.strata(indicator.tally, asked.release, list(months)), names, months)
    for name, value in kept.items():
        rows = rows[rows[name] == value]
    if without:
        rows = rows[rows["exclusion"] == ""]
    rows = rows.assign(numerator_factor=1.0, denominator_factor=1.0)
    if is_share_of_days:
        rows = _with_share_of_days(rows, indicator, limits_days(asked.policy, months))
    return rows[["month", "stratum", "numerator_factor", "denominator_factor"]]


def _with_share_of_days(
    rows: pd.DataFrame, indicator: Indicator, limits: pd.DataFrame
) -> pd.DataFrame:
    """Count an item in the numerator where it met the limit, or went far beyond it.

    A class and area without a limit in policy has no place in the rate at all.
    """
    rows = rows.merge(limits, on=["month", "mail_class", "area"], how="inner")
    days, limit = days_of(rows["days"]), rows["limit_days"]
    late_by = indicator.late_by_days
    counted = days <= limit if late_by is None else days > limit + late_by
    return rows.assign(numerator_factor=counted.astype("float64"))
