"""Methods: every definition and the policy in force, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from languages import _, use
from metrics.control_examples import RULE_EXAMPLES
from metrics.indicators import INDICATORS
from metrics.method_examples import (
    CASE_EXAMPLES,
    FUNNEL_EXAMPLES,
    LIMIT_EXAMPLES,
    LOSS_EXAMPLE,
    PILOT_EXAMPLE,
    WILSON_EXAMPLE,
)
from tests.pages.conftest import texts

EXAMPLES = (
    *LIMIT_EXAMPLES.values(),
    *FUNNEL_EXAMPLES.values(),
    WILSON_EXAMPLE,
    *CASE_EXAMPLES.values(),
    LOSS_EXAMPLE,
    PILOT_EXAMPLE,
)

Visit = Callable[..., AppTest]


@pytest.mark.usefixtures("bureau")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_indicator_is_explained(visit: Visit, language: str) -> None:
    at = visit("methods", lang=language)
    assert not at.exception
    assert not at.error
    said = texts(at)
    for indicator in INDICATORS.values():
        assert indicator.id in said
        assert indicator.explanation[language] in said
    labels = " ".join(expander.label for expander in at.expander).replace("\\", "")
    assert all(indicator.label["zh"] in labels for indicator in INDICATORS.values())


@pytest.mark.usefixtures("bureau")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_method_has_an_example_that_is_drawn_when_its_group_is_opened(
    visit: Visit, language: str
) -> None:
    at = visit("methods", lang=language)
    rules = len(at.get("plotly_chart"))
    assert rules == len(RULE_EXAMPLES)
    for group in ("lines", "outlets", "closing", "effects"):
        at.session_state[f"examples:{group}"] = True
    at.run()
    assert not at.exception
    drawn = at.get("plotly_chart")
    assert len(drawn) - rules == len(EXAMPLES)
    assert all(chart.proto.alt for chart in drawn)
    said = texts(at)
    use(language)
    try:
        assert all(_(example.text) in said for example in EXAMPLES)
    finally:
        use("en")
