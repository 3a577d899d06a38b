"""What the page of inspections says of failing items and of findings that wait for their fix."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import inspections
from analysis.closure import Closure
from charts.durations import kaplan_meier_curve
from charts.heatmap import heatmap
from languages import _, ngettext
from languages.numbers import days_text
from languages.sentences import joined
from ui.frame.here import Here
from ui.parts import sections
from ui.topics import complaints
from ui.words.text import count, plain

_VITAL_SHARE = 0.8


def vital_few(causes: pd.DataFrame, checked: pd.DataFrame) -> str:
    """Say how few items make up most of the fails.

    `checked`: what was checked (`analysis.inspections.heatmap`), without which nothing failed.
    """
    if checked.empty:
        return _("Nothing was checked in these months")
    if causes.empty:
        return _("No item failed")
    few = int((causes["running_share"].shift(fill_value=0.0) < _VITAL_SHARE).sum())
    return ngettext(
        "{few} of {all} failing items makes up 80 % of the fails",
        "{few} of {all} failing items make up 80 % of the fails",
        few,
    ).format(few=few, all=len(causes))


def named(causes: pd.DataFrame) -> pd.DataFrame:
    """Return causes with the item's code before its text."""
    return causes.assign(label=causes["item"] + " " + causes["label"])


def outlets_by_item(here: Here, cells: pd.DataFrame) -> None:
    """Show how often each item failed at each outlet."""
    st.caption(
        plain(
            _(
                "Numbers are the failed checks in per cent. The outlets with the most fails stand "
                "on the left."
            )
        )
    )
    figure = heatmap(
        cells,
        place_names=here.outlet_names,
        item_names=sections.group_names(here, "item", cells["item"]),
        groups=item_groups(here),
    )
    here.show(figure, cells, name="outlet_by_item", headings=cell_headings())


def item_groups(here: Here) -> dict[str, str]:
    """Return under which head each item of the checklist stands."""
    heads = {"window": _("At the window"), "delivery": _("On delivery rounds")}
    checklist = here.policy.checklist(here.view.last_month)
    return {item.code: heads[item.kind] for item in checklist}


def findings(here: Here, *, draws_curve: bool = True) -> None:
    """Show how long a fix takes, and the findings that came back or are still open."""
    found: pd.DataFrame = here.read(inspections.findings)
    listed = found.assign(outlet=found["outlet_code"].map(here.outlet_names))
    repeats = int((found["repeat_count"] > 0).sum())
    waiting = int(found["is_open"].sum())
    fixing = inspections.fixing(found)
    if not fixing.case_count:
        sections.section(_("No finding was opened in twelve months"))
        return
    sections.section(
        ngettext(
            "{open} finding waits for a verified fix, {repeats} failed again",
            "{open} findings wait for a verified fix, {repeats} failed again",
            waiting,
        ).format(open=count(waiting), repeats=count(repeats)),
        _half_fixed(fixing),
    )
    if draws_curve and len(fixing.curve):
        here.show(
            kaplan_meier_curve(
                fixing.curve,
                of="findings",
                median_days=fixing.median_days,
                censored_days=fixing.censored_days,
            ),
            fixing.curve,
            name="days_to_fix",
            headings=complaints.curve_headings(),
            shares=complaints.CURVE_SHARES,
        )
    here.table(listed, name="findings", headings=finding_headings(), is_open=waiting > 0)


def _half_fixed(fixing: Closure) -> str:
    """Say after how long half of the findings are fixed, and how sure that is."""
    if pd.isna(fixing.median_days):
        return _("Fewer than half of the findings of twelve months are verified as fixed.")
    said = _("Half of the findings of twelve months are verified as fixed after {days}.").format(
        days=days_text(fixing.median_days)
    )
    return joined([said, complaints.interval(fixing)])


def finding_headings() -> dict[str, str]:
    """Return the headings of the list of findings."""
    return {
        "outlet_code": _("Outlet code"),
        "outlet": _("Outlet"),
        "item": _("Item"),
        "label": _("What was checked"),
        "opened_date": _("Found on"),
        "verified_date": _("Fix verified on"),
        "repeat_count": _("Failed again"),
        "days": _("Days"),
    }


def cause_headings() -> dict[str, str]:
    """Return the headings of the table of failing items."""
    return {
        "item": _("Item"),
        "label": _("What was checked"),
        "count": _("Failed"),
        "checked": _("Checked"),
        "failed_share": _("Failed (share)"),
        "running_share": _("Running share"),
    }


def cell_headings() -> dict[str, str]:
    """Return the headings of the table of outlets and items."""
    return {
        "outlet_code": _("Outlet code"),
        "item": _("Item"),
        "numerator": _("Passed"),
        "denominator": _("Checked"),
        "failed_share": _("Failed (share)"),
    }
