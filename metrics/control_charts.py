"""Control charts: is it a real change, and is the target within reach of chance alone.

Two points, one green and one red, say nothing: every rate goes up and down without anyone having
done anything. A control chart draws the band in which it does so by itself, and marks the points
that do not fit: these have a cause that can be found. How the lines are computed stands in
`control_limits`, which points are marked in `control_rules`, run charts in `run_chart`.

Three charts with limits and one without:

- **p′** (Laney) where the counts behind a rate are known: months with fewer cases have wider
  limits, and what the outlets' ordinary life adds to the chance of counting is learnt from the
  data.
- **p**, the same without what is learnt: right only where nothing but the chance of counting
  moves the rate; with large counts it marks nearly everything. Shown for comparison.
- **XmR** where only a figure a month is known (an index, a median of days).
- **run chart** with the median where there are fewer than 12 months, or nothing but successes or
  failures.

`choose` takes the one that suits the data and says which and why.

A *rebase* starts the lines anew at a month; it is a person's dated and reasoned act (the process
was changed on purpose) and never happens by itself. A *baseline* keeps the lines at what the first
months of a stretch gave, so that later months do not water down what they are measured by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from languages import N_
from metrics.control_limits import TRIAL_POINTS, Matrix
from metrics.control_rules import RULES, Improvement, Rules
from metrics.control_series import (
    Charted,
    Method,
    Options,
    Series,
    chart,
    chosen_methods,
    is_proportion,
    verdicts,
)
from metrics.outlook import UNKNOWN, Outlook, outlooks
from metrics.validation import number_or_none, row

TRIAL = N_("Trial limits: fewer than 12 points to compute them from.")
CONSTANT = N_("Every point is the same: the limits have no width, and the value itself is judged.")
SCREEN_COLLAPSED = N_(
    "Leaving out large moving ranges would have left no variation at all; all ranges were used."
)
FELL_BACK_TO_P_PRIME = N_(
    "The moving ranges show no variation; the limits come from the counts (p′ chart)."
)
NO_LIMITS = N_("There is too little variation or too few neighbouring points to compute limits.")
BINOMIAL_LIMITS = N_(
    "No month-to-month variation to learn from: limits are those of chance of counting alone."
)
FEW_CROSSINGS = N_(
    "The line crosses its median too seldom for chance: something shifts or drifts slowly."
)
CHOSEN_FOR_FEW_MONTHS = N_("Run chart, because there are fewer than 12 months.")
CHOSEN_FOR_EXTREME = N_("Run chart, because every single case is a success, or none is.")
CHOSEN_FOR_COUNTS = N_("p′ chart, because the counts behind the rate are known.")
CHOSEN_FOR_RATE = N_("XmR chart, because only the figure itself is known, not counts behind it.")

METHOD_NAMES: dict[Method, str] = {
    "xmr": N_("XmR chart"),
    "p": N_("p chart"),
    "p_prime": N_("p′ chart (Laney)"),
    "run": N_("run chart"),
}
RULE_NAMES: dict[str, str] = {
    "": N_("no signal"),
    "beyond_limits": N_("outside the limits"),
    "trend": N_("trend of 7 points"),
    "two_of_three": N_("2 of 3 points near a limit"),
    "shift": N_("7 or more points on one side"),
}
VARIATION_NAMES: dict[str, str] = {
    "improving": N_("improving"),
    "concerning": N_("getting worse"),
    "neutral_high": N_("higher than usual"),
    "neutral_low": N_("lower than usual"),
    "common_cause": N_("no real change"),
}
ASSURANCE_NAMES: dict[str, str] = {
    "consistently_passing": N_("target reliably met"),
    "hit_or_miss": N_("target met or missed by chance"),
    "consistently_failing": N_("target reliably missed"),
    "no_target": N_("no target"),
}


@dataclass(frozen=True)
class ControlChart:
    """One series with its lines, its marks and its verdict.

    `points`: one row a month in the order given, with the index of the values where they had one;
    columns `value`, `centre`, `lower`, `upper` (float64, unit of the values; a missing month has a
    missing value, a run chart missing limits), `rule` (str: "", "beyond_limits", "trend",
    "two_of_three" or "shift") and `direction` (int64: −1, 0, 1).

    `variation` and `assurance` are as in `control_rules`; they speak of the last month that has a
    value. `method` is "xmr", "p", "p_prime" or "run". `notes` are English sentences to be shown
    through `languages._`; `reason` says why `choose` took this chart, "" where a person did.
    `target` is None where there is none. `is_trial`: the limits that the last month is judged by
    rest on fewer than 12 points (a note tells it of any stretch).
    """

    points: pd.DataFrame
    variation: str
    assurance: str
    method: Method
    notes: tuple[str, ...] = ()
    reason: str = ""
    target: float | None = None
    is_trial: bool = False
    outlook: Outlook = UNKNOWN
    """Where the series goes and what to expect of it, `gap` and lines in the unit of the values."""


def xmr(
    values: ArrayLike,
    *,
    improvement: Improvement = "increase",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    screen: bool = True,
    rules: Rules = "nhs",
    denominators: ArrayLike | None = None,
) -> ControlChart:
    """Return the XmR chart of one series (NHS England, "Making Data Count").

    `values`: one figure a month, NaN where missing. `improvement`: "increase", "decrease" or
    "neutral". `baseline`: compute the lines from the first so many months of each stretch, at
    least 12. `rebase`: positions where a new stretch starts. `screen`: leave out moving ranges of
    3.267 times their mean and more. `rules`: see `control_rules`. `denominators`, where the values
    are shares of known counts, allow p′ limits where the ranges show no variation at all.
    Raises ValueError for options out of range.
    """
    options = Options.of(baseline, rebase, screen, rules)
    figures = _row(values, "values")
    made = _drawn(Series(figures), "xmr", options, improvement, target, _index_of(values))
    if NO_LIMITS in made.notes and denominators is not None:
        counts = _row(denominators, "denominators")
        series = Series.of_counts(np.rint(figures * counts), counts)
        if is_proportion(series).all():
            laney = replace(options, screen=False)
            made = _drawn(series, "p_prime", laney, improvement, target, _index_of(values))
            return replace(made, notes=(FELL_BACK_TO_P_PRIME, *made.notes))
    return made


def p_chart(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    improvement: Improvement = "increase",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    screen: bool = False,
    rules: Rules = "nhs",
) -> ControlChart:
    """Return the p chart of a proportion: limits of chance of counting alone.

    One count a month each; a month with a missing count or a denominator of 0 is missing. The
    options are those of `xmr`; there are no moving ranges to screen. Raises ValueError where a
    numerator is negative or over its denominator. Source: Montgomery, "Statistical Quality
    Control", 7.2; as in qicharts2.
    """
    options = Options.of(baseline, rebase, screen, rules)
    series, index = _given(None, numerators, denominators)
    return _drawn(series, "p", options, improvement, target, index)


def p_prime(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    improvement: Improvement = "increase",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    screen: bool = False,
    rules: Rules = "nhs",
) -> ControlChart:
    """Return Laney's p′ chart of a proportion.

    As `p_chart`, the limits widened or narrowed by the variation seen from month to month.
    `screen` leaves out large ranges of the standardized values (off as in qicharts2). Source:
    Laney 2002, "Improved control charts for attributes", Quality Engineering 14(4).
    """
    options = Options.of(baseline, rebase, screen, rules)
    series, index = _given(None, numerators, denominators)
    return _drawn(series, "p_prime", options, improvement, target, index)


def run_chart(
    values: ArrayLike,
    *,
    improvement: Improvement = "increase",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
) -> ControlChart:
    """Return the run chart of one series: median and Anhøj rules (see `run_chart`, the module)."""
    series, index = _given(values, None, None)
    return _drawn(series, "run", Options.of(baseline, rebase), improvement, target, index)


def choose(
    values: ArrayLike | None = None,
    *,
    numerators: ArrayLike | None = None,
    denominators: ArrayLike | None = None,
    improvement: Improvement = "increase",
    target: float | None = None,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    screen: bool | None = None,
    rules: Rules = "nhs",
) -> ControlChart:
    """Return the chart that suits the data, with the reason why it was taken.

    Give the values, or the counts they come from. Fewer than 12 months with a value, or all cases
    successes or none: run chart. Counts known: p′. Else XmR; also for counts that are not those of
    a proportion (completed over planned investment may pass 100 %). `screen` None is each
    method's own default.
    """
    series, index = _given(values, numerators, denominators)
    options = Options.of(baseline, rebase, screen, rules)
    method: Method = str(chosen_methods(series, options)[0])  # type: ignore[assignment]
    made = _drawn(series, method, options, improvement, target, index)
    few = int((~np.isnan(series.values)).sum()) < 12
    reasons = {
        "run": CHOSEN_FOR_FEW_MONTHS if few else CHOSEN_FOR_EXTREME,
        "p_prime": CHOSEN_FOR_COUNTS,
        "xmr": CHOSEN_FOR_RATE,
    }
    return replace(made, reason=reasons[method])


def _given(
    values: ArrayLike | None, numerators: ArrayLike | None, denominators: ArrayLike | None
) -> tuple[Series, pd.Index | None]:
    if numerators is not None and denominators is not None:
        above, below = _row(numerators, "numerators"), _row(denominators, "denominators")
        index = _index_of(numerators)
        return Series.of_counts(above, below), _index_of(denominators) if index is None else index
    if values is None or numerators is not None or denominators is not None:
        raise ValueError("give values, or numerators and denominators")
    return Series(_row(values, "values")), _index_of(values)


def _drawn(
    series: Series,
    method: Method,
    options: Options,
    improvement: Improvement,
    target: float | None,
    index: pd.Index | None,
) -> ControlChart:
    charted = chart(series, method, options)
    goal = number_or_none(target, "the target")
    goals = np.array([np.nan if goal is None else goal])
    said = verdicts(charted, goals, improvement)
    return ControlChart(
        points=_points(charted, index),
        variation=str(said.variation[0]),
        assurance=str(said.assurance[0]),
        method=method,
        notes=_notes(charted, method),
        target=goal,
        is_trial=method != "run" and _is_last_on_trial(charted.values[0], options),
        outlook=outlooks(series, charted, method, goals, options, improvement).of(0),
    )


def _is_last_on_trial(values: Matrix, options: Options) -> bool:
    """Return whether fewer than 12 points make the limits of the last known one."""
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return True
    start = max(position for position in (0, *options.rebase) if position <= known[-1])
    end = len(values) if options.baseline is None else start + options.baseline
    later = [position for position in options.rebase if position > start]
    return int(((known >= start) & (known < min([end, *later]))).sum()) < TRIAL_POINTS


def _points(charted: Charted, index: pd.Index | None) -> pd.DataFrame:
    bands = charted.bands
    return pd.DataFrame(
        {
            "value": charted.values[0],
            "centre": bands.centre[0],
            "lower": bands.lower[0],
            "upper": bands.upper[0],
            "rule": pd.Series(np.array(RULES)[charted.rule[0]], index=index, dtype="str"),
            "direction": charted.direction[0].astype(np.int64),
        },
        index=index,
    )


def _notes(charted: Charted, method: Method) -> tuple[str, ...]:
    bands = charted.bands
    possible = (
        (TRIAL, bool(bands.is_trial[0]) and method != "run"),
        (CONSTANT, bool(bands.is_constant[0])),
        (SCREEN_COLLAPSED, bool(bands.screen_collapsed[0])),
        (BINOMIAL_LIMITS, bool(bands.is_binomial[0])),
        (NO_LIMITS, bool(bands.is_without_limits[0])),
        (FEW_CROSSINGS, bool(charted.crosses_seldom[0])),
    )
    return tuple(note for note, holds in possible if holds)


def _row(values: ArrayLike, name: str) -> Matrix:
    """Return a series as a matrix of one row, missing values as NaN."""
    return row(values, name)[None, :]


def _index_of(values: ArrayLike) -> pd.Index | None:
    return values.index if isinstance(values, pd.Series) else None
