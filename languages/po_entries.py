"""The translations that catalogues hold, read with patience: what a merge leaves is no fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from babel.messages.pofile import unescape

Translations: TypeAlias = dict[str, dict[int, str]]
"""By the English text (the singular where it has two forms), each form of the translation."""

_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?(".*")')


def collect(paths: Iterable[Path]) -> tuple[Translations, list[str]]:
    """Return the translations of several catalogues, and a note on each that lost to another."""
    known: Translations = {}
    notes = []
    for path in paths:
        for text, form, translation in translations(path.read_text(encoding="utf-8")):
            kept = known.setdefault(text, {}).setdefault(form, translation)
            if kept != translation:
                notes.append(f"{text!r}: kept {kept!r}, dropped {translation!r}")
    return known, notes


def translations(catalogue: str) -> Iterator[tuple[str, int, str]]:
    """Return each text that is translated, the number of the form, and the translation.

    A text comes again where the catalogue has it again; lines that are no entry are passed over.
    """
    text = ""
    for word, said in _statements(catalogue):
        if word == "msgid":
            text = said
        elif word.startswith("msgstr") and text and said:
            yield text, int(word[7:-1] or 0), said


def _statements(catalogue: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in catalogue.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match and match[1]:
            found.append((match[1], unescape(match[2])))
        elif match and found:
            word, said = found.pop()
            found.append((word, said + unescape(match[2])))
    return found
