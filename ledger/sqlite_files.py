"""Copies of a database of SQLite, by its own online copy: whole, whoever writes meanwhile."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

_MAGIC = b"SQLite format 3\0"


def is_database(file: Path) -> bool:
    """Return whether a file is a database of SQLite, by its first bytes."""
    with file.open("rb") as content:
        return content.read(len(_MAGIC)) == _MAGIC


def connect_to_read(file: Path) -> sqlite3.Connection:
    """Open a database that nobody writes to, and leave nothing beside it."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def require_whole(file: Path) -> None:
    """Raise ValueError where the pages of a database do not fit together."""
    with closing(connect_to_read(file)) as connection:
        [said] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise ValueError(said)


def copy_out(source: sqlite3.Connection, file: Path) -> None:
    """Copy a database into a new file, as it stands at one moment, and onto the disk."""
    with closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def copy_in(source: sqlite3.Connection, file: Path) -> None:
    """Put a database in place of another in one transaction; one that is damaged goes aside."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        _overwrite(source, file)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        for beside in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            if beside.exists():
                beside.rename(beside.with_name(f"{beside.name}.damaged-{time.time_ns()}"))
        _overwrite(source, file)


def _overwrite(source: sqlite3.Connection, file: Path) -> None:
    with closing(sqlite3.connect(file)) as target:
        source.backup(target)
