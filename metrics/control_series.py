"""Charts of many series at once: the lines, the marks and the verdict, whatever the chart.

`control_charts` draws one series with it, `signals` searches all of them. The chart of a series
is chosen by its data: fewer than 12 months, or nothing but successes or failures → run chart;
counts known → p′; a rate alone → XmR.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from metrics.control_limits import (
    TRIAL_POINTS,
    Bands,
    Flags,
    Matrix,
    known_shares,
    p_bands,
    stretches,
    xmr_bands,
)
from metrics.control_rounding import RELATIVE_SLACK
from metrics.control_rules import (
    RULE_SETS,
    Codes,
    Improvement,
    Rules,
    assurance_of,
    label_points,
    last_known,
    variation_of,
)
from metrics.run_chart import run_bands, signal_runs
from metrics.validation import positions, whole_or_none

Method = Literal["xmr", "p", "p_prime", "run"]
METHODS: tuple[Method, ...] = ("xmr", "p", "p_prime", "run")


@dataclass(frozen=True)
class Series:
    """What is drawn: values, or the counts they come from (matrices series × month)."""

    values: Matrix
    numerators: Matrix | None = None
    denominators: Matrix | None = None

    @classmethod
    def of_counts(cls, numerators: Matrix, denominators: Matrix) -> Series:
        """Return series of shares; a month with a missing count or n = 0 is missing.

        Raises ValueError for shapes that differ and for a negative denominator.
        """
        if numerators.shape != denominators.shape:
            raise ValueError("numerators and denominators must have the same shape")
        if (denominators < 0).any():
            raise ValueError("denominators must not be negative")
        return cls(*known_shares(numerators, denominators))

    def rows(self, chosen: Flags | slice) -> Series:
        """Return the chosen series."""
        return Series(
            self.values[chosen],
            None if self.numerators is None else self.numerators[chosen],
            None if self.denominators is None else self.denominators[chosen],
        )

    def months(self, chosen: slice) -> Series:
        """Return the chosen months of every series."""
        return Series(
            self.values[:, chosen],
            None if self.numerators is None else self.numerators[:, chosen],
            None if self.denominators is None else self.denominators[:, chosen],
        )


@dataclass(frozen=True)
class Charted:
    """The charts of many series by one method: lines, and rule and direction of each point."""

    values: Matrix
    bands: Bands
    rule: Codes
    direction: Codes
    crosses_seldom: Flags


@dataclass(frozen=True)
class Options:
    """How to chart; see `control_charts.xmr`."""

    baseline: int | None = None
    rebase: Sequence[int] = ()
    screen: bool | None = None
    rules: Rules = "nhs"

    @classmethod
    def of(
        cls,
        baseline: int | None,
        rebase: Iterable[int] | int | None,
        screen: bool | None = None,
        rules: Rules = "nhs",
    ) -> Options:
        """Return the options as they were asked for; ValueError where one is out of range."""
        if rules not in RULE_SETS:
            raise ValueError(f'rules must be "nhs" or "powerbi", not {rules!r}')
        points = whole_or_none(baseline, "a baseline")
        if points is not None and points < TRIAL_POINTS:
            raise ValueError(f"a baseline needs at least {TRIAL_POINTS} points: {points}")
        # numpy's own False is not False.
        return cls(points, positions(rebase), None if screen is None else bool(screen), rules)


def chart(series: Series, method: Method, options: Options) -> Charted:
    """Chart every series by one method.

    Raises ValueError where p or p′ is asked of counts that are not those of a proportion.
    """
    values = series.values
    parts = stretches(options.rebase, values.shape[1])
    if method == "run":
        bands = run_bands(values, baseline=options.baseline, rebase=options.rebase)
        rule, direction, seldom = signal_runs(values, bands, parts)
        return Charted(values, bands, rule, direction, seldom)
    bands = _bands(series, method, options)
    rule, direction = label_points(values, bands, parts, options.rules)
    return Charted(values, bands, rule, direction, np.zeros(len(values), dtype=bool))


def _bands(series: Series, method: Method, options: Options) -> Bands:
    if method == "xmr":
        return xmr_bands(
            series.values,
            baseline=options.baseline,
            rebase=options.rebase,
            screen=options.screen is not False,
        )
    if series.numerators is None or series.denominators is None:
        raise ValueError(f"{method} needs numerators and denominators")
    if not is_proportion(series).all():
        raise ValueError(f"{method} needs 0 ≤ numerator ≤ denominator")
    return p_bands(
        series.numerators,
        series.denominators,
        laney=method == "p_prime",
        baseline=options.baseline,
        rebase=options.rebase,
        screen=options.screen is True,
    )


def is_proportion(series: Series) -> Flags:
    """Return which series count parts of a whole: 0 ≤ numerator ≤ denominator throughout."""
    if series.numerators is None or series.denominators is None:
        return np.zeros(len(series.values), dtype=bool)
    # A share of all, weighted together, may end a rounding error past it.
    most = series.denominators * (1 + RELATIVE_SLACK)
    with np.errstate(invalid="ignore"):
        broken = (series.numerators < 0) | (series.numerators > most)
    return np.asarray(~broken.any(axis=1), dtype=bool)


def chosen_methods(series: Series, options: Options) -> NDArray[np.str_]:
    """Return the chart that suits the data of each series."""
    months = (~np.isnan(series.values)).sum(axis=1)
    counted = is_proportion(series)
    extreme = counted & (_is_extreme(series) | _has_extreme_baseline(series, options))
    return np.select(
        [months < TRIAL_POINTS, extreme, counted], ["run", "run", "p_prime"], "xmr"
    ).astype(np.str_)


def _is_extreme(series: Series) -> Flags:
    """Return which series count nothing but successes, or nothing but failures."""
    if series.numerators is None or series.denominators is None:
        return np.zeros(len(series.values), dtype=bool)
    met = np.nansum(series.numerators, axis=1)
    return np.asarray((met == 0) | (met == np.nansum(series.denominators, axis=1)), dtype=bool)


def _has_extreme_baseline(series: Series, options: Options) -> Flags:
    """Return which series have a baseline of 0 % or 100 % that its own stretch leaves."""
    found = np.zeros(len(series.values), dtype=bool)
    if options.baseline is None:
        return found
    for months in stretches(options.rebase, series.values.shape[1]):
        base = slice(months.start, min(months.start + options.baseline, months.stop))
        found |= _is_extreme(series.months(base)) & ~_is_extreme(series.months(months))
    return found


@dataclass(frozen=True)
class Verdicts:
    """The last known point of each series and what it says; one entry a series."""

    month: NDArray[np.int64]
    """Column of the last known point; −1 where there is none."""
    value: Matrix
    centre: Matrix
    lower: Matrix
    upper: Matrix
    sigma: Matrix
    rule: Codes
    direction: Codes
    variation: NDArray[np.str_]
    assurance: NDArray[np.str_]


def verdicts(charted: Charted, target: Matrix, improvement: Improvement) -> Verdicts:
    """Judge each series by its last known point and its limits there.

    `target` has one figure a series, NaN where there is none.
    """
    column, known = last_known(charted.values)
    row = np.arange(len(column))

    def last(matrix: Matrix) -> Matrix:
        if not matrix.shape[1]:
            return np.full(len(matrix), np.nan)
        return np.asarray(np.where(known, matrix[row, column], np.nan), dtype=np.float64)

    def last_code(codes: Codes) -> Codes:
        if not codes.shape[1]:
            return np.zeros(len(codes), dtype=np.int8)
        return np.where(known, codes[row, column], 0).astype(np.int8)

    bands = charted.bands
    value, lower, upper = last(charted.values), last(bands.lower), last(bands.upper)
    direction = last_code(charted.direction)
    return Verdicts(
        month=np.where(known, column, -1),
        value=value,
        centre=last(bands.centre),
        lower=lower,
        upper=upper,
        sigma=last(bands.sigma),
        rule=last_code(charted.rule),
        direction=direction,
        variation=variation_of(direction, improvement),
        assurance=assurance_of(value, lower, upper, target, bands.is_constant, improvement),
    )
