"""Sentences put together, as the language in use writes them.

English sets a space after a full stop and after a colon; Chinese has them in its full-width
signs. Whatever is joined out of sentences, or says a label and its value, goes through here.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import reduce

from languages import _

_ENDS = tuple(".!?…。！？")
_BRACKETS = ")）”’"


def joined(sentences: Iterable[str]) -> str:
    """Return whole sentences as one text, those that are empty left out."""
    said = [sentence for sentence in sentences if sentence]
    return reduce(_next_to, said) if said else ""


def ended(words: str) -> str:
    """Return words as a whole sentence: with the full stop that they do not have yet."""
    is_whole = not words or words.rstrip(_BRACKETS).endswith(_ENDS)
    return words if is_whole else _("{words}.").format(words=words)


def labelled(label: object, value: object) -> str:
    """Return `label: value`; the label alone where there is nothing to say of it."""
    text = str(value)
    return _("{label}: {value}").format(label=label, value=text) if text else str(label)


def listed(names: Iterable[object]) -> str:
    """Return names in a row."""
    return _(", ").join(map(str, names))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a docstring, each on one line: the keys of its translation."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]


def _next_to(said: str, sentence: str) -> str:
    return _("{said} {sentence}").format(said=said, sentence=sentence)
