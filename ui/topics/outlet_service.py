"""The outlet at a glance: what it owes, open findings, cases due, standard items, next steps."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from analysis import cases as case_reads
from analysis import inspections as inspection_reads
from analysis import standardization as standard_reads
from analysis.completeness import completeness
from languages import _, ngettext
from languages.numbers import days_text
from ui.frame.here import Here
from ui.words import labels
from ui.words.text import count, day_name, month_name, named

_MOST_STEPS = 4


@dataclass(frozen=True)
class Tile:
    """One thing at a glance: a figure, what it counts, a line of detail, and what to do next.

    `next_steps` are the most urgent first; empty where nothing is to be done.
    """

    figure: str
    what: str
    detail: str = ""
    next_steps: tuple[str, ...] = ()


def show(here: Here) -> None:
    """Show the tiles in a row, and the next steps below them; foreign text is escaped."""
    tiles = [_owed(here), _findings(here), _cases(here), _items(here)]
    st.html(f"<div class='tiles'>{''.join(_tile(each) for each in tiles)}</div>")
    steps = [step for tile in tiles for step in tile.next_steps][:_MOST_STEPS]
    if steps:
        lines = "".join(f"<li>{escape(step)}</li>" for step in steps)
        st.html(f"<h3 class='steps'>{escape(_('Next steps'))}</h3><ul class='steps'>{lines}</ul>")


def _tile(tile: Tile) -> str:
    look = "is-bad" if tile.next_steps else "is-plain"
    return (
        f"<div class='tile'><div class='tile-figure {look}'>{escape(tile.figure)}</div>"
        f"<div>{escape(tile.what)}</div><small>{escape(tile.detail)}</small></div>"
    )


def _owed(here: Here) -> Tile:
    month = here.view.last_month
    owed: pd.DataFrame = here.read(
        completeness, view=here.view.with_(first_month=month), by=("outlet_code",)
    )
    gone = [labels.label("form", form) for form in owed.loc[owed["not_reported"] > 0, "form"]]
    late = [labels.label("form", form) for form in owed.loc[owed["late"] > 0, "form"]]
    due, name = int((owed["expected"] > 0).sum()), month_name(month)
    return Tile(
        figure=_("{n} of {all}").format(n=due - len(gone), all=due),
        what=_("forms submitted for {month}").format(month=name),
        detail=_("late: {forms}").format(forms=named(late, most=2)) if late else "",
        next_steps=(_("Submit for {month}: {forms}").format(month=name, forms=named(gone)),)
        if gone
        else (),
    )


def _findings(here: Here) -> Tile:
    found: pd.DataFrame = here.read(inspection_reads.findings)
    waiting = found[found["is_open"].astype("bool")].sort_values("days", ascending=False)
    n = len(waiting)
    return Tile(
        figure=count(n),
        what=ngettext("open finding", "open findings", n),
        detail=_("the oldest {days}").format(days=days_text(float(waiting["days"].iloc[0])))
        if n
        else "",
        next_steps=tuple(
            _("Fix and verify {item} {label}, found on {day}").format(
                item=row["item"], label=row["label"], day=day_name(row["opened_date"].date())
            )
            for row in waiting.head(2).to_dict("records")
        ),
    )


def _cases(here: Here) -> Tile:
    every: pd.DataFrame = here.read(case_reads.cases_table)
    waiting = every[every["is_open"].astype("bool")]
    overdue = int(waiting["is_overdue"].astype("bool").sum())
    dated = waiting[waiting["due_date"].notna()].sort_values("due_date")
    n = len(waiting)
    return Tile(
        figure=count(n),
        what=ngettext("open case", "open cases", n),
        detail=_("{n} overdue").format(n=count(overdue)) if n else "",
        next_steps=tuple(
            _("Close case {number}, due on {day}").format(
                number=row["case_number"], day=day_name(row["due_date"].date())
            )
            for row in dated.head(2).to_dict("records")
        ),
    )


def _items(here: Here) -> Tile:
    cells: pd.DataFrame = here.read(standard_reads.matrix)
    owed = cells[cells["status"] != "na"] if len(cells) else cells
    unmet = owed[owed["status"] != "met"].sort_values("planned_date") if len(owed) else owed
    texts = here.read(standard_reads.item_labels)
    dated = unmet[unmet["planned_date"].notna()] if len(unmet) else unmet
    return Tile(
        figure=_("{n} of {all}").format(n=len(owed) - len(unmet), all=len(owed)),
        what=_("standard items met"),
        next_steps=tuple(
            _("Meet {item}, planned for {day}").format(
                item=texts.get(row["item_code"], row["item_code"]),
                day=day_name(row["planned_date"].date()),
            )
            for row in dated.head(1).to_dict("records")
        ),
    )
