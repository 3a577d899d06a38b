"""What to expect of a series if nothing changes: direction, and the chance to miss a target.

Limits judge a month by the months before it. After a change they describe a process that no longer
runs, so what is to be expected comes from the *current run* alone: the months since the last
rebase or, where a shift stands at the last point, since that shift's first point.

- Centre c and standard deviation s of the current run. XmR: the mean, and the mean moving range
  (screened as the chart does) / 1.128. p and p′: c = Σr / Σn and s = σ_z·√(c(1−c)/n) with n of the
  last month, σ_z = 1 for p.
- P(miss) = Φ((target − c) / s) where more is better, Φ((c − target) / s) where less is. With s = 0
  it is 0 or 1, and a centre on the target meets it.
- P(miss) ≤ 1/20 *keeps meeting*, ≥ 19/20 *keeps missing*; between, it misses about N months in 10,
  N = P rounded to tenths (half up), at least 1 and at most 9.

A trend at the last point is *still moving*; so is a shift whose last point leaves, further the same
way, the lines of the current run itself: limits that the last month has left foretell nothing. It
is *too early* to say with fewer than 12 months,
with fewer than 7 since a rebase, on a run chart, without limits, and where the last point carries
any other signal, of the chart or of the current run: one flood is no new process. A shift or a
trend counts whichever stronger rule labels the last point. Missing months break both.

Source: the normal approximation to a stable process, as capability analysis has it (Montgomery,
"Statistical Quality Control", 8.2), with the chart's own s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from metrics.control_limits import (
    LIMIT_FACTOR,
    SIGMA_OF_RANGE,
    TRIAL_POINTS,
    Flags,
    Matrix,
)
from metrics.control_rounding import slack
from metrics.control_rules import RUN_POINTS, Codes, Improvement, last_known
from metrics.control_series import Charted, Method, Options, Series, chart

KEEPS_MEETING, MISSES, KEEPS_MISSING = "keeps_meeting", "misses_n_in_10", "keeps_missing"
STILL_MOVING, TOO_EARLY = "still_moving", "too_early"
OUTLOOKS = (KEEPS_MEETING, MISSES, KEEPS_MISSING, STILL_MOVING, TOO_EARLY)
DIRECTIONS = ("better", "worse", "steady", TOO_EARLY)

RARELY = 1 / 20
_SIGN = {"increase": 1, "decrease": -1, "neutral": 0}


@dataclass(frozen=True)
class Outlook:
    """What to expect of one series; see `Outlooks`."""

    direction: str
    outlook: str
    start: int
    centre: float
    sigma: float
    miss_share: float
    months_in_10: float
    gap: float

    def scaled(self, factor: float) -> Outlook:
        """Return the same in another unit."""
        figures = {name: getattr(self, name) * factor for name in ("centre", "sigma", "gap")}
        return replace(self, **figures)


UNKNOWN = Outlook(TOO_EARLY, "", -1, nan, nan, nan, nan, nan)
"""Of a series that nothing was charted of."""


@dataclass(frozen=True)
class Outlooks:
    """What to expect of each series; one entry a series.

    `direction`: one of `DIRECTIONS`. `outlook`: one of `OUTLOOKS`, "" without a target. Both are ""
    where neither way is better.
    `start`: column of the first month of the current run, −1 where it is too early to say.
    `centre`, `sigma`: of the current run, the unit of the values; NaN where too early or still
    moving. `miss_share`: P(miss), NaN likewise and without a target. `months_in_10`: N, NaN where
    the outlook is not "misses_n_in_10". `gap`: last value less target, positive on the good side;
    NaN without a target.
    """

    direction: NDArray[np.str_]
    outlook: NDArray[np.str_]
    start: NDArray[np.int64]
    centre: Matrix
    sigma: Matrix
    miss_share: Matrix
    months_in_10: Matrix
    gap: Matrix

    def of(self, row: int) -> Outlook:
        """Return what is said of one series."""
        return Outlook(
            direction=str(self.direction[row]),
            outlook=str(self.outlook[row]),
            start=int(self.start[row]),
            centre=float(self.centre[row]),
            sigma=float(self.sigma[row]),
            miss_share=float(self.miss_share[row]),
            months_in_10=float(self.months_in_10[row]),
            gap=float(self.gap[row]),
        )


@dataclass(frozen=True)
class _Run:
    """The current run of each series, and what stands at its last point."""

    last: NDArray[np.int64]
    start: NDArray[np.int64]
    is_trend: Flags
    shift_way: Codes
    """1 where a shift above the centre stands at the last point, −1 below, 0 for none."""
    is_long_enough: Flags


def outlooks(
    series: Series,
    charted: Charted,
    method: Method,
    target: Matrix,
    options: Options,
    improvement: Improvement,
) -> Outlooks:
    """Return what to expect of each series, charted by one method.

    `target`: one figure a series in the unit of the values, NaN for none.
    """
    sign = _SIGN[improvement]
    run = _current_run(charted, options)
    own = _chart_of_run(series, run, method, options)
    centre, sigma = _at(own.bands.centre, run.last), _sigma(own, run, method)
    signal, way = _at(own.rule, run.last), _at(own.direction, run.last)
    is_known = run.is_long_enough & (method != "run")
    goes_on = (run.shift_way != 0) & (way == run.shift_way)
    is_moving = is_known & (run.is_trend | goes_on)
    is_settled = (run.shift_way != 0) | (_at(charted.rule, run.last) == 0)
    is_judged = is_known & ~is_moving & is_settled & (signal == 0) & np.isfinite(sigma)
    centre, sigma = (np.where(is_judged, each, np.nan) for each in (centre, sigma))
    miss = _miss_share(centre, sigma, target, sign, slack(series.values))
    has_target = ~np.isnan(target) & (sign != 0)
    outlook = np.select(
        [~has_target, is_moving, ~is_judged, miss <= RARELY, miss >= 1 - RARELY],
        ["", STILL_MOVING, TOO_EARLY, KEEPS_MEETING, KEEPS_MISSING],
        MISSES,
    )
    tenths = np.clip(np.floor(10 * miss + 0.5), 1, 9)
    return Outlooks(
        direction=_directions(charted, run, method, sign),
        outlook=outlook.astype(np.str_),
        start=np.where(is_moving | is_judged, run.start, -1),
        centre=centre,
        sigma=sigma,
        miss_share=miss,
        months_in_10=np.where(outlook == MISSES, tenths, np.nan),
        gap=sign * (_at(charted.values, run.last) - target),
    )


def _current_run(charted: Charted, options: Options) -> _Run:
    values, bands = charted.values, charted.bands
    last, has_any = last_known(values)
    last = np.where(has_any, last, -1)
    segment = _segment_start(last, options)
    same = slack(values)[:, None]
    with np.errstate(invalid="ignore"):
        sides = (values > bands.centre + same, values < bands.centre - same)
        steps = np.diff(values, axis=1, prepend=np.nan)
        ways = (steps > same, steps < -same)
    # A step leads to its point: a trend begins one point before its first step.
    shift = np.minimum(*(_unbroken_since(each, last, segment) for each in sides))
    trend = np.minimum(*(_unbroken_since(each, last, segment + 1) for each in ways)) - 1
    is_shift, is_trend = last - shift + 1 >= RUN_POINTS, last - trend + 1 >= RUN_POINTS
    is_above = _at(sides[0], last) == 1
    start = np.where(is_trend, trend, np.where(is_shift, shift, segment))
    columns = np.arange(values.shape[1])
    in_segment = (columns >= segment[:, None]) & ~np.isnan(values)
    return _Run(
        last=last,
        start=start,
        is_trend=is_trend & has_any,
        shift_way=np.where(is_shift, np.where(is_above, 1, -1), 0).astype(np.int8),
        is_long_enough=(in_segment.sum(axis=1) >= RUN_POINTS)
        & ((~np.isnan(values)).sum(axis=1) >= TRIAL_POINTS),
    )


def _segment_start(last: NDArray[np.int64], options: Options) -> NDArray[np.int64]:
    starts = np.array(sorted({0, *options.rebase}), dtype=np.int64)
    return starts[np.maximum(np.searchsorted(starts, last, side="right") - 1, 0)]


def _unbroken_since(
    flags: Flags, last: NDArray[np.int64], first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the column since which flags hold up to `last`, not before `first`.

    One column past `last` where the last one does not hold.
    """
    columns = np.arange(flags.shape[1])
    broken = np.where(~flags & (columns <= last[:, None]), columns, -1)
    since: NDArray[np.int64] = np.maximum(broken.max(axis=1, initial=-1) + 1, first)
    return since


