"""Short links: a token in place of a view's long query."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger import chain, entries, schema
from ledger.database import Stored
from ledger.errors import UnknownLink
from ledger.submission import shown_time, stored_time


@dataclass(frozen=True)
class Link:
    """What a token stands for: the view's query, pinned where `release` is given."""

    token: str
    query: str
    release: int | None
    by: str
    at: datetime


class Links(Stored):
    """Keeps short links."""

    def make_link(self, query: str, *, release: int | None, by: str, at: datetime) -> str:
        """Keep a view's query under a new short token, pinned where a release is given."""
        token = secrets.token_urlsafe(9)
        with self.database.writing() as connection:
            if release is not None:
                entries.known_release(connection, release)
            at = entries.recorded_time(connection, at)
            row = {"token": token, "query": query, "release": release, "by": by}
            chain.add(connection, schema.links, [row | {"at": stored_time(at)}])
            entries.note(connection, what="link", by=by, at=at, subject=token, release=release)
        return token

    def link(self, token: str) -> Link:
        """Return what a short token stands for. Raises UnknownLink."""
        query = sa.select(schema.links).where(schema.links.c.token == token)
        with self.database.reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None:
            raise UnknownLink(token)
        return Link(found.token, found.query, found.release, found.by, shown_time(found.at))
