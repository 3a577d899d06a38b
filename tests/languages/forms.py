"""Texts of a catalogue, which may have several forms."""

from __future__ import annotations

from collections.abc import Sequence


def first(text: str | Sequence[str] | None) -> str:
    """Return a text, of several forms the first; "" where there is none."""
    if isinstance(text, str):
        return text
    return text[0] if text else ""
