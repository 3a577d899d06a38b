"""The ledger: one database of what was accepted, and quick sums over it as of any release."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from languages import _
from ledger import chain, entries, schema, verification
from ledger.acceptance import Acceptance
from ledger.cache import Cache
from ledger.chain import Head
from ledger.database import Database
from ledger.decisions import Decisions
from ledger.drafts import Drafts
from ledger.errors import OldAndReadOnly, ReadOnly
from ledger.heading_answers import HeadingAnswers
from ledger.links import Links
from ledger.merged import Derive
from ledger.sums import Sums
from policy import Policy


class Ledger(Acceptance, Decisions, Drafts, HeadingAnswers, Links, Sums):
    """What was accepted, as of any release. Safe to share between threads.

    Written through `Acceptance`, `Decisions`, `Drafts`, `HeadingAnswers` and `Links`; read
    through `History` (what happened), `AsOf` (what stands at a release) and `Sums` (roll-ups).
    """

    @classmethod
    def open(
        cls,
        url: str,
        *,
        cache: Path | None,
        derive: Derive | None = None,
        longitudinal_forms: Collection[str] = frozenset(),
    ) -> Ledger:
        """Open a database, created or brought up to date first; any number may open at once.

        `cache` is the folder of the disposable columnar cache; None keeps it in memory.
        `derive` gives the tallies of `longitudinal_forms`. A database that cannot be written is
        read as it is. Raises LedgerIsNewer, OldAndReadOnly.
        """
        database = Database(url)
        with database.reading() as connection:
            is_ready = database.is_up_to_date(connection)
        if not is_ready and database.is_read_only:
            raise OldAndReadOnly()
        if not is_ready:
            with database.writing() as connection:
                database.migrate(connection)
                if connection.scalar(sa.select(sa.func.count(schema.releases.c.release))) == 0:
                    entries.create(connection, Policy.shipped())
        return cls(database, Cache(cache), frozenset(longitudinal_forms), derive)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.close()
        self.database.close()

    def head(self) -> Head:
        """Return where the chain of hashes through the history ends."""
        with self.database.reading() as connection:
            return chain.head(connection)

    def notices(self) -> list[str]:
        """Return what those who read now should know: a sentence each, none where all is well."""
        found = []
        if self.database.is_read_only:
            found.append(str(ReadOnly()))
        if self.cache.trouble:
            found.append(
                _(
                    "The cache folder {folder} cannot be written ({reason}). The figures are "
                    "computed from the database: they are right, and take longer."
                ).format(folder=self.cache.folder, reason=self.cache.trouble)
            )
        return found

    def verify(self, known_head: str = "") -> list[str]:
        """Return a sentence for each fault found, none where all is well; see `verification`.

        `known_head`: a head from a receipt or a report, which the history must have passed.
        """
        return verification.verify(self, known_head)
