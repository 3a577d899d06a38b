"""Which outlet? The outlets of a place with the most missed targets in front, and a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis.results import results_each
from core.months import first_day
from core.view import Scope
from languages import _, ngettext
from metrics.indicators import INDICATORS
from ui.frame.filters import outlets_offered
from ui.frame.here import Here
from ui.link.codec import address
from ui.words.text import count, month_name, named, plain

_MOST_SHOWN = 20
"""So many fit a screen and a half; the table behind has every outlet."""


def choose(here: Here, indicators: Sequence[str]) -> None:
    """Offer the outlets of the place that is looked at, worst first; the page ends here."""
    view = here.view.with_(first_month=here.view.last_month)
    found: Mapping[str, pd.DataFrame] = here.read(
        results_each, view=view, by=("outlet_code",), indicators=tuple(indicators)
    )
    listed = worst_first(found, _open_in(here.register, here.view.last_month))
    month = month_name(here.view.last_month)
    if listed.empty:
        here.title(_("No outlet has a value in {month}").format(month=month))
        st.stop()
    off = int((listed["missed"] > 0).sum())
    words = ngettext(
        "{n} of {all} outlets misses a target in {month}",
        "{n} of {all} outlets miss a target in {month}",
        off,
    )
    here.title(
        words.format(n=count(off), all=count(len(listed)), month=month),
        _("Choose an outlet; those that miss the most targets come first."),
    )
    st.html(html(here, _searched(here, listed).head(_MOST_SHOWN)))
    named_rows = listed.assign(
        unit=[here.unit_name(code) for code in listed["unit"]],
        which=[", ".join(_labels(ids)) for ids in listed["which"]],
    )
    here.table(named_rows, name="outlets", headings=_headings())
    st.stop()


def _open_in(register: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return the outlets that were not closed before a month."""
    first = pd.Timestamp(first_day(month))
    return register[register["closed_on"].isna() | (register["closed_on"] >= first)]


def worst_first(found: Mapping[str, pd.DataFrame], register: pd.DataFrame) -> pd.DataFrame:
    """Return one row an outlet with a value, the most missed targets first, then by code.

    Columns outlet_code, name, unit, missed (targets), judged (values with a target), and which
    (ids of the indicators that are missed). Values of too few cases are not judged.
    """
    frames = [frame.assign(indicator=id_) for id_, frame in found.items()]
    every = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    known = every[every["status"].isin(("met", "missed", "too_close")) & every["value"].notna()]
    known = known[known["size"] != "too_small"]
    missed = known[known["status"] == "missed"]
    which = missed.groupby("outlet_code")["indicator"].agg(tuple)
    judged = known.groupby("outlet_code").size().rename("judged").reset_index()
    rows = register[["outlet_code", "name", "unit"]].merge(judged, on="outlet_code")
    ids = [which.get(code, ()) for code in rows["outlet_code"]]
    rows = rows.assign(missed=[len(each) for each in ids], which=ids)
    return rows.sort_values(
        ["missed", "outlet_code"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)


def _searched(here: Here, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the outlets that the reader searches for; a field only where a list is too long.

    Elsewhere the filter above offers every outlet as one types.
    """
    if outlets_offered(here) is not None:
        return listed
    wanted = st.text_input(_("Find an outlet by name or code"), key="find-outlet").strip()
    if not wanted:
        return listed
    text = (listed["outlet_code"] + " " + listed["name"]).str.casefold()
    hits = listed[text.str.contains(wanted.casefold(), regex=False)]
    if hits.empty:
        st.caption(plain(_("No outlet is called so.")))
    return hits


def html(here: Here, listed: pd.DataFrame) -> str:
    """Return the list as a table whose rows lead to their outlets; all foreign text is escaped."""
    heads = (_("Outlet"), _("Unit"), _("Targets missed"), _("Which"))
    top = "".join(f"<th scope='col'>{escape(head)}</th>" for head in heads)
    rows = "".join(_row(here, row) for row in listed.to_dict("records"))
    caption = escape(_("Outlets, worst first"))
    return (
        f"<table class='score outlets'><caption class='unseen'>{caption}</caption>"
        f"<thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(here: Here, row: Mapping[Any, Any]) -> str:
    link = address(here.link.with_(scope=Scope("outlet", row["outlet_code"])))
    name = f"{escape(str(row['name']))} <small>{escape(str(row['outlet_code']))}</small>"
    number = escape(_("{n} of {all}").format(n=row["missed"], all=row["judged"]))
    look = "is-bad" if row["missed"] else "is-quiet"
    return (
        f"<tr><th scope='row' class='score-name'><a target='_self' "
        f"href='{escape(link, quote=True)}'>{name}</a></th>"
        f"<td>{escape(here.unit_name(str(row['unit'])))}</td>"
        f"<td class='score-value {look}'>{number}</td>"
        f"<td>{escape(named(_labels(row['which']), most=4))}</td></tr>"
    )


def _labels(ids: Sequence[str]) -> list[str]:
    return [str(INDICATORS[id_].label) for id_ in ids]


def _headings() -> dict[str, str]:
    return {
        "outlet_code": _("Outlet code"),
        "name": _("Outlet"),
        "unit": _("Unit"),
        "missed": _("Targets missed"),
        "judged": _("Targets judged"),
        "which": _("Which"),
    }
