"""The pages, their names and the links between them; a link carries the view along."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from core.view import LANGUAGES, View
from languages import N_, _
from ui.link import query_state
from ui.link.codec import HOME, encode

_PAGES = Path(__file__).parents[2] / "pages"
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}


@dataclass(frozen=True)
class Entry:
    """One page: its id (also its path in the URL and its file), name, icon and group."""

    id: str
    name: str
    icon: str
    group: str

    @property
    def file(self) -> Path:
        """Where the page is written."""
        return _PAGES / f"{self.id}.py"


_SEE, _COMPARE, _HAND_IN, _ABOUT = N_("Results"), N_("Outlets"), N_("Submit data"), N_("Help")
ENTRIES = (
    Entry("overview", N_("Overview"), ":material/dashboard:", _SEE),
    Entry("satisfaction", N_("Satisfaction"), ":material/sentiment_satisfied:", _SEE),
    Entry("delivery", N_("Delivery time limits"), ":material/local_shipping:", _SEE),
    Entry("inspections", N_("Inspections"), ":material/fact_check:", _SEE),
    Entry("standardization", N_("Standardization"), ":material/straighten:", _SEE),
    Entry("complaints", N_("Complaints and requests"), ":material/forum:", _SEE),
    Entry("compare", N_("Compare outlets"), ":material/compare_arrows:", _COMPARE),
    Entry("outlet", N_("One outlet"), ":material/storefront:", _COMPARE),
    Entry("upload", N_("Upload"), ":material/upload_file:", _HAND_IN),
    Entry("submissions", N_("Submissions"), ":material/inventory:", _HAND_IN),
    Entry("methods", N_("Methods"), ":material/menu_book:", _ABOUT),
)


def title(page: str) -> str:
    """Return a page's name."""
    return next((_(entry.name) for entry in ENTRIES if entry.id == page), page)


def pages() -> dict[str, Any]:
    """Return the pages that exist, by id, for `st.navigation`."""
    return {
        entry.id: st.Page(
            entry.file,
            title=_(entry.name),
            icon=entry.icon,
            url_path=entry.id,
            default=entry.id == HOME,
        )
        for entry in ENTRIES
        if entry.file.exists()
    }


def link(view: View, label: str, *, icon: str | None = None, width: Any = "content") -> None:
    """Draw a link to a view of this dashboard."""
    file = next((entry.file for entry in ENTRIES if entry.id == view.page), None)
    if file is not None and file.exists():
        st.page_link(file, label=label, icon=icon, query_params=encode(view), width=width)


def go(view: View) -> None:
    """Leave for another view of this dashboard, at once."""
    file = next((entry.file for entry in ENTRIES if entry.id == view.page), None)
    if file is not None and file.exists():
        st.switch_page(file, query_params=encode(view))


def sidebar(view: View, brand: str) -> None:
    """Draw the navigation and the language switch; every link keeps the view."""
    with st.sidebar:
        st.html(f"<div class='brand'>{escape(brand)}</div>")
        group = ""
        for entry in ENTRIES:
            if not entry.file.exists():
                continue
            if entry.group != group:
                group = entry.group
                st.caption(_(group))
            # A part of one page's indicator means nothing to the next page.
            target = view if entry.id == view.page else view.with_(indicator="", strata=())
            link(target.with_(page=entry.id), _(entry.name), icon=entry.icon, width="stretch")
        query_state.choose(
            _("Language"),
            LANGUAGES,
            chosen=view.language,
            change=lambda language: view.with_(language=language),
            key="language",
            format_func=lambda code: LANGUAGE_NAMES[code],
        )
