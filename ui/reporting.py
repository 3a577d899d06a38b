"""Who has reported: the line that stands below every title that shows a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.completeness import completeness
from languages import _
from ui import labels
from ui.text import named, plain


def line(
    read: Callable[..., Any],
    forms: Sequence[str],
    outlet_name: Callable[[str], str],
    unit_name: Callable[[str], str],
) -> None:
    """Say how many outlets reported of those that owe these forms, and who is missing."""
    owed = read(completeness, by=("unit", "outlet_code"))
    owed = owed[owed["form"].isin(forms)]
    if owed.empty:
        return
    st.caption(sentence(owed, outlet_name, unit_name), width="stretch")


def sentence(
    owed: pd.DataFrame, outlet_name: Callable[[str], str], unit_name: Callable[[str], str]
) -> str:
    """Return the sentence on who reported, safe to show as Markdown.

    `owed`: one row an outlet and form, with expected, on_time, late, not_reported outlet-months.
    """
    expected, missing = int(owed["expected"].sum()), int(owed["not_reported"].sum())
    late = int(owed["late"].sum())
    if missing == 0:
        said = _("Complete: all {n} reports that were due are in.").format(n=expected)
    else:
        gone = owed[owed["not_reported"] > 0]
        said = _("{n} of {expected} reports are in; missing: {who}.").format(
            n=expected - missing, expected=expected, who=_who(gone, outlet_name, unit_name)
        )
    if late:
        said += " " + _("{n} came late.").format(n=late)
    return plain(said)


def _who(
    gone: pd.DataFrame, outlet_name: Callable[[str], str], unit_name: Callable[[str], str]
) -> str:
    """Name the outlets, or the units where there are many of them."""
    outlets = list(dict.fromkeys(gone["outlet_code"]))
    if len(outlets) <= 4:
        return named([outlet_name(code) if code else "" for code in outlets])
    units = gone.groupby("unit")["not_reported"].sum().sort_values(ascending=False)
    return named(
        [_("{unit} ({n})").format(unit=unit_name(str(unit)), n=int(n)) for unit, n in units.items()]
    )


def form_names(forms: Sequence[str]) -> str:
    """Return the names of forms in a row."""
    return named([labels.label("form", form) for form in forms])
