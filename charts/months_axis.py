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
    named: list[str] = []
    years: set[str] = set()
    for i in ticks:
        name, year = month_of_year(months[i]), months[i][:4]
        named.append(name if year in years else f"{name}<br>{year}")
        years.add(year)
    return {
        "tickvals": ticks,
        "tickangle": 0,
        "ticktext": named,
        "range": [-0.5, max(len(months) - 0.5, 0.5)],
    }
