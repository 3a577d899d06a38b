"""What was handed in, withdrawn and written down, as small frames."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from ledger.schema import audit as entries
from ledger.schema import parts, withdrawals
from ledger.schema import submissions as handed_in

_MOMENT = "datetime64[us]"


def submissions(connection: sa.Connection, release: int) -> pd.DataFrame:
    """Return one row a submission that was accepted by a release, newest first.

    submission, release (int64); kind (first, correction); unit, month, by; at (UTC); why;
    file_name; sha256; warning_count (int64); warnings_why (what was said to them); is_amendment
    (bool); rows (int64: records of all its forms); forms (their ids, joined by a space);
    withdrawn_release (Int64), withdrawn_by, withdrawn_at, withdrawn_why: missing where it was
    not withdrawn by that release.
    """
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
    query = (
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
    frame = pd.read_sql_query(query, connection)
    counted = frame.assign(warning_count=frame["warnings"].map(len)).drop(columns="warnings")
    dtypes = {"rows": "int64", "warning_count": "int64", "withdrawn_release": "Int64"}
    dtypes["is_amendment"] = "bool"
    texts = ("warnings_why", "kind", "unit", "month", "by", "why", "file_name", "sha256", "forms")
    return counted.astype(
        dtypes
        | dict.fromkeys((*texts, "withdrawn_by", "withdrawn_why"), "str")
        | dict.fromkeys(("at", "withdrawn_at"), _MOMENT)
    )


def parts_of(connection: sa.Connection, submission: int) -> pd.DataFrame:
    """Return one row a part that a submission brought, live or not.

    part, form, unit, month, submission, release, record_count, records_sha256,
    tallies_sha256, accepted_at: as in PARTS.
    """
    names = ("part", "form", "unit", "month", "submission", "release", "record_count")
    query = (
        sa.select(
            *[parts.c[name] for name in (*names, "records_sha256", "tallies_sha256")],
            handed_in.c.at.label("accepted_at"),
        )
        .join(handed_in, handed_in.c.submission == parts.c.submission)
        .where(parts.c.submission == submission)
        .order_by(parts.c.part)
    )
    return pd.read_sql_query(query, connection).astype({"accepted_at": _MOMENT})


def audit(connection: sa.Connection) -> pd.DataFrame:
    """Return one row an entry of the audit trail, oldest first.

    entry (int64); at (UTC, missing for the creation of the database); by; what (created,
    accepted, corrected, withdrawn, policy, link, or what `Ledger.note` was given); subject;
    why; release (Int64, missing where the entry is about none).
    """
    query = sa.select(entries).order_by(entries.c.entry)
    frame = pd.read_sql_query(query, connection)
    texts = dict.fromkeys(("by", "what", "subject", "why"), "str")
    return frame.astype({**texts, "at": _MOMENT, "release": "Int64"})
