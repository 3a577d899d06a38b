"""Funnels and Kaplan–Meier the slow, obvious way: loops over outlets and over days.

Nothing here is shared with `metrics`; what has no root in it is an exact fraction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

K = (-1.959964, 1.959964, -3.090232, 3.090232)


class Outlet(NamedTuple):
    """One outlet of a funnel: its distance, its four limits, whether it lies outside."""

    z: float
    lower95: float
    upper95: float
    lower998: float
    upper998: float
    outlier: bool


class Day(NamedTuple):
    """A day of a Kaplan–Meier curve; the ends of its interval are None where unknown."""

    day: int
    at_risk: int
    closed: int
    survival: Fraction
    lower: float | None
    upper: float | None


def quantile_7(numbers: Sequence[float], share: float) -> float:
    """R's default quantile: between the order statistics around 1 + (n − 1)·share."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def funnel(
    pairs: Sequence[tuple[int, int]],
    *,
    benchmark: float | None = None,
    overdispersion: bool = True,
) -> tuple[float, float, float, list[Outlet]]:
    """Return centre, φ, τ² and every outlet, given as (numerator, n > 0)."""
    centre = sum(r for r, _ in pairs) / sum(n for _, n in pairs)
    centre = centre if benchmark is None else benchmark
    angle = math.asin(math.sqrt(centre))
    z = [(math.asin(math.sqrt(r / n)) - angle) * 2 * math.sqrt(n) for r, n in pairs]
    low, high = quantile_7(z, 0.1), quantile_7(z, 0.9)
    phi = sum(min(max(x, low), high) ** 2 for x in z) / len(z)
    weights = [4 * n for _, n in pairs]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau2 = 0.0
    if len(z) * phi >= len(z) - 1 and spread > 0:
        tau2 = max(0.0, (len(z) * phi - (len(z) - 1)) / spread)
    widened = tau2 if overdispersion and phi > 1 else 0.0
    outlets = []
    for (r, n), distance in zip(pairs, z, strict=True):
        ends = [angle + k * math.sqrt(1 / (4 * n) + widened) for k in K]
        lines = [math.sin(min(max(end, 0), math.pi / 2)) ** 2 for end in ends]
        is_outlier = not lines[2] <= r / n <= lines[3]
        outlets.append(Outlet(distance, lines[0], lines[1], lines[2], lines[3], is_outlier))
    return centre, phi, tau2, outlets


def exact_limits(n: int, share: str, tail: str) -> tuple[Fraction, Fraction]:
    """Return the lowest and the highest share of n that a target leaves inside, exactly.

    The lowest: so few or fewer have at least the chance `tail`. The highest: more have at most
    that chance.
    """
    p, rare = Fraction(share), Fraction(tail)
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    lowest = next(k for k in range(n + 1) if sum(chances[: k + 1]) >= rare)
    highest = next(k for k in range(n + 1) if sum(chances[k + 1 :]) <= rare)
    return Fraction(lowest, n), Fraction(highest, n)


def survival(cases: Sequence[tuple[int, bool]]) -> tuple[list[Day], int | None]:
    """Return the days of the curve and the median of cases given as (days, is closed)."""
    curve, still_open, variance = [], Fraction(1), Fraction(0)
    for day in sorted({days for days, _ in cases}):
        at_risk = sum(days >= day for days, _ in cases)
        closing = sum(days == day and closed for days, closed in cases)
        still_open *= 1 - Fraction(closing, at_risk)
        if closing < at_risk:
            variance += Fraction(closing, at_risk * (at_risk - closing))
        curve.append(Day(day, at_risk, closing, still_open, *log_log(still_open, variance)))
    return curve, next((each.day for each in curve if each.survival <= Fraction(1, 2)), None)


def log_log(share: Fraction, variance: Fraction) -> tuple[float | None, float | None]:
    """Return the 95 % interval on the scale of ln(−ln S), with Greenwood's variance."""
    if not 0 < share < 1:
        return None, None
    middle = math.log(-math.log(share))
    reach = 1.959963984540054 * math.sqrt(variance) / -math.log(share)
    return math.exp(-math.exp(middle + reach)), math.exp(-math.exp(middle - reach))
