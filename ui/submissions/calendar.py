"""Who has handed in: a table of units over months, each standing with a sign and a word."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pandas as pd
import streamlit as st

from languages import N_, _, ngettext
from languages.sentences import joined, labelled
from ui.words.labels import label
from ui.words.text import month_name, named, plain

SIGNS = {"on_time": "●", "late": "◐", "corrected": "✎", "not_reported": "○", "mixed": "◍"}
WORDS = {
    "on_time": N_("on time"),
    "late": N_("late"),
    "corrected": N_("corrected"),
    "not_reported": N_("not reported"),
    "mixed": N_("partly reported"),
}
"""Signs differ in shape, so that no reader depends on colour."""


def show(standing: pd.DataFrame, unit_name: Callable[[str], str]) -> None:
    """Show `submissions.calendar.calendar` as a table: units down, months across."""
    cells = summarized(standing)
    legend = "   ".join(f"{SIGNS[status]}\N{NO-BREAK SPACE}{_(WORDS[status])}" for status in WORDS)
    st.caption(plain(legend))
    st.html(_table(cells, unit_name))


def show_for(standing: pd.DataFrame, unit_name: Callable[[str], str]) -> None:
    """Show the calendar: of one unit its forms one by one, of several the units."""
    if len(set(standing["unit"])) == 1:
        show(standing.assign(unit=standing["form"]), lambda form: label("form", form))
    else:
        show(standing, unit_name)


def finding(standing: pd.DataFrame, unit_name: Callable[[str], str]) -> tuple[str, str]:
    """Return the title and the line below it: who still owes the newest month."""
    if standing.empty:
        return _("No workbook is due here"), ""
    month = standing["month"].max()
    newest = summarized(standing[standing["month"] == month])
    waiting = newest[newest["reported"] < newest["owed"]]
    name = month_name(month)
    if waiting.empty:
        title = ngettext(
            "The unit has submitted {month}", "All {n} units have submitted {month}", len(newest)
        ).format(n=len(newest), month=name)
    else:
        title = ngettext(
            "{n} of {all} units has not submitted all forms for {month}",
            "{n} of {all} units have not submitted all forms for {month}",
            len(waiting),
        ).format(n=len(waiting), all=len(newest), month=name)
    late = newest[newest["late"] > 0]
    said = [
        _("Waiting for: {who}.").format(who=named([unit_name(u) for u in waiting["unit"]]))
        if len(waiting)
        else "",
        _("Late: {who}.").format(who=named([unit_name(u) for u in late["unit"]]))
        if len(late)
        else "",
    ]
    return title, joined(said)


def headings() -> dict[str, str]:
    """Return what the columns of the calendar are called as a table."""
    return {
        "unit": _("Unit"),
        "form": _("Form"),
        "month": _("Month"),
        "status": _("Standing"),
        "submission": _("Submission"),
        "accepted_at": _("Accepted (UTC)"),
    }


def summarized(standing: pd.DataFrame) -> pd.DataFrame:
    """Return one row a unit and month: status of all its forms together, reported, owed (forms).

    `mixed` where some forms are in and others are not; else late before corrected before on time.
    """
    is_in = standing["status"] != "not_reported"
    grouped = (
        standing.assign(
            reported=is_in.astype("int64"),
            owed=1,
            late=(standing["is_late"] & is_in).astype("int64"),
            corrected=(standing["status"] == "corrected").astype("int64"),
        )
        .groupby(["unit", "month"], as_index=False)[["reported", "owed", "late", "corrected"]]
        .sum()
    )
    status = (
        pd.Series("on_time", index=grouped.index, dtype="str")
        .mask(grouped["corrected"] > 0, "corrected")
        .mask(grouped["late"] > 0, "late")
        .mask(grouped["reported"] < grouped["owed"], "mixed")
        .mask(grouped["reported"] == 0, "not_reported")
    )
    return grouped.assign(status=status)


def _table(cells: pd.DataFrame, unit_name: Callable[[str], str]) -> str:
    months = sorted(cells["month"].unique())
    head = "".join(f"<th scope='col'>{escape(month_name(month))}</th>" for month in months)
    rows = []
    for unit, of_unit in cells.groupby("unit"):
        by_month = {row.month: row for row in of_unit.itertuples()}
        body = "".join(_cell(by_month[month]) for month in months if month in by_month)
        rows.append(f"<tr><th scope='row'>{escape(unit_name(str(unit)))}</th>{body}</tr>")
    return (
        f"<div class='calendar' tabindex='0'><table><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(row: object) -> str:
    status, reported, owed = row.status, row.reported, row.owed  # type: ignore[attr-defined]
    word = labelled(
        _(WORDS[status]),
        ngettext("{n} of {owed} form", "{n} of {owed} forms", owed).format(n=reported, owed=owed),
    )
    count = f"<small>{reported}/{owed}</small>" if reported < owed else ""
    return (
        f"<td class='is-{status}' title='{escape(word, quote=True)}'>"
        f"<span aria-label='{escape(word, quote=True)}'>{SIGNS[status]}</span>{count}</td>"
    )
