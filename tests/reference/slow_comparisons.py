"""Funnel limits and Kaplan–Meier the slow, obvious way: loops over outlets and over days."""

from __future__ import annotations

import math
from fractions import Fraction


def quantile_7(numbers, share):
    """R's default quantile: between the order statistics around 1 + (n − 1)·share."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def funnel(pairs):
    """Return centre, φ, τ² and the 99.8 % limits of outlets given as (numerator, n > 0)."""
    centre = sum(r for r, _ in pairs) / sum(n for _, n in pairs)
    angle = math.asin(math.sqrt(centre))
    z = [(math.asin(math.sqrt(r / n)) - angle) * 2 * math.sqrt(n) for r, n in pairs]
    low, high = quantile_7(z, 0.1), quantile_7(z, 0.9)
    phi = sum(min(max(x, low), high) ** 2 for x in z) / len(z)
    weights = [4 * n for _, n in pairs]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau2 = 0.0
    if len(z) * phi >= len(z) - 1 and spread > 0:
        tau2 = max(0.0, (len(z) * phi - (len(z) - 1)) / spread)
    limits = []
    for _, n in pairs:
        reach = 3.090232 * math.sqrt(1 / (4 * n) + (tau2 if phi > 1 else 0.0))
        ends = [min(max(angle + sign * reach, 0), math.pi / 2) for sign in (-1, 1)]
        limits.append(tuple(math.sin(end) ** 2 for end in ends))
    return centre, phi, tau2, limits


def survival(cases):
    """Return [(day, share still open)] and the median of cases given as (days, is closed)."""
    curve, still_open = [], Fraction(1)
    for day in sorted({days for days, _ in cases}):
        at_risk = sum(days >= day for days, _ in cases)
        closing = sum(days == day and closed for days, closed in cases)
        still_open *= 1 - Fraction(closing, at_risk)
        curve.append((day, still_open))
    return curve, next((day for day, share in curve if share <= Fraction(1, 2)), None)
