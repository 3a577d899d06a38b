"""Every page goes through the router, whatever address a browser comes to first."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from ui.link import query_state

_ROUTED = "came through the router"


def remember_router() -> None:
    """Note that this visit came through the router."""
    query_state.keep(_ROUTED, True)


def require_router() -> None:
    """Start again through `dashboard.py` where Streamlit ran a page by itself.

    Until a process has called `st.navigation` once, Streamlit takes the folder `pages` for its
    old kind of pages and runs the one that the address names without the router: no sign-in, no
    page configuration. Streamlit has no setting for it; this is the flag that `st.navigation`
    clears.
    """
    if PagesManager.uses_pages_directory and not query_state.kept(_ROUTED, False):
        PagesManager.uses_pages_directory = False
        st.rerun()
