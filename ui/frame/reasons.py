"""A field for a reason; its button can always be pressed, and says what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from languages import _
from ui.words.text import plain


@dataclass(frozen=True)
class Reason:
    """What was typed, without the space around it, and the place beside the field."""

    text: str
    beside: DeltaGenerator


def ask(label: str, *, key: str, example: str) -> Reason:
    """Draw a field for a reason."""
    text = st.text_input(label, key=key, placeholder=example)
    return Reason(text.strip(), st.empty())


def is_missing(reason: Reason) -> bool:
    """Return whether nothing was typed, and say so beside the field."""
    if reason.text:
        return False
    said = _("Type a reason here first; nothing has been changed yet.")
    reason.beside.error(plain(said), icon=":material/edit:")
    return True
