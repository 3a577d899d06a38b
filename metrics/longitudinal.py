"""Rules of the indicators that are followed through the months; each gives tallies.

A rule is given how things stood at the end of each month (`metrics.episodes.states`, or the
findings) and returns month, outlet_code, stratum, numerator, denominator. A month's tallies rest
on rows of its own workbook and earlier ones only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np
import pandas as pd

from core import months as calendar_months
from metrics.episodes import (
    CASE_KEY,
    ITEM_KEY,
    PROJECT_KEY,
    findings,
    month_numbers,
    states,
)
from policy import Policy
from policy.calendar import FIRST_DAY, LAST_DAY

COMPLAINT_SOURCES = ("customer", "media", "superior", "social_supervisor")
WINDOW_MONTHS = 12
"""Months, the current one included, whose cases and findings are looked at together."""

Rule = Callable[[pd.DataFrame, Sequence[str], Policy], pd.DataFrame]


def prepared(form: str, chain: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    """Return what the rules of a form read.

    `chain`: records of all months with a column `month`. Of cases, items and projects one row a
    thing and month of `months`, its state as of that month (`as_of`); of inspections one row a
    finding. Missing dates are NaT: not yet.
    """
    if form == "inspections":
        return findings(chain)
    if form == "cases":
        return _case_states(chain, months, policy)
    return states(chain, {"standardization": ITEM_KEY, "renovation": PROJECT_KEY}[form], months)


def _case_states(chain: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    """Return cases as of each month with `end`, `is_closed`, `since_opened`, `since_due`.

    The last two are months from opening and from the due date to `as_of`.
    """
    cases = states(chain, CASE_KEY, months)
    due = _due_dates(cases, policy)
    ends = {month: pd.Timestamp(calendar_months.last_day(month)) for month in set(months)}
    end = cases["as_of"].map(ends).astype("datetime64[us]")
    number = month_numbers(cases["as_of"])
    return cases.assign(
        due_date=due,
        end=end,
        is_closed=cases["closed_date"] <= end,
        since_opened=number - _number_of_day(cases["opened_date"]),
        since_due=number - _number_of_day(due),
    )


def _due_dates(cases: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return due dates; a disclosure request without one has the working days of policy."""
    due = cases["due_date"].astype("datetime64[us]")
    opened = cases["opened_date"]
    known = opened.between(pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY.replace(month=1)))
    blank = due.isna() & (cases["source"] == "disclosure_request") & known
    days = opened[blank].to_numpy().astype("datetime64[D]")
    count = policy.disclosure_request_working_days
    by_rule = policy.office_days.add_working_days_to(days, count).astype("datetime64[us]")
    return due.fillna(pd.Series(by_rule, index=opened.index[blank], dtype="datetime64[us]"))


def _number_of_day(days: pd.Series) -> pd.Series:
    """Return the number of the month a day lies in, missing where the day is."""
    number: pd.Series = (days.dt.year * 12 + days.dt.month - 1).astype("float64")
    return number


def _tallied(
    rows: pd.DataFrame,
    numerator: pd.Series,
    denominator: pd.Series | None = None,
    *,
    strata: Sequence[str] = (),
    month: str = "as_of",
) -> pd.DataFrame:
    """Return sums by month, outlet and strata; without a denominator every row counts one."""
    over = 1.0 if denominator is None else denominator.astype("float64")
    keys = [month, "outlet_code", *strata]
    counts = rows[keys].assign(numerator=numerator.astype("float64"), denominator=over)
    sums = counts.groupby(keys, as_index=False, dropna=False, sort=False)[
        ["numerator", "denominator"]
    ].sum()
    parts = [
        sums[name].astype("str").fillna("").str.replace("/", "／", regex=False) for name in strata
    ]
    stratum = reduce(lambda left, right: left + "/" + right, parts) if parts else ""
    return pd.DataFrame(
        {
            "month": sums[month],
            "outlet_code": sums["outlet_code"],
            "stratum": stratum,
            "numerator": sums["numerator"],
            "denominator": sums["denominator"],
        }
    )


_BY_SOURCE = ("source", "category")


