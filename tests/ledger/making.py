"""Small submissions to test with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from core.frames import REGISTER, TALLIES
from ledger import Ledger, NewSubmission
from policy import Policy

AT = datetime(2026, 2, 3, 8, 30, tzinfo=UTC)
TABLE = list[tuple[Any, ...]]


def tallies(*rows: tuple[Any, ...], month: str = "2026-01", unit: str = "U1") -> pd.DataFrame:
    """Return TALLIES from rows of outlet_code, indicator, stratum, numerator, denominator."""
    columns = ["outlet_code", "indicator", "stratum", "numerator", "denominator"]
    frame = pd.DataFrame(list(rows), columns=columns).assign(month=month, unit=unit)
    return TALLIES.conform(frame)


def records(*values: int) -> pd.DataFrame:
    """Return records that carry one number each, as intake would give them."""
    return pd.DataFrame(
        {
            "outlet_code": pd.Series([f"O{i}" for i in range(len(values))], dtype="str"),
            "value_count": pd.array(list(values), dtype="Int64"),
            "sheet": pd.Series(["S"] * len(values), dtype="str"),
            "row": pd.Series(range(2, 2 + len(values)), dtype="int64"),
        }
    )


def valued(value: int, form: str, unit: str, month: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a part that says one number: a record, and a tally of it under indicator `sum`."""
    row = (f"{unit}-1", "sum", form, value, 10)
    return records(value), tallies(row, month=month, unit=unit)


def submission(
    values: Mapping[str, int], *, unit: str = "U1", month: str = "2026-01", **more: Any
) -> NewSubmission:
    """Return a submission whose forms say one number each."""
    parts = {form: valued(value, form, unit, month) for form, value in values.items()}
    given: dict[str, Any] = {"by": "Li", "file_name": "book.xlsx", "parts": parts} | more
    said = {form: [frame.to_csv() for frame in part] for form, part in given["parts"].items()}
    given = {"content": repr((unit, month, said)).encode()} | given
    return NewSubmission(unit=unit, month=month, **given)


def accept(ledger: Ledger, new: NewSubmission, at: datetime = AT) -> int:
    """Accept on the newest release and return the submission's number."""
    return ledger.accept(new, on_release=ledger.release(), at=at).submission


def register(*outlets: dict[str, Any]) -> pd.DataFrame:
    """Return a register's records; what an outlet does not say is missing or plain."""
    plain = {"name": "", "kind": "both", "unit": "U1", "city": "", "setting": "urban"}
    plain |= {"name_in_english": "", "merged_into": ""}
    unsaid = dict.fromkeys(("latitude", "longitude", "opened_on", "closed_on"))
    told = [{**plain, "cohort": "city_wide", **unsaid, **outlet} for outlet in outlets]
    frame = pd.DataFrame(told)
    dated = ["holds_from"] if "holds_from" in frame else []
    return REGISTER.conform(frame).assign(**{name: frame[name].astype("str") for name in dated})


def running_sum(
    form: str,
    chain: pd.DataFrame,
    *,
    unit: str,
    months: Sequence[str],
    reported: Collection[str],
    policy: Policy,
) -> pd.DataFrame:
    """Derive: for each month the sum of all values up to it, a stand-in for followed cases."""
    rows = []
    for month in months:
        upto = chain.loc[chain["month"] <= month, "value_count"].sum()
        weight = policy.reporting.deadline_day
        rows.append((month, unit, f"{unit}-1", "running", form, float(upto), float(weight)))
    return TALLIES.conform(pd.DataFrame(rows, columns=TALLIES.names))
