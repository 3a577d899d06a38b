"""The scorecard: its signs, its words and its order, in one row an indicator."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from languages import use
from metrics.indicators import INDICATORS
from ui.parts import facts, scorecard
from ui.topics import overview

DELIVERY = INDICATORS["delivery_on_time_rate"]
COMPLAINTS = INDICATORS["complaints_per_10k_items"]


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


def headline(indicator: str, status: str, direction: str, outlook: str) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "month": "2026-10",
        "value": 0.9,
        "status": status,
        "direction": direction,
        "outlook": outlook,
    }


def test_what_misses_and_gets_worse_comes_first_and_what_is_met_last() -> None:
    found = pd.DataFrame(
        [
            headline("satisfaction_comprehensive", "met", "better", "keeps_meeting"),
            headline("inspection_pass_rate", "too_close", "steady", "misses_n_in_10"),
            headline("delivery_on_time_rate", "missed", "steady", "keeps_missing"),
            headline("complaints_per_10k_items", "missed", "worse", "keeps_missing"),
        ]
    )
    ordered = scorecard.by_urgency(found)["indicator"].tolist()
    assert ordered == found["indicator"].tolist()[::-1]
    assert scorecard.urgent(found)["indicator"].tolist() == ordered[:2]


def test_the_title_names_what_needs_attention_most() -> None:
    missed = headline("delivery_on_time_rate", "missed", "steady", "keeps_missing")
    met = headline("satisfaction_comprehensive", "met", "better", "keeps_meeting")
    assert overview.finding(pd.DataFrame([met, missed])) == (
        "1 of 2 targets met in Oct 2026; delivery on-time rate needs attention"
    )
    assert overview.finding(pd.DataFrame([met])) == (
        "1 of 1 target met in Oct 2026; nothing needs attention"
    )


@pytest.mark.parametrize(
    ("difference", "indicator", "said"),
    [
        (0.054, DELIVERY, "+5.4 pp"),
        (-0.152, DELIVERY, "−15.2 pp"),
        (-0.0001, DELIVERY, "0.0 pp"),
        (-0.2, COMPLAINTS, "−0.20"),
    ],
)
def test_a_change_carries_its_sign_unless_it_rounds_to_nothing(
    difference: float, indicator: Any, said: str
) -> None:
    assert facts.change_text(difference, indicator) == said


def test_only_a_change_beyond_normal_variation_is_bold_and_good_or_bad() -> None:
    assert "<b" not in facts.change(0.01, False, DELIVERY)
    assert "is-good" in facts.change(0.01, True, DELIVERY)
    assert "is-bad" in facts.change(0.01, True, COMPLAINTS)
    assert "more than normal variation" in facts.change(0.01, True, COMPLAINTS)
    assert facts.change(float("nan"), False, DELIVERY) == "–"


def test_the_arrow_goes_the_way_the_figures_went() -> None:
    row = headline("x", "met", "better", "keeps_meeting")
    assert "↗" in facts.direction(row, DELIVERY)
    assert "↘" in facts.direction(row, COMPLAINTS)
