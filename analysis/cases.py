"""Complaints and requests: how old the open ones are, what is overdue, how long closing takes."""

from __future__ import annotations

import pandas as pd

from analysis.access import Reader
from analysis.closure import Closure, closure_of
from analysis.factors import chosen_strata
from analysis.records import chain_of
from analysis.results import indicator_of
from analysis.scope import LedgerView, bind
from core.months import first_day, last_day, shift
from core.view import View
from languages import N_, _
from ledger import Ledger
from metrics.episodes import cases_as_of
from metrics.longitudinal import WINDOW_MONTHS

BANDS = (
    ("0_7", N_("0–7 days"), 7),
    ("8_15", N_("8–15 days"), 15),
    ("16_30", N_("16–30 days"), 30),
    ("31_60", N_("31–60 days"), 60),
    ("61_90", N_("61–90 days"), 90),
    ("over_90", N_("over 90 days"), float("inf")),
)
"""Age bands of open cases: code, name, and the oldest age in days that still belongs."""

CASE_COLUMNS = (
    "case_number",
    "unit",
    "outlet_code",
    "source",
    "category",
    "opened_date",
    "due_date",
    "replied_date",
    "closed_date",
    "is_valid",
    "is_reopened",
    "verified_by",
    "summary",
    "is_open",
    "is_overdue",
    "age_days",
    "days_overdue",
    "month",
    "submission",
    "sheet",
    "row",
)


def cases_table(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return every case that was open at some time in the view's months, as of the last one's end.

    One row a case, columns `CASE_COLUMNS`: as the newest workbook up to then has it, whether it
    is open and overdue, its age in days, days overdue (missing where not overdue), and where the
    row stands (month, submission, sheet, row). Open ones first, the longest overdue on top.
    """
    return _cases(bind(ledger, view, reader), view)


def overdue(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return the cases that are open past their due date; columns of `cases_table`.

    One row a case, as of the view's last month; the longest overdue first.
    """
    found = cases_table(ledger, view, reader=reader)
    return found[found["is_overdue"]].reset_index(drop=True)


def ageing(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return the open cases by age, youngest first.

    One row a band of `BANDS`: band, label (in the language in use), in_time, overdue (cases,
    int64). A case without a due date is in time.
    """
    found = cases_table(ledger, view, reader=reader)
    waiting = found[found["is_open"]]
    edges = [-1.0, *(oldest for _code, _name, oldest in BANDS)]
    codes = [code for code, _name, _oldest in BANDS]
    ages = waiting["age_days"].astype("float64").fillna(0.0)
    band = pd.cut(ages, edges, labels=codes).astype("str")
    is_overdue = waiting["is_overdue"].astype("bool")
    counts = {
        "in_time": band[~is_overdue].value_counts(),
        "overdue": band[is_overdue].value_counts(),
    }
    return pd.DataFrame(
        {
            "band": pd.Series(codes, dtype="str"),
            "label": [_(name) for _code, name, _oldest in BANDS],
            **{
                name: count.reindex(codes, fill_value=0).to_numpy("int64")
                for name, count in counts.items()
            },
        }
    )


def closure(ledger: Ledger, view: View, *, reader: Reader) -> Closure:
    """Return how long the cases opened in the twelve months up to the view's last stay open."""
    bound = bind(ledger, view, reader)
    if not bound.months:
        return closure_of(pd.Series([]), pd.Series([]))
    first = pd.Timestamp(first_day(shift(bound.last_month, 1 - WINDOW_MONTHS)))
    known = _as_of_last(bound, view)
    end = pd.Timestamp(last_day(bound.last_month))
    opened = known[(known["opened_date"] >= first) & (known["opened_date"] <= end)]
    return closure_of(opened["age_days"], opened["is_open"])


def _cases(bound: LedgerView, view: View) -> pd.DataFrame:
    if not bound.months:
        return pd.DataFrame(columns=CASE_COLUMNS)
    known = _as_of_last(bound, view)
    since = pd.Timestamp(first_day(bound.months[0]))
    current = known[known["is_open"] | (known["closed_date"] >= since)]
    ordered = current.sort_values(
        ["is_open", "is_overdue", "days_overdue", "age_days"], ascending=False, kind="stable"
    )
    return ordered.reset_index(drop=True)


def _as_of_last(bound: LedgerView, view: View) -> pd.DataFrame:
    chain = chain_of(bound, "cases")
    if "case_number" not in chain:
        return pd.DataFrame(columns=CASE_COLUMNS).astype(
            {"is_open": "bool", "is_overdue": "bool", "opened_date": "datetime64[us]"}
            | {"closed_date": "datetime64[us]", "age_days": "float64", "days_overdue": "float64"}
        )
    known = cases_as_of(chain, bound.last_month)
    if view.strata:
        indicator = indicator_of("cases_closed_on_time_rate")
        for name, value in chosen_strata(view.strata, indicator).items():
            known = known[known[name] == value]
    end = pd.Timestamp(last_day(bound.last_month))
    late = (end - known["due_date"]).dt.days.astype("float64")
    return known.assign(days_overdue=late.where(known["is_overdue"]))[list(CASE_COLUMNS)]
