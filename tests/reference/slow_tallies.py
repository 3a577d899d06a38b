"""Tallies by plain loops over rows: slow, obvious, and the measure of `metrics.tally`.

Each gives a dictionary (month, outlet, indicator, stratum) -> (numerator, denominator).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from core.months import last_day, month_of, shift
from policy import Policy, WorkingCalendar

Key = tuple[str, str, str, str]
Tallies = dict[Key, tuple[float, float]]
Row = dict[str, Any]


class Counter:
    def __init__(self) -> None:
        self.sums: defaultdict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(
        self,
        month: str,
        outlet: str,
        indicator: str,
        stratum: str,
        numerator: float,
        denominator: float,
    ) -> None:
        self.sums[(month, outlet, indicator, stratum)][0] += numerator
        self.sums[(month, outlet, indicator, stratum)][1] += denominator

    def tallies(self) -> Tallies:
        return {k: (n, d) for k, (n, d) in self.sums.items() if n or d}


def rows(frame: pd.DataFrame) -> list[Row]:
    return [
        {str(k): (None if pd.isna(v) else v) for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


def presence(counter: Counter, form: str, frame: pd.DataFrame, month: str) -> None:
    for outlet in {row["outlet_code"] for row in rows(frame)}:
        counter.add(month, outlet, "reporting_on_time_rate", form, 1, 0)


def satisfaction(frame: pd.DataFrame, month: str) -> Tallies:
    counter = Counter()
    presence(counter, "satisfaction", frame, month)
    for row in rows(frame):
        good = (row["very_satisfied_count"] or 0) + (row["satisfied_count"] or 0)
        rest = ["neutral_count", "dissatisfied_count", "very_dissatisfied_count"]
        answers = good + sum(row[name] or 0 for name in rest)
        stratum = f"{row['dimension']}/{row['channel']}"
        counter.add(month, row["outlet_code"], "satisfaction_rate", stratum, good, answers)
    return counter.tallies()


def inspections(frame: pd.DataFrame, month: str, policy: Policy) -> Tallies:
    counter = Counter()
    presence(counter, "inspections", frame, month)
    for row in rows(frame):
        for item in policy.checklist(month):
            stratum = f"{item.code}/{row['inspector_role']}"
            answer = row.get(item.code)
            if answer in ("pass", "fail"):
                passed = 1 if answer == "pass" else 0
                counter.add(month, row["outlet_code"], "inspection_pass_rate", stratum, passed, 1)
    return counter.tallies()


def delivery(frame: pd.DataFrame, month: str) -> Tallies:
    counter = Counter()
    presence(counter, "delivery", frame, month)
    bins = [(f"d{n}_count", str(n)) for n in range(8)]
    bins += [("over_7_count", "over_7"), ("undelivered_count", "undelivered")]
    for row in rows(frame):
        for column, days in bins:
            count = row[column] or 0
            stratum = f"{row['mail_class']}/{row['area']}/{days}/"
            counter.add(month, row["outlet_code"], "delivery_on_time_rate", stratum, count, count)
            if days != "undelivered":
                counter.add(month, row["outlet_code"], "complaints_per_10k_items", "", 0, count)
    return counter.tallies()


def transit_days(
    accepted: datetime, delivered: datetime, calendar: WorkingCalendar, last_collection: time
) -> int:
    """Walk from the day that counts as accepted to the day of delivery, day by day."""
    day = accepted.date()
    after = (accepted.hour, accepted.minute) > (last_collection.hour, last_collection.minute)
    if after or not calendar.is_working_day(day):
        day += timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
    days = 0
    while day < delivered.date():
        day += timedelta(days=1)
        days += calendar.is_working_day(day)
    return days


def delivery_items(frame: pd.DataFrame, month: str, policy: Policy) -> Tallies:
    counter = Counter()
    presence(counter, "delivery", frame, month)
    last_collection = policy.calendar.last_collection_in(month)
    for row in rows(frame):
        days = "undelivered"
        if row["delivered_at"] is not None:
            taken = transit_days(
                row["accepted_at"], row["delivered_at"], policy.calendar, last_collection
            )
            days = str(taken) if taken <= 7 else "over_7"
            counter.add(month, row["outlet_code"], "complaints_per_10k_items", "", 0, 1)
        stratum = f"{row['mail_class']}/{row['area']}/{days}/{row['exclusion'] or ''}"
        counter.add(month, row["outlet_code"], "delivery_on_time_rate", stratum, 1, 1)
    return counter.tallies()


def as_of(chain: pd.DataFrame, month: str, key: Sequence[str]) -> list[Row]:
    """Return the newest row of each thing up to a month."""
    newest = {}
    for row in sorted(rows(chain), key=lambda row: row["month"]):
        if row["month"] <= month:
            newest[tuple(row[name] for name in key)] = row
    return list(newest.values())


def day(value: datetime | None) -> date | None:
    return None if value is None else value.date()


def working_days_later(opened: date, count: int, calendar: WorkingCalendar) -> date:
    while count:
        opened += timedelta(days=1)
        count -= calendar.is_working_day(opened)
    return opened


def cases(chain: pd.DataFrame, months: Sequence[str], policy: Policy) -> Tallies:
    counter = Counter()
    complaints = {"customer", "media", "superior", "social_supervisor"}
    for month in months:
        end = last_day(month)
        for row in as_of(chain, month, ["case_number"]):
            outlet, source = row["outlet_code"], row["source"]
            stratum = f"{source}/{(row['category'] or '').replace('/', '／')}"
            opened, due = row["opened_date"].date(), day(row["due_date"])
            closed, replied = day(row["closed_date"]), day(row["replied_date"])
            if due is None and source == "disclosure_request":
                due = working_days_later(opened, 20, policy.office_days)
            is_closed = closed is not None and closed <= end
            if due is not None and month_of(due) == month:
                on_time = closed is not None and closed <= due
                answered = replied is not None and replied <= due
                counter.add(month, outlet, "cases_closed_on_time_rate", stratum, on_time, 1)
                counter.add(month, outlet, "cases_replied_on_time_rate", stratum, answered, 1)
                if source == "disclosure_request":
                    counter.add(
                        month,
                        outlet,
                        "disclosure_requests_on_time_rate",
                        "",
                        on_time or answered,
                        1,
                    )
            if not is_closed and opened <= end:
                overdue = due is not None and due <= end
                counter.add(month, outlet, "cases_overdue_open_rate", stratum, overdue, 1)
            if source in complaints and month_of(opened) == month:
                counter.add(month, outlet, "complaints_per_10k_items", "", 1, 0)
            if shift(month, -11) <= month_of(opened) <= month:
                days = max(0, ((closed if closed and is_closed else end) - opened).days)
                bin_ = f"{days}/{int(is_closed)}"
                counter.add(month, outlet, "cases_median_days_to_close", bin_, is_closed, 1)
                if is_closed or row["is_reopened"] == "yes":
                    reopened = row["is_reopened"] == "yes"
                    counter.add(month, outlet, "cases_reopened_rate", stratum, reopened, 1)
                if source in complaints and row["is_valid"] in ("yes", "no"):
                    valid = row["is_valid"] == "yes"
                    counter.add(month, outlet, "cases_valid_rate", stratum, valid, 1)
    return counter.tallies()


def findings(visits: pd.DataFrame, month: str) -> list[Row]:
    """Walk through the visits of the workbooks up to a month, in their order."""
    found: list[Row] = []
    still_open: dict[tuple[str, str], Row] = {}
    ordered = sorted(rows(visits), key=lambda row: (row["month"], row["visit_date"]))
    for row in ordered:
        if row["month"] > month:
            continue
        for item in [name for name in row if name[0] in "WD" and name[1:].isdigit()]:
            place = (row["outlet_code"], item)
            if row[item] == "fail" and place in still_open:
                still_open[place]["repeats"] += 1
            elif row[item] == "fail":
                still_open[place] = {
                    "outlet": place[0],
                    "item": item,
                    "opened_month": row["month"],
                    "opened": row["visit_date"],
                    "verified": None,
                    "repeats": 0,
                }
                found.append(still_open[place])
            elif row[item] == "pass" and place in still_open:
                still_open.pop(place)["verified"] = row["visit_date"]
    return found


def findings_tallies(visits: pd.DataFrame, months: Sequence[str]) -> Tallies:
    counter = Counter()
    for month in months:
        for one in findings(visits, month):
            if one["opened_month"] >= shift(month, -11):
                fixed, repeated = one["verified"] is not None, one["repeats"] > 0
                place = (month, one["outlet"])
                counter.add(*place, "findings_fixed_rate", one["item"], fixed, 1)
                counter.add(*place, "findings_repeat_rate", one["item"], repeated, 1)
    return counter.tallies()


def standardization(chain: pd.DataFrame, months: Sequence[str], policy: Policy) -> Tallies:
    counter = Counter()
    for month in months:
        outlets: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in as_of(chain, month, ["outlet_code", "item_code"]):
            outlets[row["outlet_code"]][row["item_code"]] = row["status"]
            if row["status"] != "na":
                counter.add(
                    month,
                    row["outlet_code"],
                    "standardization_items_met_rate",
                    row["item_code"],
                    row["status"] == "met",
                    1,
                )
        needed = [item.code for item in policy.standard_items(month) if item.is_mandatory]
        for outlet, status in outlets.items():
            applicable = [code for code in needed if status.get(code) != "na"]
            if applicable:
                done = all(status.get(code) == "met" for code in applicable)
                counter.add(month, outlet, "outlets_standardized_rate", "", done, 1)
    return counter.tallies()


def renovation(chain: pd.DataFrame, months: Sequence[str]) -> Tallies:
    counter = Counter()
    for month in months:
        for row in as_of(chain, month, ["project_code"]):
            outlet = row["outlet_code"]
            completed, planned = (
                row["completed_investment_10k_cny"] or 0,
                row["planned_investment_10k_cny"] or 0,
            )
            counter.add(month, outlet, "renovation_investment_rate", "", completed, planned)
            done = day(row["completed_date"])
            fitted = row["is_fitted_to_standard"] == "yes"
            renovated = done is not None and done <= last_day(month) and fitted
            counter.add(month, outlet, "outlets_renovated_rate", "", renovated, 1)
    return counter.tallies()
