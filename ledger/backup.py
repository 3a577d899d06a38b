"""Backups: written while others write, verified before they count, and put back whole.

A backup of SQLite is a database file, made by its online copy; one of PostgreSQL is the custom
format of pg_dump. To verify either, it is opened as a ledger of its own, so that a backup is
held to all that a ledger is held to.
"""

from __future__ import annotations

import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.errors import UserError
from languages import _
from ledger import chain, dumps, entries, postgres_tools, schema, sqlite_files
from ledger.database import Database
from ledger.errors import (
    BackupFails,
    BackupStands,
    LedgerHoldsData,
    NoBackup,
    NoLedger,
    OtherKind,
    ReadOnly,
    ReasonNeeded,
)
from ledger.submission import stored_time
from ledger.verification import database_faults

BEGUN_EMPTY = "begun empty"
"""The entry in the audit trail of somebody who wanted a ledger of their own."""

_OF_CREATION = (schema.releases, schema.policies, schema.blobs, schema.audit, schema.chain)
"""Tables that hold rows in a ledger that holds nothing yet."""


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds: its newest release and the head of its chain; and what is wrong."""

    file: Path
    byte_count: int
    release: int
    entry: int
    head: str
    faults: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values that JSON can hold."""
        return {**asdict(self), "file": str(self.file), "faults": list(self.faults)}


def back_up(database: Database, file: Path) -> BackupReport:
    """Write a verified backup of a ledger, whatever is written to it meanwhile.

    The file stands under its name only once it has been verified. Raises BackupStands where it
    is there already, and BackupFails where it cannot be written or is not as it should be.
    """
    if file.exists():
        raise BackupStands(file)
    if not is_there(database):
        raise NoLedger(database.url.render_as_string(hide_password=True))
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if database.is_sqlite:
            with database.reading() as connection:
                sqlite_files.copy_out(_raw(connection), beside)
        else:
            postgres_tools.dump(database.url, beside)
        report = inspect(beside)
        if report.faults:
            raise BackupFails(report.faults[0])
        beside.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise BackupFails(str(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return BackupReport(file, report.byte_count, report.release, report.entry, report.head)


def inspect(file: Path, known_head: str = "") -> BackupReport:
    """Return what a backup holds, and each fault of it. Raises NoBackup where it is none."""
    with opened(file) as database, database.reading(is_whole=True) as connection:
        faults = tuple(database_faults(connection, known_head))
        release, end = entries.newest_release(connection), chain.head(connection)
    return BackupReport(file, file.stat().st_size, release, end.entry, end.hash, faults)


def restore(
    file: Path, target: Database, *, by: str, at: datetime, overwrite: bool = False, why: str = ""
) -> BackupReport:
    """Put a verified backup in place of a ledger: all of it, or nothing.

    A ledger that holds anything is overwritten only if `overwrite` and `why` say so. Who
    restored what stands in the audit trail. Raises NoBackup, BackupFails, LedgerHoldsData and
    ReasonNeeded; then the ledger is as it was.
    """
    if target.is_read_only:
        raise ReadOnly()
    report = inspect(file)
    if report.faults:
        raise BackupFails(report.faults[0])
    if holds_anything(target):
        if not overwrite:
            raise LedgerHoldsData()
        if not why.strip():
            raise ReasonNeeded()
    target.close()
    if target.is_sqlite:
        _restore_sqlite(file, target)
    elif dumps.is_dump(file):
        postgres_tools.restore(file, target.url)
    else:
        raise OtherKind(file)
    _note(target, report, by=by, at=at, why=why)
    with target.reading(is_whole=True) as connection:
        if fault := next(database_faults(connection), ""):
            raise BackupFails(fault)
    return report


@contextmanager
def opened(file: Path) -> Iterator[Database]:
    """Open a backup as a ledger of its own, brought up to date. Raises NoBackup."""
    with tempfile.TemporaryDirectory(prefix="ledger-backup-") as folder:
        try:
            copy = _as_sqlite(file, Path(folder))
        except UserError:
            raise
        except Exception as error:  # whatever a damaged file makes its readers stumble over
            raise NoBackup(file, str(error)) from error
        try:
            with closing(Database(f"sqlite:///{copy}")) as database:
                with database.reading() as connection:
                    is_ready = database.is_up_to_date(connection)
                if not is_ready:
                    with database.writing() as connection:
                        database.migrate(connection)
                yield database
        except sa.exc.DatabaseError as error:
            raise NoBackup(file, str(error.orig)) from error


def is_there(database: Database) -> bool:
    """Return whether there is a ledger at all; none is made by looking."""
    if database.is_sqlite and not Path(database.url.database or "").exists():
        return False
    with database.reading() as connection:
        return sa.inspect(connection).has_table("releases")


def holds_anything(database: Database) -> bool:
    """Return whether a ledger holds more than its creation; one that cannot be read, does."""
    try:
        with database.reading() as connection:
            there = set(sa.inspect(connection).get_table_names())
            of_people = [t for t in schema.metadata.sorted_tables if t not in _OF_CREATION]
            others = [t for t in of_people if t.name in there]
            if not there - {"sqlite_sequence"}:
                return False
            if not {"releases", "audit"} <= there or entries.newest_release(connection) > 0:
                return True
            acts = sa.select(schema.audit.c.entry).where(
                schema.audit.c.what.not_in(("created", BEGUN_EMPTY))
            )
            rows = [sa.select(sa.literal(1)).select_from(table).limit(1) for table in others]
            return any(connection.execute(q.limit(1)).first() for q in (acts, *rows))
    except sa.exc.DatabaseError:
        return not database.is_sqlite or Path(database.url.database or "").exists()


def _as_sqlite(file: Path, folder: Path) -> Path:
    """Return a backup as a database of SQLite: a copy, so that the backup stays as it is."""
    copy = folder / "ledger.sqlite"
    if dumps.is_dump(file):
        dumps.load(file, copy)
    elif sqlite_files.is_database(file):
        sqlite_files.require_whole(file)
        with closing(sqlite_files.connect_to_read(file)) as source:
            sqlite_files.copy_out(source, copy)
    else:
        raise ValueError(_("neither a database of SQLite nor a dump of PostgreSQL"))
    return copy


def _restore_sqlite(file: Path, target: Database) -> None:
    with opened(file) as database, database.reading() as connection:
        try:
            sqlite_files.copy_in(_raw(connection), Path(target.url.database or ""))
        except (sqlite3.Error, OSError) as error:
            raise BackupFails(str(error)) from error


def _note(target: Database, report: BackupReport, *, by: str, at: datetime, why: str) -> None:
    """Bring the ledger up to date, and say in its trail what it was restored from."""
    with target.writing() as connection:
        if not target.is_up_to_date(connection):
            target.migrate(connection)
        # Not refused for its time: a restored history may end after this machine's clock.
        entries.note(
            connection,
            what="restored",
            by=by,
            at=stored_time(at),
            subject=f"{report.file.name} {report.head}",
            why=why,
        )


def _raw(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
