"""Months and days as people read them, in the language in use."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton

from languages import current

_LOCALES = {"en": "en_GB", "zh": "zh_CN"}


def locale() -> str:
    """Return the locale of the language in use."""
    return _LOCALES.get(current(), "en_GB")


def month_name(month: str) -> str:
    """Return a month (`YYYY-MM`) as `Oct 2026` or `2026年10月`."""
    return _month(month, "yMMM", locale())


def month_of_year(month: str) -> str:
    """Return a month without its year, as `Oct` or `10月`."""
    return _month(month, "MMM", locale())


def day_name(day: date) -> str:
    """Return a day as `9 Jul 2026` or `2026年7月9日`."""
    return str(format_date(day, format="medium", locale=locale()))


@lru_cache(maxsize=1024)
def _month(month: str, skeleton: str, locale: str) -> str:
    first_day = date(int(month[:4]), int(month[5:]), 1)
    return str(format_skeleton(skeleton, first_day, locale=locale))
