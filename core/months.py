"""Months as `YYYY-MM` text, the one way a month is written in every frame and URL."""

from __future__ import annotations

import calendar
import re
from datetime import date

_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Return whether `text` is a month written `YYYY-MM`, between 1900-01 and 2099-12."""
    return _MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """Return the month a day lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: str) -> date:
    """Return the first day of a month; ValueError where `month` is not `YYYY-MM`."""
    if not is_month(month):
        raise ValueError(f"{month!r} is not a month written YYYY-MM")
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """Return the last day of a month; ValueError where `month` is not `YYYY-MM`."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def shift(month: str, months: int) -> str:
    """Return the month that lies `months` later (earlier where negative)."""
    first = first_day(month)
    year, index = divmod(first.year * 12 + first.month - 1 + months, 12)
    return f"{year:04d}-{index + 1:02d}"


def month_range(first: str, last: str) -> list[str]:
    """Return every month from `first` to `last`, both included; empty where last < first."""
    months, month = [], first
    while month <= last:
        months.append(month)
        month = shift(month, 1)
    return months
