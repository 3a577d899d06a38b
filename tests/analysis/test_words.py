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
        "change": value - before,
        "is_change_real": draw(st.booleans()),
        "variation": variation,
        "assurance": ("" if not has_limits else draw(st.sampled_from(assurances)))
        if has_target
        else ("no_target" if has_limits else ""),
        "rule": "" if variation in ("", "common_cause") else draw(st.sampled_from(rules)),
        "method": method,
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
