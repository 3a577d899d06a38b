"""Funnel plots: which outlets differ from their peers by more than chance.

A league table always has a last place; most of the order in it is luck, and small outlets fill
both ends. A funnel plot (Spiegelhalter 2005, "Funnel plots for comparing institutional
performance") draws each outlet at its number of cases with the band in which chance alone would
put it. Only what lies outside is worth a visit.

**Against peers** (`funnel`), as FunnelPlotR does it for proportions: θ = Σr/Σn or a benchmark;
Y = asin√p; s = 1 / (2√n); z = (Y − asin√θ) / s. Outlets differ by more than the chance of counting
even where nothing is wrong: this *overdispersion* is estimated and added to the band. z is
winsorised at its 10 % and 90 % quantiles (R's type 7); φ = mean(z²); with N outlets and w = 1/s²,
τ² = max(0, (Nφ − (N−1)) / (Σw − Σw²/Σw)), 0 where Nφ < N − 1. Limits are
sin²(asin√θ ± k√(s² + τ²)), the angle cut to [0, π/2], k = 1.959964 (95 %) and 3.090232 (99.8 %).
Where φ ≤ 1, or without adjustment, τ² is left out of the limits.

**Against a target** (`against_target`): exact binomial limits, the smallest and largest number of
successes that an outlet which is exactly on target would fall below or rise above with at most
half of 5 % or 0.2 % probability.

An outlier lies strictly outside the 99.8 % limits. Compare like with like (kind, setting, size),
and say how many would be outside by chance: `expected_outside_95`, `expected_outside_998`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from metrics.proportions import share
from metrics.validation import counts, number_or_none, row

Vector = NDArray[np.float64]

K_95 = 1.959964
K_998 = 3.090232
WINSORISED_SHARE = 0.1
_TAILS = {"95": 0.025, "998": 0.001}


@dataclass(frozen=True)
class Funnel:
    """Outlets compared.

    `points`: one row an outlet in the order given, with the index of the numerators where they
    had one; `value` (share 0–1), `denominator` (count), `z` (standardized distance from the
    centre), `lower95`, `upper95`, `lower998`, `upper998` (shares), `outlier` (bool). An outlet
    without cases has missing figures, is no outlier and does not count in anything.

    `centre` is θ or the target, `phi` the dispersion of the winsorised z (1 is chance alone;
    missing against a target), `tau2` the variance between outlets on the angle's scale,
    `is_adjusted` whether the limits contain it. `expected_outside_95` and `_998` say how many
    outlets chance alone would put outside.
    """

    points: pd.DataFrame
    centre: float
    phi: float
    tau2: float
    is_adjusted: bool
    method: Literal["peers", "target"]
    expected_outside_95: float
    expected_outside_998: float

    def limits(self, denominators: Sequence[float] | Vector) -> pd.DataFrame:
        """Return the lines of the funnel at given numbers of cases, to be drawn.

        One row each: `denominator` (rounded: a case is whole, and exact limits know no other),
        `lower95`, `upper95`, `lower998`, `upper998`.
        """
        cases = np.asarray(denominators, dtype=np.float64).round()
        lines = (
            _exact_limits(cases, self.centre)
            if self.method == "target"
            else _angle_limits(cases, self.centre, self.tau2 if self.is_adjusted else 0.0)
        )
        return pd.DataFrame({"denominator": cases, **lines})


def funnel(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    benchmark: float | None = None,
    overdispersion: bool = True,
) -> Funnel:
    """Compare outlets with each other, or with a benchmark (see the module's text).

    One count an outlet each. `overdispersion` false draws the limits of chance of counting alone;
    φ and τ² are told all the same. Raises ValueError where a count is negative, a numerator over
    its denominator, or the benchmark no share. Source: FunnelPlotR 0.6, data type "PR".
    """
    value, cases, index = _shares(numerators, denominators)
    known = ~np.isnan(value)
    centre = _centre(value, cases) if benchmark is None else _checked_share(benchmark)
    z = _z(value, cases, centre)
    phi, tau2 = _dispersion(z[known], cases[known])
    is_adjusted = bool(overdispersion and phi > 1)
    lines = _angle_limits(cases, centre, tau2 if is_adjusted else 0.0)
    count = int(known.sum())
    return Funnel(
        points=_points(value, cases, z, lines, index),
        centre=centre,
        phi=phi,
        tau2=tau2,
        is_adjusted=is_adjusted,
        method="peers",
        expected_outside_95=count * 2 * _TAILS["95"],
        expected_outside_998=count * 2 * _TAILS["998"],
    )


def against_target(numerators: ArrayLike, denominators: ArrayLike, target: float) -> Funnel:
    """Compare outlets with a target by exact binomial limits (see the module's text).

    What is expected outside by chance is what outlets exactly on target would give, summed over
    their own numbers of cases. Raises ValueError as `funnel` does.
    """
    value, cases, index = _shares(numerators, denominators)
    goal = _checked_share(target)
    return Funnel(
        points=_points(value, cases, _z(value, cases, goal), _exact_limits(cases, goal), index),
        centre=goal,
        phi=float("nan"),
        tau2=0.0,
        is_adjusted=False,
        method="target",
        expected_outside_95=_expected_outside(cases, goal, _TAILS["95"]),
        expected_outside_998=_expected_outside(cases, goal, _TAILS["998"]),
    )


def _shares(
    numerators: ArrayLike, denominators: ArrayLike
) -> tuple[Vector, Vector, pd.Index | None]:
    """Return shares and cases, both missing where a count is missing or there are no cases."""
    above, below = row(numerators, "numerators"), counts(denominators, "denominators")
    if above.shape != below.shape:
        raise ValueError("numerators and denominators must have the same length")
    known = ~np.isnan(above) & (below > 0)
    if ((above < 0) | (above > below))[known].any():
        raise ValueError("a funnel needs 0 ≤ numerator ≤ denominator")
    above, below = np.where(known, above, np.nan), np.where(known, below, np.nan)
    indexed = [given for given in (numerators, denominators) if isinstance(given, pd.Series)]
    return share(above, below), below, indexed[0].index if indexed else None


def _checked_share(value: float) -> float:
    known = number_or_none(value, "a share")
    if known is None or not 0 <= known <= 1:
        raise ValueError(f"a share lies between 0 and 1: {value}")
    return known


def _centre(value: Vector, cases: Vector) -> float:
    """Return Σr / Σn, missing where there are no cases."""
    return float(share(np.nansum(value * cases), np.nansum(cases)))


def _z(value: Vector, cases: Vector, centre: float) -> Vector:
    angle = np.arcsin(np.sqrt(value)) - np.arcsin(np.sqrt(centre))
    return np.asarray(angle * 2 * np.sqrt(cases), dtype=np.float64)


def _dispersion(z: Vector, cases: Vector) -> tuple[float, float]:
    """Return φ of the winsorised z, and τ²; cases are counts, so w = 1/s² = 4n."""
    count = len(z)
    if not count:
        return float("nan"), 0.0
    low, high = np.quantile(z, [WINSORISED_SHARE, 1 - WINSORISED_SHARE])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    weights = 4 * cases
    spread = float(weights.sum() - (weights**2).sum() / weights.sum())
    if count * phi < count - 1 or spread <= 0:
        return phi, 0.0
    return phi, max(0.0, (count * phi - (count - 1)) / spread)


def _angle_limits(cases: Vector, centre: float, tau2: float) -> dict[str, Vector]:
    middle = np.arcsin(np.sqrt(centre))
    reach = np.sqrt(1 / (4 * cases) + tau2)

    def at(k: float) -> Vector:
        return np.asarray(np.sin(np.clip(middle + k * reach, 0, np.pi / 2)) ** 2)

    return {
        "lower95": at(-K_95),
        "upper95": at(K_95),
        "lower998": at(-K_998),
        "upper998": at(K_998),
    }


def _exact_limits(cases: Vector, target: float) -> dict[str, Vector]:
    lines = {}
    for name, tail in _TAILS.items():
        lowest, highest = _exact_counts(cases, target, tail)
        lines[f"lower{name}"], lines[f"upper{name}"] = lowest / cases, highest / cases
    return lines


def _exact_counts(cases: Vector, target: float, tail: float) -> tuple[Vector, Vector]:
    """Return the least and the most successes that are still within the limits."""
    lowest = binom.ppf(tail, cases, target)
    highest = binom.isf(tail, cases, target)
    return np.asarray(lowest, dtype=np.float64), np.asarray(highest, dtype=np.float64)


def _expected_outside(cases: Vector, target: float, tail: float) -> float:
    lowest, highest = _exact_counts(cases, target, tail)
    outside = binom.cdf(lowest - 1, cases, target) + binom.sf(highest, cases, target)
    return float(np.nansum(outside))


def _points(
    value: Vector, cases: Vector, z: Vector, lines: dict[str, Vector], index: pd.Index | None
) -> pd.DataFrame:
    with np.errstate(invalid="ignore"):
        outlier = (value < lines["lower998"]) | (value > lines["upper998"])
    return pd.DataFrame(
        {"value": value, "denominator": cases, "z": z, **lines, "outlier": outlier}, index=index
    )
