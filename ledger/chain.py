"""One chain of hashes through every row that says who did what when.

An entry holds the hash of one row, and a hash over this and the entry before it; so a row that
is changed, removed or slipped in later no longer fits, and `faults` says where. Whoever could
write the whole database could write the whole chain anew: that is why its newest hash, the head,
also stands outside, on every receipt and in the report of every backup.

A table joins by its line in `CHAINED`, `add` in place of an insert, and `take_up` in a migration
where it holds rows already. Columns that a chained table gets later may be empty: what a row
does not hold is no part of its hash, so rows of before keep theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from languages import _
from ledger import schema
from ledger.schema import chain

CHAINED: tuple[sa.Table, ...] = (
    schema.releases,
    schema.policies,
    schema.submissions,
    schema.parts,
    schema.withdrawals,
    schema.heading_answers,
    schema.links,
    schema.audit,
)
"""The tables whose rows are chained; a value stands in them by the hash of its bytes."""

_BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True)
class Head:
    """The newest entry of the chain: its number, 0 where there is none, and its hash."""

    entry: int
    hash: str


def head(connection: sa.Connection) -> Head:
    """Return where the chain ends."""
    newest = sa.select(chain.c.entry, chain.c.hash).order_by(chain.c.entry.desc()).limit(1)
    found = connection.execute(newest).one_or_none()
    return Head(found.entry, found.hash) if found else Head(0, _BEFORE_THE_FIRST)


def add(connection: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows into a chained table, in the one transaction that may write."""
    end = head(connection)
    for row in rows:
        key = connection.execute(table.insert().values(row)).inserted_primary_key or ()
        is_it = [column == value for column, value in zip(table.primary_key, key, strict=True)]
        # Hashed as it is read back: what a database makes of a value is what is verified later.
        stored = connection.execute(sa.select(table).where(*is_it)).mappings().one()
        end = _append(connection, end, table, stored)


def take_up(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Chain all rows of some tables, which were written before their table was chained."""
    end = head(connection)
    for table in tables:
        for row in connection.execute(_in_order(table)).mappings().all():
            end = _append(connection, end, table, row)


def faults(connection: sa.Connection, known_head: str = "") -> Iterator[str]:
    """Return a sentence for each fault of the chain, and for each row that does not fit it.

    `known_head`: a head that stood on a receipt or in a report, and must be in the chain.
    """
    known_head = known_head.strip().lower()
    yield from _broken_entries(connection)
    for table in CHAINED:
        yield from _unfit_rows(connection, table)
    is_known = sa.select(chain.c.entry).where(chain.c.hash == known_head)
    if known_head and connection.scalar(is_known) is None:
        yield _(
            "No entry of the chain has the head {head}: the history is not the one that it "
            "was taken from."
        ).format(head=known_head)


def _append(connection: sa.Connection, end: Head, table: sa.Table, row: sa.RowMapping) -> Head:
    key, digest, entry = _key(table, row), _digest(row), end.entry + 1
    own = _hash(end.hash, entry, table.name, key, digest)
    values = {"entry": entry, "table_name": table.name, "row_key": key, "row_sha256": digest}
    connection.execute(chain.insert().values(**values, hash=own))
    return Head(entry, own)


def _broken_entries(connection: sa.Connection) -> Iterator[str]:
    before = Head(0, _BEFORE_THE_FIRST)
    for row in connection.execute(_in_order(chain)):
        for missing in range(before.entry + 1, row.entry):
            yield _("Entry {entry} of the chain is missing.").format(entry=missing)
        expected = _hash(before.hash, row.entry, row.table_name, row.row_key, row.row_sha256)
        if row.entry == before.entry + 1 and row.hash != expected:
            yield _("Entry {entry} of the chain does not follow from the one before it.").format(
                entry=row.entry
            )
        before = Head(row.entry, row.hash)


def _unfit_rows(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    own = sa.select(chain).where(chain.c.table_name == table.name)
    chained = {row.row_key: (row.entry, row.row_sha256) for row in connection.execute(own)}
    for row in connection.execute(_in_order(table)).mappings():
        key = _key(table, row)
        entry, digest = chained.pop(key, (None, ""))
        if entry is None:
            yield _("Row {key} of {table} is not in the chain: it was inserted.").format(
                key=key, table=table.name
            )
        elif digest != _digest(row):
            yield _("Row {key} of {table} was changed (entry {entry} of the chain).").format(
                key=key, table=table.name, entry=entry
            )
    for key, (entry, _sha256) in chained.items():
        yield _("Row {key} of {table} was removed (entry {entry} of the chain).").format(
            key=key, table=table.name, entry=entry
        )


def _in_order(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).order_by(*table.primary_key).execution_options(yield_per=1000)


def _key(table: sa.Table, row: sa.RowMapping) -> str:
    return "/".join(str(row[column.name]) for column in table.primary_key)


def _digest(row: sa.RowMapping) -> str:
    """Return the hash of what a row holds, the same on every database."""
    return _sha256({name: value for name, value in row.items() if value is not None})


def _hash(*parts: str | int) -> str:
    return _sha256(parts)


def _sha256(value: Any) -> str:
    text = json.dumps(value, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date):  # moments, too
        return value.isoformat()
    raise TypeError(f"a chained row cannot hold {value!r}")
