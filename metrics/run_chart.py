"""Run charts: the median, and whether the points run or cross it as chance would have them.

Where there are too few months for limits, or all but every case succeeds, a run chart still tells
something. Anhøj rules (Anhøj & Olesen 2014, "Run charts revisited"; Schilling 2012 for runs, Chen
2010 for crossings), as in qicharts2: of the n points that do not lie on the median, the longest
run on one side may be round(log2 n) + 3 long, and the median must be crossed at least
qbinom(0.05, n − 1, 0.5) times. Points on the median and missing months are passed over: they
neither lengthen nor break a run.

Too long a run is marked as a *shift*, every point of it. Too few crossings concern the series as
a whole: they mark no point and are told in a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from metrics.control_limits import TRIAL_POINTS, Bands, Flags, Matrix, joined, stretches
from metrics.control_rounding import slack
from metrics.control_rules import SHIFT, Codes

MIN_CROSSING_QUANTILE = 0.05


@dataclass(frozen=True)
class Runs:
    """What the Anhøj rules look at; each array has one figure a series."""

    useful_count: NDArray[np.int64]
    longest_allowed: NDArray[np.int64]
    crossings: NDArray[np.int64]
    fewest_allowed: NDArray[np.int64]

    @property
    def too_few_crossings(self) -> Flags:
        """Whether the median is crossed more seldom than chance would have it."""
        return self.crossings < self.fewest_allowed


def run_bands(values: Matrix, *, baseline: int | None, rebase: Iterable[int]) -> Bands:
    """Return the median of each stretch as centre; a run chart has no limits."""
    return joined(
        [_stretch(values[:, months], baseline) for months in stretches(rebase, values.shape[1])]
    )


def signal_runs(values: Matrix, bands: Bands, stretches: list[slice]) -> tuple[Codes, Codes, Flags]:
    """Return rule and direction of every point, and which series cross the median too seldom."""
    rule = np.zeros(values.shape, dtype=np.int8)
    direction = np.zeros(values.shape, dtype=np.int8)
    seldom = np.zeros(len(values), dtype=bool)
    for months in stretches:
        sides = sides_of(values[:, months], bands.centre[:, months])
        runs, lengths = runs_of(sides)
        marked = lengths > runs.longest_allowed[:, None]
        rule[:, months][marked] = SHIFT
        direction[:, months][marked] = sides[marked]
        seldom |= runs.too_few_crossings
    return rule, direction, seldom


def sides_of(values: Matrix, centre: Matrix) -> Codes:
    """Return 1 above the centre, −1 below, 0 on it or missing."""
    same = slack(values)[:, None]
    with np.errstate(invalid="ignore"):
        above, below = values > centre + same, values < centre - same
    return above.astype(np.int8) - below.astype(np.int8)


def runs_of(sides: Codes) -> tuple[Runs, NDArray[np.int64]]:
    """Return the runs of each row, and for each point the length of the run it stands in."""
    series_count, month_count = sides.shape
    current = np.zeros(series_count, dtype=np.int8)
    length = np.zeros(series_count, dtype=np.int64)
    crossings = np.zeros(series_count, dtype=np.int64)
    so_far = np.zeros(sides.shape, dtype=np.int64)
    for month in range(month_count):
        side = sides[:, month]
        useful = side != 0
        turned = useful & (side != current)
        crossings += turned & (current != 0)
        length = np.where(turned, 1, length + useful)
        current = np.where(useful, side, current)
        so_far[:, month] = np.where(useful, length, 0)
    useful_count = np.asarray((sides != 0).sum(axis=1), dtype=np.int64)
    runs = Runs(
        useful_count=useful_count,
        longest_allowed=_longest_allowed(useful_count),
        crossings=crossings,
        fewest_allowed=_fewest_crossings(month_count)[useful_count],
    )
    return runs, _whole_lengths(sides, so_far)


def _whole_lengths(sides: Codes, so_far: NDArray[np.int64]) -> NDArray[np.int64]:
    """Carry each run's final length back to its first point."""
    whole = np.zeros(so_far.shape, dtype=np.int64)
    following = np.zeros(len(sides), dtype=np.int8)
    length = np.zeros(len(sides), dtype=np.int64)
    for month in reversed(range(sides.shape[1])):
        side = sides[:, month]
        useful = side != 0
        length = np.where(useful & (side != following), so_far[:, month], length)
        following = np.where(useful, side, following)
        whole[:, month] = np.where(useful, length, 0)
    return whole


def _longest_allowed(useful_count: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.rint(np.log2(np.maximum(useful_count, 1))) + 3, dtype=np.int64)


def _fewest_crossings(most_points: int) -> NDArray[np.int64]:
    """Return qbinom(0.05, n − 1, 0.5) for n = 0 … `most_points`."""
    fewest = np.zeros(most_points + 1, dtype=np.int64)
    if most_points > 1:
        trials = np.arange(1, most_points)
        fewest[2:] = binom.ppf(MIN_CROSSING_QUANTILE, trials, 0.5)
    return fewest


def _stretch(values: Matrix, baseline: int | None) -> Bands:
    centre = np.repeat(_median(values[:, :baseline])[:, None], values.shape[1], axis=1)
    missing = np.full(values.shape, np.nan)
    known = ~np.isnan(values)
    lowest = np.min(values, axis=1, initial=np.inf, where=known)
    highest = np.max(values, axis=1, initial=-np.inf, where=known)
    nothing = np.zeros(len(values), dtype=bool)
    return Bands(
        centre=centre,
        lower=missing,
        upper=missing,
        near_lower=missing,
        near_upper=missing,
        sigma=missing,
        is_constant=(known.sum(axis=1) >= 2) & (highest - lowest <= slack(values)),
        is_trial=known[:, :baseline].sum(axis=1) < TRIAL_POINTS,
        screen_collapsed=nothing,
        is_without_limits=nothing,
        is_binomial=nothing,
    )


def _median(values: Matrix) -> Matrix:
    """Return the median of each row's known values, NaN where there are none."""
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    ordered = np.sort(values, axis=1)  # missing values come last
    count = (~np.isnan(values)).sum(axis=1)
    row = np.arange(len(values))
    low = ordered[row, np.maximum((count - 1) // 2, 0)]
    high = ordered[row, np.minimum(count // 2, values.shape[1] - 1)]
    return np.asarray(np.where(count > 0, (low + high) / 2, np.nan), dtype=np.float64)
