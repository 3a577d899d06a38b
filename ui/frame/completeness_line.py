"""Who has reported: the line that stands below every title that shows a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd
import streamlit as st

from analysis.completeness import completeness
from languages import _, ngettext
from ui.frame.here import Here
from ui.words.text import count, months_name, named, outlets_text, plain

_MOST_NAMED = 4


def line(here: Here, forms: Sequence[str] | None = None) -> None:
    """Say who has reported these forms (None: all): in the last month, and over all months.

    The last month first: it is the one whose numbers a page shows large. The whole span follows
    only where something is missing in it.
    """
    first, last = here.view.first_month, here.view.last_month
    said = _of(here, forms, last, last)
    if first != last:
        owed = _owed(here, forms, first, last)
        if owed["not_reported"].sum():
            said = _both(said, sentence(owed, months_name(first, last), here))
    if said:
        st.caption(plain(said))


def line_of_month(here: Here) -> None:
    """Say who has reported for the last month that is looked at, all forms together."""
    last = here.view.last_month
    if last:
        st.caption(plain(_of(here, None, last, last)))


def _both(first: str, second: str) -> str:
    return " · ".join(part for part in (first, second) if part)


def _of(here: Here, forms: Sequence[str] | None, first: str, last: str) -> str:
    """Return the sentence on who reported from one month to another, "" where nobody owes."""
    owed = _owed(here, forms, first, last)
    return "" if owed.empty else sentence(owed, months_name(first, last), here)


def _owed(here: Here, forms: Sequence[str] | None, first: str, last: str) -> pd.DataFrame:
    """Return who owed these forms from one month to another, one row an outlet and form."""
    view = here.view.with_(first_month=first, last_month=last)
    owed: pd.DataFrame = here.read(completeness, view=view, by=("unit", "outlet_code"))
    if forms is not None:
        owed = owed[owed["form"].isin(list(forms))]
    # In a long span nearly everybody was late once: the calendar shows who.
    return owed if first == last else owed.assign(late=0)


class Names(Protocol):
    """What knows how outlets and units are called; foreign text."""

    def outlet_name(self, code: str) -> str:
        """Return an outlet's name."""

    def unit_name(self, code: str) -> str:
        """Return a unit's name."""


def sentence(owed: pd.DataFrame, when: str, names: Names) -> str:
    """Return the sentence on who reported in a month or a span of months; foreign text.

    `owed`: one row an outlet and form, with expected, on_time, late, not_reported outlet-months.
    An outlet has reported where nothing that it owes is missing.
    """
    outlets = owed.groupby(["unit", "outlet_code"], as_index=False)[["late", "not_reported"]].sum()
    gone = outlets[outlets["not_reported"] > 0]
    late = dict.fromkeys(outlets.loc[outlets["late"] > 0, "unit"])
    if gone.empty:
        said = ngettext(
            "The outlet reported for {when}", "All {n} outlets reported for {when}", len(outlets)
        ).format(when=when, n=count(len(outlets)))
    else:
        said = _("{n} of {expected} outlets reported in full for {when} · missing: {who}").format(
            when=when,
            n=count(len(outlets) - len(gone)),
            expected=count(len(outlets)),
            who=_who(gone, names),
        )
    if not late:
        return said
    return _both(
        said,
        ngettext("{who} was late", "{who} were late", len(late)).format(
            who=named([names.unit_name(unit) for unit in late])
        ),
    )


def _who(gone: pd.DataFrame, names: Names) -> str:
    """Name the outlets, or the units where there are many of them."""
    if len(gone) <= _MOST_NAMED:
        return named([names.outlet_name(code) for code in gone["outlet_code"]])
    units = gone.groupby("unit")["outlet_code"].nunique().sort_values(ascending=False)
    return named(
        [
            _("{unit} ({outlets})").format(
                unit=names.unit_name(str(unit)), outlets=outlets_text(int(n))
            )
            for unit, n in units.items()
        ]
    )
