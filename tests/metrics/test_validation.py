"""Whatever holds the figures, the chart is the same; what are no figures is refused aloud."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics import control_charts
from metrics.control_charts import choose, p_chart, p_prime, run_chart, xmr
from metrics.funnel import against_target, funnel
from metrics.proportions import clopper_pearson, comprehensive, share, statuses, wilson
from metrics.signals import signals
from metrics.time_to_close import kaplan_meier

FIGURES = [5, 3, None, 4, 6, 3, 5, 4, 4, 6, 3, 5, 4, 7, 3, None]
MISSING = [np.nan if x is None else float(x) for x in FIGURES]
CASES = [None if x is None else 9 for x in FIGURES]

HOLDERS: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "generator": lambda figures: (x for x in figures),
    "array": lambda figures: np.array(figures, dtype=float),
    "objects": lambda figures: np.array(figures, dtype=object),
    "masked": lambda figures: np.ma.masked_invalid(np.array(figures, dtype=float)),
    "list with NA": lambda figures: [pd.NA if x is None else x for x in figures],
    "decimals": lambda figures: [None if x is None else Decimal(x) for x in figures],
    "Int64": lambda figures: pd.Series(figures, dtype="Int64"),
    "Float64": lambda figures: pd.Series(figures, dtype="Float64"),
    "dates": lambda figures: pd.Series(
        figures, index=pd.date_range("2025-01-01", periods=len(figures), freq="MS")
    ),
    "labels that repeat": lambda figures: pd.Series(figures, index=["x"] * len(figures)),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_holder_gives_the_same_chart(holder: str) -> None:
    hold = HOLDERS[holder]
    pairs = [
        (run_chart(hold(FIGURES)), run_chart(MISSING)),
        (xmr(hold(FIGURES)), xmr(MISSING)),
        (choose(hold(FIGURES)), choose(MISSING)),
        (p_chart(hold(FIGURES), hold(CASES)), p_chart(MISSING, [9.0] * 16)),
        (p_prime(hold(FIGURES), hold(CASES)), p_prime(MISSING, [9.0] * 16)),
    ]
    for made, plain in pairs:
        held = hold(FIGURES)
        if isinstance(held, pd.Series):
            assert made.points.index.equals(held.index)
        pd.testing.assert_frame_equal(made.points.reset_index(drop=True), plain.points)
        assert (made.notes, made.variation) == (plain.notes, plain.variation)
        assert made.points["value"].isna().tolist() == [x is None for x in FIGURES]


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_holder_gives_the_same_shares_intervals_and_funnel(holder: str) -> None:
    hold = HOLDERS[holder]
    np.testing.assert_array_equal(share(hold(FIGURES), hold(CASES)), np.array(MISSING) / 9)
    for interval in (wilson, clopper_pearson):
        made, plain = (
            interval(hold(FIGURES), hold(CASES)),
            interval(MISSING, np.array(CASES, dtype=float)),
        )
        np.testing.assert_array_equal(made, plain)
    held, bare = funnel(hold(FIGURES), hold(CASES)), funnel(MISSING, [9.0] * 16)
    pd.testing.assert_frame_equal(held.points.reset_index(drop=True), bare.points)
    assert (held.phi, held.tau2, held.centre) == (bare.phi, bare.tau2, bare.centre)


def test_the_index_of_either_count_is_kept() -> None:
    cases = pd.Series([4, 5], index=["a", "b"])
    assert p_chart([1, 2], cases).points.index.tolist() == ["a", "b"]
    assert funnel([1, 2], cases).points.index.tolist() == ["a", "b"]


NO_ROWS = {
    "a scalar": 5,
    "nothing": None,
    "a text": "abc",
    "texts": ["a", "b"],
    "dates": pd.Series(pd.date_range("2025-01-01", periods=3)),
    "spans": pd.Series(pd.to_timedelta([1, 2], unit="D")),
    "complex": [1 + 2j],
    "a table": np.ones((2, 3)),
    "infinite": [1.0, np.inf],
}


@pytest.mark.parametrize("values", NO_ROWS.values(), ids=NO_ROWS)
def test_what_is_no_row_of_figures_is_refused(values: Any) -> None:
    for call in (
        lambda: xmr(values),
        lambda: run_chart(values),
        lambda: choose(values),
        lambda: p_chart(values, [3, 3]),
        lambda: p_prime([1, 1], values),
        lambda: funnel(values, [3, 3]),
        lambda: against_target([1, 1], values, 0.8),
        lambda: kaplan_meier(values, [True]),
        lambda: kaplan_meier([1.0], values),
    ):
        with pytest.raises(ValueError):
            call()


def test_negative_and_infinite_counts_are_refused() -> None:
    for draw in (p_chart, p_prime, funnel):
        with pytest.raises(ValueError, match="denominators must not be negative"):
            draw([1, 1], [-3, 3])
    with pytest.raises(ValueError, match="finite"):
        signals(np.array([[1.0, np.inf]]))
    assert np.isnan(wilson(1, np.inf)).all()


def test_a_denominator_alone_is_not_enough() -> None:
    with pytest.raises(ValueError, match="numerators and denominators"):
        choose([0.5, 0.6], denominators=[10, 10])
    with pytest.raises(ValueError, match="numerators and denominators"):
        choose(numerators=[5, 6])


UP_AND_DOWN = [5.0, 3.0] * 7


@pytest.mark.parametrize("rebase", [[9, 5], (5, 9), np.array([9, 5, 9]), pd.Series([0, 5.0, 9])])
def test_a_rebase_may_stand_in_any_order_and_holder(rebase: Any) -> None:
    for draw in (xmr, run_chart):
        made, plain = draw(UP_AND_DOWN, rebase=rebase), draw(UP_AND_DOWN, rebase=[5, 9])
        pd.testing.assert_frame_equal(made.points, plain.points)


def test_one_rebase_or_none_need_no_list() -> None:
    one, none = xmr(UP_AND_DOWN, rebase=np.int64(5)), xmr(UP_AND_DOWN, rebase=None)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(one.points, xmr(UP_AND_DOWN, rebase=[5]).points)
    pd.testing.assert_frame_equal(none.points, xmr(UP_AND_DOWN, rebase=[0]).points)


@pytest.mark.parametrize("rebase", [[14], [15], [-1], [7.5], ["7"], ["2025-01"], [True], [np.nan]])
def test_what_is_no_position_is_refused(rebase: Any) -> None:
    for draw in (xmr, run_chart):
        with pytest.raises(ValueError, match="rebase"):
            draw(UP_AND_DOWN, rebase=rebase)


@pytest.mark.parametrize("baseline", [11, 0, -3, 12.5, "12", True])
def test_what_is_no_baseline_is_refused(baseline: Any) -> None:
    with pytest.raises(ValueError, match="baseline"):
        xmr(UP_AND_DOWN, baseline=baseline)


@pytest.mark.parametrize("baseline", [100, 14, None, np.nan, pd.NA])
def test_a_baseline_longer_than_the_series_is_all_of_it(baseline: Any) -> None:
    pd.testing.assert_frame_equal(
        xmr(UP_AND_DOWN, baseline=baseline).points, xmr(UP_AND_DOWN).points
    )
    assert xmr([*UP_AND_DOWN, 9.0], baseline=12.0).points["centre"].iloc[0] == 4.0  # type: ignore[arg-type]


def test_no_screening_may_be_asked_with_the_no_of_numpy() -> None:
    values = [*UP_AND_DOWN, 40.0]
    asked = xmr(values, screen=np.False_)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(asked.points, xmr(values, screen=False).points)
    assert not asked.points.equals(xmr(values).points)
    met, cases = [51, 50, 51, 50, 51, 50, 51, 95, 51, 50, 51, 50, 51], [100] * 13
    asked = p_prime(met, cases, screen=np.True_)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(asked.points, p_prime(met, cases, screen=True).points)
    assert not asked.points.equals(p_prime(met, cases).points)


@pytest.mark.parametrize("target", [np.nan, pd.NA, None])
def test_a_missing_target_is_none(target: Any) -> None:
    made = xmr(UP_AND_DOWN, target=target)
    assert (made.target, made.assurance) == (None, "no_target")


@pytest.mark.parametrize("target", ["4", np.inf, True])
def test_what_is_no_target_is_refused(target: Any) -> None:
    with pytest.raises(ValueError, match="target"):
        xmr(UP_AND_DOWN, target=target)


def test_a_mistyped_word_is_refused_by_every_chart() -> None:
    for draw in (xmr, choose, run_chart):
        with pytest.raises(ValueError, match="improvement"):
            draw([1.0, 2.0], improvement="up")  # type: ignore[arg-type]
    for draw in (xmr, choose):
        with pytest.raises(ValueError, match="rules"):
            draw([1.0, 2.0], rules="nelson")  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", [0, 1, 95, -1, np.nan, "x"])
def test_a_confidence_lies_between_0_and_1(confidence: Any) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="confidence"):
            interval(3, 10, confidence)


def test_a_status_may_be_taken_of_what_an_interval_gives() -> None:
    lower, upper = wilson(0, 0)
    assert statuses(0.9, lower, upper, 0.85) == "met"
    missing: Any = pd.NA
    assert statuses(0.9, missing, missing, 0.85) == "met"
    assert statuses(0.9, 0.8, 0.95, missing) == "no_target"


@pytest.mark.parametrize("closed", [[True, None], [1.0, np.nan], ["True", "False"], [2, 0]])
def test_a_case_is_closed_or_open(closed: list[Any]) -> None:
    with pytest.raises(ValueError, match="closed"):
        kaplan_meier([3.0, 5.0], closed)
    with pytest.raises(ValueError, match="closed"):
        kaplan_meier([3.0, 5.0], pd.Series([True, None], dtype="boolean"))


def test_weights_and_answers_that_cannot_be_are_refused() -> None:
    for weights in ({"a": -1.0}, {"a": np.nan}):
        with pytest.raises(ValueError, match="weights"):
            comprehensive({"a": 5}, {"a": 10}, weights)
    with pytest.raises(ValueError, match="numerator"):
        comprehensive({"a": 5}, {"a": 3}, {"a": 1.0})


def test_a_dimension_with_missing_counts_was_not_answered() -> None:
    weights = {"a": 0.5, "b": 0.5}
    for missing in (None, np.nan, pd.NA):
        met: dict[str, Any] = {"a": 5, "b": missing}
        found = comprehensive(met, {"a": 10, "b": 4}, weights)
        assert (found.value, found.dropped) == (0.5, ("b",))
    as_series = comprehensive(pd.Series({"a": 5}), pd.Series({"a": 10}), pd.Series(weights))  # type: ignore[arg-type]
    assert (as_series.value, as_series.dropped) == (0.5, ("b",))


def test_a_baseline_that_is_perfect_gives_no_limits_to_later_months() -> None:
    chart = choose(numerators=[9] * 12 + [5, 6], denominators=[9] * 14, baseline=12)
    assert (chart.method, chart.reason) == ("run", control_charts.CHOSEN_FOR_EXTREME)
    later = choose(numerators=[5, 6] * 7, denominators=[9] * 14, baseline=12)
    assert later.method == "p_prime"


def test_a_tie_that_only_decimals_hide_breaks_a_trend() -> None:
    values = [9.0, 1.0, 9.0, 1.0, 0.1, 0.2, 0.3, 0.1 + 0.2, 0.4, 0.5, 0.6, 1.0, 9.0]
    assert values[6] < values[7]
    assert "trend" not in set(xmr(values).points["rule"])


def test_weighted_shares_of_all_are_still_shares() -> None:
    met = [9 * np.nextafter(1.0, 2.0), 8.0] * 6  # a rounding error past the whole
    assert met[0] > 9
    assert choose(numerators=met, denominators=[9.0] * 12).method == "p_prime"
