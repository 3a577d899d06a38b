"""Who owes a form, and who has reported it: expected, on time, late.

For each month there is one small matrix, forms by outlets, of what each outlet owes and has done.
It is laid out once, from the merged files, and then counted in every way that is asked for. What
it is made of is its name, so a release that leaves a month alone leaves its matrix alone.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from ledger.outlets import Outlets
from ledger.parquet import sha256
from ledger.rollup import FROM_REGISTER, plain_paths
from ledger.snapshots import Snapshot
from ledger.submission import stored_time
from ledger.where import Where
from tables.months import first_day, last_day

PRESENCE = "reporting_on_time_rate"
"""The indicator whose tallies say that an outlet stands in a form; its stratum is the form."""

COUNTS = ("expected", "on_time", "late")
SCOPES = ("month", "unit", "outlet_code", *FROM_REGISTER)

Owed = Mapping[str, tuple[frozenset[str], str]]
"""For each form: the kinds of outlet that owe it, and "row" or "sheet" as what reports it."""

NOT_OWED, MISSING, ON_TIME, LATE = range(4)
_KEPT_BYTES = 256 * 2**20
_KEPT_NAMES = 32
_CELLS_AT_ONCE = 4_000_000
States = dict[str, np.ndarray]
Question = Callable[[duckdb.DuckDBPyConnection, list[Path]], States]
Ask = Callable[[Sequence[str], Question], States]
"""Puts a question to the merged files of some months."""


class Reports:
    """The matrices that were asked for last, kept by what they are made of."""

    def __init__(self) -> None:
        self._matrices: OrderedDict[str, np.ndarray] = OrderedDict()
        self._names: OrderedDict[tuple[object, ...], list[str]] = OrderedDict()
        self._lock = threading.Lock()

    def reporting(
        self,
        snapshot: Snapshot,
        outlets: Outlets,
        *,
        forms: Owed,
        by: Sequence[str],
        months: Sequence[str],
        where: Where,
        deadlines: Mapping[str, datetime],
        ask: Ask,
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
        forms = dict(sorted(forms.items()))
        ends = tuple(deadlines[month] for month in months)
        asked = (snapshot.release, tuple(months), ends, repr(forms))
        with self._lock:  # one thread lays out what all of them wait for
            if asked not in self._names:
                self._names[asked] = _names(snapshot, outlets, forms, months, deadlines)
                while len(self._names) > _KEPT_NAMES:
                    self._names.popitem(last=False)
            names = dict(zip(months, self._names[asked], strict=True))
            missing = [month for month, name in names.items() if name not in self._matrices]
            if missing:
                handed_in = _handed_in(snapshot.parts, missing, deadlines)
                laid = _laid_out(missing, forms, outlets, handed_in, ask)
                self._matrices |= {names[month]: matrix for month, matrix in laid.items()}
            found = [self._matrices[name] for name in names.values()]
            self._used(names.values())
        return _counted(found, outlets, by=by, months=months, forms=list(forms), where=where)

    def _used(self, names: Iterable[str]) -> None:
        for name in names:
            self._matrices.move_to_end(name)
        while sum(matrix.nbytes for matrix in self._matrices.values()) > _KEPT_BYTES:
            self._matrices.popitem(last=False)


def _names(
    snapshot: Snapshot,
    outlets: Outlets,
    forms: Owed,
    months: Sequence[str],
    deadlines: Mapping[str, datetime],
) -> list[str]:
    """Return the name of each month's matrix: the hash of what it is made of."""
    owed = sorted((form, sorted(kinds), by) for form, (kinds, by) in forms.items())
    handed_in = _handed_in(snapshot.parts, months, deadlines)
    return [
        sha256(
            repr(
                (month, snapshot.key(month), outlets.digest, owed, handed_in[month].values.tolist())
            ).encode()
        )
        for month in months
    ]


def _handed_in(
    parts: pd.DataFrame, months: Sequence[str], deadlines: Mapping[str, datetime]
) -> dict[str, pd.DataFrame]:
    """Return for each month form, unit and on_time (bool) of every part that stands."""
    deadline = parts["month"].map({m: stored_time(at) for m, at in deadlines.items()})
    all_of_them = parts[["form", "unit", "month"]].assign(
        on_time=parts["first_accepted_at"] <= pd.to_datetime(deadline)
    )
    by_month = {str(month): rows for month, rows in all_of_them.groupby("month")}
    return {month: by_month.get(month, all_of_them.head(0)) for month in months}


