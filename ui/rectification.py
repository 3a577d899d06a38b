"""What the page of inspections says of failing items and of findings that wait to be mended."""

from __future__ import annotations

import pandas as pd

from analysis import inspections
from languages import _
from languages.numbers import days_text
from metrics.time_to_close import kaplan_meier
from ui import panels
from ui.shell import Here
from ui.text import count

_VITAL_SHARE = 0.8


def vital_few(causes: pd.DataFrame) -> str:
    """Say how few items make up most of the fails."""
    if causes.empty:
        return _("No item failed")
    few = int((causes["running_share"].shift(fill_value=0.0) < _VITAL_SHARE).sum())
    return _("{few} of {all} failing items make up 80 % of the fails").format(
        few=few, all=len(causes)
    )


def named(causes: pd.DataFrame) -> pd.DataFrame:
    """Return causes with the item's code before its text."""
    return causes.assign(label=causes["item"] + " " + causes["label"])


def reading() -> str:
    """Return how the heatmap is read."""
    return _("Numbers are failed checks, darker is a larger share; the worst outlets are on top.")


def findings(here: Here) -> None:
    """Show how long mending takes, and the findings that came back or are still open."""
    found: pd.DataFrame = here.read(inspections.findings)
    listed = found.assign(outlet=found["outlet_code"].map(panels.outlet_names(here)))
    repeats = int((found["repeat_count"] > 0).sum())
    waiting = int(found["is_open"].sum())
    median = kaplan_meier(found["days"], ~found["is_open"].astype("bool")).median
    panels.section(
        _("{open} findings wait for a verified fix, {repeats} failed again").format(
            open=count(waiting), repeats=count(repeats)
        ),
        _("Half of the findings of twelve months are verified as fixed after {days}.").format(
            days=days_text(median)
        )
        if pd.notna(median)
        else _("Fewer than half of the findings of twelve months are verified as fixed."),
    )
    here.table(listed, name="findings", headings=finding_headings(), is_open=waiting > 0)


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
