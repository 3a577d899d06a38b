"""Sums of tallies in DuckDB, read from the merged files.

Texts of people never become SQL: names of columns come from fixed lists, all else is bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from ledger.merged import OUTLETS, UNITS, Level, Source
from ledger.where import FROM_REGISTER, Where

PLAIN = ("indicator", "month", "unit", "outlet_code", "stratum")
IN_STRUCTURE = {"outlet_code": "stands_as", "unit": "unit"}
"""Columns that a structure of another month replaces: the column of the tallies -> its own."""
SUMS = ("numerator", "denominator")
FACTORS = ("month", "stratum", "numerator_factor", "denominator_factor")


def connect() -> duckdb.DuckDBPyConnection:
    """Return an engine in memory; take a cursor of it for every question."""
    engine = duckdb.connect(
        config={
            "threads": 2,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    engine.execute("SET GLOBAL parquet_metadata_cache = true")  # a name is a content
    return engine


@dataclass(frozen=True)
class Joined:
    """What the register says of outlets: a row an outlet, or a span of months of one `changing`."""

    table: pa.Table
    changing: Sequence[str] = ()


@dataclass
class Question:
    """Clauses of a query and the values bound to it, in order."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def among(self, column: str, codes: frozenset[str] | None) -> None:
        """Keep rows whose column is one of some codes; None keeps all."""
        if codes is None:
            return
        if len(codes) == 1:  # a plain equality lets DuckDB skip row groups
            self.equal(column, next(iter(codes)))
            return
        self.conditions.append(f"{column} IN (SELECT unnest(?::VARCHAR[]))")
        self.values.append(sorted(codes))

    def equal(self, column: str, value: str) -> None:
        """Keep rows whose column has a value."""
        self.conditions.append(f"{column} = ?")
        self.values.append(value)

    @property
    def sql(self) -> str:
        """The WHERE clause, or nothing."""
        return "WHERE " + " AND ".join(self.conditions) if self.conditions else ""


def group_column(name: str, strata: Sequence[str], *, is_restructured: bool = False) -> str:
    """Return the SQL of one column to group by; ValueError where it cannot be grouped by."""
    if is_restructured and name in IN_STRUCTURE:
        return f"coalesce(r.{IN_STRUCTURE[name]}, t.{name})"
    if name in PLAIN:
        return f"t.{name}"
    if name in FROM_REGISTER:
        return f"coalesce(r.{name}, '')"
    if name in strata:
        return f"split_part(t.stratum, '/', {list(strata).index(name) + 1})"
    raise ValueError(f"cannot group by {name!r}; strata are {', '.join(strata) or 'none'}")


def level(by: Sequence[str], where: Where) -> Level:
    """Return how closely a question must look: at outlets only where it tells them apart."""
    is_of_outlets = "outlet_code" in by or where.outlets is not None or is_joined(by, where)
    return OUTLETS if is_of_outlets else UNITS


def is_joined(by: Sequence[str], where: Where) -> bool:
    """Return whether a question needs the register beside the tallies."""
    if any(name in FROM_REGISTER for name in by):
        return True
    if any(getattr(where, name) for name in FROM_REGISTER):
        return True
    is_of_structure = where.units is not None or any(name in IN_STRUCTURE for name in by)
    return bool(where.structure_of) and is_of_structure


