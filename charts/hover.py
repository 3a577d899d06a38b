"""What stands under the pointer of a result: its interval, its n, who has reported."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.words import shown as value_text
from languages import _
from languages.numbers import count_text
from metrics.indicators import Indicator


def interval_text(row: dict[Any, Any], indicator: Indicator) -> str:
    """Return the 95 % interval of a result in words, "" where there is none."""
    lower, upper = float(row["lower"]), float(row["upper"])
    if pd.isna(lower) or pd.isna(upper):
        return ""
    return _("95 % interval {lower} to {upper}").format(
        lower=value_text(lower, indicator), upper=value_text(upper, indicator)
    )


def counts_text(row: dict[Any, Any]) -> str:
    """Return what a result was counted over."""
    return _("n = {n}").format(n=count_text(float(row["denominator"])))


def reported_text(row: dict[Any, Any]) -> str:
    """Return who is missing, "" where all have reported or nothing is owed."""
    expected, reported = row.get("expected", 0), row.get("reported", 0)
    if not expected or expected == reported:
        return ""
    return _("{reported} of {expected} outlets reported").format(
        reported=reported, expected=expected
    )
