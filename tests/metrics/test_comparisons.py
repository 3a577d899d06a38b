"""Funnels against a target, time to close, and what a pilot brought."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from metrics.funnel import against_target, funnel
from metrics.pilot import difference_in_differences, effect_of, event_study, monthly_effect
from metrics.time_to_close import kaplan_meier


def test_a_target_has_exact_limits_and_a_known_number_outside() -> None:
    cases = np.array([8, 40, 400, 4000])
    made = against_target([2, 34, 300, 3400], cases, 0.85)
    points = made.points
    for row, n in enumerate(cases):
        inside = [
            k for k in range(n + 1) if min(binom.cdf(k, n, 0.85), binom.sf(k - 1, n, 0.85)) > 0.001
        ]
        assert points["lower998"].iloc[row] == pytest.approx(min(inside) / n)
        assert points["upper998"].iloc[row] == pytest.approx(max(inside) / n)
    assert points["outlier"].tolist() == [True, False, True, False]
    assert made.expected_outside_998 < 0.002 * 4
    assert made.expected_outside_95 < 0.05 * 4


def test_an_outlet_without_cases_is_missing_and_counts_in_nothing() -> None:
    made = funnel([9, 0, 30], [10, 0, 40])
    assert made.points["value"].isna().tolist() == [False, True, False]
    assert not made.points["outlier"].iloc[1]
    assert made.centre == pytest.approx(39 / 50)
    assert made.expected_outside_95 == pytest.approx(0.1)
    assert against_target([9, 0], [10, 0], 0.9).points["z"].isna().tolist() == [False, True]


def test_no_outlets_give_an_empty_funnel() -> None:
    made = funnel([], [])
    assert len(made.points) == 0
    assert np.isnan(made.centre)


def test_a_funnel_refuses_what_is_no_proportion() -> None:
    with pytest.raises(ValueError, match="numerator"):
        funnel([5], [4])
    with pytest.raises(ValueError, match="share"):
        funnel([3], [4], benchmark=85)


def test_the_lines_drawn_are_the_limits_of_the_points() -> None:
    for made in (funnel([12, 30, 26, 50], [82, 98, 100, 125]), against_target([4, 9], [5, 9], 0.8)):
        lines = made.limits(made.points["denominator"].to_numpy())
        pd.testing.assert_frame_equal(lines, made.points[lines.columns])


def test_open_cases_are_not_closed_ones() -> None:
    made = kaplan_meier([3, 5, 40, 40, 40], [True, True, False, False, False])
    assert np.isnan(made.median)  # not reached: most are still open
    assert made.curve["survival"].tolist()[:2] == pytest.approx([0.8, 0.6])
    assert (made.case_count, made.closed_count) == (5, 2)
    curve, median = made
    assert len(curve) == 3
    np.testing.assert_equal(median, np.nan)


def test_days_that_cannot_be_are_refused() -> None:
    for days in ([-1.0], [np.nan]):
        with pytest.raises(ValueError, match="days"):
            kaplan_meier(days, [True])
    with pytest.raises(ValueError, match="same length"):
        kaplan_meier([1.0], [True, False])


def test_what_changed_for_everyone_is_not_the_pilots() -> None:
    same = difference_in_differences(
        treated_before=(800, 1000),
        treated_after=(900, 1000),
        control_before=(700, 1000),
        control_after=(800, 1000),
    )
    assert same.value == pytest.approx(0)
    assert not same.is_distinguishable
    better = difference_in_differences(
        treated_before=(800, 1000),
        treated_after=(930, 1000),
        control_before=(8000, 10000),
        control_after=(8200, 10000),
    )
    assert better.value == pytest.approx(0.11)
    assert better.is_distinguishable
    # With many cases square-and-add is the normal interval.
    rates = [(0.8, 1000), (0.93, 1000), (0.8, 10000), (0.82, 10000)]
    normal = 1.959964 * np.sqrt(sum(p * (1 - p) / n for p, n in rates))
    assert better.upper - better.lower == pytest.approx(2 * normal, rel=0.01)


def test_perfect_rates_still_have_an_interval() -> None:
    effect = difference_in_differences(
        treated_before=(20, 20),
        treated_after=(20, 20),
        control_before=(20, 20),
        control_after=(20, 20),
    )
    assert effect.lower < 0 < effect.upper


def panel(step: float) -> pd.DataFrame:
    months = [f"2025-{month:02}" for month in range(1, 13)]
    wave = [0.01, -0.01, 0.02, -0.02] * 3
    return pd.DataFrame(
        {
            "month": months,
            "treated_numerator": [
                1000 * (0.8 + wave[i] / 2 + (step if i >= 6 else 0)) for i in range(12)
            ],
            "treated_denominator": 1000.0,
            "control_numerator": [5000 * (0.85 + wave[i]) for i in range(12)],
            "control_denominator": 5000.0,
        }
    )


def test_an_event_study_is_flat_before_and_steps_after() -> None:
    study = event_study(panel(0.08), "2025-07")
    assert study["offset"].tolist() == list(range(-6, 6))
    assert study["is_after"].sum() == 6
    assert study.loc[~study["is_after"], "effect"].abs().max() < 0.02
    assert (study.loc[study["is_after"], "lower"] > 0).all()


def test_the_months_know_the_effect_too() -> None:
    value, lower, upper = monthly_effect(panel(0.08), "2025-07")
    assert effect_of(panel(0.08), "2025-07").value == pytest.approx(value, abs=1e-9)
    assert lower < 0.08 < upper
    assert np.isnan(monthly_effect(panel(0.08), "2025-12")).all()


def test_a_month_without_cases_is_left_out_for_both() -> None:
    months = panel(0.08)
    months.loc[2, ["treated_numerator", "treated_denominator"]] = [np.nan, 0.0]
    without = months.drop(index=2)
    assert effect_of(months, "2025-07") == effect_of(without, "2025-07")
    study = event_study(months, "2025-07")
    assert study["effect"].isna().tolist() == [False] * 2 + [True] + [False] * 9


def test_a_pilot_without_a_past_has_no_effect_to_tell() -> None:
    assert np.isnan(effect_of(panel(0.08), "2025-01").value)
    assert event_study(panel(0.08), "2025-01")["effect"].isna().all()
    with pytest.raises(ValueError, match="missing columns"):
        effect_of(panel(0.08).drop(columns="month"), "2025-01")


def test_months_that_do_not_vary_know_no_interval() -> None:
    months = panel(0.0).assign(treated_numerator=800.0, control_numerator=4000.0)
    value, lower, upper = monthly_effect(months, "2025-07")
    assert value == 0
    assert np.isnan([lower, upper]).all()


def test_a_pilot_takes_missing_counts_of_any_kind() -> None:
    months = panel(0.08).astype(dict.fromkeys(panel(0.08).columns[1:], "object"))
    months.loc[2, "treated_numerator"] = pd.NA
    without = panel(0.08).drop(index=2)
    assert effect_of(months, "2025-07") == effect_of(without, "2025-07")
    assert event_study(months, "2025-07")["effect"].isna().sum() == 1
    shuffled = months.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(event_study(shuffled, "2025-07"), event_study(months, "2025-07"))


def test_what_no_pilot_can_be_judged_by_is_refused() -> None:
    too_many = panel(0.08).assign(treated_numerator=1200.0)
    for judge in (effect_of, monthly_effect, event_study):
        with pytest.raises(ValueError, match="numerator"):
            judge(too_many, "2025-07")
        for start in ("2025-7", "July", None):
            with pytest.raises(ValueError, match="month"):
                judge(panel(0.08), start)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="numerator"):
        difference_in_differences(
            treated_before=(3, 2), treated_after=(1, 2), control_before=(1, 2), control_after=(1, 2)
        )
