"""Every visible string has its Chinese, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import languages
from tests.languages.forms import first

ROOT = Path(__file__).parents[2]
ROOMS = (
    "tables", "policy", "metrics", "intake", "ledger", "analysis", "submissions", "charts",
    "reports", "ui", "pages", "sample_data", "commands", "languages",
)  # fmt: skip
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "Nn_": (1, 2)}
KEYS = {"variation", "rule", "meaning"}
"""Keys inside `_(NAMES[row["rule"]])`, which the extraction takes for messages."""
PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def written() -> dict[str, str]:
    """Return every message of the source with a place where it stands."""
    found = {}
    for room in ROOMS:
        for file, line, message, *_rest in extract_from_dir(ROOT / room, keywords=KEYWORDS):
            text = message[0] if isinstance(message, tuple) else message
            found[text] = f"{room}/{file}:{line}"
    return found


def catalogue() -> tuple[dict[str, str], dict[str, str]]:
    """Return the Chinese of every message, and all English forms of it."""
    texts: dict[str, str] = {}
    forms: dict[str, str] = {}
    for path in sorted((ROOT / "languages" / "zh").glob("*.po")):
        with path.open("rb") as file:
            catalog: Catalog = read_po(file, locale="zh")
        for message in catalog:
            if message.id:
                key = first(message.id)
                forms[key] = key if isinstance(message.id, str) else " ".join(message.id)
                texts[key] = first(message.string)
    return texts, forms


def test_every_string_has_its_chinese() -> None:
    known, _forms = catalogue()
    missing = {t: place for t, place in written().items() if t not in KEYS and not known.get(t)}
    assert missing == {}


def test_a_translation_names_the_same_placeholders() -> None:
    known, forms = catalogue()
    odd = {
        text: said
        for text, said in known.items()
        if not set(PLACEHOLDER.findall(said)) <= set(PLACEHOLDER.findall(forms[text]))
    }
    assert odd == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_in_use_is_the_one_that_was_chosen(language: str) -> None:
    languages.use(language)
    try:
        assert languages.current() == language
        assert (languages._("Overview") == "Overview") is (language == "en")
    finally:
        languages.use("en")


def test_no_string_has_two_translations() -> None:
    said: dict[str, set[str]] = {}
    for path in sorted((ROOT / "languages" / "zh").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if message.id:
                    said.setdefault(str(message.id), set()).add(str(message.string))
    assert {text: found for text, found in said.items() if len(found) > 1} == {}
