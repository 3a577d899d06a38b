"""Which parts are live as of a release, and what was accepted up to it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from core.frames import PARTS
from ledger.schema import parts, submissions, withdrawals

_SPOT = ("form", "unit", "month")


def standing(release: int | sa.ColumnElement[int]) -> sa.Select[Any]:
    """Return the query of all parts that are not later than a release and not withdrawn by it.

    `newest` counts from 1 at the part that is live; `first_accepted_at` is the moment the
    form, unit and month were first reported by a part that still stands.
    """
    spot = [parts.c[name] for name in _SPOT]
    withdrawn = sa.and_(
        withdrawals.c.submission == parts.c.submission, withdrawals.c.release <= release
    )
    return (
        sa.select(
            parts,
            submissions.c.at.label("accepted_at"),
            sa.func.min(submissions.c.at).over(partition_by=spot).label("first_accepted_at"),
            sa.func.row_number()
            .over(partition_by=spot, order_by=parts.c.release.desc())
            .label("newest"),
        )
        .join(submissions, submissions.c.submission == parts.c.submission)
        .outerjoin(withdrawals, withdrawn)
        .where(parts.c.release <= release, withdrawals.c.submission.is_(None))
    )


def live_parts(connection: sa.Connection, release: int) -> pd.DataFrame:
    """Return for each form, unit and month the newest part that stands at a release.

    One row a part: `core.frames.PARTS`. Withdrawn by the release: it does not stand.
    """
    stands = standing(release).subquery()
    query = (
        sa.select(*[stands.c[name] for name in PARTS.names])
        .where(stands.c.newest == 1)
        .order_by(stands.c.month, stands.c.unit, stands.c.form)
    )
    return PARTS.conform(pd.read_sql_query(query, connection))


def live_at(
    connection: sa.Connection, release: int, unit: str, month: str
) -> dict[str, sa.RowMapping]:
    """Return the live parts of one unit and month by form, as rows of `parts`."""
    stands = standing(release).where(parts.c.unit == unit, parts.c.month == month).subquery()
    rows = connection.execute(sa.select(stands).where(stands.c.newest == 1)).mappings()
    return {row["form"]: row for row in rows}
