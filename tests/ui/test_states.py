"""A state at a month's end leans on the month before: nothing is said of it by limits of chance."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from metrics.control_charts import xmr
from metrics.indicators import INDICATORS
from ui.parts import cards, sections
from ui.topics.overview import _beside, _signs  # what a chip of the matrix is made of

STATES = [i.id for i in INDICATORS.values() if i.is_headline and i.is_state]
FLOWS = ["inspection_pass_rate", "delivery_on_time_rate"]


def headline(indicator: str, **given: Any) -> dict[str, Any]:
    """Return what the cards and the matrix read of a headline that its chart calls worse."""
    row = {
        "indicator": indicator,
        "month": "2026-10",
        "value": 0.8,
        "target": float("nan"),
        "denominator": 100.0,
        "verdict": "",
        "variation": "concerning",
        "assurance": "consistently_failing",
        "rule": "shift",
        "is_partial": False,
        "reported": 44,
        "expected": 44,
        "values": (0.9, 0.8),
        "sentence": "",
    }
    return row | given


def test_there_are_states_among_the_headlines() -> None:
    assert "outlets_standardized_rate" in STATES


@pytest.mark.parametrize("indicator", STATES)
def test_a_card_never_calls_a_state_worse_by_its_chart(indicator: str) -> None:
    row = headline(indicator)
    assert cards._why(row) == ""
    assert cards._urgency(pd.DataFrame([row])).tolist() == [0.0]
    assert "getting worse" not in cards.html(row, INDICATORS[indicator])


@pytest.mark.parametrize("indicator", FLOWS)
def test_a_card_calls_what_counts_within_its_month_worse(indicator: str) -> None:
    row = headline(indicator)
    assert cards._why(row) == "gets worse, beyond its usual range"
    assert cards._urgency(pd.DataFrame([row])).tolist() == [1.5]
    assert "↘ getting worse" in cards.html(row, INDICATORS[indicator])


@pytest.mark.parametrize("indicator", STATES)
def test_the_matrix_marks_a_state_in_words_and_with_a_sign_of_its_own(indicator: str) -> None:
    row = pd.Series(headline(indicator))
    assert _beside(row, INDICATORS[indicator]) == "a state, not held to chance"
    signs = _signs(row, INDICATORS[indicator])
    assert "alt='a state, not held to chance'" in signs
    assert "getting worse" not in signs
    assert "reliably" not in signs


def test_the_matrix_marks_a_flow_with_the_signs_of_chance() -> None:
    indicator = INDICATORS[FLOWS[0]]
    signs = _signs(pd.Series(headline(indicator.id)), indicator)
    assert "alt='getting worse'" in signs
    assert "alt='target reliably missed'" in signs


def test_a_state_that_has_come_to_its_target_says_so() -> None:
    row = pd.Series(headline(STATES[0], verdict="above"))
    assert _beside(row, INDICATORS[STATES[0]]).endswith("met this month")


def test_a_trend_of_a_state_promises_nothing_of_chance() -> None:
    control = xmr([0.1 + 0.01 * month for month in range(14)])
    assert "not what is chance" in sections.reading(control, INDICATORS[STATES[0]])
    assert "differ by chance alone" in sections.reading(control, INDICATORS[FLOWS[0]])


def test_a_title_without_a_value_says_so() -> None:
    row = pd.Series(headline(FLOWS[0], value=float("nan")))
    said = sections.finding(row, INDICATORS[FLOWS[0]])
    assert said == "Inspection pass rate has no value in Oct 2026"
