"""Which points of a control chart are more than chance, and what that says of the series.

One label a point, the first of these that holds (NHS England, "Making Data Count"; the order and
the details of NHSRplotthedots):

- **beyond_limits**: strictly outside a limit.
- **trend**: 7 points in a row with 6 strict differences of one sign; all 7 are marked and a tie
  breaks it. Where a rise turns into a fall, the turning point belongs to the newer trend.
- **two_of_three**: of 3 points in a row at least 2 lie beyond a near limit (two sigma) but inside
  the limit, all 3 on one side of the centre; the points beyond the near limit are marked. With
  `rules="powerbi"` points beyond the limit count too, and the third may be anywhere.
- **shift**: 7 or more points in a row on one side of the centre; a point on the centre breaks it.

A missing month breaks every pattern: months that are not neighbours are not in a row. A rebase
breaks them too. `direction` is 1 up, −1 down, 0 where nothing is marked; for a trend it is the
way the trend goes, whichever side of the centre its points lie on.

The last point's mark gives the *variation*, the last limits and the target the *assurance*.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from metrics.control_limits import Bands
from metrics.control_rounding import slack

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

Rules = Literal["nhs", "powerbi"]
Improvement = Literal["increase", "decrease", "neutral"]

RULES = ("", "beyond_limits", "trend", "two_of_three", "shift")
"""Names of the rules by their code; 0 is no mark."""
BEYOND_LIMITS, TREND, TWO_OF_THREE, SHIFT = 1, 2, 3, 4

RULE_SETS = ("nhs", "powerbi")

RUN_POINTS = 7
_WINDOW = 3
_BETTER = {"increase": 1, "decrease": -1, "neutral": 0}


def label_points(
    values: Matrix, bands: Bands, stretches: list[slice], rules: Rules = "nhs"
) -> tuple[Codes, Codes]:
    """Return the rule (code in `RULES`) and direction of every point of every series."""
    rule = np.zeros(values.shape, dtype=np.int8)
    direction = np.zeros(values.shape, dtype=np.int8)
    for months in stretches:
        rule[:, months], direction[:, months] = _label_stretch(values, bands, months, rules)
    return rule, direction


def _label_stretch(
    values: Matrix, bands: Bands, months: slice, rules: Rules
) -> tuple[Codes, Codes]:
    points = values[:, months]
    same = slack(points)[:, None]
    with np.errstate(invalid="ignore"):
        high = points > bands.upper[:, months] + same
        low = points < bands.lower[:, months] - same
        above = points > bands.centre[:, months] + same
        below = points < bands.centre[:, months] - same
        past_near_high = points > bands.near_upper[:, months] + same
        past_near_low = points < bands.near_lower[:, months] - same
    rule = np.zeros(points.shape, dtype=np.int8)
    direction = np.zeros(points.shape, dtype=np.int8)
    known = ~np.isnan(points)

    def put(code: int, up: Flags, down: Flags) -> None:
        rule[up | down] = code
        direction[up] = 1
        direction[down] = -1

    # The weakest rule first, so that the stronger ones overwrite it.
    put(SHIFT, _in_a_row(above, RUN_POINTS), _in_a_row(below, RUN_POINTS))
    if rules == "nhs":
        put(
            TWO_OF_THREE,
            _two_of_three(past_near_high & ~high, above),
            _two_of_three(past_near_low & ~low, below),
        )
    else:
        put(
            TWO_OF_THREE,
            _two_of_three(past_near_high, known),
            _two_of_three(past_near_low, known),
        )
    put(TREND, *_trends(points, same))
    put(BEYOND_LIMITS, high, low)
    return rule, direction


def _in_a_row(flags: Flags, width: int) -> Flags:
    """Return which entries stand in a run of `width` or more true ones of their row."""
    return _spread(_all_of(flags, width), width, flags.shape[1])


def _all_of(flags: Flags, width: int) -> Flags:
    """Return, for each window of `width` months, whether all of it holds."""
    count = max(flags.shape[1] - width + 1, 0)
    hit = np.ones((len(flags), count), dtype=bool)
    for offset in range(width if count else 0):
        hit &= flags[:, offset : offset + count]
    return hit


def _spread(hit: Flags, width: int, month_count: int) -> Flags:
    """Mark every month of each window that holds."""
    marked = np.zeros((len(hit), month_count), dtype=bool)
    for offset in range(width if hit.shape[1] else 0):
        marked[:, offset : offset + hit.shape[1]] |= hit
    return marked


def _two_of_three(near: Flags, together: Flags) -> Flags:
    """Return the near points of windows with two of them whose three points are `together`."""
    hit = _all_of(together, _WINDOW)
    count = hit.shape[1]
    if not count:
        return np.zeros(near.shape, dtype=bool)
    first, second, third = (near[:, k : k + count] for k in range(_WINDOW))
    hit &= (first & second) | (first & third) | (second & third)
    return _spread(hit, _WINDOW, near.shape[1]) & near


def _trends(points: Matrix, same: Matrix) -> tuple[Flags, Flags]:
    """Return the points of rising and of falling trends; a turning point is in the newer one."""
    steps = np.diff(points, axis=1)
    with np.errstate(invalid="ignore"):
        rising = _trend_of(steps > same, points.shape)
        falling = _trend_of(steps < -same, points.shape)
        turns = rising & falling
        turns_down = np.zeros(points.shape, dtype=bool)
        turns_down[:, :-1] = turns[:, :-1] & (steps < 0)
    turns_up: Flags = turns & ~turns_down
    rises: Flags = rising & ~turns_down
    falls: Flags = falling & ~turns_up
    return rises, falls


def _trend_of(steps: Flags, shape: tuple[int, ...]) -> Flags:
    return _spread(_all_of(steps, RUN_POINTS - 1), RUN_POINTS, shape[1])


def last_known(values: Matrix) -> tuple[NDArray[np.int64], Flags]:
    """Return the column of each row's last known value, and whether it has any."""
    known = ~np.isnan(values)
    if not values.shape[1]:
        return np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=bool)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.asarray(last, dtype=np.int64), np.asarray(known.any(axis=1))


