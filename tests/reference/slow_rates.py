"""Rates and what is made of them the slow, obvious way: one respondent, one mail item at a time.

Nothing here is shared with `metrics`; what has no root in it is an exact fraction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

Pair = tuple[int, int]
Z2 = 1.959963984540054**2


def comprehensive(
    satisfied: Mapping[str, int], answers: Mapping[str, int], weights: Mapping[str, float]
) -> tuple[Fraction | None, Fraction | None, tuple[str, ...]]:
    """Return Σ w·p / Σ w, Kish's size over single respondents, and the dimensions left out."""
    asked = {d: Fraction(str(w)) for d, w in weights.items() if answers.get(d)}
    dropped = tuple(d for d in weights if d not in asked)
    if not asked:
        return None, None, dropped
    value = sum((w * Fraction(satisfied[d], answers[d]) for d, w in asked.items()), Fraction(0))
    each = [w / answers[d] for d, w in asked.items() for _ in range(answers[d])]
    size = sum(each, Fraction(0)) ** 2 / sum((x * x for x in each), Fraction(0))
    return value / sum(asked.values()), size, dropped


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval: the two p that solve n·(k/n − p)² = z²·p·(1 − p)."""
    a, b, c = n + Z2, -(2 * k + Z2), k * k / n
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def status(
    value: float,
    lower: float,
    upper: float,
    target: float,
    is_less_better: bool = False,
    is_exact: bool = False,
) -> str:
    """How one value stands to its target."""
    if math.isnan(target):
        return "no_target"
    if math.isnan(value):
        return ""
    low = value if is_exact or math.isnan(lower) else lower
    high = value if is_exact or math.isnan(upper) else upper
    worst, best = (high, low) if is_less_better else (low, high)
    if worst <= target if is_less_better else worst >= target:
        return "met"
    if best > target if is_less_better else best < target:
        return "missed"
    return "too_close"


def effect(
    treated_before: Pair, treated_after: Pair, control_before: Pair, control_after: Pair
) -> tuple[float, float, float]:
    """Return (T1 − T0) − (C1 − C0) of four (numerator, n), and its square-and-add interval."""
    rising, falling = (treated_after, control_before), (treated_before, control_after)
    value, down, up = Fraction(0), 0.0, 0.0
    for pairs, way in ((rising, 1), (falling, -1)):
        for k, n in pairs:
            ends = wilson(k, n)
            value += way * Fraction(k, n)
            below, above = ((k / n - end) ** 2 for end in ends)
            down += below if way > 0 else above
            up += above if way > 0 else below
    middle = float(value)
    return middle, middle - math.sqrt(down), middle + math.sqrt(up)


def lateness(
    histogram: Sequence[tuple[str, str, str, int]], limits: Mapping[tuple[str, str], int]
) -> dict[str, int]:
    """Return how many items there are, in time, up to 1, 2 and 3 days later, and over 2 days late.

    `histogram`: (mail class, area, days as text, items); a class and area without a limit is
    passed over.
    """
    names = ("items", "on_time", "within_1", "within_2", "within_3", "excessive")
    found = dict.fromkeys(names, 0)
    for mail_class, area, days, items in histogram:
        limit = limits.get((mail_class, area))
        for _ in range(items if limit is not None else 0):
            found["items"] += 1
            for name in late_by(days, limit or 0):
                found[name] += 1
    return found


def late_by(days: str, limit: int) -> list[str]:
    """Return what one item counts as; of over 7 days is known that it took 8 or more."""
    if not days.isdigit():
        return ["excessive"] if days == "undelivered" or 8 - limit > 2 else []
    late = int(days) - limit
    margins = [f"within_{margin}" for margin in (1, 2, 3) if late <= margin]
    return ["on_time"] * (late <= 0) + margins + ["excessive"] * (late > 2)
