"""What each rule marks and what breaks it, on series small enough to be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics import control_charts
from metrics.control_charts import choose, p_chart, p_prime, run_chart, xmr
from metrics.control_examples import RULE_EXAMPLES
from metrics.run_chart import runs_of

UP_AND_DOWN = [5.0, 3.0] * 6


def rules(chart: control_charts.ControlChart) -> list[str]:
    return chart.points["rule"].tolist()


def test_a_rise_of_seven_is_a_trend_and_all_seven_are_marked() -> None:
    chart = xmr([5, 3, 4, 2, 1, 2, 3, 4, 5, 6, 7, 3, 4, 2])
    assert rules(chart) == [""] * 4 + ["trend"] * 7 + [""] * 3
    assert chart.points["direction"].tolist() == [0] * 4 + [1] * 7 + [0] * 3


def test_a_tie_breaks_a_trend() -> None:
    assert "trend" not in rules(xmr([5, 3, 4, 2, 1, 2, 3, 3, 4, 5, 6, 3, 4, 2]))


def test_the_turning_point_of_two_trends_belongs_to_the_newer() -> None:
    chart = xmr([0, 14] * 6 + [4, 5, 6, 7, 8, 9, 10, 9, 8, 7, 6, 5, 4], baseline=12)
    assert rules(chart) == [""] * 12 + ["trend"] * 13
    assert chart.points["direction"].tolist() == [0] * 12 + [1] * 6 + [-1] * 7
    assert chart.variation == "concerning"


def test_a_missing_month_breaks_a_shift_and_stays_missing() -> None:
    low, high = [0.0, 1.0, 0.5, 0.2, 0.9] * 4, [2.0, 2.1, 2.0, 2.1]
    whole = xmr([*low, *high, 2.0, 2.1, 2.0], screen=False, baseline=20)
    broken = xmr([*low, *high, np.nan, 2.1, 2.0, 2.1], screen=False, baseline=20)
    assert "shift" in rules(whole) or "beyond_limits" in rules(whole)
    assert "shift" not in rules(broken)
    assert np.isnan(broken.points["value"].iloc[24])
    assert rules(broken)[24] == ""


def test_a_missing_month_gives_no_moving_range() -> None:
    values = [1.0, 3.0, np.nan, 9.0, 11.0] * 3
    chart = xmr(values, screen=False)
    steps = np.abs(np.diff(values))
    assert chart.points["upper"].iloc[0] - chart.points["centre"].iloc[0] == pytest.approx(
        2.66 * np.nanmean(steps)
    )


def test_a_rebase_starts_lines_and_patterns_anew() -> None:
    values = UP_AND_DOWN + [x + 10 for x in UP_AND_DOWN]
    chart = xmr(values, rebase=[12])
    assert chart.points["centre"].tolist() == [4.0] * 12 + [14.0] * 12
    assert set(rules(chart)) == {""}
    assert "beyond_limits" in rules(xmr(values))


def test_a_baseline_keeps_the_lines() -> None:
    values = [*UP_AND_DOWN, 20.0, 20.0]
    assert xmr(values, baseline=12).points["centre"].iloc[-1] == 4.0
    with pytest.raises(ValueError, match="at least 12"):
        xmr(values, baseline=11)


@pytest.mark.parametrize(
    ("third", "nhs", "powerbi"),
    [(0.5, True, True), (-0.5, False, True), (9.0, False, True)],
    ids=["on the same side", "on the other side", "beyond the limit"],
)
def test_two_of_three(third: float, nhs: bool, powerbi: bool) -> None:
    # Baseline: centre 0, mean range 1, limits ±2.66, near limits ±1.773.
    base = [0.5, -0.5] * 10
    window = [2.0, third, 2.1] if third < 5 else [2.0, third, -0.4]
    values = [*base, -0.5, *window, -0.5]
    for reading, expected in (("nhs", nhs), ("powerbi", powerbi)):
        marked = rules(xmr(values, baseline=20, rules=reading))  # type: ignore[arg-type]
        assert (marked[21] == "two_of_three") == expected
        assert marked[22] != "two_of_three"


def test_a_point_on_a_limit_is_inside_it_although_decimals_are_not_exact() -> None:
    values = [0.1, 0.2] * 8
    chart = xmr([*values, 0.15 + 0.266], baseline=16)
    assert rules(chart)[-1] == ""
    assert rules(xmr([*values, 0.15 + 0.2661], baseline=16))[-1] == "beyond_limits"


def test_a_point_on_the_centre_breaks_a_shift() -> None:
    values = [*UP_AND_DOWN, 5.0, 5.0, 5.0, 4.0, 5.0, 5.0, 5.0]
    assert "shift" not in rules(xmr(values, baseline=12))
    assert rules(xmr([5.0 if x == 4.0 else x for x in values], baseline=12))[-1] == "shift"


@pytest.mark.parametrize("value", [0.1, 0.7, 1.0])
@pytest.mark.parametrize("months", [12, 13, 36])
def test_a_constant_series_marks_nothing_and_is_judged_by_its_value(
    value: float, months: int
) -> None:
    chart = xmr([value] * months, target=value - 0.05)
    assert set(rules(chart)) == {""}
    assert (chart.points["upper"] == chart.points["lower"]).all()
    assert control_charts.CONSTANT in chart.notes
    assert chart.assurance == "consistently_passing"
    assert xmr([value] * months, target=value + 0.05).assurance == "consistently_failing"
    assert xmr([value] * months, target=value).assurance == "consistently_passing"
    worse = xmr([value] * months, target=value + 0.05, improvement="decrease")
    assert worse.assurance == "consistently_passing"


def test_where_screening_leaves_nothing_the_unscreened_ranges_count() -> None:
    values = [5.0] * 12 + [6.0] * 12
    chart = xmr(values)
    assert control_charts.SCREEN_COLLAPSED in chart.notes
    assert chart.points["upper"].iloc[0] == pytest.approx(5.5 + 2.66 / 23)


def test_where_ranges_know_nothing_the_counts_give_the_limits() -> None:
    values = [0.5, 0.5, np.nan, 0.75, 0.75, np.nan] * 4
    blind = xmr(values)
    assert blind.points["upper"].isna().all()
    assert control_charts.NO_LIMITS in blind.notes
    counted = xmr(values, denominators=[40.0] * 24)
    assert counted.method == "p_prime"
    assert control_charts.FELL_BACK_TO_P_PRIME in counted.notes
    assert counted.points["upper"].notna().any()


def test_fewer_than_twelve_points_are_on_trial() -> None:
    assert control_charts.TRIAL in xmr(UP_AND_DOWN[:11]).notes
    assert control_charts.TRIAL not in xmr(UP_AND_DOWN).notes


@pytest.mark.parametrize(
    ("months", "how", "is_trial"),
    [
        (11, {}, True),
        (12, {}, False),
        (24, {"rebase": [5]}, False),
        (24, {"rebase": [15]}, True),
        (24, {"rebase": [12]}, False),
        (30, {"rebase": [5, 15]}, False),
        (24, {"baseline": 12}, False),
        (0, {}, True),
    ],
)
def test_the_last_limits_are_on_trial_where_they_rest_on_few_points(
    months: int, how: dict[str, Any], is_trial: bool
) -> None:
    values = (UP_AND_DOWN * 3)[:months]
    assert xmr(values, **how).is_trial == is_trial
    assert xmr([*values, np.nan, np.nan], **how).is_trial == is_trial
    assert not run_chart(values).is_trial


@pytest.mark.parametrize(
    ("improvement", "expected"),
    [("increase", "improving"), ("decrease", "concerning"), ("neutral", "neutral_high")],
)
def test_variation_is_read_from_the_last_point(improvement: str, expected: str) -> None:
    chart = xmr([*UP_AND_DOWN, 50.0], baseline=12, improvement=improvement)  # type: ignore[arg-type]
    assert chart.variation == expected
    later = xmr([*UP_AND_DOWN, 50.0, np.nan], baseline=12, improvement=improvement)  # type: ignore[arg-type]
    assert later.variation == expected


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [
        (None, "no_target", "no_target"),
        (9.33, "consistently_failing", "consistently_passing"),
        (9.32, "hit_or_miss", "hit_or_miss"),
        (-1.32, "hit_or_miss", "hit_or_miss"),
        (-1.33, "consistently_passing", "consistently_failing"),
    ],
)
def test_assurance(target: float | None, increase: str, decrease: str) -> None:
    assert xmr(UP_AND_DOWN, target=target).assurance == increase
    assert xmr(UP_AND_DOWN, target=target, improvement="decrease").assurance == decrease
    assert xmr(UP_AND_DOWN, target=target, improvement="neutral").assurance == "no_target"


@pytest.mark.parametrize("values", [[], [np.nan], [1.0], [np.nan, 2.0, np.nan]])
def test_hardly_any_points_are_no_reason_to_stop(values: list[float]) -> None:
    for chart in (xmr(values), run_chart(values), choose(values)):
        assert rules(chart) == [""] * len(values)
        assert chart.variation == "common_cause"
    empty = p_prime([0] * len(values), [0] * len(values))
    assert empty.points["value"].isna().all()


def test_limits_of_proportions_stay_between_0_and_1() -> None:
    points = p_prime([1, 0, 2, 1] * 4, [3] * 16).points
    assert points["lower"].min() == 0
    assert points["upper"].max() <= 1


def test_counts_of_no_proportion_are_refused() -> None:
    with pytest.raises(ValueError, match="numerator"):
        p_chart([5], [4])
    with pytest.raises(ValueError, match="rebase"):
        xmr([1.0, 2.0], rebase=[2])
    with pytest.raises(ValueError, match="improvement"):
        xmr([1.0, 2.0], improvement="up")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rules"):
        xmr([1.0, 2.0], rules="nelson")  # type: ignore[arg-type]


def test_the_points_keep_the_index_of_the_months() -> None:
    months = pd.period_range("2025-01", periods=12, freq="M").astype(str)
    points = xmr(pd.Series(UP_AND_DOWN, index=months)).points
    assert points.index.tolist() == months.tolist()
    assert points.columns.tolist() == ["value", "centre", "lower", "upper", "rule", "direction"]


def test_the_data_choose_the_chart() -> None:
    met, cases = [45, 47, 44] * 4, [50] * 12
    assert choose(numerators=met, denominators=cases).method == "p_prime"
    assert choose(UP_AND_DOWN).method == "xmr"
    few = choose(numerators=met[:11], denominators=cases[:11])
    assert (few.method, few.reason) == ("run", control_charts.CHOSEN_FOR_FEW_MONTHS)
    perfect = choose(numerators=cases, denominators=cases, target=0.9)
    assert (perfect.method, perfect.reason) == ("run", control_charts.CHOSEN_FOR_EXTREME)
    assert perfect.assurance == "consistently_passing"
    over_plan = choose(numerators=[55.0, 45.0] * 6, denominators=cases)
    assert (over_plan.method, over_plan.reason) == ("xmr", control_charts.CHOSEN_FOR_RATE)


def test_a_long_run_beside_the_median_is_a_shift() -> None:
    chart = run_chart([1, 2, 1, 2, 1, 2, 1, 1, 5, 6, 5, 6, 5, 6, 5, 6])
    assert rules(chart) == ["shift"] * 16
    assert chart.points["direction"].tolist() == [-1] * 8 + [1] * 8
    assert control_charts.FEW_CROSSINGS in chart.notes
    assert chart.points["upper"].isna().all()


ANHOEJ = [(10, 6, 2), (12, 7, 3), (16, 7, 4), (22, 7, 7), (23, 8, 7), (24, 8, 8), (60, 9, 23)]
"""Points off the median, the longest run and the fewest crossings that are still chance."""


@pytest.mark.parametrize(("points", "longest", "fewest"), ANHOEJ)
def test_runs_and_crossings_have_the_limits_of_their_number(
    points: int, longest: int, fewest: int
) -> None:
    rest = [-1, 1] * points
    runs = runs_of(np.array([[1] * longest + rest[: points - longest]], dtype=np.int8))[0]
    assert (runs.longest_allowed[0], runs.fewest_allowed[0]) == (longest, fewest)
    assert runs.useful_count[0] == points


@pytest.mark.parametrize(("length", "is_shift"), [(7, False), (8, True)])
def test_a_run_is_a_shift_from_one_point_over_the_longest_allowed(
    length: int, is_shift: bool
) -> None:
    middle = [-1.0, 1.0] * (11 - length)
    values = [*[1.0] * length, *middle, *[-1.0] * length, 0.0]  # 22 points off the median
    assert ("shift" in rules(run_chart(values))) == is_shift


def test_a_range_of_exactly_the_screen_is_left_out() -> None:
    # Ten ranges of 7733 and one of 32670: their mean is 10000, and 32670 is 3.267 times it.
    values = np.cumsum([0, *[7733, -7733] * 5, 32670]) / 1000
    points = xmr(values).points
    assert points["upper"].iloc[0] - points["centre"].iloc[0] == pytest.approx(2.66 * 7.733)


def test_points_on_the_median_and_missing_months_are_passed_over() -> None:
    chart = run_chart([1, 2, 1, np.nan, 3, 1, 2, 1, 1, 2, 5, 6, 5, 3, 6, 5, 6, np.nan, 5, 6])
    assert chart.points["centre"].iloc[0] == 3
    marked = chart.points["rule"].to_numpy() == "shift"
    assert marked.sum() == 16
    assert not marked[[3, 4, 13, 17]].any()


@pytest.mark.parametrize("rule", control_charts.RULE_NAMES)
def test_each_rule_has_an_example_that_shows_it_and_nothing_else(rule: str) -> None:
    marked = rules(RULE_EXAMPLES[rule].chart())
    assert marked[-1] == rule
    assert set(marked) <= {"", rule}
