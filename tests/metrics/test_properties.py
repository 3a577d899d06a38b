"""What must hold whatever the figures are."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.control_charts import p_chart, p_prime, run_chart, xmr
from metrics.funnel import against_target, funnel
from metrics.signals import expected_false_alarms, false_alarm_shares, signals
from metrics.time_to_close import kaplan_meier

figures = st.lists(
    st.one_of(st.integers(0, 40).map(lambda x: x / 4), st.just(np.nan)), min_size=1, max_size=40
)
counts = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 10)).map(lambda x: (x[0], x[0] + x[1])),
    min_size=2,
    max_size=30,
)


@st.composite
def options(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "baseline": draw(st.sampled_from([None, 12, 15])),
        "screen": draw(st.booleans()),
        "rules": draw(st.sampled_from(["nhs", "powerbi"])),
    }


@settings(max_examples=100, deadline=None)
@given(figures, st.one_of(st.none(), st.integers(0, 12)), options(), st.integers(0, 39))
def test_a_mirrored_series_mirrors_its_flags(
    values: list[float], target: float | None, how: dict[str, Any], start: int
) -> None:
    rebase = [start] if start < len(values) else []
    one = xmr(values, target=target, rebase=rebase, **how)
    other = xmr(
        [-x for x in values],
        improvement="decrease",
        target=None if target is None else -target,
        rebase=rebase,
        **how,
    )
    assert one.points["rule"].tolist() == other.points["rule"].tolist()
    assert one.points["direction"].tolist() == (-other.points["direction"]).tolist()
    np.testing.assert_allclose(one.points["upper"], -other.points["lower"], rtol=0, atol=1e-9)
    assert (one.variation, one.assurance) == (other.variation, other.assurance)
    assert one.notes == other.notes


@settings(max_examples=60, deadline=None)
@given(figures)
def test_a_mirrored_run_chart_mirrors_its_flags(values: list[float]) -> None:
    one, other = run_chart(values), run_chart([-x for x in values], improvement="decrease")
    assert one.points["rule"].tolist() == other.points["rule"].tolist()
    assert one.points["direction"].tolist() == (-other.points["direction"]).tolist()
    assert (one.variation, one.notes) == (other.variation, other.notes)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_successes_mirror_failures(pairs: list[tuple[int, int]]) -> None:
    met, cases = np.array(pairs).T
    for draw in (p_chart, p_prime):
        one, other = draw(met, cases).points, draw(cases - met, cases).points
        assert one["rule"].tolist() == other["rule"].tolist()
        assert one["direction"].tolist() == (-other["direction"]).tolist()


@settings(max_examples=60, deadline=None)
@given(counts)
def test_twice_the_cases_narrow_the_limits_of_chance(pairs: list[tuple[int, int]]) -> None:
    met, cases = np.array(pairs).T
    once, twice = p_chart(met, cases).points, p_chart(2 * met, 2 * cases).points
    assert (twice["upper"] <= once["upper"] + 1e-12).all()
    assert (twice["lower"] >= once["lower"] - 1e-12).all()
    # What is learnt from the months themselves is not narrowed by counting more.
    learnt, more = p_prime(met, cases).points, p_prime(2 * met, 2 * cases).points
    if len(set(met / cases)) > 1:
        np.testing.assert_allclose(learnt["upper"], more["upper"], atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.floats(-1e6, 1e6), st.integers(2, 40))
def test_a_constant_series_marks_nothing(value: float, months: int) -> None:
    assert set(xmr([value] * months).points["rule"]) == {""}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 99), st.integers(2, 40))
def test_a_constant_share_marks_nothing(met: int, months: int) -> None:
    assert set(p_prime([met] * months, [100] * months).points["rule"]) == {""}


@settings(max_examples=60, deadline=None)
@given(counts, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_outlets_does_not_matter(
    pairs: list[tuple[int, int]], random: object, to_target: bool
) -> None:
    outlets = pd.DataFrame(pairs, columns=["met", "cases"])
    order = list(outlets.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = outlets.loc[order]
    if to_target:
        one = against_target(outlets["met"], outlets["cases"], 0.85)
        other = against_target(shuffled["met"], shuffled["cases"], 0.85)
    else:
        one = funnel(outlets["met"], outlets["cases"])
        other = funnel(shuffled["met"], shuffled["cases"])
        assert (one.phi, one.tau2) == pytest.approx((other.phi, other.tau2), abs=1e-12)
    pd.testing.assert_frame_equal(one.points, other.points.sort_index())


@settings(max_examples=40, deadline=None)
@given(counts)
def test_twice_the_cases_narrow_a_funnel_without_adjustment(pairs: list[tuple[int, int]]) -> None:
    met, cases = np.array(pairs).T
    once = funnel(met, cases, overdispersion=False).points
    twice = funnel(2 * met, 2 * cases, overdispersion=False).points
    assert (twice["upper95"] - twice["lower95"] <= once["upper95"] - once["lower95"] + 1e-12).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(counts.map(lambda pairs: (pairs * 15)[:15]), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_of_series_does_not_matter(
    series: list[list[tuple[int, int]]], random: Random
) -> None:
    met = pd.DataFrame([[pair[0] for pair in pairs] for pairs in series])
    cases = pd.DataFrame([[pair[1] for pair in pairs] for pairs in series])
    order = list(met.index)
    random.shuffle(order)
    one = signals(numerators=met, denominators=cases, target=0.85)
    other = signals(numerators=met.loc[order], denominators=cases.loc[order], target=0.85)
    pd.testing.assert_frame_equal(one, other.sort_index())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40))
def test_twice_the_cases_narrow_the_curve_of_open_cases(cases: list[tuple[int, bool]]) -> None:
    days, closed = [day for day, _ in cases], [is_closed for _, is_closed in cases]
    once, twice = kaplan_meier(days, closed).curve, kaplan_meier(days * 2, closed * 2).curve
    np.testing.assert_allclose(twice["survival"], once["survival"], rtol=0, atol=1e-12)
    width, narrower = once["upper"] - once["lower"], twice["upper"] - twice["lower"]
    assert (narrower.isna() == width.isna()).all()
    assert (narrower.dropna() < width.dropna()).all()


def test_false_alarms_are_about_as_many_as_expected() -> None:
    generator = np.random.default_rng(20260101)
    series_count = 20_000
    found = signals(generator.normal(size=(series_count, 60)), screen=False)
    expected = expected_false_alarms(series_count, month_count=60)
    assert 0.6 * expected < (found["rule"] != "").sum() < 1.6 * expected
    assert sum(false_alarm_shares(month_count=6).values()) < 0.005
    assert false_alarm_shares(rules="powerbi")["two_of_three"] > 0.0015


def test_the_strongest_signal_is_furthest_from_its_centre() -> None:
    quiet = [0.5, -0.5] * 12
    frame = pd.DataFrame([[*quiet, 0.5], [*quiet, 4.0], [*quiet, -9.0]], index=["a", "b", "c"])
    found = signals(frame, improvement="increase", baseline=24)
    assert found["variation"].tolist() == ["common_cause", "improving", "concerning"]
    assert found["sigmas"].abs().idxmax() == "c"


def test_no_series_give_no_rows() -> None:
    assert len(signals(np.zeros((0, 12)))) == 0
    assert signals(np.zeros((2, 0)))["rule"].tolist() == ["", ""]
    with pytest.raises(ValueError, match="matrix"):
        signals([1.0, 2.0])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40))
def test_a_curve_of_open_cases_only_falls_and_stays_in_its_interval(
    cases: list[tuple[int, bool]],
) -> None:
    curve = kaplan_meier(*zip(*cases, strict=True)).curve
    assert (curve["survival"].diff().dropna() <= 0).all()
    known = curve.dropna()
    assert (known["lower"] <= known["survival"]).all()
    assert (known["survival"] <= known["upper"]).all()
