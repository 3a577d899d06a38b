"""What a workbook would change: row by row of each form, and cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import pandas as pd

from intake.forms import Form

PLACE = ("sheet", "row", "submission", "unit", "month")
"""Where a record stood; moving a row changes nothing that it says."""

CHANGES = ("form", "key", "column", "old", "new")


def rows_and_cells(
    form: Form, old: pd.DataFrame, new: pd.DataFrame
) -> tuple[dict[str, int], pd.DataFrame]:
    """Compare the records that stand with those that come in, by the form's key.

    Returns the counts `new`, `changed`, `removed`, `unchanged` (rows), and one row a changed
    cell: form, key (its values joined by " · "), column, old, new (text, "" where empty). A row
    that is new or removed as a whole is one row with column "".
    """
    columns = [field.name for field in form.fields if field.name not in form.key]
    columns = [name for name in columns if name in old or name in new]
    before, after = _by_key(form.key, columns, old), _by_key(form.key, columns, new)
    both = before.index.intersection(after.index)
    added = after.index.difference(before.index)
    removed = before.index.difference(after.index)
    was, becomes = before.loc[both], after.loc[both]
    differs = was.ne(becomes)
    changed = differs.any(axis=1) if len(columns) else pd.Series(False, index=both)
    was_values, new_values = was.to_numpy(), becomes.to_numpy()
    cells = pd.DataFrame(
        [
            (form.id, both[row], columns[at], was_values[row, at], new_values[row, at])
            for row, at in zip(*differs.to_numpy().nonzero(), strict=True)
        ]
        + [(form.id, key, "", "", _summary(after.loc[key])) for key in added]
        + [(form.id, key, "", _summary(before.loc[key]), "") for key in removed],
        columns=list(CHANGES),
        dtype="str",
    )
    counts = {
        "new": len(added),
        "changed": int(changed.sum()),
        "removed": len(removed),
        "unchanged": len(both) - int(changed.sum()),
    }
    return counts, cells


def _by_key(key: Sequence[str], columns: Sequence[str], records: pd.DataFrame) -> pd.DataFrame:
    """Return records as text under their key; of rows that share a key, each has a number."""
    text = pd.DataFrame(
        {name: _text(records, name) for name in (*key, *columns)}, index=records.index
    )
    if not len(text):
        return pd.DataFrame(columns=list(columns), index=pd.Index([], dtype="str"), dtype="str")
    first, *others = (text[name] for name in key)
    joined = reduce(lambda left, right: left + " · " + right, others, first)
    twin = joined.groupby(joined).cumcount()
    named = joined.where(twin == 0, joined + " #" + (twin + 1).astype("str"))
    return text[list(columns)].set_axis(pd.Index(named, dtype="str"))


def _text(records: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as a person writes it; "" where it is empty or not there at all."""
    if name not in records:
        return pd.Series("", index=records.index, dtype="str")
    column = records[name]
    if pd.api.types.is_datetime64_any_dtype(column):
        has_time = (column.dt.normalize() != column).any()
        text = column.dt.strftime("%Y-%m-%d %H:%M" if has_time else "%Y-%m-%d")
    elif pd.api.types.is_float_dtype(column):
        text = column.map(lambda number: f"{number:.12g}", na_action="ignore")
    else:
        text = column.astype("str")
    shown: pd.Series = text.astype("str").where(column.notna(), "")
    return shown


def _summary(row: pd.Series) -> str:
    return " · ".join(value for value in row if value)
