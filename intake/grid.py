"""The rows that a template lists beforehand: every outlet that owes, with every item."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pandas as pd

from core.months import first_day, last_day
from intake.forms import Field, Form
from policy import Policy


def open_outlets(register: pd.DataFrame, unit: str, month: str) -> pd.DataFrame:
    """Return the register's rows of a unit's outlets that are open on any day of a month.

    `register`: one row an outlet (`core.frames.REGISTER`); a missing `opened_on` or `closed_on`
    is an outlet that was always or is still open. Same columns, in order of their codes.
    """
    first, last = pd.Timestamp(first_day(month)), pd.Timestamp(last_day(month))
    mine = register[
        (register["unit"] == unit)
        & ~(register["closed_on"] < first)
        & ~(register["opened_on"] > last)
    ]
    return mine.sort_values("outlet_code")


def prefilled_keys(
    form: Form, outlets: pd.DataFrame, policy: Policy, month: str
) -> list[tuple[str, ...]]:
    """Return every combination of a form's prefilled fields, as codes, in order.

    `outlets`: one row an outlet that owes the form. One tuple a row of the template.
    """
    if not form.prefill:
        return []
    owing = outlets[outlets["kind"].isin(form.owed_by)]
    values = [_values(form.field(name), owing, policy, month) for name in form.prefill]
    return list(product(*values))


def _values(field: Field, outlets: pd.DataFrame, policy: Policy, month: str) -> list[str]:
    if field.type == "outlet":
        return list(outlets["outlet_code"])
    if field.codes == "standard_items":
        return [item.code for item in policy.standard_items(month)]
    return [choice.code for choice in field.choices]


def with_records(
    form: Form, keys: list[tuple[str, ...]], records: pd.DataFrame | None
) -> dict[str, list[Any]]:
    """Return the template's columns: the records, in the listed order, then the keys not in them.

    Missing values are None.
    """
    if records is None or records.empty:
        return {name: [key[i] for key in keys] for i, name in enumerate(form.prefill)}
    columns = {
        name: _plain(records[name])
        for name in records.columns
        if name not in ("sheet", "row", "submission", "unit", "month") or _is_field(form, name)
    }
    there = set(zip(*(columns[name] for name in form.prefill), strict=True))
    rest = [key for key in keys if key not in there]
    for name, values in columns.items():
        place = form.prefill.index(name) if name in form.prefill else -1
        values += [key[place] for key in rest] if place >= 0 else [None] * len(rest)
    return columns


def _is_field(form: Form, name: str) -> bool:
    return any(field.name == name for field in form.fields)


def _plain(series: pd.Series) -> list[Any]:
    """Return a column as Python values, missing as None."""
    values: list[Any] = series.tolist()
    if series.hasnans:
        values = [None if missing else v for v, missing in zip(values, series.isna(), strict=True)]
    return values


def names_beside(
    field: Field, register: pd.DataFrame, policy: Policy, month: str
) -> Mapping[str, str]:
    """Return code -> name, for the column that stands beside a code; empty where none does.

    `register`: one row an outlet (`core.frames.REGISTER`). Names are foreign text.
    """
    if field.type == "outlet":
        return dict(zip(register["outlet_code"], register["name"], strict=True))
    if field.codes == "standard_items":
        return {
            item.code: f"{item.label['en']} {item.label['zh']}"
            for item in policy.standard_items(month)
        }
    return {}
