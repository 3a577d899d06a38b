"""The sample months as records and as workbooks; run it to write the latest month's files again.

python -m sample_data.generate
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

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
from sample_data.bureau import COUNTIES, register

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
    rows = _GENERATORS[form](unit, month)
    missed = story.MISSED_OUTLETS.get((unit, month), ())
    if missed and form in ("satisfaction", "inspections", "delivery", "rounds"):
        rows = rows[~rows["outlet_code"].isin(missed)].reset_index(drop=True)
    if is_corrected and form == "satisfaction":
        return satisfaction.recounted(rows)
    return rows


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