def _laid_out(
    months: Sequence[str],
    forms: Owed,
    outlets: Outlets,
    handed_in: Mapping[str, pd.DataFrame],
    ask: Ask,
) -> dict[str, np.ndarray]:
    """Return each month's matrix: uint8, forms by outlets."""
    shape = (len(forms), len(outlets.register))
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
    files: Sequence[Path],
    *,
    months: Sequence[str],
    forms: Owed,
    outlets: Outlets,
    handed_in: Mapping[str, pd.DataFrame],
) -> States:
    """Return month, form and place (positions) of whoever owes a form, and the state of it."""
    asked = pd.DataFrame(
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
    parts = pd.concat([handed_in[month] for month in months])
    cursor.register("register", outlets.table)
    cursor.register("asked", pa.Table.from_pandas(asked, preserve_index=False, nthreads=1))
    cursor.register("owed", of_forms)
    cursor.register("handed_in", pa.Table.from_pandas(parts, preserve_index=False, nthreads=1))
    sql = f"""
        WITH present AS ({_presence(files)})
        SELECT m.at AS month, f.at AS form, r.place AS place,
            CASE WHEN coalesce(a.unit, u.unit) IS NULL THEN {MISSING}
                 WHEN p.on_time THEN {ON_TIME} WHEN NOT p.on_time THEN {LATE}
                 ELSE {MISSING} END AS state
        FROM register r
        JOIN asked m ON coalesce(r.opened_on <= m.last_day, true)
                    AND coalesce(r.closed_on >= m.first_day, true)
        JOIN owed f ON f.kind = r.kind
        LEFT JOIN (SELECT month, form, outlet_code, any_value(unit) AS unit
                   FROM present GROUP BY ALL) a
            ON a.month = m.month AND a.form = f.form AND a.outlet_code = r.outlet_code
        LEFT JOIN (SELECT DISTINCT month, form, unit FROM present WHERE outlet_code = unit) u
            ON u.month = m.month AND u.form = f.form AND u.unit = r.unit
        LEFT JOIN handed_in p
            ON p.month = m.month AND p.form = f.form AND p.unit = coalesce(a.unit, u.unit)
    """
    values = [plain_paths(files), PRESENCE] if files else []
    found = cursor.execute(sql, values).fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


def _presence(files: Sequence[Path]) -> str:
    """Return the query of who stands in which form."""
    if not files:
        return "SELECT '' AS month, '' AS form, '' AS outlet_code, '' AS unit WHERE false"
    return """
        SELECT month, stratum AS form, outlet_code, unit FROM read_parquet(?)
        WHERE indicator = ? AND numerator > 0
    """


def _counted(
    matrices: Sequence[np.ndarray],
    outlets: Outlets,
    *,
    by: Sequence[str],
    months: Sequence[str],
    forms: Sequence[str],
    where: Where,
) -> pd.DataFrame:
    """Count the states of some outlets, by month or over all, group of outlets and form."""
    names = tuple(name for name in by if name not in ("month", "form"))
    groups = outlets.grouped(where, names)
    cells = np.zeros((len(months), len(forms), len(groups.places)), dtype=np.uint8)
    for cell, matrix in zip(cells, matrices, strict=True):
        cell[:] = matrix[:, groups.places]

    def count(is_so: np.ndarray) -> np.ndarray:
        """Return int64 counts: months (one where they are not told apart), groups, forms."""
        if not is_so.size:
            return np.zeros((1, 1, len(forms)), dtype=np.int64)
        summed = np.add.reduceat(is_so, groups.starts, axis=2, dtype=np.int64).transpose(0, 2, 1)
        return summed if "month" in by else summed.sum(axis=0, keepdims=True)

    expected = count(cells != NOT_OWED)
    at = month_at, group_at, form_at = np.nonzero(expected)
    frame = pd.DataFrame(
        {name: groups.named[name].array.take(group_at) for name in names}
        | {"month": pd.array(list(months), dtype="str").take(month_at)}
        | {"form": pd.array(list(forms), dtype="str").take(form_at)}
        | {"expected": expected[at]}
        | {"on_time": count(cells == ON_TIME)[at], "late": count(cells == LATE)[at]}
    )
    order = [*by] if "form" in by else [*by, "form"]
    if "month" in by[1:]:  # the counts stand by month first
        ordered = [name for name in by if name != "form"]
        frame = frame.sort_values([*ordered, "form"], ignore_index=True)
    return frame[[*order, *COUNTS]]
