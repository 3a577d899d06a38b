"""The connection to the database: engine, transactions, and bringing it up to date."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from ledger import read_only, schema
from ledger.errors import LedgerIsNewer, ReadOnly
from ledger.refusals import in_sentences

Judge = Callable[[datetime], None]
"""Refuses an act, by raising, for the time at which it would be recorded."""

BUSY_SECONDS = 60
"""How long a writer of SQLite waits for another to finish."""

WRITERS_LOCK = 7_046_001
"""The advisory lock of PostgreSQL that every writer of the ledger takes."""


class Database:
    """One database, by URL: SQLite as a file, or PostgreSQL for many at once."""

    def __init__(self, url: str) -> None:
        self.url = _driver_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.is_read_only = self.is_sqlite and read_only.is_read_only(self.url)
        self.engine = _engine(self.url, self.is_read_only)

    @contextmanager
    def reading(self, *, is_whole: bool = False) -> Iterator[sa.Connection]:
        """Open a connection to read from; `is_whole`: all that is read stood at one moment."""
        with self.engine.connect() as connection:
            if is_whole and not self.is_sqlite:  # a transaction of SQLite is that anyway
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open the one transaction that may write; others wait. All of it stands, or none.

        Raises ReadOnly, and DiskFull, DiskFails or Busy where the database says so.
        """
        if self.is_read_only:
            raise ReadOnly()
        with in_sentences(), self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS_LOCK)))
                yield connection

    def is_up_to_date(self, connection: sa.Connection) -> bool:
        """Return whether the database has the shape of `schema`.

        Raises LedgerIsNewer where a newer program has moved it beyond what this one knows.
        """
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if version is not None and version > schema.NEWEST_MIGRATION:
            raise LedgerIsNewer()
        return version == schema.NEWEST_MIGRATION

    def migrate(self, connection: sa.Connection, to: str = schema.NEWEST_MIGRATION) -> None:
        """Run the missing migrations, up to one, in the transaction of `connection`."""
        # Alembic takes longer to import than an up-to-date database takes to open.
        from alembic import command
        from alembic.config import Config

        config = Config()
        folder = str(Path(__file__).parent / "migrations")
        config.set_main_option("script_location", folder.replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, to)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


class Stored:
    """What rests on the database: the base of each side of the ledger."""

    def __init__(self, database: Database) -> None:
        self.database = database


def _driver_url(text: str) -> URL:
    """Return the URL with the driver we use; people write `postgresql://` or `postgres://`."""
    url = make_url(text)
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("the ledger needs a database that lasts: sqlite:///<file>")
    return url


def _engine(url: URL, is_read_only: bool) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return _postgres_engine(url)
    return read_only.engine(url) if is_read_only else _sqlite_engine(url)


def _postgres_engine(url: URL) -> sa.Engine:
    return sa.create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=15)


def _sqlite_engine(url: URL) -> sa.Engine:
    """Return an engine that begins transactions itself, so that a writer locks from the start."""
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        connection.execute("PRAGMA foreign_keys = ON")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _switch_to_wal(connection)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait here by itself for another process."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)
