"""One small matrix a month, forms by outlets, of what each outlet owes and has done.

It is laid out in DuckDB: the register, the forms that are owed and the parts that were handed in,
with the tallies in the merged files that say who stands in which form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from core.months import first_day, last_day
from ledger.merged import Source
from ledger.outlets import Outlets
from ledger.rollup import merged_in

PRESENCE = "reporting_on_time_rate"
"""The indicator whose tallies say that an outlet stands in a form; its stratum is the form."""

Owed = Mapping[str, tuple[frozenset[str], str]]
"""For each form: the kinds of outlet that owe it, and "row" or "sheet" as what reports it."""

NOT_OWED, MISSING, ON_TIME, LATE = range(4)
_CELLS_AT_ONCE = 4_000_000

States = dict[str, np.ndarray]
Question = Callable[[duckdb.DuckDBPyConnection, Source], States]
Ask = Callable[[Sequence[str], Question], States]
"""Puts a question to the merged files of some months."""


def laid_out(
    months: Sequence[str],
    forms: Owed,
    outlets: Outlets,
    handed_in: Mapping[str, pd.DataFrame],
    ask: Ask,
) -> dict[str, np.ndarray]:
    """Return each month's matrix: uint8, forms by outlets."""
    shape = (len(forms), len(outlets.codes))
    step = max(1, _CELLS_AT_ONCE // max(1, shape[0] * shape[1]))
    matrices: dict[str, np.ndarray] = {}
    for start in range(0, len(months), step):
        some = months[start : start + step]
        cells = np.zeros((len(some), *shape), dtype=np.uint8)
        question = partial(_states, months=some, forms=forms, outlets=outlets, handed_in=handed_in)
        found = ask(some, question)
        cells[found["month"], found["form"], found["place"]] = found["state"]
        matrices |= dict(zip(some, cells, strict=True))
    return matrices


def _states(
    cursor: duckdb.DuckDBPyConnection,
    source: Source,
    *,
    months: Sequence[str],
    forms: Owed,
    outlets: Outlets,
    handed_in: Mapping[str, pd.DataFrame],
) -> States:
    """Return month, form and place (positions) of whoever owes a form, and the state of it."""
    wanted = pd.DataFrame(
        {
            "month": pd.Series(list(months), dtype="str"),
            "at": np.arange(len(months)),
            "first_day": pd.to_datetime([first_day(month) for month in months]),
            "last_day": pd.to_datetime([last_day(month) for month in months]),
        }
    )
    owed = [(form, at, kind) for at, form in enumerate(forms) for kind in sorted(forms[form][0])]
    of_forms = pa.table(
        {name: [row[n] for row in owed] for n, name in enumerate(("form", "at", "kind"))},
        schema=pa.schema([("form", pa.string()), ("at", pa.int64()), ("kind", pa.string())]),
    )
    parts = pd.concat([handed_in[month] for month in months]).rename(columns={"unit": "part_unit"})
    cursor.register("register", outlets.table(min(months), max(months)))
    cursor.register("wanted", pa.Table.from_pandas(wanted, preserve_index=False, nthreads=1))
    cursor.register("owed", of_forms)
    cursor.register("handed_in", pa.Table.from_pandas(parts, preserve_index=False, nthreads=1))
    present, values = _presence(cursor, source)
    sql = f"""
        WITH present AS ({present})
        SELECT m.at AS month, f.at AS form, r.place AS place,
            CASE coalesce(a.on_time, u.on_time)
                 WHEN true THEN {ON_TIME} WHEN false THEN {LATE} ELSE {MISSING} END AS state
        FROM register r
        JOIN wanted m ON m.month BETWEEN r.holds_from AND r.holds_until
                    AND coalesce(r.opened_on <= m.last_day, true)
                    AND coalesce(r.closed_on >= m.first_day, true)
        JOIN owed f ON f.kind = r.kind
        LEFT JOIN (SELECT month, form, outlet_code, bool_or(on_time) AS on_time
                   FROM present JOIN handed_in p USING (month, form, part_unit) GROUP BY ALL) a
            ON a.month = m.month AND a.form = f.form AND a.outlet_code = r.outlet_code
        LEFT JOIN (SELECT month, form, part_unit, bool_or(on_time) AS on_time
                   FROM present JOIN handed_in p USING (month, form, part_unit)
                   WHERE outlet_code = part_unit GROUP BY ALL) u
            ON u.month = m.month AND u.form = f.form AND u.part_unit = r.unit
    """
    found = cursor.execute(sql, values).fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


def _presence(cursor: duckdb.DuckDBPyConnection, source: Source) -> tuple[str, list[Any]]:
    """Return the query of who stands in which form, and its values."""
    if source.is_empty:
        empty = "SELECT '' AS month, '' AS form, '' AS outlet_code, '' AS part_unit WHERE false"
        return empty, []
    merged, values = merged_in(cursor, source)
    sql = f"""
        SELECT month, stratum AS form, outlet_code, part_unit FROM {merged}
        WHERE indicator = ? AND numerator > 0
    """
    return sql, [*values, PRESENCE]
