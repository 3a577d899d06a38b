"""Control charts the slow, obvious way: one series, loops, exact fractions where there is no root.

Nothing here is shared with `metrics`. A value is a Fraction or None; a result is one dict a month.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median
from typing import Any, TypeVar

Value = Fraction | None
Number = Fraction | float
Line = Number | None
Pair = tuple[int, int] | None
Row = dict[str, Any]
N = TypeVar("N", Fraction, float)
T = TypeVar("T")
SAME = 1e-12


def exact(figures: Iterable[float | None]) -> list[Value]:
    """Return decimals as they are written, None for a missing one."""
    return [None if x is None or x != x else Fraction(str(x)) for x in figures]


def pieces(count: int, rebase: Iterable[int]) -> list[range]:
    starts = sorted({0, *rebase})
    return [range(a, b) for a, b in zip(starts, [*starts[1:], count], strict=True)]


def mean(numbers: Sequence[Fraction]) -> Value:
    return sum(numbers, start=Fraction(0)) / len(numbers) if numbers else None


def neighbours(values: Sequence[N | None]) -> list[tuple[N, N]]:
    return [(a, b) for a, b in pairwise(values) if a is not None and b is not None]


def average_range(ranges: Sequence[Fraction], screen: bool, factor: Fraction) -> Value:
    whole = mean(ranges)
    if not screen or whole is None:
        return whole
    kept = mean([r for r in ranges if r < factor * whole])
    return kept if kept else whole


def xmr(
    values: Sequence[Value],
    *,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    screen: bool = True,
    rules: str = "nhs",
) -> list[Row]:
    told = []
    for months in pieces(len(values), rebase):
        part = [values[i] for i in months]
        base = part if baseline is None else part[:baseline]
        known = [x for x in part if x is not None]
        centre = mean([x for x in base if x is not None])
        moving = average_range([abs(b - a) for a, b in neighbours(base)], screen, Fraction("3.267"))
        if len(known) >= 2 and len(set(known)) == 1:
            centre, moving = known[0], Fraction(0)
        elif not moving:
            moving = None
        reach = None if moving is None else Fraction("2.66") * moving
        told += label(part, [centre] * len(part), [reach] * len(part), rules)
    return told


def p_chart(
    numerators: Sequence[int | None],
    denominators: Sequence[int | None],
    *,
    laney: bool,
    baseline: int | None = None,
    rebase: Iterable[int] = (),
    screen: bool = False,
    rules: str = "nhs",
) -> list[Row]:
    told = []
    for months in pieces(len(numerators), rebase):
        pairs = [pair(numerators[i], denominators[i]) for i in months]
        base = pairs if baseline is None else pairs[:baseline]
        told += p_part(pairs, list(base), laney, screen, rules)
    return told


def pair(numerator: int | None, denominator: int | None) -> Pair:
    return (numerator, denominator) if numerator is not None and denominator else None


def p_part(pairs: list[Pair], base: list[Pair], laney: bool, screen: bool, rules: str) -> list[Row]:
    values = [Fraction(x[0], x[1]) if x else None for x in pairs]
    known = [x for x in values if x is not None]
    cases = sum(x[1] for x in base if x)
    centre = Fraction(sum(x[0] for x in base if x), cases) if cases else None
    constant = len(known) >= 2 and len(set(known)) == 1
    if constant:
        centre = known[0]
    reach: list[Line] = [None] * len(pairs)
    if centre is not None and (0 < centre < 1 or constant):
        spread = math.sqrt(centre * (1 - centre))
        sigmas = [spread / math.sqrt(x[1]) if x else None for x in pairs]
        factor = 1.0
        if laney and constant:
            factor = 0.0
        elif laney:
            factor = sigma_z(values, centre, sigmas, len(base), screen)
        reach = [None if s is None else 3 * s * factor for s in sigmas]
    told = label(values, [centre] * len(values), reach, rules)
    for row in told:
        if row["lower"] is not None:
            row["lower"], row["upper"] = max(0, row["lower"]), min(1, row["upper"])
    return told


def sigma_z(
    values: Sequence[Value],
    centre: Fraction,
    sigmas: Sequence[float | None],
    base_count: int,
    screen: bool,
) -> float:
    z = [
        None if v is None or s is None else float(v - centre) / s
        for v, s in zip(values, sigmas, strict=True)
    ][:base_count]
    ranges = [abs(b - a) for a, b in neighbours(z)]
    if not ranges or sum(ranges) / len(ranges) == 0:
        return 1.0
    whole = sum(ranges) / len(ranges)
    if screen:
        kept = [r for r in ranges if r < 3.267 * whole]
        whole = sum(kept) / len(kept) if kept and sum(kept) else whole
    return whole / 1.128


def over(a: Number, b: Number) -> bool:
    """Strictly greater, leaving the last bits of a float out of account."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a > b
    return float(a) - float(b) > SAME


