"""Whether the ledger is whole: every fault as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from languages import _
from ledger import chain, schema
from ledger.drafts import draft_id
from ledger.merged import OUTLETS, UNITS, of_units
from ledger.parquet import sha256
from ledger.sums import Sums


def verify(ledger: Sums, known_head: str = "") -> list[str]:
    """Return a sentence for each fault: of the database, else of the cache against its parts."""
    with ledger.database.reading(is_whole=True) as connection:
        faults = list(database_faults(connection, known_head))
    return faults or [*_cache(ledger), *_unregistered(ledger)]


def database_faults(connection: sa.Connection, known_head: str = "") -> Iterator[str]:
    """Return a sentence for each fault: hashes, references, numbering, the chain."""
    yield from _hashes(connection)
    yield from _references(connection)
    yield from _numbering(connection)
    yield from chain.faults(connection, known_head)


def _hashes(connection: sa.Connection) -> Iterator[str]:
    query = sa.select(schema.blobs).execution_options(stream_results=True, yield_per=50)
    for row in connection.execute(query):
        if sha256(bytes(row.content)) != row.sha256:
            yield _("The stored value {sha256} no longer has its hash.").format(sha256=row.sha256)

    for row in connection.execute(sa.select(schema.drafts).execution_options(yield_per=20)):
        if draft_id(row.by, row.file_name, bytes(row.content)) != row.draft:
            yield _("The draft {draft} is not the file that was dropped.").format(draft=row.draft)


def _references(connection: sa.Connection) -> Iterator[str]:
    for table in schema.metadata.sorted_tables:
        for key in table.foreign_keys:
            target = key.column
            there = sa.select(target).where(target == key.parent).exists()
            query = (
                sa.select(sa.func.count()).select_from(table).where(key.parent.is_not(None), ~there)
            )
            if count := connection.scalar(query):
                yield _("{count} rows of {table} point to a {target} that is not there.").format(
                    count=count, table=table.name, target=key.target_fullname
                )


def _numbering(connection: sa.Connection) -> Iterator[str]:
    """Releases count from 0 without a gap, and each has exactly what made it."""
    kinds = {
        row.release: row.kind
        for row in connection.execute(sa.select(schema.releases).order_by("release"))
    }
    for missing in sorted(set(range(max(kinds, default=-1) + 1)) - set(kinds)):
        yield _("Release {release} is missing.").format(release=missing)
    if 0 not in kinds:
        yield _("Release {release} is missing.").format(release=0)
    made = {
        "accepted": schema.submissions,
        "withdrawn": schema.withdrawals,
        "policy": schema.policies,
    }
    for kind, table in made.items():
        found = set(connection.scalars(sa.select(table.c.release))) - {0}
        claimed = {release for release, of in kinds.items() if of == kind}
        for release in sorted(found ^ claimed):
            yield _("Release {release} is not what its entry says ({kind}).").format(
                release=release, kind=kind
            )
    query = (
        sa.select(schema.parts.c.part)
        .join(schema.submissions, schema.submissions.c.submission == schema.parts.c.submission)
        .where(schema.submissions.c.release != schema.parts.c.release)
    )
    for part in connection.scalars(query):
        yield _("Part {part} is not of its submission's release.").format(part=part)


def _unregistered(ledger: Sums) -> Iterator[str]:
    """Compare the outlets that have counts with the register, where the ledger has one."""
    snapshot = ledger.snapshot()
    if snapshot.outlets.rows.empty:
        return
    for month in snapshot.months:
        known = snapshot.outlets.units_at(month)
        for unit, code in ledger.counted_outlets(month):
            if code != unit and code not in known:
                yield _(
                    "Outlet {outlet} has counts of {unit} in {month}, and no row in the register."
                ).format(outlet=code, unit=unit, month=month)


def _cache(ledger: Sums) -> Iterator[str]:
    """Compare each file of the cache with its seal, and the newest release's with its parts."""
    faulty = ledger.cache.faulty()
    for path in faulty:
        yield _("The cached file {file} is damaged; it is made anew when it is next read.").format(
            file=path
        )
    snapshot = ledger.snapshot()
    for month in snapshot.months:
        paths = {
            level: ledger.cache.path(level.months, snapshot.key(month))
            for level in (OUTLETS, UNITS)
        }
        laid = {level: path for level, path in paths.items() if path.exists()}
        if not laid or set(laid.values()) & set(faulty):
            continue
        merged = ledger.merged.recompute(snapshot, month)
        expected = {OUTLETS: merged, UNITS: of_units(merged)}
        if not all(_holds(path, expected[level]) for level, path in laid.items()):
            yield _(
                "The cache of {month} differs from the ledger. Delete the cache folder."
            ).format(month=month)


def _holds(path: Path, expected: pa.Table) -> bool:
    """Return whether a cached file, if it is still there, holds a table."""
    try:
        return bool(pq.read_table(path).equals(expected))
    except FileNotFoundError:
        return True
