"""Signals over many series at once, and how many of them chance alone would give.

`signals` charts every row of a matrix as `control_charts.choose` charts one series, and says of
each what its last known month shows: the same figures as one at a time, because it is the same
code. The rows are worked on together, block by block, so that 54,000 outlets of 36 months take
well under a second.

Who searches many series finds false alarms. `expected_false_alarms` says how many: for values
that are independent, normal and stable, and limits that are known, the chance that the last point
is marked is, by rule,

- beyond a limit: 2·Φ(−3) = 0.0027 (2.66 mean ranges are 3 sigma);
- at the end of a trend of 7: 2 / 7! = 0.0004;
- near a limit, one of the two points before it near it too, all three on one side:
  2·q·(¼ − (½ − q)²) with q = Φ(3) − Φ(2) = 0.0214, together 0.0009; for `rules="powerbi"`, with
  u = 1 − Φ(2), 2·q·(1 − (1 − u)²) = 0.0019;
- at the end of 7 on one side: 2 · 2⁻⁷ = 0.0156.

Their sum is 0.020 a series. It is a yardstick for a list, not a p-value of any one signal. It
leaves out that a point may break two rules, that the lines come from the very points they judge
(fewer shifts), that limits from few points are uncertain (more points beyond them), that months
may depend on each other (more of everything), and that a missing month breaks a row. On 54,000
simulated stable outlets of 36 months, one month in twenty missing, p′ marked 1.4 % and XmR, whose
limits do not know that the number of cases changes, 3.1 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm

from metrics.control_limits import Matrix
from metrics.control_rules import RULES, RUN_POINTS, Improvement, Rules
from metrics.control_series import (
    METHODS,
    Method,
    Options,
    Series,
    chart,
    chosen_methods,
    verdicts,
)
from metrics.validation import floats

_BLOCK = 2048
"""Series charted together: enough to be fast, few enough to stay in the processor's cache."""


def signals(
    values: ArrayLike | pd.DataFrame | None = None,
    *,
    numerators: ArrayLike | pd.DataFrame | None = None,
    denominators: ArrayLike | pd.DataFrame | None = None,
    improvement: Improvement = "increase",
    target: float | ArrayLike | None = None,
    method: Method | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    screen: bool | None = None,
    rules: Rules = "nhs",
) -> pd.DataFrame:
    """Return what the last known month of each series shows.

    Give values, or numerators and denominators: matrices or frames of series × month, NaN for a
    missing month. `target`: one for all, or one a series (NaN for none). `method` None takes the
    chart that suits each series (see `control_charts.choose`). A rebase concerns all series: call
    once for each group of series that share their rebases.

    One row a series, with the index of the frame where one was given: `method`, `month` (int64,
    position of the last known month, −1 for none), `value`, `centre`, `lower`, `upper`, `rule`,
    `direction`, `variation`, `assurance`, and `sigmas`, the signed distance of the value from the
    centre in sigmas of its chart, missing where there are no limits: the strength to sort by.
    """
    series, index = _series(values, numerators, denominators)
    count = len(series.values)
    goals = np.broadcast_to(np.nan if target is None else np.asarray(target, dtype=float), count)
    how = _How(Options.of(baseline, rebase, screen, rules), method, improvement)
    blocks = [
        _searched(series.rows(slice(start, start + _BLOCK)), goals[start : start + _BLOCK], how)
        for start in range(0, max(count, 1), _BLOCK)
    ]
    whole = blocks[0] if len(blocks) == 1 else pd.concat(blocks)
    return whole.set_axis(pd.RangeIndex(count) if index is None else index, axis=0)


def expected_false_alarms(
    series_count: int, *, month_count: int = 36, rules: Rules = "nhs"
) -> float:
    """Return how many of `series_count` stable series chance would mark at their last month.

    See the module's text for the formula and for what it leaves out. Series too short for a rule
    cannot break it.
    """
    return series_count * sum(false_alarm_shares(month_count=month_count, rules=rules).values())


def false_alarm_shares(*, month_count: int = 36, rules: Rules = "nhs") -> dict[str, float]:
    """Return, by rule, the chance that the last point of a stable series is marked."""
    near, beyond_near = norm.cdf(3) - norm.cdf(2), norm.sf(2)
    if rules == "nhs":
        two_of_three = 2 * near * (0.25 - (0.5 - near) ** 2)
    else:
        two_of_three = 2 * near * (1 - (1 - beyond_near) ** 2)
    long_enough = month_count >= RUN_POINTS
    return {
        "beyond_limits": 2 * float(norm.sf(3)),
        "trend": 2 / factorial(RUN_POINTS) if long_enough else 0.0,
        "two_of_three": float(two_of_three) if month_count >= 3 else 0.0,
        "shift": 2.0 ** (1 - RUN_POINTS) if long_enough else 0.0,
    }


@dataclass(frozen=True)
class _How:
    options: Options
    method: Method | None
    improvement: Improvement


def _searched(series: Series, target: Matrix, how: _How) -> pd.DataFrame:
    """Chart each series of a block by its method; one row a series, numbered from 0."""
    count = len(series.values)
    methods = (
        chosen_methods(series, how.options) if how.method is None else np.full(count, how.method)
    )
    found = []
    for method in METHODS:
        chosen = methods == method
        if chosen.all():
            return _told(series, method, target, how)
        if chosen.any():
            frame = _told(series.rows(chosen), method, target[chosen], how)
            found.append(frame.set_axis(np.flatnonzero(chosen), axis=0))
    return pd.concat(found).sort_index()


def _told(series: Series, method: Method, target: Matrix, how: _How) -> pd.DataFrame:
    said = verdicts(chart(series, method, how.options), target, how.improvement)
    with np.errstate(invalid="ignore", divide="ignore"):
        sigmas = np.where(said.sigma > 0, (said.value - said.centre) / said.sigma, np.nan)
    return pd.DataFrame(
        {
            "method": np.full(len(said.value), method),
            "month": said.month,
            "value": said.value,
            "centre": said.centre,
            "lower": said.lower,
            "upper": said.upper,
            "rule": np.array(RULES)[said.rule],
            "direction": said.direction.astype(np.int64),
            "variation": said.variation,
            "assurance": said.assurance,
            "sigmas": sigmas,
        }
    )


def _series(
    values: ArrayLike | pd.DataFrame | None,
    numerators: ArrayLike | pd.DataFrame | None,
    denominators: ArrayLike | pd.DataFrame | None,
) -> tuple[Series, pd.Index | None]:
    given = values if numerators is None else numerators
    if given is None or (numerators is None) != (denominators is None):
        raise ValueError("give values, or numerators and denominators")
    index = given.index if isinstance(given, pd.DataFrame) else None
    if numerators is None or denominators is None:
        return Series(_matrix(given)), index
    return Series.of_counts(_matrix(numerators), _matrix(denominators)), index


def _matrix(values: ArrayLike | pd.DataFrame) -> Matrix:
    if isinstance(values, pd.DataFrame):
        values = values.to_numpy(dtype=np.float64, na_value=np.nan)
    matrix = floats(values)
    if matrix.ndim != 2:
        raise ValueError("signals takes a matrix of series × month")
    if np.isinf(matrix).any():
        raise ValueError("figures must be finite or missing")
    return matrix
