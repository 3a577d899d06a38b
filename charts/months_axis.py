"""The axis of months, the same on every chart that runs through time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from languages.dates import month_of_year

_MOST_TICKS = 8
_STEPS = (1, 2, 3, 6, 12, 24)


def month_axis(months: Sequence[str]) -> dict[str, Any]:
    """Return an axis on which month i of `months` stands at i, with at most eight names.

    Positions and not dates: months differ in length, and their names follow the language.
    """
    step = next((s for s in _STEPS if len(months) <= s * _MOST_TICKS), 36)
    ticks = [i for i, month in enumerate(months) if (int(month[5:]) - 1) % step == 0]
    if step == 1 or not ticks:
        ticks = list(range(0, len(months), step))
    return {
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": _names([months[i] for i in ticks]),
        "range": [-0.5, max(len(months) - 0.5, 0.5)],
    }


def _names(months: Sequence[str]) -> list[str]:
    """Return the names under the ticks, with the year at its first one.

    A first tick that is followed by January has none: on a phone the two years would run into
    each other.
    """
    years = [month[:4] for month in months]
    is_new = [i == 0 or years[i - 1] != year for i, year in enumerate(years)]
    if len(months) > 1 and is_new[1] and not months[0].endswith("-01"):
        is_new[0] = False
    return [
        f"{month_of_year(month)}<br>{year}" if new else month_of_year(month)
        for month, year, new in zip(months, years, is_new, strict=True)
    ]