def label(
    values: Sequence[Value], centres: Sequence[Line], reaches: Sequence[Line], rules: str
) -> list[Row]:
    """Give each month its lines, its rule and its direction."""
    rows = []
    for value, centre, reach in zip(values, centres, reaches, strict=True):
        row: Row = {"value": value, "centre": centre, "lower": None, "upper": None}
        row |= {"side": 0, "out": 0, "near": 0}
        if value is not None and centre is not None:
            row["side"] = (value > centre) - (value < centre)
        if centre is not None and reach is not None:
            row["lower"], row["upper"] = centre - reach, centre + reach
            if value is not None:
                row["out"] = over(value, row["upper"]) - over(row["lower"], value)
                two = reach * Fraction(2, 3) if isinstance(reach, Fraction) else reach * 2 / 3
                row["near"] = over(value, centre + two) - over(centre - two, value)
        rows.append(row)
    for i, row in enumerate(rows):
        row["rule"], row["direction"] = first_rule(rows, i, rules)
    return rows


def first_rule(rows: list[Row], i: int, rules: str) -> tuple[str, int]:
    if rows[i]["out"]:
        return "beyond_limits", rows[i]["out"]
    trend = trend_direction([r["value"] for r in rows], i)
    if trend:
        return "trend", trend
    if any(two_of_three(rows, i, start, rules) for start in (i - 2, i - 1, i)):
        return "two_of_three", rows[i]["near"]
    if any(shift(rows, start) for start in range(i - 6, i + 1)):
        return "shift", rows[i]["side"]
    return "", 0


def window(rows: Sequence[T], start: int, width: int) -> Sequence[T] | None:
    return rows[start : start + width] if 0 <= start <= len(rows) - width else None


def shift(rows: list[Row], start: int) -> bool:
    seven = window(rows, start, 7)
    return seven is not None and {r["side"] for r in seven} in ({1}, {-1})


def trend_direction(values: Sequence[Value], i: int) -> int:
    found = []
    for start in range(i - 6, i + 1):
        seven = window(values, start, 7)
        if seven is None:
            continue
        steps = {(b > a) - (b < a) for a, b in neighbours(seven)}
        if None not in seven and steps in ({1}, {-1}):
            found.append((start, steps.pop()))
    return max(found)[1] if found else 0  # the newest trend


def two_of_three(rows: list[Row], i: int, start: int, rules: str) -> bool:
    three = window(rows, start, 3)
    if not three or any(r["value"] is None for r in three) or not rows[i]["near"]:
        return False
    way = rows[i]["near"]
    if rules == "powerbi":
        return len([r for r in three if r["near"] == way]) >= 2
    near = sum(r["near"] == way and not r["out"] for r in three)
    return near >= 2 and {r["side"] for r in three} == {way}


def quantile_of_crossings(trials: int) -> int:
    """The smallest k with P(X ≤ k) ≥ 0.05 for X ~ binomial(trials, ½)."""
    below = 0
    for k in range(trials + 1):
        below += math.comb(trials, k)
        if 20 * below >= 2**trials:
            return k
    return 0


def run_chart(
    values: Sequence[Value], *, baseline: int | None = None, rebase: Iterable[int] = ()
) -> tuple[list[Row], bool]:
    """Return one row a month, and whether the median of a stretch is crossed too seldom."""
    told: list[Row] = []
    seldom = False
    for months in pieces(len(values), rebase):
        rows, crosses_seldom = run_part([values[i] for i in months], baseline)
        told, seldom = told + rows, seldom or crosses_seldom
    return told, seldom


def run_part(values: Sequence[Value], baseline: int | None) -> tuple[list[Row], bool]:
    known = [x for x in values[:baseline] if x is not None]
    middle = median(known) if known else None
    sides = [0 if x is None or middle is None else (x > middle) - (x < middle) for x in values]
    runs = [
        [i for i, _ in group]
        for _, group in groupby(
            [(i, s) for i, s in enumerate(sides) if s], key=lambda pair: pair[1]
        )
    ]
    useful = sum(len(run) for run in runs)
    longest_allowed = round(math.log2(useful)) + 3 if useful else 3
    crossings = max(len(runs) - 1, 0)
    marked = {i for run in runs if len(run) > longest_allowed for i in run}
    rows: list[Row] = [
        {"value": value, "centre": middle, "lower": None, "upper": None}
        | {"rule": "shift" if i in marked else "", "direction": sides[i] if i in marked else 0}
        for i, value in enumerate(values)
    ]
    return rows, useful > 0 and crossings < quantile_of_crossings(useful - 1)


def verdict(rows: Sequence[Row], target: float | None, improvement: str) -> tuple[str, str]:
    """Return variation and assurance, by the last month that has a value."""
    better = {"increase": 1, "decrease": -1, "neutral": 0}[improvement]
    last = next((row for row in reversed(rows) if row["value"] is not None), None)
    direction = last["direction"] if last else 0
    if better:
        way = {0: "common_cause", better: "improving", -better: "concerning"}
    else:
        way = {0: "common_cause", 1: "neutral_high", -1: "neutral_low"}
    if target is None or not better:
        return way[direction], "no_target"
    if last is None or last["lower"] is None:
        return way[direction], "hit_or_miss"
    if last["lower"] == last["upper"]:
        meets = (float(last["value"]) - target) * better >= 0
        return way[direction], "consistently_passing" if meets else "consistently_failing"
    beyond = over(target, last["upper"]) - over(last["lower"], target)
    reach = {0: "hit_or_miss", better: "consistently_failing", -better: "consistently_passing"}
    return way[direction], reach[beyond]
