"""What a pilot brought: difference in differences.

The outlets of a pilot got better. Would they have anyway? The rest of the bureau had the same
weather, holidays and mail: what changed there is taken off. With p the rate of pilot (T) and rest
(C) before (0) and after (1) the start,

    effect = (p_T1 − p_T0) − (p_C1 − p_C0).

Its 95 % interval is built from the Wilson intervals [l, u] of the four rates by the square-and-add
rule (MOVER; Newcombe 1998, method 10, for two rates; Zou & Donner 2008 for any sum): below the
estimate √Σ of the squared distances that let each rate move the effect down, above likewise. It
does not vanish at 0 % or 100 % as the normal interval does.

That interval knows only the chance of counting. Rates also move from month to month for reasons of
their own, and with many thousand items that is all that matters. So the months themselves are
asked too: `monthly_effect` takes the difference pilot − rest of each month as one observation and
compares the months after with the months before (Welch's t interval). Show the wider of the two.

The *event study* shows each month's difference against the months before the start: a pilot that
works shows nothing before and a step after; differences that drift before the start say that the
groups were not alike to begin with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student_t

from core.months import is_month
from languages import N_
from metrics.proportions import share, wilson
from metrics.validation import row

CAUTION = N_(
    "The pilot's outlets were chosen, not drawn by lot. Whatever else set them apart from the "
    "rest after the start is in this figure too."
)
COLUMNS = ("month", "treated_numerator", "treated_denominator", "control_numerator",
           "control_denominator")  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """An effect in shares (0.03 is three percentage points) with its 95 % interval.

    Missing where one of the four rates is. The four rates are shares 0–1.
    """

    value: float
    lower: float
    upper: float
    treated_before: float
    treated_after: float
    control_before: float
    control_after: float

    @property
    def is_distinguishable(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.lower > 0 or self.upper < 0


def difference_in_differences(
    *,
    treated_before: tuple[float, float],
    treated_after: tuple[float, float],
    control_before: tuple[float, float],
    control_after: tuple[float, float],
) -> Effect:
    """Return the effect from four pairs (numerator, denominator); see the module's text.

    Raises ValueError where a numerator is negative or over its denominator.
    """
    pairs = np.array([treated_after, treated_before, control_after, control_before], dtype=float)
    _check(pairs[:, 0], pairs[:, 1])
    signs = np.array([1.0, -1.0, -1.0, 1.0])
    rates, lower, upper = _rates(pairs[:, 0], pairs[:, 1])
    value, low, high = _sum_of_rates(signs[:, None], rates[:, None], lower[:, None], upper[:, None])
    return Effect(float(value[0]), float(low[0]), float(high[0]), *rates[[1, 0, 3, 2]].tolist())


def effect_of(months: pd.DataFrame, start: str) -> Effect:
    """Return the effect of a pilot that started in month `start`, from its months' counts.

    `months`: one row a month; `month` (str, YYYY-MM), `treated_numerator`, `treated_denominator`,
    `control_numerator`, `control_denominator` (counts, NaN where missing). The start month counts
    as after. A month that one of the groups has no cases in is left out for both. Raises
    ValueError for a missing column, a start that is no month, and counts of no proportion.
    """
    counts = _complete(_counts(months, start))
    after = counts["month"] >= start

    def pair(group: str, chosen: pd.Series) -> tuple[float, float]:
        of = counts.loc[chosen, [f"{group}_numerator", f"{group}_denominator"]].sum()
        return float(of.iloc[0]), float(of.iloc[1])

    return difference_in_differences(
        treated_before=pair("treated", ~after),
        treated_after=pair("treated", after),
        control_before=pair("control", ~after),
        control_after=pair("control", after),
    )


def monthly_effect(months: pd.DataFrame, start: str) -> tuple[float, float, float]:
    """Return effect, lower and upper from the months as observations (Welch's t, 95 %).

    Columns as in `effect_of`. Every month counts the same. All missing with fewer than 2 months
    before or after the start; without limits where the months do not vary at all.
    """
    counts = _complete(_counts(months, start))
    gap = _gap(counts)
    after = (counts["month"] >= start).to_numpy()
    old, new = gap[~after], gap[after]
    if len(old) < 2 or len(new) < 2:
        return float("nan"), float("nan"), float("nan")
    value = float(new.mean() - old.mean())
    parts = np.array([old.var(ddof=1) / len(old), new.var(ddof=1) / len(new)])
    if parts.sum() == 0:
        return value, float("nan"), float("nan")
    freedom = parts.sum() ** 2 / (parts**2 / (np.array([len(old), len(new)]) - 1)).sum()
    reach = float(student_t.ppf(0.975, freedom) * np.sqrt(parts.sum()))
    return value, value - reach, value + reach


def event_study(months: pd.DataFrame, start: str) -> pd.DataFrame:
    """Return, month by month, the pilot's lead over the rest against that before the start.

    Columns as in `effect_of`. One row a month: `month`, `offset` (int64, months from the start in
    the frame's order, −1 is the last before), `is_after` (bool), `treated`, `control` (shares),
    `effect` (share: (treated − control) less the same of all months before, pooled), `lower`,
    `upper` (95 %, square-and-add from the month's two and the pooled two Wilson intervals).
    Missing where the month, or the time before the start, has no cases in one group.
    """
    ordered = _counts(months, start).sort_values("month", ignore_index=True)
    before = _complete(ordered[ordered["month"] < start])[list(COLUMNS[1:])].sum()
    pooled = np.tile(before.to_numpy(dtype=float), (len(ordered), 1))
    above = np.stack(
        [ordered["treated_numerator"], ordered["control_numerator"], pooled[:, 0], pooled[:, 2]]
    ).astype(float)
    below = np.stack(
        [ordered["treated_denominator"], ordered["control_denominator"], pooled[:, 1], pooled[:, 3]]
    ).astype(float)
    rates, low, high = _rates(above, below)
    signs = np.array([1.0, -1.0, -1.0, 1.0])[:, None]
    effect, lower, upper = _sum_of_rates(signs, rates, low, high)
    is_after = (ordered["month"] >= start).to_numpy()
    return pd.DataFrame(
        {
            "month": ordered["month"],
            "offset": np.arange(len(ordered)) - int((~is_after).sum()),
            "is_after": is_after,
            "treated": rates[0],
            "control": rates[1],
            "effect": effect,
            "lower": lower,
            "upper": upper,
        }
    )


def _counts(months: pd.DataFrame, start: str) -> pd.DataFrame:
    """Return the months with their counts as floats.

    Raises ValueError for a missing column, a start that is no month, and counts of no proportion.
    """
    missing = [name for name in COLUMNS if name not in months.columns]
    if missing:
        raise ValueError(f"months: missing columns {', '.join(missing)}")
    if not isinstance(start, str) or not is_month(start):
        raise ValueError(f"a pilot starts in a month written YYYY-MM, not {start!r}")
    counts = months.assign(**{name: row(months[name], name) for name in COLUMNS[1:]})
    for group in ("treated", "control"):
        _check(counts[f"{group}_numerator"], counts[f"{group}_denominator"])
    return counts


def _check(numerators: ArrayLike, denominators: ArrayLike) -> None:
    above, below = row(numerators, "numerators"), row(denominators, "denominators")
    if ((above < 0) | (below < 0) | ((above > below) & (below > 0))).any():
        raise ValueError("a pilot is judged by shares: 0 ≤ numerator ≤ denominator")


def _complete(months: pd.DataFrame) -> pd.DataFrame:
    """Return the months in which both groups have cases."""
    has_cases = (months["treated_denominator"] > 0) & (months["control_denominator"] > 0)
    return months[has_cases & months[list(COLUMNS)].notna().all(axis=1)]


def _gap(counts: pd.DataFrame) -> NDArray[np.float64]:
    """Return each month's rate of the pilot less that of the rest."""
    treated = share(
        counts["treated_numerator"].to_numpy(dtype=float),
        counts["treated_denominator"].to_numpy(dtype=float),
    )
    control = share(
        counts["control_numerator"].to_numpy(dtype=float),
        counts["control_denominator"].to_numpy(dtype=float),
    )
    return np.asarray(treated - control, dtype=float)


def _rates(
    numerators: ArrayLike, denominators: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return rates and their Wilson limits."""
    above, below = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    lower, upper = wilson(above, below)
    return np.asarray(share(above, below)), np.asarray(lower), np.asarray(upper)


def _sum_of_rates(
    signs: NDArray[np.float64],
    rates: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the signed sum of rates (along the first axis) and its limits by square-and-add."""
    value = (signs * rates).sum(axis=0)
    down = np.where(signs > 0, rates - lower, upper - rates)
    up = np.where(signs > 0, upper - rates, rates - lower)
    return value, value - np.sqrt((down**2).sum(axis=0)), value + np.sqrt((up**2).sum(axis=0))
