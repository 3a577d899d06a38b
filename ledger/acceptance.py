"""Accepting a submission: all of it in one transaction, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from core.frames import TALLIES
from ledger import blobs, chain, entries, schema
from ledger.database import Judge, Stored
from ledger.errors import AlreadyReceived, ReasonNeeded, StalePreview
from ledger.live import live_at
from ledger.parquet import content_key, from_frame, sha256, table_to_parquet, to_parquet
from ledger.submission import NewSubmission, Receipt, stored_time

Live = Mapping[str, sa.RowMapping]
"""The live parts of a unit and month by form."""


class Acceptance(Stored):
    """Takes submissions in."""

    def accept(
        self,
        new: NewSubmission,
        *,
        on_release: int,
        at: datetime,
        judge: Judge = lambda at: None,
    ) -> Receipt:
        """Accept a submission that was previewed on `on_release`, as a new release.

        `judge` may refuse it by the time that is recorded. Raises AlreadyReceived,
        ClockWentBack, what `judge` raises, StalePreview and ReasonNeeded, in this order, and
        what a disk refuses; then nothing was changed.
        """
        prepared = _prepared(new)
        with self.database.writing() as connection:
            entries.known_release(connection, on_release)
            seen = live_at(connection, on_release, new.unit, new.month)
            live = live_at(connection, entries.newest_release(connection), new.unit, new.month)
            if already := _already_received(connection, live, new, prepared):
                raise AlreadyReceived(already)
            at = entries.recorded_time(connection, at)
            judge(at)
            _require_fresh(new, seen, live)
            corrected = [form for form in prepared if form in live]
            if corrected and not new.why.strip():
                raise ReasonNeeded([(form, new.unit, new.month) for form in corrected])
            return _write(connection, new, prepared, is_correction=bool(corrected), at=at)

    def already_received(self, new: NewSubmission) -> Receipt | None:
        """Return the receipt of a live submission that says the same, or None."""
        prepared = _prepared(new)
        with self.database.reading() as connection:
            live = live_at(connection, entries.newest_release(connection), new.unit, new.month)
            return _already_received(connection, live, new, prepared)


@dataclass(frozen=True)
class PreparedPart:
    """A part's values, made before the ledger is locked so that others wait less."""

    record_count: int
    records: bytes
    tallies: bytes
    content_key: str


def _prepared(new: NewSubmission) -> dict[str, PreparedPart]:
    """Return the Parquet values of a submission's parts by form."""
    return {form: _prepared_part(*frames) for form, frames in new.parts.items()}


def _prepared_part(records: pd.DataFrame, tallies: pd.DataFrame) -> PreparedPart:
    table = from_frame(records)
    return PreparedPart(
        record_count=len(records),
        records=table_to_parquet(table),
        tallies=to_parquet(TALLIES.conform(tallies)),
        content_key=content_key(table),
    )


def _already_received(
    connection: sa.Connection,
    live: Live,
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
        return entries.receipt(connection, max(submissions)) if submissions else None
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
            return entries.receipt(connection, submission)
    return None


def _require_fresh(new: NewSubmission, seen: Live, live: Live) -> None:
    """Raise StalePreview where a part that the preview saw is no longer the live one."""

    def part(rows: Live, form: str) -> int | None:
        return rows[form]["part"] if form in rows else None

    moved = [form for form in new.parts if part(seen, form) != part(live, form)]
    if moved:
        raise StalePreview([(form, new.unit, new.month) for form in moved])


def _write(
    connection: sa.Connection,
    new: NewSubmission,
    prepared: Mapping[str, PreparedPart],
    *,
    is_correction: bool,
    at: datetime,
) -> Receipt:
    """Lay down a release, the submission that makes it, its parts, and its entry in the trail."""
    release = entries.next_release(connection, "accepted", at)
    submission = entries.next_number(connection, schema.submissions.c.submission)
    row = {
        "submission": submission,
        "release": release,
        "kind": "correction" if is_correction else "first",
        "unit": new.unit,
        "month": new.month,
        "by": new.by,
        "at": stored_time(at),
        "why": new.why.strip(),
        "file_name": new.file_name,
        "sha256": blobs.keep(connection, new.content),
        "warnings": new.warnings,
        "warnings_why": new.warnings_why.strip(),
        "is_amendment": new.is_amendment,
    }
    chain.add(connection, schema.submissions, [row])
    first = entries.next_number(connection, schema.parts.c.part)
    rows = [
        {
            "part": first + offset,
            "submission": submission,
            "release": release,
            "form": form,
            "unit": new.unit,
            "month": new.month,
            "record_count": part.record_count,
            "records_sha256": blobs.keep(connection, part.records),
            "tallies_sha256": blobs.keep(connection, part.tallies),
            "content_key": part.content_key,
        }
        for offset, (form, part) in enumerate(prepared.items())
    ]
    chain.add(connection, schema.parts, rows)
    entries.note(
        connection,
        what="corrected" if is_correction else "accepted",
        by=new.by,
        at=at,
        subject=f"submission {submission}",
        why=new.why,
        release=release,
    )
    return entries.receipt(connection, submission)
