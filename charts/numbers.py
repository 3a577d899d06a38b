"""Numbers and months as a reader of the language in use writes them."""

from __future__ import annotations

import math
from functools import lru_cache

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from languages import _, current
from tables.months import first_day

MISSING = "–"


def days_text(days: float) -> str:
    """Return a span of days; a dash where it is missing."""
    if days is None or math.isnan(days):
        return MISSING
    return _("{n} days").format(n=_decimal(round(days, 1)))


def share_text(share: float, decimals: int = 1) -> str:
    """Return a share from 0 to 1 as per cent; a dash where it is missing."""
    if share is None or math.isnan(share):
        return MISSING
    return f"{share * 100:.{decimals}f} %"


def count_text(value: float) -> str:
    """Return a count with the thousands separators of the language; a dash where missing."""
    if value is None or math.isnan(value):
        return MISSING
    return _decimal(round(value))


def unit_text(unit: str) -> str:
    """Return the name of a unit for an axis."""
    names = {"percent": "%", "days": _("days"), "per_10k": _("per 10,000 items")}
    return names.get(unit, "")


def axis_format(unit: str, low: float, high: float) -> dict[str, str]:
    """Return Plotly's tick format of an axis from `low` to `high` in `unit`."""
    if unit != "percent":
        return {}
    return {"tickformat": ".1%" if high - low < 0.04 else ".0%"}


@lru_cache(maxsize=512)
def _month(month: str, language: str, skeleton: str) -> str:
    return format_skeleton(skeleton, first_day(month), locale=language)


def month_text(month: str) -> str:
    """Return a month as "Oct 2026" or "2026年10月"."""
    return _month(month, current(), "yMMM")


def month_tick(month: str, *, with_year: bool) -> str:
    """Return a month for an axis; the year stands below it where asked."""
    name = _month(month, current(), "MMM")
    return f"{name}<br>{month[:4]}" if with_year else name


def _decimal(value: float) -> str:
    return str(format_decimal(value, locale=current()))
