"""A sentence never says more than the numbers, in either language."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import signal_words
from analysis.words import sentence
from languages import use
from metrics.indicators import INDICATORS

BETTER_OR_WORSE = {
    "en": ("better", "worse", "improv", "higher", "lower", "more than chance"),
    "zh": ("改善", "恶化", "高于", "低于", "上升", "下降"),
}
TARGET = {"en": "target", "zh": "目标"}
PARTIAL = {"en": "missing", "zh": "缺"}
REAL = {"en": "really", "zh": "确"}
LIMITS = {"en": ("limits", "As it runs"), "zh": ("控制限", "按目前水平")}

shares = st.floats(0.01, 0.99)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use("en")


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """Rows of headlines as `analysis.headlines` can make them."""
    value = draw(shares)
    has_target = draw(st.booleans())
    target = draw(shares) if has_target else math.nan
    lower, upper = max(value - 0.02, 0.0), min(value + 0.02, 1.0)
    verdict = "above" if lower >= target else "below" if upper < target else "not_distinguishable"
    expected = draw(st.integers(1, 120))
    reported = draw(st.integers(0, expected))
    method = draw(st.sampled_from(["p_prime", "xmr", "run", ""]))
    variations = ["common_cause", "improving", "concerning"] if method else [""]
    variation = draw(st.sampled_from(variations))
    rules = ["beyond_limits", "trend", "two_of_three", "shift"]
    assurances = ["consistently_passing", "consistently_failing", "hit_or_miss"]
    has_limits = method in ("p_prime", "xmr")
    before = draw(st.one_of(st.just(math.nan), shares))
    return {
        "month": "2026-10",
        "value": value,
        "lower": lower,
        "upper": upper,
        "target": target,
        "verdict": verdict if has_target else "",
        "numerator": value * 500,
        "denominator": draw(st.sampled_from([5.0, 20.0, 500.0])),
        "expected": expected,
        "reported": reported,
        "on_time": reported,
        "size": draw(st.sampled_from(["", "small", "too_small"])),
        "is_partial": reported < 0.8 * expected,
        "previous": before,
        "previous_month": draw(st.sampled_from(["2026-09", "2026-06"])),
        "change": value - before,
        "is_change_real": draw(st.booleans()),
        "variation": variation,
        "assurance": ("" if not has_limits else draw(st.sampled_from(assurances)))
        if has_target
        else ("no_target" if has_limits else ""),
        "rule": "" if variation in ("", "common_cause") else draw(st.sampled_from(rules)),
        "method": method,
        "is_trial": has_limits and draw(st.booleans()),
        "values": draw(st.sampled_from([(value,) * 12, (before, value) * 6])),
    }


INDICATOR = INDICATORS["inspection_pass_rate"]


def said(row: dict[str, Any], language: str) -> str:
    use(language)
    return sentence(row, INDICATOR).removeprefix(str(INDICATOR.label))


@settings(max_examples=150, deadline=None)
@given(rows(), st.sampled_from(["en", "zh"]))
def test_the_sentence_never_says_more_than_the_numbers(row: dict[str, Any], language: str) -> None:
    text = said(row, language)
    if row["variation"] == "common_cause":
        assert not any(word in text for word in BETTER_OR_WORSE[language])
    if math.isnan(row["target"]):
        assert TARGET[language] not in text
    if row["reported"] < row["expected"]:
        assert PARTIAL[language] in text
        assert str(row["reported"]) in text and str(row["expected"]) in text
    else:
        assert PARTIAL[language] not in text
    if row["variation"] not in ("improving", "concerning"):
        assert REAL[language] not in text
    if row["method"] in ("run", ""):
        assert not any(word in text for word in LIMITS[language])


@settings(max_examples=100, deadline=None)
@given(rows())
def test_reach_is_promised_only_of_a_process_that_did_not_just_change(row: dict[str, Any]) -> None:
    text = said(row, "en")
    if row["variation"] != "common_cause":
        assert "As it runs" not in text
    if "out of reach" in text:
        assert row["assurance"] == "consistently_failing"
    if "met reliably" in text:
        assert row["assurance"] == "consistently_passing"


@settings(max_examples=60, deadline=None)
@given(rows())
def test_both_languages_say_the_same_number_of_things(row: dict[str, Any]) -> None:
    english, chinese = said(row, "en"), said(row, "zh")
    assert (
        english.replace(". ", ".\n").count("\n") + 1 == chinese.rstrip("。").count("。") + 1
        or ";" in english
    )
    assert not any(word in chinese for word in ("month", "target", "chance", "limits"))


def test_a_run_chart_speaks_of_its_median() -> None:
    row = {"variation": "improving", "rule": "shift", "method": "run"}
    assert "median" in signal_words.pattern(row)
    assert "average" in signal_words.pattern(row | {"method": "xmr"})


def test_limits_of_other_months_do_not_judge_a_changed_one() -> None:
    row = {"variation": "improving", "assurance": "consistently_failing", "verdict": "above"}
    assert signal_words.limits_lag(row)
    assert not signal_words.limits_lag(row | {"verdict": "below"})
    assert not signal_words.limits_lag(row | {"variation": "common_cause"})


CHANCE = {
    "en": ("chance", "really", "As it runs", "limits"),
    "zh": ("偶然", "确", "目前", "控制限"),
}
STOCK = INDICATORS["outlets_standardized_rate"]


@settings(max_examples=100, deadline=None)
@given(rows(), st.sampled_from(["en", "zh"]))
def test_a_state_that_leans_on_the_month_before_is_never_called_chance(
    row: dict[str, Any], language: str
) -> None:
    use(language)
    text = sentence(row, STOCK).removeprefix(str(STOCK.label))
    assert not any(word in text for word in CHANCE[language])


@settings(max_examples=100, deadline=None)
@given(rows(), st.sampled_from(["en", "zh"]))
def test_limits_on_trial_promise_nothing(row: dict[str, Any], language: str) -> None:
    text = said(row | {"is_trial": True}, language)
    assert LIMITS[language][1] not in text
    if row["variation"] == "common_cause":
        assert {"en": "ups and downs", "zh": "升降"}[language] not in text


@settings(max_examples=100, deadline=None)
@given(rows(), st.sampled_from(["en", "zh"]))
def test_partial_reports_are_never_the_last_word(row: dict[str, Any], language: str) -> None:
    text = said(row, language)
    ending = {"en": "What is missing may change this.", "zh": "缺报部分可能改变上述结论。"}
    assert text.endswith(ending[language]) == row["is_partial"]


PLAIN = {
    "month": "2026-10",
    "value": 0.9,
    "lower": 0.88,
    "upper": 0.92,
    "target": math.nan,
    "verdict": "",
    "numerator": 450.0,
    "denominator": 500.0,
    "expected": 44,
    "reported": 44,
    "on_time": 44,
    "size": "",
    "is_partial": False,
    "previous": 0.85,
    "previous_month": "2026-09",
    "change": 0.05,
    "is_change_real": True,
    "variation": "",
    "assurance": "",
    "rule": "",
    "method": "",
}


@pytest.mark.parametrize(
    ("language", "previous_month", "words"),
    [
        ("en", "2026-09", "5.0 points higher than the month before"),
        ("en", "2026-06", "5.0 points higher than Jun 2026"),
        ("zh", "2026-09", "较上月高"),
        ("zh", "2026-06", "较2026年6月高"),
    ],
)
def test_a_change_is_counted_from_the_month_that_has_a_value(
    language: str, previous_month: str, words: str
) -> None:
    assert words in said(PLAIN | {"previous_month": previous_month}, language)


def test_a_chart_without_limits_says_nothing_of_chance() -> None:
    blind = PLAIN | {"variation": "common_cause", "method": "xmr", "is_change_real": False}
    assert "No real change" not in said(blind, "en")
    assert "within what chance alone gives" in said(blind, "en")
    assert "No real change" in said(blind | {"assurance": "no_target"}, "en")


def test_months_that_are_all_the_same_have_no_ups_and_downs() -> None:
    same = {"variation": "common_cause", "method": "run", "values": (1.0, math.nan, 1.0, 1.0)}
    assert said(PLAIN | same, "en").endswith("No change: 3 months have the same value.")
    differs = same | {"values": (1.0, 0.9, 1.0)}
    assert "ups and downs" in said(PLAIN | differs, "en")


def test_a_small_gain_is_not_called_a_rise_of_nothing() -> None:
    row = PLAIN | {"change": 0.0002}
    assert "hardly different from the month before" in sentence(row, STOCK)
    assert "higher" not in sentence(row, STOCK)


@pytest.mark.parametrize(
    ("value", "target", "verdict", "told"),
    [
        (0.9496, 0.95, "below", "94.96 %"),
        (0.94998, 0.95, "below", "94.998 %"),
        (0.9504, 0.95, "above", "95.04 %"),
        (0.95, 0.95, "above", "95.0 %"),
        (0.94, 0.95, "below", "94.0 %"),
        (0.9496, 0.95, "not_distinguishable", "95.0 %"),
    ],
)
def test_rounding_never_hides_on_which_side_of_its_target_a_value_lies(
    value: float, target: float, verdict: str, told: str
) -> None:
    row = PLAIN | {"value": value, "target": target, "verdict": verdict}
    assert sentence(row, INDICATOR).startswith(
        f"Inspection pass rate is {told} (500 items inspected)."
    )


def test_a_value_without_an_interval_that_equals_its_target_has_reached_it() -> None:
    missing = {"lower": math.nan, "upper": math.nan}
    row = PLAIN | missing | {"value": 0.75, "target": 0.75, "verdict": "above"}
    assert "It has reached the target of 75.0 %." in sentence(
        row, INDICATORS["renovation_investment_rate"]
    )
    short = row | {"value": 0.7, "verdict": "below"}
    assert "It stands short of the target" in sentence(
        short, INDICATORS["renovation_investment_rate"]
    )
