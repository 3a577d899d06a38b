"""What a search for signals costs without matrices: XmR and its rules, one float at a time.

The yardstick for speed, and one more witness: it shares nothing with `metrics`.
"""

from __future__ import annotations

from itertools import pairwise

Figures = list[float]


def last_signal(values: Figures) -> tuple[str, int]:
    """Return rule and direction of the last known month of one series, NaN where missing."""
    known = [x for x in values if x == x]
    last = max((i for i, x in enumerate(values) if x == x), default=-1)
    if last < 0:
        return "", 0
    centre = sum(known) / len(known)
    ranges = [abs(b - a) for a, b in pairwise(values) if a == a and b == b]
    if not ranges or not sum(ranges):
        return "", 0
    whole = sum(ranges) / len(ranges)
    kept = [r for r in ranges if r < 3.267 * whole]
    reach = 2.66 * ((sum(kept) / len(kept) if kept else 0) or whole)
    return _label(values, last, centre, reach)


def _label(values: Figures, last: int, centre: float, reach: float) -> tuple[str, int]:
    gap = values[last] - centre
    way = 1 if gap > 0 else -1
    if abs(gap) > reach:
        return "beyond_limits", way
    seven = values[max(last - 6, 0) : last + 1]
    if len(seven) == 7:
        if all(b > a for a, b in pairwise(seven)):
            return "trend", 1
        if all(b < a for a, b in pairwise(seven)):
            return "trend", -1
    three = [(x - centre) * way for x in values[max(last - 2, 0) : last + 1]]
    near = [2 / 3 * reach < x <= reach for x in three]
    if len(three) == 3 and near[-1] and sum(near) >= 2 and all(x > 0 for x in three):
        return "two_of_three", way
    if len(seven) == 7 and all((x - centre) * way > 0 for x in seven):
        return "shift", way
    return "", 0
