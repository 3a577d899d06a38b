"""Standardization, renovation and training: what is done, what was planned, what stands where."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.access import Reader
from analysis.records import chain_of, records_of
from analysis.results import indicator_of, results_of
from analysis.scope import LedgerView, bind
from analysis.trends import shown_months
from core.months import month_range, shift
from core.view import View
from ledger import Ledger
from metrics.episodes import ITEM_KEY, PROJECT_KEY, newest
from metrics.progress import FARTHEST_MONTHS, Forecast, forecast
from metrics.proportions import share

APPLICABLE = ("met", "in_progress", "not_started")


@dataclass(frozen=True)
class Progress:
    """Work that runs to a plan.

    `progress`: one row a month, in order: month, done, planned (running totals, float64; done is
    missing in months to come). `scope`: all there is to do. `forecast`: when it is complete at the
    recent paces, or why that cannot be said.
    """

    progress: pd.DataFrame
    scope: float
    forecast: Forecast


def burn_up(ledger: Ledger, view: View, *, reader: Reader) -> Progress:
    """Return standard items met by month against the dates planned for them."""
    bound = _through_time(ledger, view, reader)
    items = items_as_of_last(bound)
    applicable = items[items["status"].isin(APPLICABLE)]
    one = pd.Series(1.0, index=applicable.index)
    return _progress(bound, "standardization_items_met_rate", applicable["planned_date"], one)


def renovation_curve(ledger: Ledger, view: View, *, reader: Reader) -> Progress:
    """Return investment completed by month (10,000 CNY) against the plan's S-curve."""
    bound = _through_time(ledger, view, reader)
    projects = _projects(bound)
    return _progress(
        bound,
        "renovation_investment_rate",
        projects["planned_completion_date"],
        projects["planned_investment_10k_cny"].fillna(0.0),
    )


def renovation_projects(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return every renovation project as of the view's last month.

    One row a project: project_code, unit, outlet_code, planned_investment_10k_cny,
    completed_investment_10k_cny, completed_share (over 1 is kept), planned_completion_date,
    completed_date, is_fitted_to_standard, month, submission, sheet, row.
    """
    projects = _projects(bind(ledger, view, reader))
    completed = share(
        projects["completed_investment_10k_cny"].fillna(0.0),
        projects["planned_investment_10k_cny"].fillna(0.0),
    )
    framed = projects.assign(completed_share=completed)
    return framed[[*_PROJECT[:5], "completed_share", *_PROJECT[5:], *_PLACE]].reset_index(drop=True)


def matrix(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return the state of each standard item at each outlet as of the view's last month.

    One row an outlet and item, by outlet, then item: unit, outlet_code, item_code, status,
    planned_date, met_date, month, submission, sheet, row.
    """
    items = items_as_of_last(bind(ledger, view, reader))
    return items.sort_values(["outlet_code", "item_code"]).reset_index(drop=True)


def item_labels(ledger: Ledger, view: View, *, reader: Reader) -> dict[str, str]:
    """Return the text of each standard item, in the language in use."""
    bound = bind(ledger, view, reader)
    if not bound.months:
        return {}
    return {i.code: str(i.label) for i in bound.policy.standard_items(bound.last_month)}


def training(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return the courses held in the view's months, newest first.

    One row a course: course_code, topic, held_date (its first day), outlet_count, staff_count,
    attended_count, passed_count (float64), attended_share (of staff), passed_share (of attended).
    """
    bound = bind(ledger, view, reader)
    records = records_of(bound, "training", bound.months)
    if "course_code" not in records:
        return pd.DataFrame(columns=[*_COURSE, "attended_share", "passed_share"])
    counts = ["staff_count", "attended_count", "passed_count"]
    courses = (
        records.astype(dict.fromkeys(counts, "Float64"))
        .groupby("course_code", as_index=False)
        .agg(
            topic=("topic", "first"),
            held_date=("held_date", "min"),
            outlet_count=("outlet_code", "nunique"),
            staff_count=("staff_count", "sum"),
            attended_count=("attended_count", "sum"),
            passed_count=("passed_count", "sum"),
        )
        .astype(dict.fromkeys(counts, "float64"))
    )
    return (
        courses.assign(
            attended_share=share(courses["attended_count"], courses["staff_count"]),
            passed_share=share(courses["passed_count"], courses["attended_count"]),
        )
        .sort_values("held_date", ascending=False, kind="stable")
        .reset_index(drop=True)
    )


def _through_time(ledger: Ledger, view: View, reader: Reader) -> LedgerView:
    """Bind a view to the months that a chart through time shows."""
    release = ledger.release() if view.release is None else view.release
    months = shown_months(ledger, view, release)
    return bind(ledger, view.with_(release=release), reader, months=months)


_PLACE = ("month", "submission", "sheet", "row")
_ITEM = ("unit", "outlet_code", "item_code", "status", "planned_date", "met_date")
_PROJECT = (
    "project_code",
    "unit",
    "outlet_code",
    "planned_investment_10k_cny",
    "completed_investment_10k_cny",
    "planned_completion_date",
    "completed_date",
    "is_fitted_to_standard",
)
_COURSE = (
    "course_code",
    "topic",
    "held_date",
    "outlet_count",
    "staff_count",
    "attended_count",
    "passed_count",
)


def items_as_of_last(bound: LedgerView) -> pd.DataFrame:
    """Return each outlet's standard items as the newest row up to the last month has them.

    One row an outlet and item, columns of the form `standardization`; a missing `met_date` is an
    item that is not met yet.
    """
    chain = chain_of(bound, "standardization")
    if "item_code" not in chain:
        return _empty([*_ITEM, *_PLACE], dates=("planned_date", "met_date"))
    return newest(chain, ITEM_KEY, bound.last_month)[[*_ITEM, *_PLACE]]


def _projects(bound: LedgerView) -> pd.DataFrame:
    chain = chain_of(bound, "renovation")
    if "project_code" not in chain:
        return _empty(
            [*_PROJECT, *_PLACE], dates=("planned_completion_date", "completed_date")
        ).astype(dict.fromkeys(_PROJECT[3:5], "float64"))
    return newest(chain, PROJECT_KEY, bound.last_month)[[*_PROJECT, *_PLACE]]


def _empty(columns: list[str], *, dates: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns).astype(dict.fromkeys(dates, "datetime64[us]"))


def _progress(
    bound: LedgerView, indicator: str, planned_dates: pd.Series, amounts: pd.Series
) -> Progress:
    """Return the running total of what is done, from tallies, beside that of what was planned."""
    scope = float(amounts.sum())
    if not bound.months:
        empty = pd.DataFrame({"month": pd.Series([], dtype="str"), "done": [], "planned": []})
        return Progress(empty, scope, forecast([], [], scope))
    monthly = results_of(bound, indicator_of(indicator), by=("month",))
    done = monthly[monthly["denominator"] > 0].set_index("month")["numerator"]
    planned_months = planned_dates.dt.strftime("%Y-%m")
    last = max([bound.last_month, *planned_months.dropna()])
    months = month_range(bound.months[0], min(last, shift(bound.last_month, FARTHEST_MONTHS)))
    by_month = amounts.groupby(planned_months).sum()
    planned = [float(by_month[by_month.index <= month].sum()) for month in months]
    progress = pd.DataFrame(
        {
            "month": pd.Series(months, dtype="str"),
            "done": done.reindex(months).to_numpy("float64"),
            "planned": planned,
        }
    )
    return Progress(progress, scope, forecast(list(done.index), list(done), scope))
