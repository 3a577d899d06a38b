"""A partial workbook put over what stands: its rows replace or join the others, none goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from intake.check import IntakeResult
from intake.forms import FORMS, Form
from intake.keys import compared_keys


def amended(result: IntakeResult, standing: Mapping[str, pd.DataFrame]) -> IntakeResult:
    """Return the result with the standing rows that its own do not replace, by the form's key.

    `standing`: live records by form, as `Ledger.records` gives them. A kept row has in
    `brought_by` (Int64) the submission whose workbook it stands in; the workbook's own rows have
    none. A form of which the workbook has no row, and which stands, is left as it stands.
    """
    records: dict[str, pd.DataFrame] = {}
    for form, rows in result.records.items():
        if form not in standing:
            records[form] = rows
        elif len(rows):
            records[form] = _together(FORMS[form], rows, standing[form])
    return replace(result, records=records)


def _together(form: Form, rows: pd.DataFrame, stands: pd.DataFrame) -> pd.DataFrame:
    own_keys = pd.MultiIndex.from_frame(compared_keys(form, rows))
    replaced = pd.MultiIndex.from_frame(compared_keys(form, stands)).isin(own_keys)
    kept = stands[~replaced]
    kept = kept.assign(brought_by=kept["submission"].astype("Int64")).reindex(
        columns=[*rows.columns, "brought_by"]
    )
    own = rows.assign(brought_by=pd.array([pd.NA] * len(rows), dtype="Int64"))
    dtypes = {name: dtype for name, dtype in own.dtypes.items() if name in kept}
    if kept.empty:
        return rows
    return pd.concat([own, kept.astype(dtypes)], ignore_index=True)
