"""Methods: every definition and the policy in force, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from metrics.indicators import INDICATORS
from tests.pages.conftest import texts

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
