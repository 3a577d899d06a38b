"""The first start: a ledger that holds nothing yet is offered a sample bureau to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import streamlit as st

from languages import _
from ledger import Ledger
from ui.link import query_state
from ui.runtime import access, cached
from ui.words.text import plain

_CHOSEN = "begin empty"


class Fill(Protocol):
    """Fills a ledger with the sample bureau, and tells how far it is (0-1, a text)."""

    def __call__(self, ledger: Ledger, *, progress: Callable[[float, str], None]) -> int:
        """Return how many workbooks were accepted."""
        ...


def is_wanted() -> bool:
    """Return whether the ledger is empty and nobody has chosen to begin with it so."""
    if query_state.kept(_CHOSEN, False) or access.access() is not None:
        return False
    ledger = cached.ledger()
    return ledger.release() == 0 and ledger.submissions().empty


def run(fill: Fill) -> None:
    """Offer the sample bureau, or to begin with nothing."""
    st.title(_("Welcome: there are no data here yet"), anchor=False)
    st.markdown(
        plain(
            _(
                "Look around in a made-up bureau with six counties and two years of workbooks, "
                "or begin with your own."
            )
        )
    )
    with st.container(horizontal=True):
        wants_sample = st.button(
            _("Show me the sample bureau"), type="primary", icon=":material/dataset:"
        )
        if st.button(_("Begin empty"), icon=":material/upload_file:"):
            query_state.keep(_CHOSEN, True)
            st.rerun()
    if wants_sample:
        bar = st.progress(0.0, text=_("Preparing the sample data"))
        fill(cached.ledger(), progress=lambda share, text: _tell(bar, share, text))
        st.rerun()


def _tell(bar: st.delta_generator.DeltaGenerator, share: float, text: str) -> None:
    bar.progress(min(max(share, 0.0), 1.0), text=plain(text))
