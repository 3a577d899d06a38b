"""Fast and slow agree on whatever Hypothesis thinks of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.control_charts import FEW_CROSSINGS, choose, p_chart, p_prime, run_chart, xmr
from metrics.funnel import funnel
from metrics.signals import signals
from metrics.time_to_close import kaplan_meier
from tests.reference import plain_signals, slow_charts, slow_comparisons

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
def options(draw: st.DrawFn) -> dict:
    return {
        "baseline": draw(st.sampled_from([None, None, 12, 15])),
        "screen": draw(st.booleans()),
    }


def rebases(draw_from: int) -> list[int]:
    return [draw_from // 2] if draw_from >= 20 else []


@settings(max_examples=120, deadline=None)
@given(figures, options(), st.sampled_from(["nhs", "powerbi"]), st.booleans())
def test_xmr(values: list[float], how: dict, rules: str, with_rebase: bool) -> None:
    rebase = rebases(len(values)) if with_rebase else []
    made = xmr(values, **how, rules=rules, rebase=rebase).points
    slow = slow_charts.xmr(slow_charts.exact(values), **how, rules=rules, rebase=rebase)
    agree(made, slow)


@settings(max_examples=120, deadline=None)
@given(counts, options(), st.booleans(), st.booleans())
def test_p_and_p_prime(pairs: list, how: dict, laney: bool, with_rebase: bool) -> None:
    above, below = [x[0] for x in pairs], [x[1] for x in pairs]
    rebase = rebases(len(pairs)) if with_rebase else []
    made = (p_prime if laney else p_chart)(above, below, **how, rebase=rebase).points
    agree(made, slow_charts.p_chart(above, below, laney=laney, **how, rebase=rebase))


def agree(made: pd.DataFrame, slow: list[dict]) -> None:
    for line in ("value", "centre", "lower", "upper"):
        expected = [np.nan if row[line] is None else float(row[line]) for row in slow]
        np.testing.assert_allclose(made[line], expected, rtol=1e-9, atol=1e-9)
    assert made["rule"].tolist() == [row["rule"] for row in slow]
    assert made["direction"].tolist() == [row["direction"] for row in slow]


@settings(max_examples=100, deadline=None)
@given(figures)
def test_run_chart(values: list[float]) -> None:
    made = run_chart(values)
    middle, marks, seldom = slow_charts.run_chart(slow_charts.exact(values))
    assert made.points["rule"].tolist() == marks
    assert (FEW_CROSSINGS in made.notes) == seldom
    expected = np.full(len(values), np.nan if middle is None else float(middle))
    np.testing.assert_allclose(made.points["centre"], expected)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 6),
    st.integers(1, 30),
    st.randoms(use_true_random=False),
    st.sampled_from(["increase", "decrease", "neutral"]),
    st.booleans(),
)
def test_signals_are_those_of_one_chart_at_a_time(
    series: int, months: int, random: object, improvement: str, counted: bool
) -> None:
    generator = np.random.default_rng(random.randint(0, 2**32))  # type: ignore[attr-defined]
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


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=25))
def test_funnel(outlets: list[tuple[int, int]]) -> None:
    pairs = [(met, met + missed) for met, missed in outlets if met + missed]
    if not pairs:
        return
    made = funnel([r for r, _ in pairs], [n for _, n in pairs])
    centre, phi, tau2, limits = slow_comparisons.funnel(pairs)
    assert (made.centre, made.phi, made.tau2) == pytest.approx((centre, phi, tau2), abs=1e-9)
    np.testing.assert_allclose(made.points[["lower998", "upper998"]], limits, atol=1e-9)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=40))
def test_kaplan_meier(cases: list[tuple[int, bool]]) -> None:
    made = kaplan_meier([days for days, _ in cases], [closed for _, closed in cases])
    curve, median = slow_comparisons.survival(cases)
    np.testing.assert_allclose(
        made.curve["survival"], [float(share) for _, share in curve], rtol=0, atol=1e-12
    )
    np.testing.assert_equal(made.median, np.nan if median is None else median)


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
