"""When work that runs to a plan will be done, at the pace of its last months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core import months as calendar_months
from metrics.validation import number_or_none, row

PACE_MONTHS = 3
"""Months over which a pace is taken, and the least history that allows a forecast."""
RECENT_MONTHS = 12
"""How far back paces are looked at for the range."""
FARTHEST_MONTHS = 60
"""An end beyond five years is no end in sight."""


@dataclass(frozen=True)
class Forecast:
    """When the whole may be done: a range of months, or why none is given.

    `reason`: "" (a range is given), "complete", "too_short" (history under 3 months), "no_pace"
    (nothing was done in the last 3 months), "too_far" (beyond five years at best). `latest_month`
    is "" where the end is open: at the slowest recent pace none is in sight.
    """

    earliest_month: str
    latest_month: str
    reason: Literal["", "complete", "too_short", "no_pace", "too_far"]


def forecast(months: Sequence[str], done: Sequence[float], total: float) -> Forecast:
    """Return the range of months in which `total` is reached, from the recent paces.

    `done`: what was done by the end of each of the months, NaN where missing; a month that is
    missing among them, or left out, got its share of what was done until the next one that is
    known. The range goes by the fastest and the slowest mean pace over 3 months in a row of the
    last 12. Raises ValueError for an unknown total and for lengths that differ.
    """
    goal = number_or_none(total, "the total")
    if goal is None:
        raise ValueError("the total must be known")
    named, history = _every_month(months, done)
    if len(history) and history[-1] >= goal:
        return Forecast("", "", "complete")
    if len(history) < PACE_MONTHS:
        return Forecast("", "", "too_short")
    recent = history[-(RECENT_MONTHS + 1) :]
    span = min(PACE_MONTHS, len(recent) - 1)
    paces = (recent[span:] - recent[:-span]) / span
    if paces[-1] <= 0:
        return Forecast("", "", "no_pace")
    left = goal - history[-1]

    def reached(pace: float) -> str:
        # A rounding error in the pace must not add a month.
        wait = ceil(left / pace - 1e-9) if pace > 0 else FARTHEST_MONTHS + 1
        return calendar_months.shift(named[-1], wait) if wait <= FARTHEST_MONTHS else ""

    earliest = reached(float(paces.max()))
    return Forecast(earliest, reached(float(paces.min())), "" if earliest else "too_far")


def _every_month(
    months: Sequence[str], done: Sequence[float]
) -> tuple[list[str], NDArray[np.float64]]:
    """Return every month from the first known to the last, and what was done by its end.

    Between two known months what was done is spread evenly. With fewer known months than a pace
    needs only the last one is told.
    """
    figures = row(done, "done")
    known = {m: x for m, x in zip(months, figures, strict=True) if not np.isnan(x)}
    if not known:
        return [], np.zeros(0)
    if len(known) < PACE_MONTHS:
        return [max(known)], np.array([known[max(known)]])
    named = calendar_months.month_range(min(known), max(known))
    at = [place for place, month in enumerate(named) if month in known]
    return named, np.interp(range(len(named)), at, [known[named[place]] for place in at])
