"""A state at a month's end leans on the month before: its trend promises no normal variation."""

from __future__ import annotations

from typing import Any

from metrics.control_charts import xmr
from metrics.indicators import INDICATORS
from ui.parts import sections

STATES = [i.id for i in INDICATORS.values() if i.is_headline and i.is_state]
FLOW = "inspection_pass_rate"


def test_there_are_states_among_the_headlines() -> None:
    assert "outlets_standardized_rate" in STATES


def test_a_trend_of_a_state_says_only_how_far_it_has_moved() -> None:
    control = xmr([0.1 + 0.01 * month for month in range(14)])
    assert "how far it has moved" in sections.reading(control, INDICATORS[STATES[0]])
    assert "normal variation" in sections.reading(control, INDICATORS[FLOW])


def test_how_a_chart_is_made_stands_behind_its_own_sign() -> None:
    control = xmr([0.1 + 0.01 * month for month in range(14)])
    assert "XmR" not in sections.reading(control, INDICATORS[FLOW])
    assert "XmR" in sections.method(control)


def test_a_title_without_a_value_says_so() -> None:
    row: dict[str, Any] = {"month": "2026-10", "value": float("nan")}
    said = sections.finding(row, INDICATORS[FLOW])
    assert said == "Inspection pass rate has no value in Oct 2026"
