"""What every writing lays down, and reads back, inside the one transaction of its caller.

A writer holds the ledger's lock, so numbers are the greatest so far plus one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger import blobs, chain, schema
from ledger.errors import ClockWentBack, UnknownRelease, UnknownSubmission
from ledger.submission import Receipt, shown_time, stored_time
from policy import Policy

CLOCKS_DIFFER = timedelta(minutes=2)


def newest_release(connection: sa.Connection) -> int:
    """Return the number of the newest release."""
    return int(connection.scalar(sa.select(sa.func.max(schema.releases.c.release))) or 0)


def known_release(connection: sa.Connection, release: int | None) -> int:
    """Return a release that exists: the newest where none is named. Raises UnknownRelease."""
    newest = newest_release(connection)
    if release is None:
        return newest
    if not 0 <= release <= newest:
        raise UnknownRelease(release, newest)
    return release


def recorded_time(connection: sa.Connection, at: datetime) -> datetime:
    """Return the moment at which an act is recorded: never before the last release.

    Clocks of two machines differ, and a writer waits for another: an act may be up to
    `CLOCKS_DIFFER` behind, and is then recorded with the last release. Raises ClockWentBack.
    """
    newest = sa.select(schema.releases.c.at).order_by(schema.releases.c.release.desc()).limit(1)
    last, stored = connection.scalar(newest), stored_time(at)
    if last is None or stored >= last:
        return at
    if last - stored > CLOCKS_DIFFER:
        raise ClockWentBack(stored, last)
    return shown_time(last)


def next_release(connection: sa.Connection, kind: str, at: datetime) -> int:
    """Add a release and return its number."""
    release = newest_release(connection) + 1
    row = {"release": release, "kind": kind, "at": stored_time(at)}
    chain.add(connection, schema.releases, [row])
    return release


def next_number(connection: sa.Connection, column: sa.Column[int]) -> int:
    """Return the number of the next row of a table."""
    return int(connection.scalar(sa.select(sa.func.max(column))) or 0) + 1


def create(connection: sa.Connection, policy: Policy) -> None:
    """Make release 0, of no parts, under `policy`."""
    chain.add(connection, schema.releases, [{"release": 0, "kind": "created", "at": None}])
    set_policy(connection, 0, policy)
    note(connection, what="created", by="", at=None, release=0)


def set_policy(connection: sa.Connection, release: int, policy: Policy) -> str:
    """Let a policy hold from a release on and return its hash."""
    digest = blobs.keep(connection, policy.to_json().encode())
    chain.add(connection, schema.policies, [{"release": release, "sha256": digest}])
    return digest


def policy_at(connection: sa.Connection, release: int) -> Policy:
    """Return the policy that holds at a release."""
    newest = (
        sa.select(schema.blobs.c.content)
        .join(schema.policies, schema.blobs.c.sha256 == schema.policies.c.sha256)
        .where(schema.policies.c.release <= release)
        .order_by(schema.policies.c.release.desc())
        .limit(1)
    )
    return Policy.from_json(bytes(connection.execute(newest).scalar_one()).decode())


def note(
    connection: sa.Connection,
    *,
    what: str,
    by: str,
    at: datetime | None,
    subject: str = "",
    why: str = "",
    release: int | None = None,
) -> None:
    """Add an entry to the audit trail."""
    entry = {
        "at": None if at is None else stored_time(at),
        "by": by,
        "what": what,
        "subject": subject,
        "why": why.strip(),
        "release": release,
    }
    chain.add(connection, schema.audit, [entry])


def receipt(connection: sa.Connection, submission: int) -> Receipt:
    """Return the receipt of a submission. Raises UnknownSubmission."""
    found = connection.execute(
        sa.select(schema.submissions).where(schema.submissions.c.submission == submission)
    ).one_or_none()
    if found is None:
        raise UnknownSubmission(submission)
    counts = connection.execute(
        sa.select(schema.parts.c.form, schema.parts.c.record_count)
        .where(schema.parts.c.submission == submission)
        .order_by(schema.parts.c.part)
    )
    return Receipt(
        submission=submission,
        release=found.release,
        unit=found.unit,
        month=found.month,
        by=found.by,
        at=shown_time(found.at),
        why=found.why,
        file_name=found.file_name,
        sha256=found.sha256,
        rows={row.form: row.record_count for row in counts},
        warning_count=len(found.warnings),
        warnings_why=found.warnings_why,
        is_amendment=bool(found.is_amendment),
        head=_head_of(connection, found.release),
    )


def _head_of(connection: sa.Connection, release: int) -> str:
    """Return where the chain ended once a release was made: its entry in the trail is its last."""
    of_release = sa.select(sa.func.min(schema.audit.c.entry)).where(
        schema.audit.c.release == release
    )
    entry = connection.scalar(of_release)
    of_entry = sa.select(schema.chain.c.hash).where(
        schema.chain.c.table_name == schema.audit.name, schema.chain.c.row_key == str(entry)
    )
    return connection.scalar(of_entry) or ""
