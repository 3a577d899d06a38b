"""What is read once and kept: the ledger, and the answers of `analysis`.

Keys are (database, release, view, question), never a frame. A release never changes, so what is
kept under it is never stale; a live view asks once a run which release is the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from analysis.access import Reader
from core.view import View
from ledger import Ledger
from policy import Policy
from submissions import opening

T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def _open(database: str) -> Ledger:
    return opening.open_ledger(database)


def ledger() -> Ledger:
    """Return this server's ledger, opened on first use."""
    return _open(database())


def database() -> str:
    """Return the URL of this server's database."""
    return opening.database_url()


def answer(
    function: Callable[..., T],
    view: View,
    *,
    reader: Reader,
    **question: Any,
) -> T:
    """Return `function(ledger, view, reader=reader, **question)`, kept under its question.

    The view must be bound to a release; what is chosen on one page alone reaches the function only
    by the question, so that one answer serves every such choice. The question's values are texts,
    numbers, dates or tuples of them: their `repr` is the key.
    """
    if view.release is None:
        raise ValueError("a kept answer needs a view that is bound to a release")
    view = view.with_(choices=())
    name = f"{function.__module__}.{function.__qualname__}"
    key = repr((view, reader.units, sorted(question.items())))
    return _answer(database(), name, key, function, view, reader, question)  # type: ignore[return-value]


@st.cache_data(show_spinner=False, max_entries=500)
def _answer(
    database: str,
    name: str,
    key: str,
    _function: Callable[..., object],
    _view: View,
    _reader: Reader,
    _question: Mapping[str, Any],
) -> object:
    return _function(_open(database), _view, reader=_reader, **_question)


def register(release: int, month: str = "") -> pd.DataFrame:
    """Return the register as of a release, as it holds in a month (`core.frames.REGISTER`)."""
    return _register(database(), release, month)


@st.cache_data(show_spinner=False, max_entries=20)
def _register(database: str, release: int, month: str) -> pd.DataFrame:
    return _open(database).register(release, month=month)


def register_rows(release: int) -> pd.DataFrame:
    """Return all that held of each outlet as of a release (`core.frames.REGISTER_ROWS`)."""
    return _register_rows(database(), release)


@st.cache_data(show_spinner=False, max_entries=5)
def _register_rows(database: str, release: int) -> pd.DataFrame:
    return _open(database).outlets(release).rows


def has_changes(release: int, first_month: str, last_month: str) -> bool:
    """Return whether the register groups some of these months otherwise than the last one."""
    return ledger().outlets(release).has_changes(first_month, last_month)


def months(release: int) -> list[str]:
    """Return the months that the ledger holds as of a release, in order."""
    return _months(database(), release)


@st.cache_data(show_spinner=False, max_entries=20)
def _months(database: str, release: int) -> list[str]:
    return sorted(_open(database).months(release))


def strata(tally: str, release: int, months: tuple[str, ...]) -> list[str]:
    """Return the strata that an indicator's tallies hold in some months."""
    return _strata(database(), tally, release, months)


@st.cache_data(show_spinner=False, max_entries=200)
def _strata(database: str, tally: str, release: int, months: tuple[str, ...]) -> list[str]:
    return _open(database).strata(tally, release, list(months))


def policy(release: int) -> Policy:
    """Return the policy as of a release."""
    return _policy(database(), release)


@st.cache_resource(show_spinner=False, max_entries=20)
def _policy(database: str, release: int) -> Policy:
    return _open(database).policy(release)
