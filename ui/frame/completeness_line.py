"""Who has reported: the line that stands below every title that shows a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analysis.completeness import completeness
from languages import _, ngettext
from languages.sentences import joined
from ui.frame.here import Here
from ui.words.text import count, months_name, named, outlets_text, plain

_MOST_NAMED = 4


def line(here: Here, forms: Sequence[str] | None = None) -> None:
    """Say who has reported these forms (None: all): in the last month, and over all months.

    The last month first: it is the one whose numbers a page shows large, so the count here is
    the one on its cards. The whole span follows where it is longer than that month.
    """
    first, last = here.view.first_month, here.view.last_month
    said = [_of(here, forms, last, last)]
    if first != last:
        said.append(_of(here, forms, first, last))
    if any(said):
        st.caption(plain(joined(said)))


def line_of_month(here: Here) -> None:
    """Say who has reported for the last month that is looked at, all forms together."""
    last = here.view.last_month
    if last:
        st.caption(plain(_of(here, None, last, last)))


def _of(here: Here, forms: Sequence[str] | None, first: str, last: str) -> str:
    """Return the sentence on who reported from one month to another, "" where nobody owes."""
    view = here.view.with_(first_month=first, last_month=last)
    owed = here.read(completeness, view=view, by=("unit", "outlet_code"))
    if forms is not None:
        owed = owed[owed["form"].isin(list(forms))]
    if owed.empty:
        return ""
    if first != last:  # in a long span nearly everybody was late once: the calendar tells who
        owed = owed.assign(late=0)
    return sentence(owed, months_name(first, last), here.outlet_name, here.unit_name)


def sentence(
    owed: pd.DataFrame,
    when: str,
    outlet_name: Callable[[str], str],
    unit_name: Callable[[str], str],
) -> str:
    """Return the sentence on who reported in a month or a span of months; foreign text.

    `owed`: one row an outlet and form, with expected, on_time, late, not_reported outlet-months.
    An outlet has reported where nothing that it owes is missing.
    """
    outlets = owed.groupby(["unit", "outlet_code"], as_index=False)[["late", "not_reported"]].sum()
    gone = outlets[outlets["not_reported"] > 0]
    late = [unit_name(unit) for unit in dict.fromkeys(outlets.loc[outlets["late"] > 0, "unit"])]
    if gone.empty:
        said = ngettext(
            "{when}: complete, the outlet reported everything it owes.",
            "{when}: complete, all {n} outlets reported everything they owe.",
            len(outlets),
        ).format(when=when, n=count(len(outlets)))
    else:
        said = _("{when}: {n} of {expected} outlets reported in full; missing: {who}.").format(
            when=when,
            n=count(len(outlets) - len(gone)),
            expected=count(len(outlets)),
            who=_who(gone, outlet_name, unit_name),
        )
    return joined([said, _("Late: {who}.").format(who=named(late)) if late else ""])


def _who(
    gone: pd.DataFrame, outlet_name: Callable[[str], str], unit_name: Callable[[str], str]
) -> str:
    """Name the outlets, or the units where there are many of them."""
    if len(gone) <= _MOST_NAMED:
        return named([outlet_name(code) for code in gone["outlet_code"]])
    units = gone.groupby("unit")["outlet_code"].nunique().sort_values(ascending=False)
    return named(
        [
            _("{unit} ({outlets})").format(unit=unit_name(str(unit)), outlets=outlets_text(int(n)))
            for unit, n in units.items()
        ]
    )
