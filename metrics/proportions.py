"""Proportions: the one place where anything is divided, their intervals, their status.

Always the sum of numerators over the sum of denominators, never an average of percentages. What
is divided by nothing is missing, not zero: an outlet without a single answer is neither good nor
bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainccinv, betaincinv, ndtri  # scipy.stats takes a second to load

from metrics.validation import floats, number_or_none

Floats: TypeAlias = NDArray[np.float64]
STATUSES = ("met", "missed", "too_close", "no_target")
VERDICTS = {
    "met": "above",
    "missed": "below",
    "too_close": "not_distinguishable",
    "no_target": "",
    "": "",
}
"""What each status was called before; kept for those outside who read the column."""


def share(numerators: ArrayLike, denominators: ArrayLike) -> Floats:
    """Return numerators / denominators; x/0 and 0/0 are missing (NaN)."""
    counted, over = np.broadcast_arrays(floats(numerators), floats(denominators))
    result = np.full(over.shape, np.nan)
    return np.asarray(np.divide(counted, over, out=result, where=over != 0))


def wilson(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the lower and upper end of Wilson's score interval of k of n.

    Arrays or scalars; missing where n is not positive or k does not lie in 0…n. Raises ValueError
    where `confidence` does not lie between 0 and 1. Equal to statsmodels'
    `proportion_confint(method="wilson")`. Source: Wilson (1927), JASA 22, 209-212.
    """
    counted, over = _possible(k, n)
    z = -ndtri(_tail(confidence))
    p = share(counted, over)
    spread = share(z**2, over)
    centre = p + spread / 2
    half = z * np.sqrt(share(p * (1 - p), over) + share(spread, 4 * over))
    # At 0 and n the end is exact; rounding must not push it past 0 or 1.
    lower = np.where(counted == 0, 0.0, (centre - half) / (1 + spread))
    upper = np.where(counted == over, 1.0, (centre + half) / (1 + spread))
    known = np.isfinite(p)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def clopper_pearson(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the exact binomial interval of k of n; missing as in `wilson`.

    Source: Clopper and Pearson (1934), Biometrika 26, 404-413; ends by beta quantiles.
    """
    counted, over = _possible(k, n)
    tail = _tail(confidence)
    known = np.isfinite(counted)
    with np.errstate(invalid="ignore"):
        lower = np.where(counted == 0, 0.0, betaincinv(counted, over - counted + 1, tail))
        upper = np.where(counted == over, 1.0, betainccinv(counted + 1, over - counted, tail))
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def _tail(confidence: float) -> float:
    known = number_or_none(confidence, "a confidence")
    if known is None or not 0 < known < 1:
        raise ValueError(f"a confidence lies between 0 and 1, as 0.95 does: {confidence!r}")
    return (1 - known) / 2


def _possible(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Return k and n as arrays of one shape, missing where they are no count of a whole."""
    counted, over = np.broadcast_arrays(floats(k), floats(n))
    possible = (over > 0) & np.isfinite(over) & (counted >= 0) & (counted <= over)
    return np.where(possible, counted, np.nan), np.where(possible, over, np.nan)


def statuses(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    target: ArrayLike,
    is_less_better: ArrayLike = False,
    is_exact: ArrayLike = False,
) -> NDArray[np.str_]:
    """Return how each value stands to its target: one of `STATUSES`, "" where it has no value.

    `met`: the interval lies wholly on the good side (the target itself is good); `missed`: wholly
    on the bad side; `too_close`: the target lies within. A value without an end of its interval,
    and one that `is_exact` (nothing was sampled), is compared itself. Source: methods 1.
    """
    figures = (floats(each) for each in (value, lower, upper, target))
    known, low, high, goal, less, exact = np.broadcast_arrays(*figures, is_less_better, is_exact)
    low = np.where(np.isnan(low) | exact, known, low)
    high = np.where(np.isnan(high) | exact, known, high)
    meets = np.where(less, high <= goal, low >= goal)
    misses = np.where(less, low > goal, high < goal)
    found = np.select(
        [np.isnan(goal), np.isnan(known), meets, misses],
        ["no_target", "", "met", "missed"],
        default="too_close",
    )
    return np.asarray(found, dtype=np.str_)


@dataclass(frozen=True)
class Comprehensive:
    """A comprehensive satisfaction rate, taken apart.

    `contributions`: one row a dimension that was answered: `dimension`, `weight` (rescaled to
    sum to 1), `share` (0-1), `denominator`, `contribution` (weight x share; they sum to `value`).
    `dropped`: dimensions with a weight that nobody answered.
    """

    value: float
    lower: float
    upper: float
    effective_n: float
    contributions: pd.DataFrame
    dropped: tuple[str, ...]


def comprehensive(
    numerators: Mapping[str, float],
    denominators: Mapping[str, float],
    weights: Mapping[str, float],
    confidence: float = 0.95,
) -> Comprehensive:
    """Return Σ w·p / Σ w over the dimensions that were answered, and its interval.

    A respondent of dimension d weighs w_d / n_d, so Kish's effective sample size (Σw)²/Σw² over
    all respondents is (Σ w_d)² / Σ (w_d² / n_d); Wilson's interval is taken at that size.
    Dimensions without a weight do not count; one whose counts are missing was not answered.
    Raises ValueError for a weight that is missing or negative, and where a numerator is negative
    or over its denominator. Source: Kish (1965), Survey Sampling, 11.7.
    """
    dimensions = list(dict(weights))
    w, k, n = (_each(of, dimensions) for of in (weights, numerators, denominators))
    if not (w >= 0).all():
        raise ValueError(f"weights must be known and not negative: {dict(weights)}")
    is_answered = (n > 0) & ~np.isnan(k)
    answered = [d for d, known in zip(dimensions, is_answered, strict=True) if known]
    w, k, n = w[is_answered], k[is_answered], n[is_answered]
    if ((k < 0) | (k > n * (1 + 1e-12))).any():
        raise ValueError("a satisfaction rate needs 0 ≤ numerator ≤ denominator")
    p = share(k, n)
    scaled = share(w, w.sum())
    value = float(np.dot(scaled, p)) if answered else np.nan
    effective_n = float(share(w.sum() ** 2, share(w**2, n).sum()))
    # The weighted mean of shares may end a rounding error past 1.
    counted = min(value, 1.0) * effective_n if answered else np.nan
    lower, upper = wilson(counted, effective_n, confidence)
    contributions = pd.DataFrame(
        {
            "dimension": pd.Series(answered, dtype="str"),
            "weight": scaled,
            "share": p,
            "denominator": n,
            "contribution": scaled * p,
        }
    )
    dropped = tuple(d for d in dimensions if d not in answered)
    return Comprehensive(value, float(lower), float(upper), effective_n, contributions, dropped)


def _each(figures: Mapping[str, float], dimensions: list[str]) -> Floats:
    """Return the figure of each dimension in their order, 0 where there is none."""
    return floats([figures.get(d, 0.0) for d in dimensions])
