"""The sample months as records and as workbooks; run it to write the latest month's files again.

python -m sample_data.generate
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import numpy as np
import pandas as pd

from core.months import last_day
from intake import template
from policy import Policy
from sample_data import (
    cases,
    delivery,
    delivery_items,
    inspections,
    notices,
    progress,
    satisfaction,
    story,
)
from sample_data.bureau import COUNTIES, register, unit_of
from sample_data.story import FIRST_MONTH, MERGED, MOVED

HERE = Path(__file__).parent

_GENERATORS: dict[str, Callable[[str, str], pd.DataFrame]] = {
    "satisfaction": satisfaction.satisfaction,
    "inspections": inspections.inspections,
    "delivery": delivery.delivery,
    "delivery_items": delivery_items.delivery_items,
    "rounds": delivery.rounds,
    "standardization": progress.standardization,
    "renovation": progress.renovation,
    "cases": cases.cases,
    "training": notices.training,
    "disclosure": notices.disclosure,
}
FORMS = tuple(_GENERATORS)
"""What a unit fills in; the register stands in its workbook by itself."""


def records(form: str, unit: str, month: str, *, is_corrected: bool = False) -> pd.DataFrame:
    """Return the rows of a form in a unit's workbook of a month, its fields as columns.

    `is_corrected`: as the workbook that was handed in again has them. KeyError for an unknown form.
    """
    rows = _belonging(form, unit, month)
    missed = story.MISSED_OUTLETS.get((unit, month), ())
    if missed and form in ("satisfaction", "inspections", "delivery", "rounds"):
        rows = rows[~rows["outlet_code"].isin(missed)].reset_index(drop=True)
    if is_corrected and form == "satisfaction":
        return satisfaction.recounted(rows)
    return rows


def _belonging(form: str, unit: str, month: str) -> pd.DataFrame:
    """Return the rows of the outlets that belong to a unit in a month, as their counties drew them.

    Of a merged outlet no more is counted; its cases and its project go to its successor.
    """
    came = {unit_of(code, FIRST_MONTH) for code in MOVED if unit_of(code, month) == unit} - {unit}
    found = []
    for county in (unit, *sorted(came)):
        rows = _GENERATORS[form](county, month)
        if "outlet_code" not in rows:
            found.append(rows.head(len(rows) if county == unit else 0))
            continue
        codes = rows["outlet_code"].fillna("")
        belongs = [unit_of(code, month) == unit if code else county == unit for code in codes]
        kept = rows[np.array(belongs, dtype=bool)]
        found.append(_after_mergers(kept, month, goes_on=form in ("cases", "renovation")))
    filled = [rows for rows in found if len(rows)]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else (filled or found)[0]


def _after_mergers(rows: pd.DataFrame, month: str, *, goes_on: bool) -> pd.DataFrame:
    merged = {code: to for code, (since, to) in MERGED.items() if since <= month}
    ended = rows["outlet_code"].isin(list(merged))
    if not ended.any():
        return rows.reset_index(drop=True)
    if goes_on:
        return rows.assign(outlet_code=rows["outlet_code"].replace(merged)).reset_index(drop=True)
    return rows[~ended].reset_index(drop=True)


def workbook(unit: str, month: str, *, policy: Policy, is_corrected: bool = False) -> bytes:
    """Return a unit's workbook of a month, written with the template that a supervisor gets.

    The same arguments give the same bytes: the date of creation is that of the month.
    """
    rows = {form: records(form, unit, month, is_corrected=is_corrected) for form in FORMS}
    content = io.BytesIO()
    template.write(
        content,
        unit=unit,
        month=month,
        policy=policy,
        register=register(month, unit),
        rows=rows,
        prepared_by=story.PREPARED_BY[unit],
        lists_blank_rows=False,
        created=datetime.combine(last_day(month), time()),
    )
    return content.getvalue()


def write_latest(folder: Path = HERE) -> list[Path]:
    """Write the workbooks of the latest month into `folder`/<month>; return their paths."""
    target = folder / story.LAST_MONTH
    target.mkdir(parents=True, exist_ok=True)
    policy, paths = Policy.shipped(), []
    for unit in COUNTIES:
        path = target / f"{unit}.xlsx"
        path.write_bytes(workbook(unit, story.LAST_MONTH, policy=policy))
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write_latest():
        print(written)
