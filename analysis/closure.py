"""How long things stay open until they are closed: cases, and findings until their verified fix."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrics.time_to_close import kaplan_meier


@dataclass(frozen=True)
class Closure:
    """How long what was opened in twelve months stays open (Kaplan-Meier, methods 6).

    `curve`: time (days), at_risk, closed, survival, lower, upper; `censored_days`: ages of those
    still open; `median_days` and its interval, missing where not reached.
    """

    curve: pd.DataFrame
    median_days: float
    lower_days: float
    upper_days: float
    censored_days: pd.Series
    case_count: int
    closed_count: int


def closure_of(days: pd.Series, is_open: pd.Series) -> Closure:
    """Return the closure of things: days until each was closed, or its age while it is open."""
    ages, waits = days.astype("float64"), is_open.astype("bool")
    found = kaplan_meier(ages, ~waits)
    lower, upper = found.median_interval
    return Closure(
        curve=found.curve,
        median_days=found.median,
        lower_days=lower,
        upper_days=upper,
        censored_days=ages[waits].reset_index(drop=True),
        case_count=found.case_count,
        closed_count=found.closed_count,
    )
