"""Writing: each function runs inside the one transaction that its caller has opened.

The caller holds the ledger's lock, so numbers are the greatest so far plus one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from ledger import schema
from ledger.errors import (
    AlreadyReceived,
    AlreadyWithdrawn,
    PolicyMoved,
    ReasonNeeded,
    StalePreview,
    UnknownRelease,
    UnknownSubmission,
)
from ledger.live import live_at
from ledger.parquet import content_key, from_frame, sha256, table_to_parquet, to_parquet
from ledger.submission import NewSubmission, Receipt, shown_time, stored_time
from policy import Policy
from tables.frames import TALLIES


@dataclass(frozen=True)
class PreparedPart:
    """A part's values, made before the ledger is locked so that others wait less."""

    record_count: int
    records: bytes
    tallies: bytes
    content_key: str


def prepare(new: NewSubmission) -> dict[str, PreparedPart]:
    """Return the Parquet values of a submission's parts by form."""
    return {form: _prepared(*frames) for form, frames in new.parts.items()}


def _prepared(records: pd.DataFrame, tallies: pd.DataFrame) -> PreparedPart:
    table = from_frame(records)
    return PreparedPart(
        record_count=len(records),
        records=table_to_parquet(table),
        tallies=to_parquet(TALLIES.conform(tallies)),
        content_key=content_key(table),
    )


def newest_release(connection: sa.Connection) -> int:
    """Return the number of the newest release."""
    return int(connection.scalar(sa.select(sa.func.max(schema.releases.c.release))) or 0)


def create(connection: sa.Connection, policy: Policy) -> None:
    """Make release 0, of no parts, under `policy`."""
    connection.execute(schema.releases.insert().values(release=0, kind="created", at=None))
    _set_policy(connection, 0, policy)
    note(connection, what="created", by="", at=None, release=0)


def accept(
    connection: sa.Connection,
    new: NewSubmission,
    prepared: Mapping[str, PreparedPart],
    *,
    on_release: int,
    at: datetime,
) -> Receipt:
    """Write a submission and its parts as a new release.

    Raises AlreadyReceived, StalePreview, ReasonNeeded, in this order.
    """
    newest = newest_release(connection)
    if not 0 <= on_release <= newest:
        raise UnknownRelease(on_release, newest)
    live = live_at(connection, newest, new.unit, new.month)
    already = already_received(connection, live, new, prepared)
    if already is not None:
        raise AlreadyReceived(already)
    seen = live_at(connection, on_release, new.unit, new.month)
    _require_fresh(new, seen, live)
    corrected = [form for form in prepared if form in live]
    why = new.why.strip()
    if corrected and not why:
        raise ReasonNeeded([(form, new.unit, new.month) for form in corrected])
    kind = "correction" if corrected else "first"
    return _write(connection, new, prepared, kind=kind, why=why, at=at)


def already_received(
    connection: sa.Connection,
    live: Mapping[str, sa.RowMapping],
    new: NewSubmission,
    prepared: Mapping[str, PreparedPart],
) -> Receipt | None:
    """Return the receipt of what says the same and is live, or None.

    The same workbook counts where all it brought still stands, the same content where each
    form says what its live part says.
    """
    submissions = {live[form]["submission"] for form in prepared if form in live}
    if all(
        form in live and live[form]["content_key"] == part.content_key
        for form, part in prepared.items()
    ):
        return receipt(connection, max(submissions)) if submissions else None
    stands = {row["part"] for row in live.values()}
    for submission in connection.scalars(
        sa.select(schema.submissions.c.submission)
        .where(schema.submissions.c.sha256 == sha256(new.content))
        .where(schema.submissions.c.unit == new.unit, schema.submissions.c.month == new.month)
    ):
        brought = connection.scalars(
            sa.select(schema.parts.c.part).where(schema.parts.c.submission == submission)
        ).all()
        if brought and stands.issuperset(brought):
            return receipt(connection, submission)
    return None


def _require_fresh(
    new: NewSubmission, seen: Mapping[str, sa.RowMapping], live: Mapping[str, sa.RowMapping]
) -> None:
    """Raise StalePreview where a part that the preview saw is no longer the live one."""

    def part(rows: Mapping[str, sa.RowMapping], form: str) -> int | None:
        return rows[form]["part"] if form in rows else None

    moved = [form for form in new.parts if part(seen, form) != part(live, form)]
    if moved:
        raise StalePreview([(form, new.unit, new.month) for form in moved])


