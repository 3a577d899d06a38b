"""The little styling that the theme cannot say; one style sheet for every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("look.css")


def apply() -> None:
    """Apply the style sheet."""
    st.html(_STYLE)
