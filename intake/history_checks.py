"""Checks against what the same outlet reported before: rates far off, states that went back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from intake.forms import Check

FAR = 3.5
"""Modified z-score from which a rate is far off (Iglewicz and Hoaglin, 1993)."""
NORMAL = 0.6745
"""The median absolute deviation of a normal distribution with spread 1."""
FEWEST_MONTHS = 6
LEAST_SPREAD = 0.01
"""A point of a percentage: a rate that never moved may move by this much."""


def rates(records: pd.DataFrame, check: Check, by: Sequence[str]) -> pd.DataFrame:
    """Return by…, numerator, denominator, share (0-1): the sums of a check's columns.

    A group of which nothing was counted is left out.
    """
    names = [*by, *dict.fromkeys((*check.numerator, *check.denominator))]
    if records.empty or not set(names) <= set(records):
        return pd.DataFrame(columns=[*by, "numerator", "denominator", "share"])
    known = records.dropna(subset=list(by))
    summed = known.assign(
        numerator=known[list(check.numerator)].astype("float64").sum(axis=1),
        denominator=known[list(check.denominator)].astype("float64").sum(axis=1),
    ).groupby(list(by), as_index=False)[["numerator", "denominator"]]
    totals = summed.sum()
    totals = totals[totals["denominator"] > 0]
    return totals.assign(share=totals["numerator"] / totals["denominator"])


def far_off(now: pd.DataFrame, before: pd.DataFrame, check: Check) -> pd.DataFrame:
    """Return the outlets whose rate lies far from their own earlier months.

    outlet_code, share, usual (the median), months. The spread is the median absolute deviation,
    never less than chance alone gives at this month's count.
    """
    columns = ["outlet_code", "share", "usual", "months"]
    today, earlier = (
        rates(now, check, ("outlet_code",)),
        rates(before, check, ("outlet_code", "month")),
    )
    if today.empty or earlier.empty:
        return pd.DataFrame(columns=columns)
    shares = earlier.groupby("outlet_code")["share"]
    usual = shares.median()
    deviation = (earlier["share"] - earlier["outlet_code"].map(usual)).abs()
    known = pd.DataFrame(
        {
            "usual": usual,
            "spread": deviation.groupby(earlier["outlet_code"]).median() / NORMAL,
            "months": shares.size(),
        }
    )
    both = today.merge(known, left_on="outlet_code", right_index=True)
    middle = both["usual"].clip(0.02, 0.98)
    by_chance = np.sqrt(middle * (1 - middle) / both["denominator"])
    spread = np.maximum(np.maximum(both["spread"], by_chance), LEAST_SPREAD)
    score: pd.Series = (both["share"] - both["usual"]).abs() / spread
    return both[(both["months"] >= FEWEST_MONTHS) & (score > FAR)][columns]


def went_back(
    now: pd.DataFrame, before: pd.DataFrame, check: Check, key: Sequence[str]
) -> pd.DataFrame:
    """Return the key, position (in `now`) and month of rows that left a state they had reached.

    `check.field` was `check.equals` in the newest earlier month, and is one of `check.to` now.
    """
    needed = [*key, check.field, "month"]
    if now.empty or before.empty or not set(needed) <= set(before):
        return pd.DataFrame(columns=[*key, "position", "month"])
    newest = (
        before[needed].sort_values("month", kind="stable").drop_duplicates(list(key), keep="last")
    )
    reached = newest[newest[check.field] == check.equals]
    left = now[[*key, check.field]].assign(position=np.arange(len(now)))
    left = left[left[check.field].isin(check.to)]
    return left.merge(reached[[*key, "month"]], on=list(key))[[*key, "position", "month"]]
