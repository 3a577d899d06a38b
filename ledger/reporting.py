"""Who owes a form, and who has reported it: expected, on time, late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from ledger.rollup import FROM_REGISTER, Question, plain_paths, to_frame
from ledger.submission import stored_time
from ledger.where import Where
from tables.months import first_day, last_day

PRESENCE = "reporting_on_time_rate"
"""The indicator whose tallies say that an outlet stands in a form; its stratum is the form."""

COUNTS = ("expected", "on_time", "late")
SCOPES = ("month", "unit", "outlet_code", *FROM_REGISTER)

Owed = Mapping[str, tuple[frozenset[str], str]]
"""For each form: the kinds of outlet that owe it, and "row" or "sheet" as what reports it."""


def reporting(
    cursor: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    *,
    forms: Owed,
    by: Sequence[str],
    months: Sequence[str],
    where: Where,
    deadlines: Mapping[str, datetime],
    register: pa.Table,
    parts: pd.DataFrame,
) -> pd.DataFrame:
    """Return outlet-months that owe each form, and of these those reported on time and late.

    One row a group: by…, form, expected, on_time, late (int64). An outlet owes a form in a
    month in which it is open, where it is of a kind that owes it. It has reported where it
    has a row in the form, or where its unit handed in a form that the sheet reports; on time
    where the first part of the form that still stands came by the month's deadline.
    """
    if unknown := [name for name in by if name not in (*SCOPES, "form")]:
        raise ValueError(f"reports cannot be grouped by {', '.join(unknown)}")
    if without := [month for month in months if month not in deadlines]:
        raise ValueError(f"months without a deadline: {', '.join(without)}")
    _register_frames(cursor, forms, months, deadlines, register, parts)
    question = Question()
    question.among("r.unit", where.units)
    question.among("r.outlet_code", where.outlets)
    for name in FROM_REGISTER:
        if value := getattr(where, name):
            question.equal(f"r.{name}", value)
    scopes = [name for name in by if name != "form"]
    columns = {name: "m.month" if name == "month" else f"r.{name}" for name in scopes}
    keys = "".join(f'{sql} AS "{name}", ' for name, sql in columns.items())
    sql = f"""
        WITH present AS ({_presence(files, where)})
        SELECT {keys}f.form AS form,
            count(*)::BIGINT AS expected,
            count(*) FILTER (w.is_reported AND p.on_time)::BIGINT AS on_time,
            count(*) FILTER (w.is_reported AND NOT p.on_time)::BIGINT AS late
        FROM register r
        JOIN asked m ON coalesce(r.opened_on <= m.last_day, true)
                    AND coalesce(r.closed_on >= m.first_day, true)
        JOIN owed f ON f.kind = r.kind
        LEFT JOIN (SELECT month, form, outlet_code, any_value(unit) AS unit
                   FROM present GROUP BY ALL) a
            ON a.month = m.month AND a.form = f.form AND a.outlet_code = r.outlet_code
        LEFT JOIN (SELECT DISTINCT month, form, unit FROM present WHERE outlet_code = unit) u
            ON u.month = m.month AND u.form = f.form AND u.unit = r.unit
        CROSS JOIN LATERAL (
            SELECT coalesce(a.unit, u.unit) IS NOT NULL AS is_reported,
                   coalesce(a.unit, u.unit) AS unit) w
        LEFT JOIN handed_in p ON p.month = m.month AND p.form = f.form AND p.unit = w.unit
        {question.sql}
        GROUP BY ALL ORDER BY ALL
    """
    frame = to_frame(cursor, sql, [*_paths(files, where), *question.values], [*scopes, "form"])
    order = [*by] if "form" in by else [*by, "form"]
    return frame.astype(dict.fromkeys(COUNTS, "int64"))[[*order, *COUNTS]]


def _paths(files: Sequence[Path], where: Where) -> list[Any]:
    outlets = [] if where.outlets is None else [sorted(where.outlets)]
    return [plain_paths(files), PRESENCE, *outlets] if files else []


def _presence(files: Sequence[Path], where: Where) -> str:
    """Return the query of who stands in which form; of some outlets, these and sheets of units."""
    if not files:
        return "SELECT '' AS month, '' AS form, '' AS outlet_code, '' AS unit WHERE false"
    among = "(outlet_code IN (SELECT unnest(?::VARCHAR[])) OR outlet_code = unit)"
    return f"""
        SELECT month, stratum AS form, outlet_code, unit FROM read_parquet(?)
        WHERE indicator = ? AND numerator > 0
            AND {"true" if where.outlets is None else among}
    """


def _register_frames(
    cursor: duckdb.DuckDBPyConnection,
    forms: Owed,
    months: Sequence[str],
    deadlines: Mapping[str, datetime],
    register: pa.Table,
    parts: pd.DataFrame,
) -> None:
    """Let the query see the register, the months asked for, the forms owed and the parts."""
    asked = pd.DataFrame(
        {
            "month": list(months),
            "first_day": pd.to_datetime([first_day(month) for month in months]),
            "last_day": pd.to_datetime([last_day(month) for month in months]),
        }
    )
    owed = [(form, kind) for form, (kinds, _by) in forms.items() for kind in sorted(kinds)]
    deadline = parts["month"].map({m: stored_time(at) for m, at in deadlines.items()})
    handed_in = parts[["form", "unit", "month"]].assign(
        on_time=parts["first_accepted_at"] <= pd.to_datetime(deadline)
    )
    cursor.register("register", register)
    cursor.register("asked", pa.Table.from_pandas(asked.astype({"month": "str"}), nthreads=1))
    cursor.register(
        "owed",
        pa.table(
            {"form": [form for form, _ in owed], "kind": [kind for _, kind in owed]},
            schema=pa.schema([("form", pa.string()), ("kind", pa.string())]),
        ),
    )
    cursor.register("handed_in", pa.Table.from_pandas(handed_in, preserve_index=False, nthreads=1))
