"""Who has reported: the line that stands below every title that shows a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analysis.completeness import completeness
from languages import _
from tables.view import View
from ui.text import named, plain

if TYPE_CHECKING:
    from ui.shell import Here

_MOST_NAMED = 4


def line(here: Here, forms: Sequence[str] | None = None, *, view: View | None = None) -> None:
    """Say how many outlets reported of those that owe these forms (None: all), who is missing."""
    owed = here.read(completeness, view=view or here.view, by=("unit", "outlet_code"))
    if forms is not None:
        owed = owed[owed["form"].isin(list(forms))]
    if not owed.empty:
        st.caption(sentence(owed, here.outlet_name, here.unit_name))


def line_of_month(here: Here) -> None:
    """Say who has reported for the last month that is looked at, all forms together."""
    last = here.view.last_month
    if last:
        line(here, view=here.view.with_(first_month=last, last_month=last))


def sentence(
    owed: pd.DataFrame, outlet_name: Callable[[str], str], unit_name: Callable[[str], str]
) -> str:
    """Return the sentence on who reported, safe to show as Markdown.

    `owed`: one row an outlet and form, with expected, on_time, late, not_reported outlet-months.
    """
    outlets = owed.groupby(["unit", "outlet_code"], as_index=False)[["late", "not_reported"]].sum()
    gone = outlets[outlets["not_reported"] > 0]
    late = outlets[outlets["late"] > 0]
    if gone.empty:
        said = _("Complete: all {n} outlets reported everything they owe.").format(n=len(outlets))
    else:
        said = _("{n} of {expected} outlets reported in full; missing: {who}.").format(
            n=len(outlets) - len(gone),
            expected=len(outlets),
            who=_who(gone, outlet_name, unit_name),
        )
    if len(late):
        units = [unit_name(unit) for unit in dict.fromkeys(late["unit"])]
        said += " " + _("Late: {who}.").format(who=named(units))
    return plain(said)


def _who(
    gone: pd.DataFrame, outlet_name: Callable[[str], str], unit_name: Callable[[str], str]
) -> str:
    """Name the outlets, or the units where there are many of them."""
    if len(gone) <= _MOST_NAMED:
        return named([outlet_name(code) for code in gone["outlet_code"]])
    units = gone.groupby("unit")["outlet_code"].nunique().sort_values(ascending=False)
    return named(
        [
            _("{unit} ({n} outlets)").format(unit=unit_name(str(unit)), n=int(n))
            for unit, n in units.items()
        ]
    )
