"""The outlook comes from the process as it runs now, as an obvious loop has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from metrics.control_charts import ControlChart, choose, p_prime, xmr
from metrics.outlook import Outlook
from tests.reference import slow_outlook

ORDINARY = (86.0, 88.0, 87.0, 85.0, 88.0, 86.0, 87.0, 89.0, 86.0, 88.0, 85.0, 87.0, 86.0, 88.0)
MISSING = float("nan")


@st.composite
def series(draw: st.DrawFn) -> list[float | None]:
    """Figures that stand still, step, climb or flood, with months missing."""
    n = draw(st.integers(8, 32))
    noise = draw(st.lists(st.integers(-12, 12), min_size=n, max_size=n))
    step_at, step = draw(st.integers(0, n)), draw(st.sampled_from([0, 0, 15, -15, 40, -40]))
    slope = draw(st.sampled_from([0, 0, 0, 20, -20]))
    width = draw(st.sampled_from([0, 1, 1, 1]))
    figures: list[float | None] = []
    for at in range(n):
        climb = slope * max(at - n + 9, 0)
        figures.append((850 + width * noise[at] + (step if at >= step_at else 0) + climb) / 10)
    for at in draw(st.lists(st.integers(0, n - 1), max_size=3)):
        figures[at] = None
    return figures


@st.composite
def counts(draw: st.DrawFn) -> list[tuple[int, int] | None]:
    """Counts of months with few cases and many."""
    n = draw(st.integers(8, 30))
    level, step = draw(st.integers(60, 90)), draw(st.sampled_from([0, 0, 8, -8]))
    step_at = draw(st.integers(0, n))
    found: list[tuple[int, int] | None] = []
    for at in range(n):
        cases = draw(st.sampled_from([40, 100, 100, 250]))
        share = level + (step if at >= step_at else 0) + draw(st.integers(-4, 4))
        found.append((round(cases * share / 100), cases))
    for at in draw(st.lists(st.integers(0, n - 1), max_size=2)):
        found[at] = None
    return found


goals = st.one_of(st.none(), st.integers(780, 920).map(lambda x: x / 10))
rebases = st.lists(st.integers(0, 31), max_size=2, unique=True)


def agree(made: Outlook, slow: slow_outlook.Expected) -> None:
    assert (made.direction, made.outlook, made.start) == (slow.direction, slow.outlook, slow.start)
    for fast, figure in (
        (made.centre, slow.centre),
        (made.sigma, slow.sigma),
        (made.miss_share, slow.miss_share),
    ):
        expected = MISSING if figure is None else figure
        np.testing.assert_allclose(fast, expected, rtol=1e-9, atol=1e-12)
    if slow.outlook == "misses_n_in_10":
        assert slow.miss_share is not None and 1 <= made.months_in_10 <= 9
        assert abs(min(max(10 * slow.miss_share, 1), 9) - made.months_in_10) <= 0.5 + 1e-9
    else:
        assert np.isnan(made.months_in_10)


def plain(values: list[float | None]) -> list[float]:
    return [MISSING if x is None else x for x in values]


@settings(max_examples=400, deadline=None)
@given(series(), goals, st.booleans(), rebases)
def test_figures_are_judged_as_a_loop_judges_them(
    values: list[float | None], target: float | None, is_less_better: bool, rebase: list[int]
) -> None:
    rebase = [at for at in rebase if at < len(values)]
    improvement: Any = "decrease" if is_less_better else "increase"
    made = xmr(plain(values), target=target, improvement=improvement, rebase=rebase)
    slow = slow_outlook.of_values(values, target, is_less_better=is_less_better, rebase=rebase)
    agree(made.outlook, slow)


@settings(max_examples=300, deadline=None)
@given(counts(), goals, st.booleans(), rebases)
def test_counts_are_judged_as_a_loop_judges_them(
    pairs: list[tuple[int, int] | None],
    target: float | None,
    is_less_better: bool,
    rebase: list[int],
) -> None:
    rebase = [at for at in rebase if at < len(pairs)]
    goal = None if target is None else target / 100
    made = p_prime(
        [x[0] if x else MISSING for x in pairs],
        [x[1] if x else MISSING for x in pairs],
        target=goal,
        improvement="decrease" if is_less_better else "increase",
        rebase=rebase,
    )
    slow = slow_outlook.of_counts(pairs, goal, is_less_better=is_less_better, rebase=rebase)
    agree(made.outlook, slow)


@settings(max_examples=200, deadline=None)
@given(series(), st.integers(780, 920).map(lambda x: x / 10), rebases)
def test_a_mirrored_series_has_the_mirrored_outlook(
    values: list[float | None], target: float, rebase: list[int]
) -> None:
    rebase = [at for at in rebase if at < len(values)]
    made = xmr(plain(values), target=target, rebase=rebase).outlook
    mirrored = [-x for x in plain(values)]
    other = xmr(mirrored, target=-target, improvement="decrease", rebase=rebase).outlook
    assert (other.direction, other.outlook, other.start) == (
        made.direction,
        made.outlook,
        made.start,
    )
    np.testing.assert_allclose(other.miss_share, made.miss_share)
    np.testing.assert_allclose(other.gap, made.gap)


@settings(max_examples=100, deadline=None)
@given(series(), st.integers(780, 920).map(lambda x: x / 10))
def test_the_same_process_fails_more_often_where_less_is_better_and_more_was(
    values: list[float | None], target: float
) -> None:
    one = xmr(plain(values), target=target).outlook
    assume(one.sigma > 0)
    other = xmr(plain(values), target=target, improvement="decrease").outlook
    assert one.miss_share + other.miss_share == pytest.approx(1)


def made(values: Any, target: float | None = 85.0, **how: Any) -> Outlook:
    chart: ControlChart = xmr(values, target=target, **how)
    return chart.outlook


def test_a_process_well_above_its_target_keeps_meeting_it() -> None:
    found = made(ORDINARY, 80.0)
    assert (found.direction, found.outlook) == ("steady", "keeps_meeting")


def test_a_process_around_its_target_misses_it_about_every_other_month() -> None:
    found = made(ORDINARY, 87.0)
    assert (found.outlook, found.months_in_10) == ("misses_n_in_10", 5)


@pytest.mark.parametrize(("target", "outlook"), [(87.0, "keeps_meeting"), (87.1, "keeps_missing")])
def test_without_variation_equality_meets(target: float, outlook: str) -> None:
    assert made([87.0] * 14, target).outlook == outlook
    third = 1 - 0.1 * 9
    assert made([0.1] * 14, third, improvement="decrease").outlook == "keeps_meeting"


def test_after_a_step_the_limits_of_the_old_level_foretell_nothing() -> None:
    stepped = [*ORDINARY, *(x + 10 for x in ORDINARY[:9])]
    found = made(stepped, 92.0)
    assert xmr(stepped, target=92.0).assurance != "consistently_passing"
    assert (found.direction, found.outlook, found.start) == ("better", "keeps_meeting", 14)
    assert made(stepped, 100.5).outlook == "keeps_missing"


def test_a_climb_still_moves_and_says_how_far_the_target_is() -> None:
    found = made([*ORDINARY, *(86.0 + 2 * at for at in range(9))], 110.0)
    assert (found.direction, found.outlook) == ("better", "still_moving")
    assert found.gap == pytest.approx(102.0 - 110.0)


def test_a_shift_that_goes_on_rising_is_no_level_to_count_on() -> None:
    rising = [88.5, 91, 90.5, 92, 91.5, 93, 92.5, 94, 97.5]
    assert made([*ORDINARY, *ORDINARY, *rising], 95.0).outlook == "still_moving"


def test_one_flood_is_no_new_process() -> None:
    found = made([*ORDINARY, 40.0])
    assert (found.direction, found.outlook, found.start) == ("worse", "too_early", -1)


def test_a_rebase_starts_the_process_anew() -> None:
    stepped = [*ORDINARY, *(x + 10 for x in ORDINARY)]
    found = made(stepped, 92.0, rebase=[14])
    assert (found.direction, found.outlook, found.start) == ("steady", "keeps_meeting", 14)
    few = made(stepped[:19], 92.0, rebase=[14])
    assert (few.direction, few.outlook) == ("too_early", "too_early")


def test_few_months_and_run_charts_say_nothing_yet() -> None:
    assert made(ORDINARY[:11]).outlook == "too_early"
    run = choose(ORDINARY[:11], target=85.0).outlook
    assert (run.direction, run.outlook) == ("too_early", "too_early")
    all_met = choose(numerators=[9] * 14, denominators=[9] * 14, target=0.9).outlook
    assert (all_met.direction, all_met.outlook) == ("steady", "too_early")


def test_a_month_with_more_cases_misses_less_often_by_chance() -> None:
    met, cases = [88, 86, 87, 85, 88, 86, 87, 89, 86, 88, 85, 87], [100] * 12
    few = p_prime(met, cases, target=0.86).outlook
    many = p_prime([*met, 870], [*cases, 1000], target=0.86).outlook
    assert many.sigma < few.sigma
    assert many.miss_share < few.miss_share


def test_without_a_target_there_is_a_direction_and_no_outlook() -> None:
    found = made(ORDINARY, None)
    assert (found.direction, found.outlook) == ("steady", "")
