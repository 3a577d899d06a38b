"""A database of SQLite that this process may not write: a read-only disk, a file of another's.

SQLite reads a write-ahead log through a file that it makes beside the database. Where it cannot
make one, only a database without a log can be read, and only if SQLite may take it that nobody
writes to it. That is decided anew for every question, so a writer elsewhere is seen.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL


def is_read_only(url: URL) -> bool:
    """Return whether a database is there, and this process may not write to it."""
    path = Path(url.database or "")
    return path.exists() and not (_may_write(path) and _may_write(path.parent))


def engine(url: URL) -> sa.Engine:
    """Return an engine that reads, with a new connection for every question."""
    path = Path(url.database or "").resolve()
    return sa.create_engine(url, creator=lambda: _connect(path), poolclass=sa.NullPool)


def _connect(path: Path) -> sqlite3.Connection:
    address = f"{path.as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        if _has_log(path):
            raise
        return sqlite3.connect(f"{address}&immutable=1", uri=True, check_same_thread=False)
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _may_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective)
