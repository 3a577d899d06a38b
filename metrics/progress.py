"""Progress against a plan: standard items and outlets by date, investment, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import pandas as pd

from tables import months as calendar_months

PACE_MONTHS = 3
"""Months over which a pace is taken, and the least history that allows a forecast."""
RECENT_MONTHS = 12
"""How far back paces are looked at for the range."""


def burn_up(items: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """Return what was planned and what was met by the end of each month.

    `items`: one row a thing with `planned_date` and `met_date` (missing: not planned, not met).
    Gives `month`, `planned_count`, `met_count`, `total_count`; the counts never fall.
    """
    ends = np.array([calendar_months.last_day(month) for month in months], dtype="datetime64[us]")
    return pd.DataFrame(
        {
            "month": pd.Series(list(months), dtype="str"),
            "planned_count": _by(items["planned_date"], ends),
            "met_count": _by(items["met_date"], ends),
            "total_count": len(items),
        }
    )


def _by(days: pd.Series, ends: np.ndarray) -> np.ndarray:
    """Return how many days lie on or before each end."""
    known = np.sort(days.dropna().to_numpy().astype("datetime64[us]"))
    return np.searchsorted(known, ends, side="right")


@dataclass(frozen=True)
class Forecast:
    """When the whole may be done: a range of months, or why none is given.

    `reason`: "" (a range is given), "complete", "too_short" (history under 3 months), "no_pace"
    (nothing was done in the last 3 months). `latest_month` is "" where the slowest recent pace
    was zero: the end is open.
    """

    earliest_month: str
    latest_month: str
    reason: Literal["", "complete", "too_short", "no_pace"]


def forecast(months: Sequence[str], done: Sequence[float], total: float) -> Forecast:
    """Return the range of months in which `total` is reached, from the recent paces.

    `done`: what was done by the end of each of the months, which follow each other. The range
    goes by the fastest and the slowest mean pace over 3 months in a row of the last 12.
    """
    history = np.asarray(done, dtype="float64")
    known = np.isfinite(history)
    history, named = history[known], [m for m, k in zip(months, known, strict=True) if k]
    if len(history) and history[-1] >= total:
        return Forecast("", "", "complete")
    if len(history) < PACE_MONTHS:
        return Forecast("", "", "too_short")
    recent = history[-(RECENT_MONTHS + 1) :]
    span = min(PACE_MONTHS, len(recent) - 1)
    paces = (recent[span:] - recent[:-span]) / span
    if paces[-1] <= 0:
        return Forecast("", "", "no_pace")
    left = total - history[-1]

    def reached(pace: float) -> str:
        # A rounding error in the pace must not add a month.
        return calendar_months.shift(named[-1], ceil(left / pace - 1e-9)) if pace > 0 else ""

    return Forecast(reached(float(paces.max())), reached(float(paces.min())), "")


def investment_curve(projects: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """Return the planned and the completed investment by the end of each month (an S-curve).

    `projects`: `metrics.episodes.states` of the renovation form, one row a project and month
    `as_of`. Gives `month`, `planned_10k_cny` (of projects planned to be complete by then),
    `completed_10k_cny` and `total_10k_cny` (planned investment of all projects known then), in
    10,000 CNY. A project without a planned completion is in the total only.
    """
    ends = {month: pd.Timestamp(calendar_months.last_day(month)) for month in months}
    held = projects[projects["as_of"].isin(list(months))]
    planned = held["planned_investment_10k_cny"].fillna(0.0)
    is_due = held["planned_completion_date"] <= held["as_of"].map(ends)
    sums = (
        pd.DataFrame(
            {
                "month": held["as_of"],
                "planned_10k_cny": planned.where(is_due, 0.0),
                "completed_10k_cny": held["completed_investment_10k_cny"].fillna(0.0),
                "total_10k_cny": planned,
            }
        )
        .groupby("month")
        .sum()
    )
    return sums.reindex(list(months)).rename_axis("month").reset_index()
