"""The words of the drop zone: Streamlit has them in English alone, and no setting for them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from languages import _
from languages.sentences import listed

_BUTTON = '[data-testid="stFileUploaderDropzone"] button p'
_LIMITS = '[data-testid="stFileUploaderDropzoneInstructions"] span'


def speak(kinds: Sequence[str], megabytes: int) -> None:
    """Let the drop zone say what to do, how large and which kinds, in the page's language."""
    st.html(f"<style>{style(kinds, megabytes)}</style>")


def style(kinds: Sequence[str], megabytes: int) -> str:
    """Return a style sheet that puts our words in the place of Streamlit's."""
    limits = _("up to {n} MB each: {kinds}").format(
        n=megabytes, kinds=listed(kind.upper() for kind in kinds)
    )
    return _instead(_BUTTON, _("Choose files")) + _instead(_LIMITS, limits)


def _instead(place: str, words: str) -> str:
    text = json.dumps(words, ensure_ascii=False).replace("<", "\\3c ")
    return (
        f"{place} {{ visibility: hidden; font-size: 0; white-space: normal; }} "
        f"{place}::after {{ content: {text}; visibility: visible; font-size: .875rem; }} "
    )
