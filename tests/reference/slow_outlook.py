"""What to expect of a series the slow, obvious way: month by month backwards, one series.

The lines of the charts are those of `slow_charts`; nothing is shared with `metrics`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from tests.reference import slow_charts

SAME = 1e-9


@dataclass(frozen=True)
class Expected:
    """What is said of a series; `start` −1 and the figures None where nothing is."""

    direction: str
    outlook: str
    start: int
    centre: float | None = None
    sigma: float | None = None
    miss_share: float | None = None


def of_values(
    values: Sequence[float | None],
    target: float | None,
    *,
    is_less_better: bool = False,
    rebase: Sequence[int] = (),
) -> Expected:
    """Return what to expect of figures on an XmR chart."""

    def charted(run: Sequence[float | None], rebase: Sequence[int] = ()) -> list[dict[str, Any]]:
        return slow_charts.xmr(slow_charts.exact(run), rebase=rebase)

    def spread(run: Sequence[float | None]) -> float | None:
        known = [x for x in run if x is not None]
        if len(known) >= 2 and len(set(known)) == 1:
            return 0.0
        steps = [abs(b - a) for a, b in slow_charts.neighbours(run)]
        if not steps or not any(steps):
            return None
        whole = sum(steps) / len(steps)
        kept = [step for step in steps if step < 3.267 * whole - SAME]
        mean = sum(kept) / len(kept) if kept else 0.0
        return (mean if mean > SAME else whole) / 1.128

    def centre(run: Sequence[float | None]) -> float:
        known = [x for x in run if x is not None]
        return sum(known) / len(known)

    return _expected(list(values), target, is_less_better, rebase, charted, centre, spread)


def of_counts(
    pairs: Sequence[tuple[int, int] | None],
    target: float | None,
    *,
    is_less_better: bool = False,
    rebase: Sequence[int] = (),
) -> Expected:
    """Return what to expect of counts on a p′ chart."""

    def charted(run: Sequence[Any], rebase: Sequence[int] = ()) -> list[dict[str, Any]]:
        above, below = [x and x[0] for x in run], [x and x[1] for x in run]
        return slow_charts.p_chart(above, below, laney=True, screen=False, rebase=rebase)

    def centre(run: Sequence[Any]) -> float:
        known = [x for x in run if x]
        return float(sum(x[0] for x in known) / sum(x[1] for x in known))

    def spread(run: Sequence[Any]) -> float | None:
        known = [x for x in run if x]
        shares = {x[0] / x[1] for x in known}
        if len(known) >= 2 and max(shares) - min(shares) < SAME:
            return 0.0
        c = centre(run)
        if not 0 < c < 1:
            return None
        z = [x and (x[0] / x[1] - c) / math.sqrt(c * (1 - c) / x[1]) for x in run]
        steps = [abs(b - a) for a, b in slow_charts.neighbours(z)]
        mean = sum(steps) / len(steps) if steps else 0.0
        # Without a step to learn from, the chance of counting alone is left.
        wide = mean / 1.128 if mean > 0 else 1.0
        return float(wide * math.sqrt(c * (1 - c) / known[-1][1]))

    return _expected(list(pairs), target, is_less_better, rebase, charted, centre, spread)


def _expected(
    points: list[Any],
    target: float | None,
    is_less_better: bool,
    rebase: Sequence[int],
    charted: Any,
    centre: Any,
    spread: Any,
) -> Expected:
    known = [at for at, point in enumerate(points) if point is not None]
    without = "" if target is None else "too_early"
    last = known[-1] if known else -1
    segment = max([0, *(start for start in rebase if start <= last)])
    if len(known) < 12 or sum(at >= segment for at in known) < 7:
        return Expected("too_early", without, -1)
    rows = charted(points, rebase)
    way = rows[last]["direction"] * (-1 if is_less_better else 1)
    no_lines = rows[last]["lower"] is None and not way
    direction = "too_early" if no_lines else {1: "better", -1: "worse", 0: "steady"}[way]
    shift, trend = _shift(rows, last, segment), _trend(rows, last, segment)
    start = trend if trend is not None else shift if shift is not None else segment
    run = points[start : last + 1]
    [*_before, own] = charted(run)
    goes_on = shift is not None and own["direction"] == _side(rows[last])
    if trend is not None or goes_on:
        return Expected(direction, "still_moving" if target is not None else "", start)
    sigma = spread(run)
    is_unsettled = shift is None and rows[last]["rule"] != ""
    if is_unsettled or own["rule"] != "" or sigma is None:
        return Expected(direction, without, -1)
    c = centre(run)
    if target is None:
        return Expected(direction, "", start, c, sigma)
    short = (c - target) if is_less_better else (target - c)
    miss = NormalDist().cdf(short / sigma) if sigma else float(short > SAME)
    outlook = "misses_n_in_10"
    if miss <= 0.05:
        outlook = "keeps_meeting"
    if miss >= 0.95:
        outlook = "keeps_missing"
    return Expected(direction, outlook, start, c, sigma, miss)


def _side(row: dict[str, Any]) -> int:
    if row["value"] is None:
        return 0
    gap = float(row["value"] - row["centre"])
    return 0 if abs(gap) < 1e-12 else 1 if gap > 0 else -1


def _shift(rows: list[dict[str, Any]], last: int, segment: int) -> int | None:
    """Return the first of seven months or more on one side of the centre, up to the last."""
    side, at = _side(rows[last]), last
    while at > segment and _side(rows[at - 1]) == side:
        at -= 1
    return at if side and last - at + 1 >= 7 else None


def _trend(rows: list[dict[str, Any]], last: int, segment: int) -> int | None:
    """Return the first of seven months or more that go one way, up to the last."""

    def step(at: int) -> int:
        before, after = rows[at - 1]["value"], rows[at]["value"]
        if before is None or after is None:
            return 0
        return int(after > before) - int(after < before)

    if last <= segment:
        return None
    way, at = step(last), last
    while at > segment and step(at) == way:
        at -= 1
    return at if way and last - at + 1 >= 7 else None
