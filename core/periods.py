"""Month, quarter and year so far: which months a period is made of.

A period is named by its code: `2026-10`, `2026-Q4`, `2026`. The newest one ends with the view's
last month: the quarter and the year *so far*.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.months import month_range, shift

PERIODS = ("month", "quarter", "year")
_LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def period_of(month: str, period: str) -> str:
    """Return the code of the period that a month lies in."""
    if period == "year":
        return month[:4]
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" if period == "quarter" else month


def so_far(month: str, period: str) -> list[str]:
    """Return the months of a period up to and with `month`."""
    return month_range(shift(month, -((int(month[5:]) - 1) % _LENGTHS[period])), month)


def before(month: str, period: str) -> list[str]:
    """Return the months of the whole period before the one that `month` lies in."""
    return so_far(shift(so_far(month, period)[0], -1), period)


def year_earlier(months: Sequence[str]) -> list[str]:
    """Return the same months of the year before."""
    return [shift(month, -12) for month in months]


def spans(first: str, last: str, period: str) -> dict[str, list[str]]:
    """Return the months of each period that touches `first` to `last`, by its code, in order.

    The first period begins before `first` where that lies within it; the last ends with `last`.
    """
    found: dict[str, list[str]] = {}
    for month in month_range(so_far(first, period)[0], last):
        found.setdefault(period_of(month, period), []).append(month)
    return found
