"""Workbooks that were dropped and are not accepted yet: kept until they are, or are discarded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger import schema
from ledger.database import Stored
from ledger.submission import shown_time, stored_time

MOST = 20
"""Drafts that are kept for one person; the oldest give way."""


@dataclass(frozen=True)
class Draft:
    """One dropped file: `unit` and `month` as its check understood them, "" where it did not."""

    draft: str
    by: str
    at: datetime
    file_name: str
    unit: str
    month: str
    content: bytes


def draft_id(by: str, file_name: str, content: bytes) -> str:
    """Return the id under which a file of a person is kept, the same for the same file."""
    named = f"{by}\0{file_name}\0".encode()
    return hashlib.sha256(named + content).hexdigest()[:32]


class Drafts(Stored):
    """Keeps dropped workbooks; they alone are ever deleted."""

    def keep_draft(
        self, *, by: str, file_name: str, content: bytes, unit: str, month: str, at: datetime
    ) -> str:
        """Keep a dropped file, or refresh it where it is kept already, and return its id."""
        drafts, id_ = schema.drafts, draft_id(by, file_name, content)
        mine = sa.select(drafts.c.draft).where(drafts.c.by == by).order_by(drafts.c.at.desc())
        with self.database.writing() as connection:
            connection.execute(drafts.delete().where(drafts.c.draft == id_))
            connection.execute(
                drafts.insert().values(
                    draft=id_, by=by, at=stored_time(at), file_name=file_name, unit=unit,
                    month=month, content=content,
                )
            )  # fmt: skip
            if old := connection.scalars(mine.offset(MOST)).all():
                connection.execute(drafts.delete().where(drafts.c.draft.in_(old)))
        return id_

    def drafts(self, by: str) -> list[Draft]:
        """Return a person's drafts, oldest first."""
        drafts = schema.drafts
        query = sa.select(drafts).where(drafts.c.by == by).order_by(drafts.c.at, drafts.c.draft)
        with self.database.reading() as connection:
            return [
                Draft(
                    draft=row.draft,
                    by=row.by,
                    at=shown_time(row.at),
                    file_name=row.file_name,
                    unit=row.unit,
                    month=row.month,
                    content=bytes(row.content),
                )
                for row in connection.execute(query)
            ]

    def discard_draft(self, draft: str, *, by: str) -> bool:
        """Let a person's draft go; False where there was none."""
        drafts = schema.drafts
        own = drafts.delete().where(drafts.c.draft == draft, drafts.c.by == by)
        with self.database.writing() as connection:
            return bool(connection.execute(own).rowcount)
