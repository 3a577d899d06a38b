"""Every sentence and word that the statistics can say is there in Chinese too."""

from __future__ import annotations

import pytest

from languages import _, use
from metrics import control_charts, pilot
from metrics.control_examples import RULE_EXAMPLES


def spoken() -> list[str]:
    notes = [
        text for name, text in vars(control_charts).items() if name.isupper() and " " in str(text)
    ]
    words = [
        *control_charts.METHOD_NAMES.values(),
        *control_charts.RULE_NAMES.values(),
        *control_charts.VARIATION_NAMES.values(),
        *control_charts.ASSURANCE_NAMES.values(),
    ]
    sentences = [text for text in notes if isinstance(text, str)]
    examples = [example.text for example in RULE_EXAMPLES.values()]
    return [
        *sentences,
        *examples,
        *words,
        pilot.CAUTION,
    ]


@pytest.mark.parametrize("text", spoken())
def test_it_is_translated(text: str) -> None:
    use("zh")
    try:
        assert _(text) != text
    finally:
        use("en")
