"""Numbers as they stand in every text, in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import languages
from languages.numbers import count_text, days_text, share_text, value_text
from tests.languages.forms import first

CATALOGUES = sorted((Path(languages.__file__).parent / "zh").glob("*.po"))


@pytest.fixture
def chinese() -> Iterator[None]:
    languages.use("zh")
    yield
    languages.use("en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (share_text(0.8456), "84.6 %"),
        (share_text(0.85, 0), "85 %"),
        (share_text(12.5), "1,250.0 %"),
        (count_text(31204.4), "31,204"),
        (days_text(3.0), "3 days"),
        (days_text(2.25), "2.2 days"),
        (days_text(1.0), "1 day"),
        (days_text(0.0), "0 days"),
        (value_text(1.944, "per_10k"), "1.94 per 10,000"),
        (value_text(1.944, ""), "1.94"),
    ],
)
def test_english(text: str, said: str) -> None:
    assert text == said


def test_chinese_has_no_space_before_the_sign(chinese: None) -> None:
    assert share_text(0.8456) == "84.6%"
    assert value_text(0.85, "percent") == "85.0%"
    assert days_text(2.5) == "2.5 天"


@pytest.mark.parametrize("text", [share_text, count_text, days_text])
@pytest.mark.parametrize("missing", [None, math.nan])
def test_missing_is_a_dash(text: Callable[[float | None], str], missing: float | None) -> None:
    assert text(missing) == "–"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_chinese_text_has_a_space_before_the_sign(path: Path) -> None:
    with path.open("rb") as file:
        said = [first(message.string) for message in read_po(file)]
    assert [text for text in said if re.search(r"[0-9}] +%", text)] == []
