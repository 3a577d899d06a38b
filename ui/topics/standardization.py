"""What the page of standardization says of work that runs to a plan."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import standardization
from analysis.standardization import Progress
from charts.item_states import matrix as matrix_figure
from charts.item_states import status_names
from charts.progress import burn_up
from core.view import Scope
from languages import _, ngettext
from languages.numbers import share_text
from ui.frame.here import Here
from ui.parts import sections
from ui.words.text import count, month_name, months_name, outlets_text

_MOST_OUTLETS = 44
"""More rows than one unit has outlets cannot be read; a city is shown by its units instead."""


def progress(here: Here, work: Progress, *, name: str, unit: str, title: str) -> None:
    """Show what is done against the plan, and when it ends at the recent pace.

    `title` has the places `{done}`, `{scope}` and `{planned}`.
    """
    known = work.progress[work.progress["done"].notna()]
    if known.empty:
        sections.section(_("No plan was submitted for this place"))
        return
    last = known.iloc[-1]
    sections.section(
        title.format(
            done=count(last["done"]), scope=count(work.scope), planned=count(last["planned"])
        ),
        _outlook(work, float(last["done"])),
    )
    here.show(
        burn_up(work.progress, unit=unit, scope=work.scope, forecast=work.forecast),
        work.progress,
        name=name,
        headings={"month": _("Month"), "done": _("Done"), "planned": _("Planned")},
    )


def _outlook(work: Progress, done: float) -> str:
    share = share_text(done / work.scope) if work.scope else ""
    if work.scope and done >= work.scope:
        return _("All of it is done.")
    first, last = work.forecast.earliest_month, work.forecast.latest_month
    if not first:
        return _("{share} done. The recent pace allows no forecast.").format(share=share)
    if not last:
        return _(
            "{share} done. At the recent pace it ends in {month} at the earliest; at the slowest "
            "pace of the last year no end is in sight."
        ).format(share=share, month=month_name(first))
    return _("{share} done. At the recent pace it ends in {months}.").format(
        share=share,
        months=month_name(first) if first == last else months_name(first, last),
    )


def matrix(here: Here) -> None:
    """Show the state of each item at each outlet of the unit that is looked at."""
    cells: pd.DataFrame = here.read(standardization.matrix)
    if cells.empty:
        return
    if cells["outlet_code"].nunique() > _MOST_OUTLETS:
        _choose_unit(here, cells)
        return
    names = here.outlet_names
    items = here.read(standardization.item_labels)
    unmet = cells[cells["status"].isin(("in_progress", "not_started"))]
    sections.section(
        ngettext(
            "{n} item at {outlets} is still to be met",
            "{n} items at {outlets} are still to be met",
            len(unmet),
        ).format(n=count(len(unmet)), outlets=outlets_text(unmet["outlet_code"].nunique())),
        month_name(here.view.last_month),
    )
    here.show(
        matrix_figure(
            cells,
            place_names=names,
            item_names={code: f"{code} {label}" for code, label in items.items()},
            groups=_item_groups(here),
        ),
        cells.assign(
            outlet=cells["outlet_code"].map(names),
            item=cells["item_code"].map(items),
            status=cells["status"].map(status_names()),
        ),
        name="items_by_outlet",
        headings=matrix_headings(),
    )


def _item_groups(here: Here) -> dict[str, str]:
    standard = here.policy.standard_items(here.view.last_month)
    return {item.code: str(item.group) for item in standard}


def _choose_unit(here: Here, cells: pd.DataFrame) -> None:
    """Offer each unit's own matrix, and the way to the one with the most still to do."""
    unmet = cells[cells["status"].isin(("in_progress", "not_started"))]
    left = unmet.groupby("unit").size().sort_values(ascending=False)
    sections.section(
        ngettext(
            "{n} item is still to be met; choose a unit to see which",
            "{n} items are still to be met; choose a unit to see which",
            len(unmet),
        ).format(n=count(len(unmet)))
    )
    with st.container(horizontal=True, key="matrix-units"):
        for unit, n in left.items():
            scope = Scope("unit", str(unit))
            here.to(here.view.page, f"{here.unit_name(str(unit))} ({count(n)})", scope=scope)


def projects(here: Here) -> None:
    """List the renovation projects."""
    found: pd.DataFrame = here.read(standardization.renovation_projects)
    if found.empty:
        return
    over = int((found["completed_share"] > 1).sum())
    sections.section(
        ngettext("{n} renovation project", "{n} renovation projects", len(found)).format(
            n=count(len(found))
        ),
        ngettext(
            "{n} of them costs more than planned.", "{n} of them cost more than planned.", over
        ).format(n=count(over))
        if over
        else "",
    )
    names = here.outlet_names
    headings = {
        "project_code": _("Project"),
        "outlet_code": _("Outlet code"),
        "outlet": _("Outlet"),
        "planned_investment_10k_cny": _("Planned (10,000 CNY)"),
        "completed_investment_10k_cny": _("Completed (10,000 CNY)"),
        "completed_share": _("Completed (share)"),
        "planned_completion_date": _("Planned completion"),
        "completed_date": _("Completed on"),
    }
    listed = found.assign(outlet=found["outlet_code"].map(names))
    here.table(listed, name="renovation_projects", headings=headings)


def training(here: Here) -> None:
    """List the courses with who was due, who came and who passed."""
    found: pd.DataFrame = here.read(standardization.training)
    if found.empty:
        return
    due, came = found["staff_count"].sum(), found["attended_count"].sum()
    sections.section(
        ngettext(
            "{n} course; {came} of {due} staff due attended",
            "{n} courses; {came} of {due} staff due attended",
            len(found),
        ).format(n=count(len(found)), came=count(came), due=count(due)),
        sections.span(here),
    )
    headings = {
        "course_code": _("Course"),
        "topic": _("Topic"),
        "held_date": _("Held on"),
        "outlet_count": _("Number of outlets"),
        "staff_count": _("Staff due"),
        "attended_count": _("Attended"),
        "passed_count": _("Passed"),
        "attended_share": _("Attended (share)"),
        "passed_share": _("Passed (share)"),
    }
    here.table(found, name="training", headings=headings)


def matrix_headings() -> dict[str, str]:
    """Return the headings of the table of items by outlet."""
    return {
        "outlet_code": _("Outlet code"),
        "outlet": _("Outlet"),
        "item_code": _("Item code"),
        "item": _("Item"),
        "status": _("Status"),
        "planned_date": _("Planned date"),
        "met_date": _("Met date"),
    }
