"""What the page of complaints says of open cases and of the time until they are closed."""

from __future__ import annotations

import pandas as pd

from analysis import cases
from analysis.closure import Closure
from languages import _, ngettext
from languages.numbers import days_text
from languages.sentences import joined
from ui.frame.here import Here
from ui.parts import sections
from ui.words import labels
from ui.words.text import count


def waiting(bands: pd.DataFrame) -> str:
    """Say how many cases are open, and how many of them overdue."""
    overdue = float(bands["overdue"].sum())
    n = round(overdue + float(bands["in_time"].sum()))
    if not n:
        return _("No case is open")
    return ngettext(
        "{n} case is open, {overdue} overdue",
        "{n} cases are open, {overdue} of them overdue",
        n,
    ).format(n=count(n), overdue=count(overdue))


def median(closure: Closure) -> str:
    """Say after how long half of the cases are closed."""
    if not closure.case_count:
        return _("No case was opened in twelve months")
    if pd.isna(closure.median_days):
        return _("Fewer than half of the cases are closed")
    return _("Half of the cases are closed within {days}").format(
        days=days_text(closure.median_days)
    )


def median_detail(closure: Closure) -> str:
    """Say the interval of the median, over which cases, and how the open ones count, if any."""
    if not closure.case_count:
        return ""
    cases = ngettext(
        "{n} case opened in twelve months, {closed} closed; what is still open counts with its age "
        "at the month's end (crosses).",
        "{n} cases opened in twelve months, {closed} closed; those still open count with their age "
        "at the month's end (crosses).",
        closure.case_count,
    ).format(n=count(closure.case_count), closed=count(closure.closed_count))
    return joined([interval(closure), cases])


def interval(closure: Closure) -> str:
    """Say the interval of the median, "" where there is none."""
    if pd.isna(closure.median_days) or pd.isna(closure.lower_days):
        return ""
    if pd.isna(closure.upper_days):
        return _("95 % interval: {lower} or more.").format(lower=days_text(closure.lower_days))
    return _("95 % interval: {lower} to {upper}.").format(
        lower=days_text(closure.lower_days), upper=days_text(closure.upper_days)
    )


def overdue(here: Here) -> None:
    """List the cases that are open past their due date."""
    every: pd.DataFrame = here.read(cases.cases_table)
    if every.empty:
        return  # the list of all cases says that there are none
    found = every[every["is_overdue"].astype("bool")].reset_index(drop=True)
    if found.empty:
        sections.section(_("No open case is overdue"))
        return
    longest = found.iloc[0]
    sections.section(
        _("{n} overdue; the longest waits {days} beyond its deadline").format(
            n=count(len(found)), days=days_text(float(longest["days_overdue"]))
        )
    )
    here.table(_listed(here, found), name="overdue", headings=case_headings(), is_open=True)


def all_cases(here: Here) -> None:
    """List every case of the months."""
    found: pd.DataFrame = here.read(cases.cases_table)
    if found.empty:
        sections.section(_("No cases in these months"), sections.span(here))
        return
    title = ngettext("{n} case in these months", "{n} cases in these months", len(found))
    sections.section(title.format(n=count(len(found))), sections.span(here))
    here.table(_listed(here, found), name="cases", headings=case_headings())


def _listed(here: Here, found: pd.DataFrame) -> pd.DataFrame:
    sources = labels.labels("source", found["source"].unique())
    return found.assign(
        outlet=found["outlet_code"].map(here.outlet_names),
        unit=found["unit"].map(sections.group_names(here, "unit", found["unit"])),
        source=found["source"].map(sources),
    )


def case_headings() -> dict[str, str]:
    """Return the headings of a list of cases."""
    return {
        "case_number": _("Case"),
        "unit": _("Unit"),
        "outlet": _("Outlet"),
        "source": _("Source"),
        "category": _("Category"),
        "opened_date": _("Opened on"),
        "due_date": _("Due on"),
        "closed_date": _("Closed on"),
        "days_overdue": _("Days overdue"),
        "summary": _("Summary"),
        "submission": _("Submission"),
        "sheet": _("Sheet"),
        "row": _("Row"),
    }


def band_headings() -> dict[str, str]:
    """Return the headings of the table of open cases by age."""
    return {"label": _("Age"), "in_time": _("Within the deadline"), "overdue": _("Overdue")}


CURVE_SHARES = ("survival", "lower", "upper")


def curve_headings() -> dict[str, str]:
    """Return the headings of the table of the survival curve."""
    return {
        "time": _("Days since opening"),
        "at_risk": _("Still open before"),
        "closed": _("Closed on that day"),
        "survival": _("Still open (share)"),
        "lower": _("95 % from"),
        "upper": _("95 % to"),
    }