def variation_of(direction: Codes, improvement: Improvement) -> NDArray[np.str_]:
    """Return what the last point's direction says, one word a series.

    `improving`, `concerning`, `neutral_high`, `neutral_low` (where neither way is better) or
    `common_cause` (no signal: nothing but the usual variation).
    """
    if improvement not in _BETTER:
        raise ValueError(
            f'improvement must be "increase", "decrease" or "neutral", not {improvement!r}'
        )
    sign = direction.astype(np.int64)
    if improvement == "neutral":
        return np.array(["neutral_low", "common_cause", "neutral_high"])[sign + 1]
    return np.array(["concerning", "common_cause", "improving"])[sign * _BETTER[improvement] + 1]


def assurance_of(
    value: Matrix,
    lower: Matrix,
    upper: Matrix,
    target: Matrix,
    is_constant: Flags,
    improvement: Improvement,
) -> NDArray[np.str_]:
    """Return whether the target is within reach of chance, one word a series.

    From the last value and limits: `consistently_passing`, `consistently_failing`, `hit_or_miss`
    (the target lies between the limits, or on one, or the limits are not known) or `no_target`.
    A series without variation is judged by its value, which passes when it meets the target.
    """
    better = _BETTER[improvement]
    same = slack(np.stack([value, target, lower, upper], axis=1))
    with np.errstate(invalid="ignore"):
        over, under = target > upper + same, target < lower - same
        misses, meets = (over, under) if better > 0 else (under, over)
        gap = better * (value - target)
        misses = np.where(is_constant, gap < -same, misses)
        meets = np.where(is_constant, gap >= -same, meets)
    said = np.select(
        [np.isnan(target) | (better == 0), misses, meets],
        ["no_target", "consistently_failing", "consistently_passing"],
        "hit_or_miss",
    )
    return np.asarray(said, dtype=np.str_)
