"""What a database refuses, in sentences: a full disk, a disk that fails, one that is read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from core.errors import UserError
from ledger.errors import Busy, DiskFails, DiskFull, ReadOnly

_OF_SQLITE: dict[int, type[UserError]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_IOERR: DiskFails,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_BUSY: Busy,
}
_OF_POSTGRESQL: dict[str, type[UserError]] = {
    "53100": DiskFull,
    "58030": DiskFails,
    "25006": ReadOnly,  # a standby, or a read-only transaction
    "42501": ReadOnly,  # a role that may not write
}


@contextmanager
def in_sentences() -> Iterator[None]:
    """Raise what a database refuses as a UserError; any other error of it stays as it is."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if (refusal := _refusal(error.orig)) is None:
            raise
        raise refusal() from error


def _refusal(error: BaseException | None) -> type[UserError] | None:
    if isinstance(error, sqlite3.Error):
        # The lowest byte is the kind, the others say more of it.
        return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return _OF_POSTGRESQL.get(getattr(error, "sqlstate", None) or "")