def _chart_of_run(series: Series, run: _Run, method: Method, options: Options) -> Charted:
    """Chart the current runs alone, by their own lines."""
    columns = np.arange(series.values.shape[1])
    in_run = (columns >= run.start[:, None]) & (columns <= run.last[:, None])
    alone = Series(
        np.where(in_run, series.values, np.nan),
        None if series.numerators is None else np.where(in_run, series.numerators, np.nan),
        None if series.denominators is None else np.where(in_run, series.denominators, np.nan),
    )
    return chart(alone, method, Options(screen=options.screen, rules=options.rules))


def _sigma(own: Charted, run: _Run, method: Method) -> Matrix:
    """Return the standard deviation of each current run at its last month."""
    sigma = _at(own.bands.sigma, run.last)
    # XmR's 2.66 is 3 / 1.128, rounded.
    return sigma * 3 / LIMIT_FACTOR / SIGMA_OF_RANGE if method == "xmr" else sigma


def _miss_share(
    centre: Matrix, sigma: Matrix, target: Matrix, sign: int, tolerance: Matrix
) -> Matrix:
    short = sign * (target - centre)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = ndtr(short / sigma)
        certain = np.where(np.isnan(short), np.nan, (short > tolerance).astype(np.float64))
    return np.where(sigma > 0, by_chance, np.where(np.isnan(sigma), np.nan, certain))


def _directions(charted: Charted, run: _Run, method: Method, sign: int) -> NDArray[np.str_]:
    """Return what the signal at the last point says; without limits only a signal is known."""
    if sign == 0:
        return np.full(len(charted.values), "")
    way = sign * np.nan_to_num(_at(charted.direction, run.last))
    has_limits = np.isfinite(_at(charted.bands.lower, run.last)) | (method == "run")
    is_blind = ~has_limits & (way == 0)
    return np.select(
        [~run.is_long_enough | is_blind, way > 0, way < 0],
        [TOO_EARLY, "better", "worse"],
        "steady",
    ).astype(np.str_)


def _at(matrix: NDArray[np.generic], column: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return one entry of each row, NaN where there is no column."""
    if not matrix.shape[1]:
        return np.full(len(matrix), np.nan)
    found = matrix[np.arange(len(matrix)), np.maximum(column, 0)].astype(np.float64)
    return np.where(column >= 0, found, np.nan)
