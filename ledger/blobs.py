"""Workbooks, Parquet values and policies: each once, under the hash of its bytes."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.database import Database
from ledger.parquet import sha256
from ledger.schema import blobs

_AT_ONCE = 500


def keep(connection: sa.Connection, content: bytes) -> str:
    """Store bytes under their hash, once, and return the hash."""
    digest = sha256(content)
    known = sa.select(blobs.c.sha256).where(blobs.c.sha256 == digest)
    if connection.scalar(known) is None:
        connection.execute(blobs.insert().values(sha256=digest, content=content))
    return digest


def values(database: Database, digests: Sequence[str]) -> dict[str, bytes]:
    """Return stored bytes by their hash."""
    found: dict[str, bytes] = {}
    wanted = sorted(set(digests))
    with database.reading() as connection:
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            for row in connection.execute(sa.select(blobs).where(blobs.c.sha256.in_(some))):
                found[row.sha256] = bytes(row.content)
    return found
