"""Every visible string has its Chinese, with the same placeholders."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

import languages
from languages import messages
from languages.po_entries import collect, translations
from languages.source_strings import messages_by_room, singular

ZH = Path(languages.__file__).parent / "zh"
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def test_every_string_has_its_chinese_in_the_catalogue_of_its_room() -> None:
    texts, notes = messages.catalogues(ZH)
    assert notes == []
    found = {path: path.read_text(encoding="utf-8") for path in ZH.glob("*.po")}
    assert found == texts, "run: make messages"


def test_a_translation_names_the_same_placeholders() -> None:
    known, _notes = collect(ZH.glob("*.po"))
    odd = {}
    for message in chain.from_iterable(messages_by_room().values()):
        named = set(PLACEHOLDER.findall(str(message)))
        for said in known[singular(message)].values():
            if not set(PLACEHOLDER.findall(said)) <= named:
                odd[message] = said
    assert odd == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_in_use_is_the_one_that_was_chosen(language: str) -> None:
    languages.use(language)
    try:
        assert languages.current() == language
        assert (languages._("Overview") == "Overview") is (language == "en")
    finally:
        languages.use("en")


def test_no_string_stands_twice() -> None:
    seen: dict[tuple[str, int], Path] = {}
    for path in sorted(ZH.glob("*.po")):
        for text, form, _said in translations(path.read_text(encoding="utf-8")):
            assert (text, form) not in seen, (text, seen[text, form], path)
            seen[text, form] = path
