"""The only writer of session state and of the address bar.

The URL is the source of truth. Every run begins with `view = decode(the query)`; a widget that
chooses a part of the view is given the view's value before it is made, and when a reader changes
it the new view is written to the URL, from which the next run reads it again. Nothing about what
is shown lives in session state, so a reload, a bookmark and a shared link are the same thing.

What a reader is in the middle of (files dropped but not yet accepted) is kept with `keep` and
`kept`; it is theirs, and no link carries it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from core.view import View
from ui.link.codec import decode, encode
from ui.link.known import Known, Notice

T = TypeVar("T")
_CHOICE = "choice"
_KEPT = "kept"
_NOTICES = "notices"


def current(known: Known, page: str) -> tuple[View, tuple[Notice, ...]]:
    """Return the view in the address bar, and what the link asked for that was not found.

    The address bar holds the whole view from here on. Notices stay until the reader goes on
    to another view.
    """
    view, notices = decode(st.query_params.to_dict(), known=known, page=page)
    noticed_view, kept = st.session_state.get(_NOTICES, (None, ()))
    if notices:
        st.session_state[_NOTICES] = (view, notices)
    elif noticed_view == view:
        notices = kept
    show_in_address_bar(view)
    return view, notices


def show_in_address_bar(view: View) -> None:
    """Write a view's parameters into the URL, where they are not already there."""
    wanted = encode(view)
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def said(name: str) -> str:
    """Return what the address bar says now under a name.

    For what runs by itself, such as a dialog: its view is that of the page's last run.
    """
    return str(st.query_params.get(name, ""))


def choose(
    label: str,
    options: Sequence[T],
    *,
    chosen: T,
    change: Callable[[T], View],
    key: str,
    format_func: Callable[[T], str] = str,
    **looks: Any,
) -> None:
    """Draw a select box that mirrors one part of the view.

    `change` makes the new view from the option that the reader chose. A choice that is not among
    the options (a link may name a month without data) is offered too, so that it is never lost.
    """
    offered = list(options) if chosen in options else [chosen, *options]
    mirror = _mirror(key, chosen, change)
    st.selectbox(label, offered, format_func=format_func, **mirror, **looks)


def choose_one_of_few(
    label: str,
    options: Sequence[T],
    *,
    chosen: T,
    change: Callable[[T], View],
    key: str,
    format_func: Callable[[T], str] = str,
    **looks: Any,
) -> None:
    """Draw a row of options that mirrors one part of the view; one of them is always chosen."""

    def change_or_stay(option: T | None) -> View:
        return change(chosen if option is None else option)

    mirror = _mirror(key, chosen, change_or_stay)
    st.segmented_control(label, list(options), format_func=format_func, **mirror, **looks)


def switch(label: str, *, is_on: bool, change: Callable[[bool], View], key: str) -> None:
    """Draw a switch that mirrors one part of the view."""
    st.toggle(label, **_mirror(key, is_on, change))


def slide(
    label: str, lowest: int, highest: int, *, chosen: int, change: Callable[[int], View], key: str
) -> None:
    """Draw a slider that mirrors one part of the view."""
    st.slider(label, lowest, highest, **_mirror(key, chosen, change))


def _mirror(key: str, chosen: object, change: Callable[[Any], View]) -> dict[str, Any]:
    """Give a widget the view's value, and return what makes it write the reader's own."""
    name = f"{_CHOICE}:{key}"
    st.session_state[name] = chosen
    return {"key": name, "on_change": _changed, "args": (name, change)}


def _changed(name: str, change: Callable[[Any], View]) -> None:
    show_in_address_bar(change(st.session_state[name]))


def keep(name: str, value: object) -> None:
    """Keep a value for the rest of this person's visit."""
    st.session_state[f"{_KEPT}:{name}"] = value


def kept(name: str, otherwise: Any = None) -> Any:
    """Return what was kept under a name."""
    return st.session_state.get(f"{_KEPT}:{name}", otherwise)


def let_go(*names: str) -> None:
    """Forget what was kept under some names."""
    for name in names:
        st.session_state.pop(f"{_KEPT}:{name}", None)
