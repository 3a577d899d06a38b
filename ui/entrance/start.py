"""What happens before any page: configuration, sign-in, the first start, and the routing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.view import LANGUAGES
from languages import _, use
from ui.entrance import first_start
from ui.frame import look
from ui.link import navigation, routing
from ui.runtime import access, error_messages

_ICON = Path(__file__).with_name("icon.svg")


def run(*, fill_with_sample: first_start.Fill) -> None:
    """Run the page that the address names."""
    use(_language())
    st.set_page_config(
        page_title=_("Post service quality"),
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    look.apply()
    page = st.navigation(list(navigation.pages().values()), position="hidden")
    routing.remember_router()
    with error_messages.reporting_errors("start"):
        if access.must_sign_in():
            _sign_in()
        elif first_start.is_wanted():
            first_start.run(fill_with_sample)
        else:
            page.run()


def _language() -> str:
    """Return the language of the address, else the browser's."""
    language = st.query_params.get("lang", "")
    return language if language in LANGUAGES else access.preferred_language()


def _sign_in() -> None:
    st.title(_("Post service quality"), anchor=False)
    st.markdown(_("Please sign in to see the results of your bureau."))
    st.button(_("Sign in"), on_click=st.login, type="primary")