def _write(
    connection: sa.Connection,
    new: NewSubmission,
    prepared: Mapping[str, PreparedPart],
    *,
    kind: str,
    why: str,
    at: datetime,
) -> Receipt:
    release = _next_release(connection, "accepted", at)
    submission = _next(connection, schema.submissions.c.submission)
    connection.execute(
        schema.submissions.insert().values(
            submission=submission,
            release=release,
            kind=kind,
            unit=new.unit,
            month=new.month,
            by=new.by,
            at=stored_time(at),
            why=why,
            file_name=new.file_name,
            sha256=_keep(connection, new.content),
            warnings=new.warnings,
            warnings_why=new.warnings_why.strip(),
            is_amendment=new.is_amendment,
        )
    )
    first = _next(connection, schema.parts.c.part)
    rows = [
        {
            "part": first + offset,
            "submission": submission,
            "release": release,
            "form": form,
            "unit": new.unit,
            "month": new.month,
            "record_count": part.record_count,
            "records_sha256": _keep(connection, part.records),
            "tallies_sha256": _keep(connection, part.tallies),
            "content_key": part.content_key,
        }
        for offset, (form, part) in enumerate(prepared.items())
    ]
    if rows:
        connection.execute(schema.parts.insert(), rows)
    note(
        connection,
        what="corrected" if kind == "correction" else "accepted",
        by=new.by,
        at=at,
        subject=f"submission {submission}",
        why=why,
        release=release,
    )
    return receipt(connection, submission)


def withdraw(connection: sa.Connection, submission: int, *, by: str, why: str, at: datetime) -> int:
    """Withdraw a submission as a new release; what stood before it stands again."""
    if not why.strip():
        raise ReasonNeeded()
    receipt(connection, submission)
    before = connection.scalar(
        sa.select(schema.withdrawals.c.release).where(schema.withdrawals.c.submission == submission)
    )
    if before is not None:
        raise AlreadyWithdrawn(submission, before)
    release = _next_release(connection, "withdrawn", at)
    connection.execute(
        schema.withdrawals.insert().values(
            submission=submission, release=release, by=by, why=why.strip(), at=stored_time(at)
        )
    )
    subject = f"submission {submission}"
    note(connection, what="withdrawn", by=by, at=at, subject=subject, why=why, release=release)
    return release


def change_policy(
    connection: sa.Connection,
    policy: Policy,
    *,
    by: str,
    why: str,
    at: datetime,
    instead_of: Policy | None = None,
) -> int:
    """Let a policy hold from a new release on. Raises ReasonNeeded, PolicyMoved."""
    if not why.strip():
        raise ReasonNeeded()
    if instead_of is not None and instead_of != _policy_in_force(connection):
        raise PolicyMoved()
    release = _next_release(connection, "policy", at)
    digest = _set_policy(connection, release, policy)
    note(connection, what="policy", by=by, at=at, subject=digest, why=why, release=release)
    return release


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
    connection.execute(
        schema.audit.insert().values(
            at=None if at is None else stored_time(at),
            by=by,
            what=what,
            subject=subject,
            why=why.strip(),
            release=release,
        )
    )


def receipt(connection: sa.Connection, submission: int) -> Receipt:
    """Return the receipt of a submission; UnknownSubmission where there is none."""
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
    )


def _policy_in_force(connection: sa.Connection) -> Policy:
    """Return the newest policy, read anew: an older program may have written it otherwise."""
    newest = (
        sa.select(schema.blobs.c.content)
        .join(schema.policies, schema.blobs.c.sha256 == schema.policies.c.sha256)
        .order_by(schema.policies.c.release.desc())
        .limit(1)
    )
    return Policy.from_json(bytes(connection.execute(newest).scalar_one()).decode())


def _set_policy(connection: sa.Connection, release: int, policy: Policy) -> str:
    digest = _keep(connection, policy.to_json().encode())
    connection.execute(schema.policies.insert().values(release=release, sha256=digest))
    return digest


def _next(connection: sa.Connection, column: sa.Column[int]) -> int:
    return int(connection.scalar(sa.select(sa.func.max(column))) or 0) + 1


def _next_release(connection: sa.Connection, kind: str, at: datetime) -> int:
    release = newest_release(connection) + 1
    connection.execute(
        schema.releases.insert().values(release=release, kind=kind, at=stored_time(at))
    )
    return release


def _keep(connection: sa.Connection, content: bytes) -> str:
    """Store bytes under their hash, once, and return the hash."""
    digest = sha256(content)
    known = sa.select(schema.blobs.c.sha256).where(schema.blobs.c.sha256 == digest)
    if connection.scalar(known) is None:
        connection.execute(schema.blobs.insert().values(sha256=digest, content=content))
    return digest
