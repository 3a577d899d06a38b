"""What people answered about headings that a form does not know; the newest answer holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ledger import chain, entries, schema
from ledger.database import Stored
from ledger.submission import stored_time


class HeadingAnswers(Stored):
    """Keeps what headings mean."""

    def answer_heading(
        self, *, unit: str, form: str, heading: str, field: str, by: str, at: datetime
    ) -> None:
        """Remember which field of a form a unit's heading means, "" for none."""
        with self.database.writing() as connection:
            at = entries.recorded_time(connection, at)
            row = {
                "answer": entries.next_number(connection, schema.heading_answers.c.answer),
                "unit": unit,
                "form": form,
                "heading": heading,
                "field": field,
                "by": by,
                "at": stored_time(at),
            }
            chain.add(connection, schema.heading_answers, [row])

    def heading_answers(self) -> dict[tuple[str, str, str], str]:
        """Return (unit, form, heading) -> field, the newest answer of each."""
        query = sa.select(schema.heading_answers).order_by(schema.heading_answers.c.answer)
        with self.database.reading() as connection:
            rows = connection.execute(query)
            return {(row.unit, row.form, row.heading): row.field for row in rows}