def roll_up(
    cursor: duckdb.DuckDBPyConnection,
    source: Source,
    *,
    tally: str | Sequence[str],
    by: Sequence[str],
    where: Where,
    strata: Sequence[str],
    factors: pd.DataFrame | None,
    register: Callable[[], Joined],
) -> pd.DataFrame:
    """Return the sums of indicators' tallies, one row a group: by…, numerator, denominator.

    `where.outlets` are those whose tallies are read, whatever they stand as.
    """
    is_restructured = bool(where.structure_of)
    groups = {name: group_column(name, strata, is_restructured=is_restructured) for name in by}
    if source.is_empty:
        return _empty(by)
    merged, values = merged_in(cursor, source)
    question = Question(values=values)
    question.among("t.indicator", frozenset([tally] if isinstance(tally, str) else tally))
    if not is_restructured:
        question.among("t.unit", where.units)
    question.among("t.unit", where.reach)
    question.among("t.outlet_code", where.outlets)
    sums, join = "sum(t.numerator) AS numerator, sum(t.denominator) AS denominator", ""
    if factors is not None:
        cursor.register("factors", pa.Table.from_pandas(factors[list(FACTORS)], nthreads=1))
        join = " LEFT JOIN factors f ON f.month = t.month AND f.stratum = t.stratum"
        sums = ", ".join(f"sum(t.{name} * coalesce(f.{name}_factor, 0)) AS {name}" for name in SUMS)
    if not is_joined(by, where):
        sql = _grouped(f"{merged} t{join} {question.sql}", groups, sums)
        return to_frame(cursor, f"{sql} {'ORDER BY ALL' if groups else ''}", question.values, by)
    # Sums of each outlet first: the register is joined to these, not to every tally.
    joined = register()
    cursor.register("register", joined.table)
    own = {"outlet_code": "t.outlet_code", "unit": "t.unit"}
    inner = own | {n: group_column(n, strata) for n in groups if n not in FROM_REGISTER}
    on = "r.outlet_code = t.outlet_code"
    if joined.changing:
        cursor.register("changing", pa.table({"outlet_code": pa.array(joined.changing)}))
        join += " LEFT JOIN changing x ON x.outlet_code = t.outlet_code"
        inner["held_in"] = "CASE WHEN x.outlet_code IS NULL THEN '' ELSE t.month END"
        on += " AND (t.held_in = '' OR t.held_in BETWEEN r.holds_from AND r.holds_until)"
    of_outlets = _grouped(f"{merged} t{join} {question.sql}", inner, sums)
    is_of_join = {*FROM_REGISTER, *(IN_STRUCTURE if is_restructured else ())}
    outer = {n: sql if n in is_of_join else f't."{n}"' for n, sql in groups.items()}
    among = Question(values=question.values)
    for name in FROM_REGISTER:
        if value := getattr(where, name):
            among.equal(f"r.{name}", value)
    if is_restructured:
        among.among(group_column("unit", (), is_restructured=True), where.units)
    sql = _grouped(
        f"({of_outlets}) t LEFT JOIN register r ON {on} {among.sql}",
        outer,
        "sum(t.numerator) AS numerator, sum(t.denominator) AS denominator",
    )
    return to_frame(cursor, f"{sql} {'ORDER BY ALL' if groups else ''}", among.values, by)


def _grouped(source: str, groups: Mapping[str, str], sums: str) -> str:
    """Return the query of sums over a source; no group, and nothing in it, gives no row."""
    keys = "".join(f'{sql} AS "{name}", ' for name, sql in groups.items())
    grouping = f"GROUP BY {', '.join(groups.values())}" if groups else "HAVING count(*) > 0"
    return f"SELECT {keys}{sums} FROM {source} {grouping}"


def merged_in(cursor: duckdb.DuckDBPyConnection, source: Source) -> tuple[str, list[Any]]:
    """Return the SQL of the merged tallies of a source that is not empty, and its values."""
    if source.held is not None:
        cursor.register("held", source.held)
    if not source.files:
        return "held", []
    if source.held is None:
        return "read_parquet(?)", [_plain_paths(source.files)]
    both = "(SELECT * FROM read_parquet(?) UNION ALL BY NAME SELECT * FROM held)"
    return both, [_plain_paths(source.files)]


def _plain_paths(files: Sequence[Path]) -> list[str]:
    """Return paths as DuckDB takes them: a bracket or star in a folder's name is no pattern."""
    return [re.sub(r"([*?\[])", r"[\1]", str(path)) for path in files]


def strata(cursor: duckdb.DuckDBPyConnection, source: Source, tally: str) -> list[str]:
    """Return the strata that an indicator's tallies stand under."""
    if source.is_empty:
        return []
    merged, values = merged_in(cursor, source)
    rows = cursor.execute(
        f"SELECT DISTINCT stratum FROM {merged} WHERE indicator = ? ORDER BY 1",
        [*values, tally],
    ).fetchall()
    return [str(row[0]) for row in rows]


def counted_outlets(cursor: duckdb.DuckDBPyConnection, source: Source) -> list[tuple[str, str]]:
    """Return (part_unit, outlet_code) of all tallies, sorted."""
    if source.is_empty:
        return []
    merged, values = merged_in(cursor, source)
    sql = f"SELECT DISTINCT part_unit, outlet_code FROM {merged} ORDER BY ALL"
    return [(str(unit), str(code)) for unit, code in cursor.execute(sql, values).fetchall()]


def to_frame(
    cursor: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any], texts: Sequence[str]
) -> pd.DataFrame:
    """Return a query's rows, its columns `texts` as text.

    One row a row of the answer; a missing number is NaN.
    """
    frame: pd.DataFrame = cursor.execute(sql, list(values)).df()
    return frame if len(frame) else frame.astype(dict.fromkeys(texts, "str"))


def _empty(by: Sequence[str]) -> pd.DataFrame:
    columns = {name: pd.Series([], dtype="str") for name in by}
    return pd.DataFrame({**columns, **{name: pd.Series([], dtype="float64") for name in SUMS}})
