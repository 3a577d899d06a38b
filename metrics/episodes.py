"""Things that are followed through the months: cases, findings, items, projects.

A chain is the records of the live parts of one form with a column `month`, the month of the
workbook that a row stands in. The newest row of a thing up to a month says how it stood then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core import months as calendar_months

CASE_KEY = ("unit", "case_number")
ITEM_KEY = ("outlet_code", "item_code")
PROJECT_KEY = ("unit", "project_code")

_NEVER = "9999-99"
_FINDINGS = {
    "outlet_code": "str",
    "item": "str",
    "opened_date": "datetime64[us]",
    "verified_date": "datetime64[us]",
    "repeat_count": "int64",
    "opened_month": "str",
    "verified_month": "str",
    "first_repeat_month": "str",
}


def month_numbers(months: pd.Series | Sequence[str]) -> NDArray[np.int64]:
    """Return months `YYYY-MM` as whole numbers that follow each other."""
    text = pd.Series(months, dtype="str")
    known, codes = np.unique(text.to_numpy(dtype=object).astype(str), return_inverse=True)
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in known]
    return np.array(numbers, dtype=np.int64)[codes] if len(text) else np.array([], np.int64)


def states(chain: pd.DataFrame, key: Sequence[str], months: Sequence[str]) -> pd.DataFrame:
    """Return how each thing stood at the end of each month.

    One row a thing and month of `months` (column `as_of`): its newest row of that month or an
    earlier one. Columns of `key` that the chain does not have are left out of the key, so that a
    chain of one unit needs no `unit`. Things not yet known in a month have no row for it.
    """
    wanted = sorted(set(months))
    present = [name for name in key if name in chain.columns]
    ordered = chain.sort_values("month", kind="stable", ignore_index=True)
    thing = ordered.groupby(present, sort=False, dropna=False).ngroup().to_numpy()
    by_thing = np.argsort(thing, kind="stable")
    month = ordered["month"].to_numpy(dtype=object)[by_thing].astype(str)
    replaced = np.append(month[1:], _NEVER).astype(object)
    replaced[np.append(np.diff(thing[by_thing]) != 0, True)] = _NEVER
    first = np.searchsorted(wanted, month)
    lasting = np.maximum(np.searchsorted(wanted, replaced.astype(str)) - first, 0)
    rows = np.repeat(np.arange(len(by_thing)), lasting)
    offset = np.arange(len(rows)) - np.repeat(np.cumsum(lasting) - lasting, lasting)
    as_of = np.array(wanted, dtype=object)[first[rows] + offset] if len(rows) else []
    return (
        ordered.take(by_thing[rows])
        .reset_index(drop=True)
        .assign(as_of=pd.Series(as_of, dtype="str"))
    )


def newest(chain: pd.DataFrame, key: Sequence[str], month: str) -> pd.DataFrame:
    """Return the newest row of each thing up to a month.

    `chain`: records of all months with a column `month`; `key`: the columns that name a thing.
    One row a thing, columns and dtypes of the chain; a thing first seen later has none.
    """
    return states(chain, key, [month]).drop(columns="as_of")


def cases_as_of(chain: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return each case as it stood at the end of a month.

    Columns of the chain and `is_open` (not closed by that day), `is_overdue` (open and due by
    that day), `age_days` (from opening to closing, or to that day while open; missing where the
    opening is).
    """
    cases = newest(chain, CASE_KEY, month)
    end = pd.Timestamp(calendar_months.last_day(month))
    is_open = ~(cases["closed_date"] <= end)
    until = cases["closed_date"].where(~is_open, end)
    return cases.assign(
        is_open=is_open,
        is_overdue=is_open & (cases["due_date"] <= end),
        age_days=(until - cases["opened_date"]).dt.days.astype("float64").clip(lower=0),
    )


def findings(visits: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that a chain of inspections opened, one row a finding.

    `visits`: one row a visit with `month`, `outlet_code`, `visit_date` and a column a checklist
    item (`W01` …, values pass, fail, na or missing). An item that fails opens a finding at its
    outlet; the next visit that passes it verifies the fix; failing again before is a repeat.

    Columns: `outlet_code`, `item`, `opened_date`, `verified_date` (missing: not verified yet),
    `repeat_count`, and the months of the workbooks in which it was opened, verified and first
    repeated (`opened_month`, `verified_month`, `first_repeat_month`; missing: not yet).
    """
    items = [name for name in visits.columns if _is_item(name)]
    if visits.empty or not items:
        return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in _FINDINGS.items()})
    ordered = visits.sort_values(["month", "visit_date"], kind="stable", ignore_index=True)
    outlet, outlet_names = pd.factorize(ordered["outlet_code"])
    answers = ordered[items].to_numpy(dtype=object)
    passed, failed = answers == "pass", answers == "fail"
    visit, item = np.nonzero(passed | failed)
    place = outlet[visit] * len(items) + item
    order = np.argsort(place, kind="stable")
    visit, place = visit[order], place[order]
    passes = passed[visit, item[order]]
    # Everything up to and including a pass belongs to one run; fails in a run are one finding.
    run = np.cumsum(passes) - passes + place
    run = np.cumsum(np.append(True, (run[1:] != run[:-1]) | (place[1:] != place[:-1]))) - 1
    return _of_runs(ordered, visit, place, passes, run, items, np.asarray(outlet_names))


def _of_runs(
    visits: pd.DataFrame,
    visit: NDArray[np.int64],
    place: NDArray[np.int64],
    passes: NDArray[np.bool_],
    run: NDArray[np.int64],
    items: list[str],
    outlets: NDArray[np.object_],
) -> pd.DataFrame:
    """Return the findings among the runs of visits to one outlet and item each."""
    fail_visit, fail_run = visit[~passes], run[~passes]
    runs, first, count = np.unique(fail_run, return_index=True, return_counts=True)
    opened = fail_visit[first]
    repeated = fail_visit[np.minimum(first + 1, len(fail_visit) - 1)] if len(first) else opened
    verified = np.full(run.max(initial=-1) + 1, -1)
    verified[run[passes]] = visit[passes]
    verified = verified[runs]
    where = place[~passes][first]
    dates, months = visits["visit_date"], visits["month"]
    found = pd.DataFrame(
        {
            "outlet_code": outlets[where // len(items)],
            "item": np.array(items, dtype=object)[where % len(items)],
            "opened_date": dates.to_numpy()[opened],
            "verified_date": pd.Series(dates.to_numpy()[verified]).mask(verified < 0),
            "repeat_count": count - 1,
            "opened_month": months.to_numpy()[opened],
            "verified_month": pd.Series(months.to_numpy()[verified]).mask(verified < 0),
            "first_repeat_month": pd.Series(months.to_numpy()[repeated]).mask(count < 2),
        }
    )
    return found.astype(_FINDINGS).sort_values(
        ["opened_date", "outlet_code", "item"], kind="stable", ignore_index=True
    )


def _is_item(name: str) -> bool:
    return len(name) == 3 and name[0] in "WD" and name[1:].isdigit()
