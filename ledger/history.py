"""What was handed in, withdrawn and written down."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from ledger import entries, schema
from ledger.database import Stored
from ledger.errors import UnknownSubmission
from ledger.submission import Receipt

_MOMENT = "datetime64[us]"
_PARTS = (
    "part",
    "form",
    "unit",
    "month",
    "submission",
    "release",
    "record_count",
    "records_sha256",
    "tallies_sha256",
)
_TEXTS = ("kind", "unit", "month", "by", "why", "file_name", "sha256", "forms", "warnings_why")
_SUBMISSIONS = {
    "rows": "int64",
    "warning_count": "int64",
    "withdrawn_release": "Int64",
    "is_amendment": "bool",
    **dict.fromkeys((*_TEXTS, "withdrawn_by", "withdrawn_why"), "str"),
    **dict.fromkeys(("at", "withdrawn_at"), _MOMENT),
}


class History(Stored):
    """Tells what happened."""

    def submissions(self, release: int | None = None) -> pd.DataFrame:
        """Return one row a submission that was accepted by a release, newest first.

        submission, release (int64); kind (first, correction); unit, month, by; at (UTC); why;
        file_name; sha256; warning_count (int64); warnings_why (what was said to them); is_amendment
        (bool); rows (int64: records of all its forms); forms (their ids, joined by a space);
        withdrawn_release (Int64), withdrawn_by, withdrawn_at, withdrawn_why: missing where it was
        not withdrawn by that release.
        """
        with self.database.reading() as connection:
            release = entries.known_release(connection, release)
            frame = pd.read_sql_query(_submissions(release), connection)
        counted = frame.assign(warning_count=frame["warnings"].map(len)).drop(columns="warnings")
        return counted.astype(_SUBMISSIONS)

    def receipt(self, submission: int) -> Receipt:
        """Return the receipt of a submission. Raises UnknownSubmission."""
        with self.database.reading() as connection:
            return entries.receipt(connection, submission)

    def parts_of(self, submission: int) -> pd.DataFrame:
        """Return one row a part that a submission brought, live or not.

        part, form, unit, month, submission, release, record_count, records_sha256,
        tallies_sha256, accepted_at: as in PARTS. Raises UnknownSubmission.
        """
        handed_in, parts = schema.submissions, schema.parts
        query = (
            sa.select(*[parts.c[name] for name in _PARTS], handed_in.c.at.label("accepted_at"))
            .join(handed_in, handed_in.c.submission == parts.c.submission)
            .where(parts.c.submission == submission)
            .order_by(parts.c.part)
        )
        with self.database.reading() as connection:
            entries.receipt(connection, submission)
            return pd.read_sql_query(query, connection).astype({"accepted_at": _MOMENT})

    def workbook(self, submission: int) -> tuple[str, bytes]:
        """Return the name and the very bytes that were handed in. Raises UnknownSubmission."""
        query = (
            sa.select(schema.submissions.c.file_name, schema.blobs.c.content)
            .join(schema.blobs, schema.blobs.c.sha256 == schema.submissions.c.sha256)
            .where(schema.submissions.c.submission == submission)
        )
        with self.database.reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None:
            raise UnknownSubmission(submission)
        return found.file_name, bytes(found.content)

    def audit(self) -> pd.DataFrame:
        """Return one row an entry of the audit trail, oldest first.

        entry (int64); at (UTC, missing for the creation of the database); by; what (created,
        accepted, corrected, withdrawn, policy, link, or what `Ledger.note` was given); subject;
        why; release (Int64, missing where the entry is about none).
        """
        query = sa.select(schema.audit).order_by(schema.audit.c.entry)
        with self.database.reading() as connection:
            frame = pd.read_sql_query(query, connection)
        texts = dict.fromkeys(("by", "what", "subject", "why"), "str")
        return frame.astype({**texts, "at": _MOMENT, "release": "Int64"})


def _submissions(release: int) -> sa.Select[Any]:
    """Return the query of what was handed in up to a release, and withdrawn by then."""
    handed_in, parts, withdrawals = schema.submissions, schema.parts, schema.withdrawals
    counts = (
        sa.select(
            parts.c.submission,
            sa.func.sum(parts.c.record_count).label("rows"),
            sa.func.aggregate_strings(parts.c.form, " ").label("forms"),
        )
        .group_by(parts.c.submission)
        .subquery()
    )
    withdrawn = sa.and_(
        withdrawals.c.submission == handed_in.c.submission, withdrawals.c.release <= release
    )
    return (
        sa.select(
            handed_in,
            sa.func.coalesce(counts.c.rows, 0).label("rows"),
            sa.func.coalesce(counts.c.forms, "").label("forms"),
            withdrawals.c.release.label("withdrawn_release"),
            withdrawals.c.by.label("withdrawn_by"),
            withdrawals.c.at.label("withdrawn_at"),
            withdrawals.c.why.label("withdrawn_why"),
        )
        .outerjoin(counts, counts.c.submission == handed_in.c.submission)
        .outerjoin(withdrawals, withdrawn)
        .where(handed_in.c.release <= release)
        .order_by(handed_in.c.submission.desc())
    )
