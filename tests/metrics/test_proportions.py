"""Intervals equal the references; what cannot be divided is missing; verdicts; weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from metrics.proportions import clopper_pearson, comprehensive, share, statuses, wilson
from tests.reference import slow_rates

DATA = Path(__file__).parents[1] / "reference" / "published"
CASES = pd.read_csv(DATA / "wilson_clopper_pearson.csv")
counts = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_intervals_equal_those_of_r() -> None:
    for ours, names in (
        (wilson, ("wilson_lo", "wilson_hi")),
        (clopper_pearson, ("cp_lo", "cp_hi")),
    ):
        for confidence in CASES["conf"].unique():
            cases = CASES[CASES["conf"] == confidence]
            lower, upper = ours(cases["x"], cases["n"], float(confidence))
            np.testing.assert_allclose(lower, cases[names[0]], rtol=0, atol=1e-12)
            np.testing.assert_allclose(upper, cases[names[1]], rtol=0, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(counts, st.sampled_from([0.8, 0.95, 0.998]))
def test_wilson_equals_statsmodels(k_of_n: tuple[int, int], confidence: float) -> None:
    k, n = k_of_n
    expected = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(wilson(k, n, confidence), expected, rtol=0, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_intervals_hold_the_share_and_narrow_when_every_count_doubles(
    k_of_n: tuple[int, int],
) -> None:
    k, n = k_of_n
    for interval in (wilson, clopper_pearson):
        lower, upper = interval(k, n)
        assert 0 <= lower <= k / n <= upper <= 1
        lower_of_twice, upper_of_twice = interval(2 * k, 2 * n)
        assert upper_of_twice - lower_of_twice < upper - lower


@pytest.mark.parametrize(("k", "n"), [(0, 0), (1, 0), (np.nan, 5), (6, 5), (-1, 5), (1, np.nan)])
def test_what_is_no_count_of_a_whole_has_no_interval(k: float, n: float) -> None:
    for interval in (wilson, clopper_pearson):
        assert np.isnan(interval(k, n)).all()


def test_a_share_of_nothing_is_missing_and_never_zero() -> None:
    np.testing.assert_array_equal(
        share([0, 3, 1, np.nan], [0, 0, 4, 2]), [np.nan, np.nan, 0.25, np.nan]
    )
    assert share(1, 2) == 0.5


@pytest.mark.parametrize(
    ("lower", "upper", "target", "is_less_better", "expected"),
    [
        (0.86, 0.90, 0.85, False, "met"),
        (0.85, 0.90, 0.85, False, "met"),
        (0.80, 0.84, 0.85, False, "missed"),
        (0.80, 0.85, 0.85, False, "too_close"),
        (0.01, 0.04, 0.05, True, "met"),
        (0.06, 0.09, 0.05, True, "missed"),
        (0.04, 0.06, 0.05, True, "too_close"),
        (0.04, 0.06, np.nan, True, "no_target"),
        (np.nan, np.nan, 0.05, False, ""),
    ],
)
def test_an_interval_meets_or_misses_a_target_or_lies_across_it(
    lower: float, upper: float, target: float, is_less_better: bool, expected: str
) -> None:
    assert statuses((lower + upper) / 2, lower, upper, target, is_less_better) == expected


def test_a_value_without_interval_is_compared_itself() -> None:
    assert statuses(0.72, np.nan, np.nan, 0.75) == "missed"
    assert statuses(4.0, np.nan, np.nan, 4.0, True) == "met"
    assert statuses(np.nan, np.nan, np.nan, 4.0, True) == ""


def test_an_exact_value_is_never_too_close_to_call() -> None:
    assert statuses(0.72, 0.6, 0.8, 0.75, is_exact=True) == "missed"
    assert statuses(
        [0.76, 4.0], [0.6, 3.0], [0.8, 5.0], [0.75, 4.0], [False, True], True
    ).tolist() == [
        "met",
        "met",
    ]


_ENDS = st.one_of(st.floats(0, 1), st.just(float("nan")))


@given(
    st.lists(st.tuples(_ENDS, _ENDS, _ENDS, _ENDS, st.booleans(), st.booleans()), min_size=1),
)
def test_statuses_of_columns_are_those_of_one_row_at_a_time(
    rows: list[tuple[float, float, float, float, bool, bool]],
) -> None:
    found = statuses(*zip(*rows, strict=True))
    assert list(found) == [slow_rates.status(*row) for row in rows]


PUBLISHED = pd.read_csv(DATA / "published_postal_quality.csv")


@pytest.mark.parametrize(("percent", "goal"), PUBLISHED[["value_pct", "target_pct"]].to_numpy())
def test_published_results_are_judged_as_they_lie_to_their_targets(
    percent: float, goal: float
) -> None:
    # Only percentages are published: without an interval the value itself is compared.
    found = statuses(percent / 100, np.nan, np.nan, goal / 100)
    if np.isnan(goal):
        assert found == "no_target"
    elif np.isnan(percent):
        assert found == ""
    else:
        assert found == ("missed" if goal > percent else "met")


def test_no_normal_interval_at_0_and_100_percent() -> None:
    for k in (0, 12):
        lower, upper = wilson(k, 12)
        assert upper - lower > 0.2


WEIGHTS = {"attitude": 0.5, "waiting": 0.3, "delivery": 0.2}


def test_comprehensive_satisfaction_is_the_weighted_mean_of_the_dimensions() -> None:
    found = comprehensive(
        {"attitude": 90, "waiting": 40, "delivery": 30},
        {"attitude": 100, "waiting": 50, "delivery": 40},
        WEIGHTS,
    )
    assert found.value == pytest.approx(0.5 * 0.9 + 0.3 * 0.8 + 0.2 * 0.75)
    assert found.contributions["contribution"].sum() == pytest.approx(found.value)
    respondents = np.repeat([0.5 / 100, 0.3 / 50, 0.2 / 40], [100, 50, 40])
    assert found.effective_n == pytest.approx(respondents.sum() ** 2 / (respondents**2).sum())
    assert found.lower < found.value < found.upper
    assert found.dropped == ()


def test_a_dimension_that_nobody_answered_drops_out_and_is_named() -> None:
    found = comprehensive(
        {"attitude": 9, "waiting": 8, "other": 1},
        {"attitude": 10, "waiting": 10, "other": 1, "delivery": 0},
        WEIGHTS,
    )
    assert found.value == pytest.approx((0.5 * 0.9 + 0.3 * 0.8) / 0.8)
    assert found.dropped == ("delivery",)
    assert found.contributions["weight"].sum() == pytest.approx(1)


def test_nothing_answered_is_missing() -> None:
    found = comprehensive({}, {}, WEIGHTS)
    assert np.isnan([found.value, found.lower, found.upper]).all()
    assert found.dropped == tuple(WEIGHTS)


def test_everybody_satisfied_has_an_interval_below_one() -> None:
    found = comprehensive(dict.fromkeys(WEIGHTS, 20), dict.fromkeys(WEIGHTS, 20), WEIGHTS)
    assert found.value == pytest.approx(1)
    assert 0 < found.lower < 1
    assert found.upper == pytest.approx(1)


answers = st.dictionaries(
    st.sampled_from(["attitude", "waiting", "environment", "delivery"]),
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(answers, st.lists(st.sampled_from([0.1, 0.25, 0.3, 0.5]), min_size=4, max_size=4))
def test_comprehensive_satisfaction_equals_a_loop_over_respondents(
    given_answers: dict[str, tuple[int, int]], sizes: list[float]
) -> None:
    weights = dict(zip(["attitude", "waiting", "environment", "delivery"], sizes, strict=True))
    k = {name: pair[0] for name, pair in given_answers.items()}
    n = {name: pair[1] for name, pair in given_answers.items()}
    found = comprehensive(k, n, weights)
    value, effective_n, dropped = slow_rates.comprehensive(k, n, weights)
    assert found.dropped == dropped
    if value is None or effective_n is None:
        assert np.isnan([found.value, found.effective_n, found.lower, found.upper]).all()
        return
    np.testing.assert_allclose(found.value, float(value), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.effective_n, float(effective_n), rtol=1e-12)
    expected = proportion_confint(
        min(found.value, 1) * found.effective_n, found.effective_n, method="wilson"
    )
    np.testing.assert_allclose((found.lower, found.upper), expected, rtol=0, atol=1e-9)
    twice = comprehensive(
        {name: 2 * x for name, x in k.items()}, {name: 2 * x for name, x in n.items()}, weights
    )
    assert twice.upper - twice.lower < found.upper - found.lower
