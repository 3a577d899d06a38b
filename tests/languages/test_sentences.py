"""Sentences stand together as each language writes them; one thing is never told as many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import languages
from languages.sentences import ended, joined, labelled, listed
from tests.languages.forms import first

CATALOGUES = sorted((Path(languages.__file__).parent / "zh").glob("*.po"))
FULL_WIDTH = "。，：；！？、"


@pytest.fixture
def chinese() -> Iterator[None]:
    languages.use("zh")
    yield
    languages.use("en")


def test_english_sets_a_space_between() -> None:
    assert joined(["It rains.", "", "It pours."]) == "It rains. It pours."
    assert labelled("Late", 3) == "Late: 3"
    assert listed(["a", 2]) == "a, 2"
    assert [ended(words) for words in ("A number", "Late?", "")] == ["A number.", "Late?", ""]
    assert [ended(words) for words in ("Which? (A?)", "A (b)")] == ["Which? (A?)", "A (b)."]


def test_chinese_has_it_in_its_signs(chinese: None) -> None:
    assert joined(["下雨。", "", "雨很大。"]) == "下雨。雨很大。"
    assert labelled("迟报", 3) == "迟报：3"
    assert listed(["甲", "乙"]) == "甲、乙"
    assert [ended(words) for words in ("数字", "迟报？")] == ["数字。", "迟报？"]


def test_a_label_alone_has_no_colon() -> None:
    assert labelled("Late", "") == "Late"
    assert joined([]) == ""


def test_braces_of_a_foreign_text_stay_as_they_are() -> None:
    assert labelled("{x}", "{y}") == "{x}: {y}"
    assert joined(["{a}", "{b}", "{c}"]) == "{a} {b} {c}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_chinese_text_sets_a_space_after_a_full_width_sign(path: Path) -> None:
    with path.open("rb") as file:
        said = [first(message.string) for message in read_po(file)]
    odd = [text for text in said if re.search(rf"[{FULL_WIDTH}](\*\*)? |[一-鿿][:;] ", text)]
    assert odd == []