def _closed_on_time(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    due = cases[cases["since_due"] == 0]
    return _tallied(due, due["closed_date"] <= due["due_date"], strata=_BY_SOURCE)


def _replied_on_time(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    due = cases[cases["since_due"] == 0]
    return _tallied(due, due["replied_date"] <= due["due_date"], strata=_BY_SOURCE)


def _requests_on_time(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    due = cases[(cases["since_due"] == 0) & (cases["source"] == "disclosure_request")]
    answered = due[["replied_date", "closed_date"]].min(axis=1)
    return _tallied(due, answered <= due["due_date"])


def _overdue_open(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    still_open = cases[~cases["is_closed"] & (cases["opened_date"] <= cases["end"])]
    return _tallied(still_open, still_open["due_date"] <= still_open["end"], strata=_BY_SOURCE)


def _recent(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the cases opened in the twelve months that end with `as_of`."""
    return cases[cases["since_opened"].between(0, WINDOW_MONTHS - 1)]


def _days_to_close(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    """Tally days to closing (closed 1), or days open so far (closed 0, counts no closure)."""
    recent = _recent(cases)
    until = recent["closed_date"].where(recent["is_closed"], recent["end"])
    days = (until - recent["opened_date"]).dt.days.clip(lower=0)
    rows = recent.assign(days=days.astype("int64"), closed=recent["is_closed"].astype("int64"))
    return _tallied(rows, rows["is_closed"], strata=("days", "closed"))


def _reopened(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    recent = _recent(cases)
    reopened = recent["is_reopened"] == "yes"
    ended = recent["is_closed"] | reopened
    return _tallied(recent[ended], reopened[ended], strata=_BY_SOURCE)


def _valid(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    recent = _recent(cases)
    judged = recent[
        recent["is_valid"].isin(["yes", "no"]) & recent["source"].isin(COMPLAINT_SOURCES)
    ]
    return _tallied(judged, judged["is_valid"] == "yes", strata=_BY_SOURCE)


def _complaints_opened(cases: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    new = cases[(cases["since_opened"] == 0) & cases["source"].isin(COMPLAINT_SOURCES)]
    one = pd.Series(1.0, index=new.index)
    return _tallied(new, one, one * 0)


def _recent_findings(found: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """Return each finding once for every month of the twelve in whose window it stands."""
    opened = month_numbers(found["opened_month"])
    window = [
        found[(opened <= number) & (opened > number - WINDOW_MONTHS)].assign(as_of=month)
        for month, number in zip(months, month_numbers(months), strict=True)
    ]
    recent: pd.DataFrame = pd.concat(window, ignore_index=True).astype({"as_of": "str"})
    return recent


def _findings_fixed(found: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    recent = _recent_findings(found, months)
    return _tallied(recent, recent["verified_month"] <= recent["as_of"], strata=("item",))


def _findings_repeat(found: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    recent = _recent_findings(found, months)
    return _tallied(recent, recent["first_repeat_month"] <= recent["as_of"], strata=("item",))


def _items_met(items: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    applicable = items[items["status"].isin(["met", "in_progress", "not_started"])]
    return _tallied(applicable, applicable["status"] == "met", strata=("item_code",))


def _outlets_standardized(
    items: pd.DataFrame, months: Sequence[str], policy: Policy
) -> pd.DataFrame:
    """Tally outlets: 1 where every mandatory item is met or does not apply.

    A mandatory item without a row is not met. An outlet to which none of them applies is left out.
    """
    mandatory = {m: [i.code for i in policy.standard_items(m) if i.is_mandatory] for m in months}
    months_and_items = pd.DataFrame(
        [(month, code) for month, codes in mandatory.items() for code in codes],
        columns=["as_of", "item_code"],
        dtype="str",
    )
    held = items[["as_of", "outlet_code", "item_code", "status"]].merge(
        months_and_items.assign(is_mandatory=True), on=["as_of", "item_code"], how="left"
    )
    counted = held["is_mandatory"].notna()
    flags = held[["as_of", "outlet_code"]].assign(
        met=counted & (held["status"] == "met"), na=counted & (held["status"] == "na")
    )
    outlets = flags.groupby(["as_of", "outlet_code"], as_index=False, sort=False).sum()
    needed = outlets["as_of"].map({m: len(codes) for m, codes in mandatory.items()})
    applicable = needed - outlets["na"]
    outlets = outlets[applicable > 0]
    return _tallied(outlets, outlets["met"] >= applicable[applicable > 0])


def _investment(projects: pd.DataFrame, months: Sequence[str], policy: Policy) -> pd.DataFrame:
    return _tallied(
        projects,
        projects["completed_investment_10k_cny"].fillna(0.0),
        projects["planned_investment_10k_cny"].fillna(0.0),
    )


def _outlets_renovated(
    projects: pd.DataFrame, months: Sequence[str], policy: Policy
) -> pd.DataFrame:
    ends = {month: np.datetime64(calendar_months.last_day(month)) for month in months}
    end = projects["as_of"].map(ends).astype("datetime64[us]")
    done = (projects["completed_date"] <= end) & (projects["is_fitted_to_standard"] == "yes")
    return _tallied(projects, done)


RULES: Mapping[str, Rule] = {
    "closed_on_time": _closed_on_time,
    "replied_on_time": _replied_on_time,
    "requests_on_time": _requests_on_time,
    "overdue_open": _overdue_open,
    "days_to_close": _days_to_close,
    "reopened": _reopened,
    "valid": _valid,
    "complaints_opened": _complaints_opened,
    "findings_fixed": _findings_fixed,
    "findings_repeat": _findings_repeat,
    "items_met": _items_met,
    "outlets_standardized": _outlets_standardized,
    "investment": _investment,
    "outlets_renovated": _outlets_renovated,
}
"""The rules by the name that a definition's `follow` gives."""
