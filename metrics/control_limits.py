"""Centre and limits of many series at once.

A *series* is one row of a matrix, a month one column; a missing month is NaN and stays NaN. The
chart of one outlet is a matrix of one row, so that the figures of a page and those of a search
over every outlet come from the same lines of code.

**XmR** (individuals and moving range; Shewhart, Wheeler; "Making Data Count", NHS England). The
centre is the mean of the baseline. The moving ranges are the absolute differences of neighbouring
months; a missing month makes none. Screening, in one pass, keeps the ranges under 3.267 times
their mean (D4 of a pair) and averages again; the centre is not computed again. Limits are
centre ± 2.66 × mean range (3 / d2 with d2 = 1.128), near limits lie at two thirds of that.

**p and Laney p′** (Laney 2002, "Improved control charts for attributes"). p̄ = Σr / Σn of the
baseline, σᵢ = √(p̄(1−p̄)/nᵢ), zᵢ = (pᵢ−p̄)/σᵢ, σ_z = mean|Δz| / 1.128; limits p̄ ± 3σᵢσ_z,
cut to [0, 1]. The p chart is σ_z = 1: it holds only where nothing but chance of counting moves
the rate. p′ widens or narrows the limits by what is seen from month to month.

Where the published programs break, we do not: a stretch without any variation has limits of zero
width and marks nothing; ranges that screening took away altogether come back unscreened; and
limits that nothing is known about are missing instead of zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.control_rounding import mean_of_known, slack
from metrics.proportions import share

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]

LIMIT_FACTOR = 2.66
RANGE_SCREEN = 3.267
SIGMA_OF_RANGE = 1.128
TRIAL_POINTS = 12


@dataclass(frozen=True)
class Bands:
    """Lines of many series (all matrices series × month), and what is to be said of them.

    `near_lower` and `near_upper` are the limits of two sigma, before any cut to [0, 1]; `sigma`
    is a third of the uncut distance from centre to limit. The flags are one a series.
    """

    centre: Matrix
    lower: Matrix
    upper: Matrix
    near_lower: Matrix
    near_upper: Matrix
    sigma: Matrix
    is_constant: Flags
    """No variation at all in the last stretch."""
    is_trial: Flags
    """A stretch whose limits rest on fewer than 12 points."""
    screen_collapsed: Flags
    """Screening would have left a mean range of 0; the unscreened range was used."""
    is_without_limits: Flags
    """A stretch about whose limits nothing is known."""
    is_binomial: Flags
    """p′ found no range to learn from; the limits of the plain p chart were used."""


def stretches(rebase: Iterable[int], month_count: int) -> list[slice]:
    """Return the stretches between rebases as slices of months.

    Raises ValueError for a position outside the series.
    """
    starts = sorted({0, *(int(position) for position in rebase)})
    if starts[0] < 0 or (starts[-1] >= month_count and starts[-1] > 0):
        raise ValueError(f"rebase positions must lie in 0 … {month_count - 1}: {starts}")
    return [
        slice(start, end) for start, end in zip(starts, [*starts[1:], month_count], strict=True)
    ]


def joined(parts: list[Bands]) -> Bands:
    """Put the bands of consecutive stretches side by side."""
    if len(parts) == 1:
        return parts[0]
    wide = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=1)
        for name in ("centre", "lower", "upper", "near_lower", "near_upper", "sigma")
    }
    flags = {
        name: np.logical_or.reduce([getattr(part, name) for part in parts])
        for name in ("is_trial", "screen_collapsed", "is_without_limits", "is_binomial")
    }
    return Bands(**wide, **flags, is_constant=parts[-1].is_constant)


def xmr_bands(
    values: Matrix, *, baseline: int | None, rebase: Iterable[int], screen: bool
) -> Bands:
    """Return the XmR lines of each row of `values` (see the module's text)."""
    return joined(
        [
            _xmr_stretch(values[:, months], baseline, screen)
            for months in stretches(rebase, values.shape[1])
        ]
    )


def p_bands(
    numerators: Matrix,
    denominators: Matrix,
    *,
    laney: bool,
    baseline: int | None,
    rebase: Iterable[int],
    screen: bool,
) -> Bands:
    """Return the lines of the p chart (`laney` false) or p′ chart (true) of each row.

    A month with a missing count or a denominator of 0 is missing.
    """
    return joined(
        [
            _p_stretch(numerators[:, months], denominators[:, months], laney, baseline, screen)
            for months in stretches(rebase, numerators.shape[1])
        ]
    )


def _xmr_stretch(values: Matrix, baseline: int | None, screen: bool) -> Bands:
    base = values[:, :baseline]
    tolerance = slack(values)
    centre = mean_of_known(base)
    mean_range, collapsed = _mean_range(base, screen, tolerance)
    constant, same = _constant(values, tolerance)
    unknown = ~constant & ~(mean_range > tolerance)
    centre = np.where(constant, same, centre)
    mean_range = np.where(constant, 0.0, np.where(unknown, np.nan, mean_range))
    sigma = np.repeat((LIMIT_FACTOR / 3 * mean_range)[:, None], values.shape[1], axis=1)
    middle = np.repeat(centre[:, None], values.shape[1], axis=1)
    reach = (LIMIT_FACTOR * mean_range)[:, None]
    near = (2 * LIMIT_FACTOR / 3 * mean_range)[:, None]
    return Bands(
        centre=middle,
        lower=middle - reach,
        upper=middle + reach,
        near_lower=middle - near,
        near_upper=middle + near,
        sigma=sigma,
        is_constant=constant,
        is_trial=_known_count(base) < TRIAL_POINTS,
        screen_collapsed=collapsed & ~constant,
        is_without_limits=unknown,
        is_binomial=np.zeros(len(values), dtype=bool),
    )


def _p_stretch(
    numerators: Matrix, denominators: Matrix, laney: bool, baseline: int | None, screen: bool
) -> Bands:
    values, numerators, denominators = known_shares(numerators, denominators)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = share(
            np.nansum(numerators[:, :baseline], axis=1),
            np.nansum(denominators[:, :baseline], axis=1),
        )
        binomial = np.sqrt(centre * (1 - centre))[:, None] / np.sqrt(denominators)
        z = np.where(binomial > 0, (values - centre[:, None]) / binomial, np.nan)
    tolerance = slack(values)
    constant, same = _constant(values, tolerance)
    centre = np.where(constant, same, centre)
    sigma_z, collapsed, plain = np.ones(len(values)), _none(values), _none(values)
    if laney:
        mean_range, collapsed = _mean_range(z[:, :baseline], screen, slack(z))
        plain = ~constant & ~(mean_range > 0)
        sigma_z = np.where(plain, 1.0, mean_range / SIGMA_OF_RANGE)
        sigma_z = np.where(constant, 0.0, sigma_z)
    at_an_end = ~((centre > 0) & (centre < 1))
    unknown = at_an_end & ~constant
    sigma = np.where(unknown[:, None], np.nan, binomial * sigma_z[:, None])
    middle = np.repeat(centre[:, None], values.shape[1], axis=1)
    return Bands(
        centre=middle,
        lower=np.clip(middle - 3 * sigma, 0, 1),
        upper=np.clip(middle + 3 * sigma, 0, 1),
        near_lower=middle - 2 * sigma,
        near_upper=middle + 2 * sigma,
        sigma=sigma,
        is_constant=constant & (at_an_end | laney),
        is_trial=_known_count(values[:, :baseline]) < TRIAL_POINTS,
        screen_collapsed=collapsed & ~constant,
        is_without_limits=unknown,
        is_binomial=plain & ~unknown,
    )


def known_shares(numerators: Matrix, denominators: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Return shares and both counts, all three missing where one is missing or n is 0."""
    known = ~np.isnan(numerators) & (denominators > 0)
    above = np.where(known, numerators, np.nan)
    below = np.where(known, denominators, np.nan)
    return share(above, below), above, below


def _mean_range(base: Matrix, screen: bool, tolerance: Matrix) -> tuple[Matrix, Flags]:
    """Return the mean moving range of each row, and where screening had to be undone."""
    ranges = np.abs(np.diff(base, axis=1))
    plain = mean_of_known(ranges)
    if not screen:
        return plain, _none(base)
    with np.errstate(invalid="ignore"):
        kept = ranges < (RANGE_SCREEN * plain - tolerance)[:, None]
        screened = mean_of_known(np.where(kept, ranges, np.nan))
        collapsed = ~(screened > tolerance) & (plain > tolerance)
    return np.where(collapsed | np.isnan(screened), plain, screened), collapsed


def _constant(values: Matrix, tolerance: Matrix) -> tuple[Flags, Matrix]:
    """Return which rows show one value only (two points or more), and that value."""
    known = ~np.isnan(values)
    lowest = np.min(values, axis=1, initial=np.inf, where=known)
    highest = np.max(values, axis=1, initial=-np.inf, where=known)
    constant = (known.sum(axis=1) >= 2) & (highest - lowest <= tolerance)
    return constant, np.where(constant, lowest, np.nan)


def _known_count(values: Matrix) -> NDArray[np.int64]:
    return np.asarray((~np.isnan(values)).sum(axis=1), dtype=np.int64)


def _none(values: Matrix) -> Flags:
    return np.zeros(len(values), dtype=bool)
