"""Fast and slow agree on whatever Hypothesis thinks of."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.control_charts import FEW_CROSSINGS, choose, p_chart, p_prime, run_chart, xmr
from metrics.control_rules import Improvement, Rules
from metrics.funnel import against_target, funnel
from metrics.pilot import difference_in_differences
from metrics.signals import signals
from metrics.time_to_close import kaplan_meier
from tests.reference import plain_signals, slow_charts, slow_comparisons, slow_rates

percent = st.one_of(st.integers(80, 84), st.integers(0, 100)).map(lambda x: x / 10)
figures = st.lists(st.one_of(percent, percent, percent, st.just(np.nan)), max_size=40)
counts = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda x: (x[0], x[0] + x[1])),
        st.just((None, None)),
    ),
    max_size=30,
)


@st.composite
def options(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "baseline": draw(st.sampled_from([None, None, 12, 15])),
        "screen": draw(st.booleans()),
    }


def rebases(count: int) -> st.SearchStrategy[list[int]]:
    """Return up to three positions of a series, in any order."""
    if not count:
        return st.just([])
    return st.lists(st.integers(0, count - 1), max_size=3, unique=True)


goals = st.one_of(st.none(), st.integers(800, 840), st.integers(0, 1000)).map(
    lambda x: None if x is None else x / 100
)
directions = st.sampled_from(["increase", "decrease", "neutral"])


@settings(max_examples=150, deadline=None)
@given(st.data(), figures, options(), st.sampled_from(["nhs", "powerbi"]), goals, directions)
def test_xmr(
    data: st.DataObject,
    values: list[float],
    how: dict[str, Any],
    rules: Rules,
    target: float | None,
    improvement: Improvement,
) -> None:
    rebase = data.draw(rebases(len(values)))
    made = xmr(values, **how, rules=rules, rebase=rebase, target=target, improvement=improvement)
    slow = slow_charts.xmr(slow_charts.exact(values), **how, rules=rules, rebase=rebase)
    agree(made.points, slow)
    said = (made.variation, made.assurance)
    assert said == slow_charts.verdict(slow, target, improvement)


@settings(max_examples=150, deadline=None)
@given(st.data(), counts, options(), st.booleans(), st.sampled_from(["nhs", "powerbi"]))
def test_p_and_p_prime(
    data: st.DataObject,
    pairs: list[tuple[int, int]],
    how: dict[str, Any],
    laney: bool,
    rules: Rules,
) -> None:
    above, below = [x[0] for x in pairs], [x[1] for x in pairs]
    rebase = data.draw(rebases(len(pairs)))
    made = (p_prime if laney else p_chart)(above, below, **how, rebase=rebase, rules=rules).points
    agree(made, slow_charts.p_chart(above, below, laney=laney, **how, rebase=rebase, rules=rules))


def agree(made: pd.DataFrame, slow: list[dict[str, Any]]) -> None:
    for line in ("value", "centre", "lower", "upper"):
        expected = [np.nan if row[line] is None else float(row[line]) for row in slow]
        np.testing.assert_allclose(made[line], expected, rtol=0, atol=1e-9)
    assert made["rule"].tolist() == [row["rule"] for row in slow]
    assert made["direction"].tolist() == [row["direction"] for row in slow]


@settings(max_examples=120, deadline=None)
@given(st.data(), figures, st.sampled_from([None, None, 12, 15]))
def test_run_chart(data: st.DataObject, values: list[float], baseline: int | None) -> None:
    rebase = data.draw(rebases(len(values)))
    made = run_chart(values, baseline=baseline, rebase=rebase)
    slow, seldom = slow_charts.run_chart(
        slow_charts.exact(values), baseline=baseline, rebase=rebase
    )
    agree(made.points, slow)
    assert (FEW_CROSSINGS in made.notes) == seldom


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 6),
    st.integers(1, 30),
    st.randoms(use_true_random=False),
    st.sampled_from(["increase", "decrease", "neutral"]),
    st.booleans(),
)
def test_signals_are_those_of_one_chart_at_a_time(
    series: int, months: int, random: Random, improvement: Improvement, counted: bool
) -> None:
    generator = np.random.default_rng(random.randint(0, 2**32))
    below = generator.integers(0, 20, (series, months)).astype(float)
    above = generator.binomial(below.astype(int), generator.choice([0.8, 0.99, 1.0]))
    below[generator.random(below.shape) < 0.1] = np.nan
    target = generator.choice([np.nan, 0.7, 0.9, 1.0], series)
    with np.errstate(all="ignore"):
        given_ = (
            {"numerators": above, "denominators": below}
            if counted
            else {"values": np.round(above / below, 2)}
        )
    found = signals(**given_, improvement=improvement, target=target)
    for row in range(series):
        goal = None if np.isnan(target[row]) else target[row]
        one = choose(
            **{name: matrix[row] for name, matrix in given_.items()},
            improvement=improvement,
            target=goal,
        )
        said = found.loc[row]
        assert said["method"] == one.method
        assert said["variation"] == one.variation
        assert said["assurance"] == one.assurance
        known = one.points.dropna(subset="value")
        assert said["month"] == (known.index[-1] if len(known) else -1)
        if len(known):
            expected = known.iloc[-1]
            assert (said["rule"], said["direction"]) == (expected["rule"], expected["direction"])
            for line in ("value", "centre", "lower", "upper"):
                np.testing.assert_equal(said[line], expected[line])


outlets = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=25).map(
    lambda each: [(met, met + missed) for met, missed in each]
)


@settings(max_examples=100, deadline=None)
@given(outlets, st.sampled_from([None, None, 0.85, 0.5, 0.0, 1.0]), st.booleans())
def test_funnel(
    pairs: list[tuple[int, int]], benchmark: float | None, overdispersion: bool
) -> None:
    made = funnel(
        [r for r, _ in pairs],
        [n for _, n in pairs],
        benchmark=benchmark,
        overdispersion=overdispersion,
    )
    known = [pair for pair in pairs if pair[1]]
    has_cases = np.array([n > 0 for _, n in pairs])
    assert made.points["value"].isna().tolist() == (~has_cases).tolist()
    if not known:
        return
    centre, phi, tau2, slow = slow_comparisons.funnel(
        known, benchmark=benchmark, overdispersion=overdispersion
    )
    assert (made.centre, made.phi, made.tau2) == pytest.approx((centre, phi, tau2), abs=1e-9)
    points = made.points[has_cases]
    lines = list(slow_comparisons.Outlet._fields[:-1])
    np.testing.assert_allclose(points[lines], [each[:-1] for each in slow], rtol=0, atol=1e-9)
    for value, found, each in zip(points["value"], points["outlier"], slow, strict=True):
        on_a_limit = min(abs(value - each.lower998), abs(value - each.upper998)) < 1e-12
        assert on_a_limit or found == each.outlier


@settings(max_examples=60, deadline=None)
@given(outlets, st.sampled_from(["0.85", "0.5", "0.99", "0.7"]))
def test_exact_limits_of_a_target(pairs: list[tuple[int, int]], target: str) -> None:
    made = against_target([r for r, _ in pairs], [n for _, n in pairs], float(target)).points
    for (r, n), row in zip(pairs, made.to_dict("records"), strict=True):
        if not n:
            assert not row["outlier"]
            continue
        for name, tail in {"95": "0.025", "998": "0.001"}.items():
            lower, upper = slow_comparisons.exact_limits(n, target, tail)
            assert (row[f"lower{name}"], row[f"upper{name}"]) == (float(lower), float(upper))
        assert row["outlier"] == (not lower <= Fraction(r, n) <= upper)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=40))
def test_kaplan_meier(cases: list[tuple[int, bool]]) -> None:
    made = kaplan_meier([days for days, _ in cases], [closed for _, closed in cases])
    curve, median = slow_comparisons.survival(cases)
    expected = [[np.nan if x is None else float(x) for x in each] for each in curve]
    np.testing.assert_allclose(
        made.curve.to_numpy(float), np.reshape(expected, (-1, 6)), rtol=0, atol=1e-12
    )
    np.testing.assert_equal(made.median, np.nan if median is None else median)
    for found, end in zip(made.median_interval, ("lower", "upper"), strict=True):
        ends = [(each.day, getattr(each, end)) for each in curve]
        passed = [day for day, x in ends if x is not None and x <= 0.5]
        np.testing.assert_equal(found, passed[0] if passed else np.nan)


pair_of_counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
four_rates = st.tuples(*[pair_of_counts] * 4)


@settings(max_examples=80, deadline=None)
@given(four_rates)
def test_difference_in_differences(rates: tuple[tuple[int, int], ...]) -> None:
    names = ("treated_before", "treated_after", "control_before", "control_after")
    four = dict(zip(names, rates, strict=True))
    made = difference_in_differences(**four)
    assert (made.value, made.lower, made.upper) == pytest.approx(
        slow_rates.effect(**four), abs=1e-9
    )
    twice = difference_in_differences(**{name: (2 * k, 2 * n) for name, (k, n) in four.items()})
    assert twice.value == pytest.approx(made.value, abs=1e-12)
    assert twice.upper - twice.lower < made.upper - made.lower


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 4)), max_size=20))
def test_counted_cases_are_the_same_as_unrolled_ones(tally: list[tuple[int, bool, int]]) -> None:
    days, closed, number = ([row[k] for row in tally] for k in range(3))
    unrolled = kaplan_meier(np.repeat(days, number), np.repeat(closed, number))
    counted = kaplan_meier(days, closed, counts=number)
    pd.testing.assert_frame_equal(counted.curve, unrolled.curve)


def test_signals_of_many_series_are_those_of_a_plain_loop() -> None:
    generator = np.random.default_rng(36)
    values = generator.normal(88, 3, (3000, 36)) + np.linspace(0, 4, 36) * (
        generator.random((3000, 1)) < 0.2
    )
    values[generator.random(values.shape) < 0.03] = np.nan
    found = signals(values, method="xmr")
    expected = [plain_signals.last_signal(series) for series in values.tolist()]
    assert list(zip(found["rule"], found["direction"], strict=True)) == expected
    assert set(found["rule"]) == {"", "beyond_limits", "trend", "two_of_three", "shift"}
