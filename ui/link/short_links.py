"""Short links: `/s/<token>`, kept in the ledger; only where `server.py` answers them."""

from __future__ import annotations

from analysis.access import Reader
from core.view import View
from ledger import Ledger
from ui.link import query_state
from ui.link.codec import address
from ui.runtime import clock

_is_answered = False


def answered() -> None:
    """Remember that this process answers `/s/<token>`; `streamlit run dashboard.py` does not."""
    global _is_answered
    _is_answered = True


def may_be_made() -> bool:
    """Return whether a short link would be answered."""
    return _is_answered


def made(view: View) -> str:
    """Return the path of the short link that this reader made for a view, "" where none was."""
    return str(query_state.kept(_name(view), ""))


def make(view: View, *, ledger: Ledger, reader: Reader) -> None:
    """Keep a pinned view under a short token, once a visit."""
    if made(view):
        return
    token = ledger.make_link(
        address(view).lstrip("/"), release=view.release, by=reader.name, at=clock.now()
    )
    query_state.keep(_name(view), f"/s/{token}")


def _name(view: View) -> str:
    return f"short:{address(view)}"
