"""What people decide beside acceptances: withdrawals, changes of policy, notes in the trail."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ledger import chain, entries, schema
from ledger.database import Judge, Stored
from ledger.errors import AlreadyWithdrawn, PolicyMoved, ReasonNeeded
from ledger.submission import stored_time
from policy import Policy


class Decisions(Stored):
    """Keeps what was decided, by whom and why."""

    def withdraw(
        self,
        submission: int,
        *,
        by: str,
        why: str,
        at: datetime,
        judge: Judge = lambda at: None,
    ) -> int:
        """Withdraw a submission and return the new release; what stood before stands again.

        `judge` may refuse it by the time that is recorded. Raises ReasonNeeded,
        UnknownSubmission, AlreadyWithdrawn, ClockWentBack, and what `judge` raises.
        """
        if not why.strip():
            raise ReasonNeeded()
        table, subject = schema.withdrawals, f"submission {submission}"
        with self.database.writing() as connection:
            entries.receipt(connection, submission)
            before = connection.scalar(
                sa.select(table.c.release).where(table.c.submission == submission)
            )
            if before is not None:
                raise AlreadyWithdrawn(submission, before)
            at = entries.recorded_time(connection, at)
            judge(at)
            release = entries.next_release(connection, "withdrawn", at)
            row = {"submission": submission, "release": release, "by": by, "why": why.strip()}
            chain.add(connection, table, [row | {"at": stored_time(at)}])
            entries.note(
                connection,
                what="withdrawn",
                by=by,
                at=at,
                subject=subject,
                why=why,
                release=release,
            )
        return release

    def change_policy(
        self,
        policy: Policy,
        *,
        by: str,
        why: str,
        at: datetime,
        instead_of: Policy | None = None,
    ) -> int:
        """Let a policy hold from a new release on and return it.

        Raises ReasonNeeded, ClockWentBack, and PolicyMoved where `instead_of` is no longer in
        force.
        """
        if not why.strip():
            raise ReasonNeeded()
        with self.database.writing() as connection:
            newest = entries.newest_release(connection)
            # Compared as read, not by hash: an older program may have written the same otherwise.
            if instead_of is not None and instead_of != entries.policy_at(connection, newest):
                raise PolicyMoved()
            at = entries.recorded_time(connection, at)
            release = entries.next_release(connection, "policy", at)
            digest = entries.set_policy(connection, release, policy)
            entries.note(
                connection, what="policy", by=by, at=at, subject=digest, why=why, release=release
            )
        return release

    def note(self, what: str, *, by: str, at: datetime, subject: str = "", why: str = "") -> None:
        """Add an entry to the audit trail that makes no release: a sign-in, a lock."""
        with self.database.writing() as connection:
            at = entries.recorded_time(connection, at)
            entries.note(connection, what=what, by=by, at=at, subject=subject, why=why)
