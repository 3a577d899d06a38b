"""Numbers as people read them, in the language in use; every text takes them from here.

English and Chinese group thousands alike; they differ in the words and in the space before "%".
"""

from __future__ import annotations

from languages import _, ngettext

MISSING = "–"
"""What stands where a number is missing: never a zero."""


def share_text(share: float | None, decimals: int = 1) -> str:
    """Return a share from 0 to 1 as `84.6 %`; Chinese writes it without the space."""
    if share is None or share != share:
        return MISSING
    return _("{value} %").format(value=f"{share * 100:,.{decimals}f}")


def count_text(count: float | None) -> str:
    """Return a count, rounded to a whole number."""
    return MISSING if count is None or count != count else f"{round(count):,}"


def days_text(days: float | None) -> str:
    """Return a span of days, with one decimal where it is not whole."""
    if days is None or days != days:
        return MISSING
    value = f"{days:,.1f}".removesuffix(".0")
    return ngettext("{value} day", "{value} days", 1 if value == "1" else 2).format(value=value)


def value_text(value: float | None, unit: str) -> str:
    """Return an indicator's value in its unit: `percent` (a share 0-1), `days` or `per_10k`.

    With "" for the unit, the number of a `per_10k` alone, where its words stand elsewhere.
    """
    if unit == "percent":
        return share_text(value)
    if unit == "days":
        return days_text(value)
    if value is None or value != value:
        return MISSING
    number = f"{value:,.2f}"
    return _("{value} per 10,000").format(value=number) if unit else number
