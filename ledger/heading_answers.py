"""What people answered about headings that a form does not know; the newest answer holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ledger.schema import heading_answers
from ledger.submission import stored_time


def answer(
    connection: sa.Connection,
    *,
    unit: str,
    form: str,
    heading: str,
    field: str,
    by: str,
    at: datetime,
) -> None:
    """Remember that a unit's heading means a field of a form, "" for none of them."""
    newest = connection.scalar(sa.select(sa.func.max(heading_answers.c.answer))) or 0
    connection.execute(
        heading_answers.insert().values(
            answer=newest + 1, unit=unit, form=form, heading=heading, field=field, by=by,
            at=stored_time(at),
        )
    )  # fmt: skip


def answers(connection: sa.Connection) -> dict[tuple[str, str, str], str]:
    """Return (unit, form, heading) -> field, the newest answer of each."""
    query = sa.select(heading_answers).order_by(heading_answers.c.answer)
    return {(row.unit, row.form, row.heading): row.field for row in connection.execute(query)}
