"""The ledger: one database of what was accepted, and quick sums over it as of any release."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import sqlalchemy as sa

from ledger import (
    acceptance,
    drafts,
    heading_answers,
    history,
    reporting,
    rollup,
    schema,
    verification,
)
from ledger.cache import Cache
from ledger.database import Database
from ledger.drafts import Draft
from ledger.errors import UnknownLink, UnknownRelease, UnknownSubmission
from ledger.links import Link
from ledger.live import live_at, live_parts
from ledger.merged import OUTLETS, UNITS, Derive, Level, MergedMonths, Snapshot
from ledger.records import Records
from ledger.submission import NewSubmission, Receipt, shown_time, stored_time
from ledger.where import Where
from policy import Policy
from tables.frames import REGISTER

_SNAPSHOTS = 4
_STRATA = 64
"""How many answers about strata are kept, each under the months that it is made of."""
_BATCH = 500

T = TypeVar("T")


class Ledger:
    """What was accepted, as of any release. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        *,
        cache: Path | None,
        derive: Derive | None,
        followed_forms: frozenset[str],
    ) -> None:
        self.database = database
        self.cache = Cache(cache)
        self.merged = MergedMonths(self.cache, self._blobs, derive)
        self._followed_forms = followed_forms
        self._engine = rollup.connect()
        self._snapshots: OrderedDict[int, Snapshot] = OrderedDict()
        self._registers: OrderedDict[int, reporting.Outlets] = OrderedDict()
        self._strata: OrderedDict[tuple[str, ...], list[str]] = OrderedDict()
        self._records = Records(self.cache, self._blobs)
        self._reports = reporting.Reports()
        self._lock = threading.RLock()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        cache: Path | None,
        derive: Derive | None = None,
        followed_forms: Collection[str] = frozenset(),
    ) -> Ledger:
        """Open a database, created or brought up to date first; any number may open at once.

        `cache` is the folder of the disposable columnar cache; None takes a temporary one.
        `derive` gives the tallies of `followed_forms`. Raises LedgerIsNewer.
        """
        database = Database(url)
        with database.reading() as connection:
            is_ready = database.is_up_to_date(connection)
        if not is_ready:
            with database.writing() as connection:
                database.migrate(connection)
                if connection.scalar(sa.select(sa.func.count(schema.releases.c.release))) == 0:
                    acceptance.create(connection, Policy.shipped())
        return cls(database, cache=cache, derive=derive, followed_forms=frozenset(followed_forms))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.close()
        self.database.close()

    # What a release is

    def release(self) -> int:
        """Return the number of the newest release."""
        with self.database.reading() as connection:
            return acceptance.newest_release(connection)

    def policy(self, release: int | None = None) -> Policy:
        """Return the policy that holds at a release."""
        return self._snapshot(release).policy

    def parts(self, release: int | None = None) -> pd.DataFrame:
        """Return PARTS: the live parts at a release."""
        return self._snapshot(release).parts.copy(deep=False)

    def months(self, release: int | None = None) -> list[str]:
        """Return the months that have a live part, in order; a register alone does not count."""
        return list(self._snapshot(release).months)

    # Writing

    def accept(self, new: NewSubmission, *, on_release: int, at: datetime) -> Receipt:
        """Accept a submission that was previewed on `on_release`, in one transaction.

        Raises AlreadyReceived, StalePreview and ReasonNeeded; then nothing was changed.
        """
        prepared = acceptance.prepare(new)
        with self.database.writing() as connection:
            return acceptance.accept(connection, new, prepared, on_release=on_release, at=at)

    def already_received(self, new: NewSubmission) -> Receipt | None:
        """Return the receipt of a live submission that says the same, or None."""
        prepared = acceptance.prepare(new)
        with self.database.reading() as connection:
            newest = acceptance.newest_release(connection)
            live = live_at(connection, newest, new.unit, new.month)
            return acceptance.already_received(connection, live, new, prepared)

    def withdraw(self, submission: int, *, by: str, why: str, at: datetime) -> int:
        """Withdraw a submission and return the new release; what stood before stands again.

        Raises UnknownSubmission, AlreadyWithdrawn, ReasonNeeded.
        """
        with self.database.writing() as connection:
            return acceptance.withdraw(connection, submission, by=by, why=why, at=at)

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

        Raises ReasonNeeded, and PolicyMoved where `instead_of` is no longer in force.
        """
        with self.database.writing() as connection:
            return acceptance.change_policy(
                connection, policy, by=by, why=why, at=at, instead_of=instead_of
            )

    def note(self, what: str, *, by: str, at: datetime, subject: str = "", why: str = "") -> None:
        """Add an entry to the audit trail that makes no release: a sign-in, a lock."""
        with self.database.writing() as connection:
            acceptance.note(connection, what=what, by=by, at=at, subject=subject, why=why)

    # Handing in: what is not accepted yet, and what people answered

    def keep_draft(
        self, *, by: str, file_name: str, content: bytes, unit: str, month: str, at: datetime
    ) -> str:
        """Keep a dropped file until it is accepted or discarded, and return its id."""
        with self.database.writing() as connection:
            return drafts.keep(
                connection,
                by=by,
                file_name=file_name,
                content=content,
                unit=unit,
                month=month,
                at=at,
            )

    def drafts(self, by: str) -> list[Draft]:
        """Return a person's drafts, oldest first."""
        with self.database.reading() as connection:
            return drafts.of(connection, by)

    def discard_draft(self, draft: str, *, by: str) -> bool:
        """Let a person's draft go; False where there was none."""
        with self.database.writing() as connection:
            return drafts.discard(connection, draft, by=by)

    def answer_heading(
        self, *, unit: str, form: str, heading: str, field: str, by: str, at: datetime
    ) -> None:
        """Remember which field a unit's heading means, "" for none."""
        with self.database.writing() as connection:
            heading_answers.answer(
                connection, unit=unit, form=form, heading=heading, field=field, by=by, at=at
            )

    def heading_answers(self) -> dict[tuple[str, str, str], str]:
        """Return (unit, form, heading) -> field, the newest answer of each."""
        with self.database.reading() as connection:
            return heading_answers.answers(connection)

    # Links

    def make_link(self, query: str, *, release: int | None, by: str, at: datetime) -> str:
        """Keep a view's query under a new short token, pinned where a release is given."""
        if release is not None:
            self._known(release)
        token = secrets.token_urlsafe(9)
        with self.database.writing() as connection:
            connection.execute(
                schema.links.insert().values(
                    token=token, query=query, release=release, by=by, at=stored_time(at)
                )
            )
            acceptance.note(connection, what="link", by=by, at=at, subject=token, release=release)
        return token

    def link(self, token: str) -> Link:
        """Return what a short token stands for. Raises UnknownLink."""
        query = sa.select(schema.links).where(schema.links.c.token == token)
        with self.database.reading() as connection:
            found = connection.execute(query).one_or_none()
        if found is None:
            raise UnknownLink(token)
        return Link(found.token, found.query, found.release, found.by, shown_time(found.at))

    # History

    def submissions(self, release: int | None = None) -> pd.DataFrame:
        """Return one row a submission up to a release, withdrawn ones too; see `history`."""
        with self.database.reading() as connection:
            return history.submissions(connection, self._known(release))

    def parts_of(self, submission: int) -> pd.DataFrame:
        """Return all parts that a submission brought, live or not; see `history`."""
        with self.database.reading() as connection:
            acceptance.receipt(connection, submission)
            return history.parts_of(connection, submission)

    def receipt(self, submission: int) -> Receipt:
        """Return the receipt of a submission. Raises UnknownSubmission."""
        with self.database.reading() as connection:
            return acceptance.receipt(connection, submission)

    def audit(self) -> pd.DataFrame:
        """Return the audit trail, oldest first; see `history`."""
        with self.database.reading() as connection:
            return history.audit(connection)

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

    # Records

    def records(
        self,
        form: str,
        *,
        release: int | None = None,
        units: Collection[str] | None = None,
        months: Collection[str] | None = None,
        outlets: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return the live records of a form with `submission`, `unit` and `month` beside them.

        One row a record. Where the records have a `unit` of their own (the register), the
        reporting unit replaces it. `outlets` keeps the rows of these outlets. Where no live
        part has the form only submission, unit and month stand in the empty frame.
        """
        parts = self._snapshot(release).parts
        wanted = parts["form"] == form
        if units is not None:
            wanted &= parts["unit"].isin(list(units))
        if months is not None:
            wanted &= parts["month"].isin(list(months))
        return self._records.of(parts[wanted], outlets)

    def records_of(self, submission: int, form: str) -> pd.DataFrame:
        """Return the records of one form that a submission brought, live or not."""
        parts = self.parts_of(submission)
        return self._records.of(parts[parts["form"] == form], None)

    def register(self, release: int | None = None) -> pd.DataFrame:
        """Return REGISTER: for each unit its live outlets part of the greatest month."""
        return self._outlets(self._snapshot(release)).register.copy(deep=False)

    def _outlets(self, snapshot: Snapshot) -> reporting.Outlets:
        """Return the register, read once for a release."""
        with self._lock:
            if snapshot.release not in self._registers:
                lists = snapshot.parts[snapshot.parts["form"] == "outlets"].sort_values("month")
                newest = lists.drop_duplicates("unit", keep="last")
                frame = _register(self._records.of(newest, None))
                self._registers[snapshot.release] = reporting.Outlets(frame)
                _keep_newest(self._registers, _SNAPSHOTS)
            return self._registers[snapshot.release]

    # Sums

    def roll_up(
        self,
        tally: str | Sequence[str],
        *,
        by: Sequence[str],
        months: Sequence[str],
        release: int | None = None,
        where: Where | None = None,
        strata: Sequence[str] = (),
        factors: pd.DataFrame | None = None,
        last_month_only: bool = False,
    ) -> pd.DataFrame:
        """Return sums of tallies: by…, numerator, denominator; one row a group.

        `tally`: one indicator's or several indicators', which `by` tells apart. `by` out of
        indicator, month, unit, outlet_code, kind, setting, cohort, stratum and `strata`, the
        names of what is joined by "/" in the stratum. `factors` (month, stratum,
        numerator_factor, denominator_factor) multiplies each tally before the sum; a pair
        that is not in it counts with 0. `last_month_only` reads a state at a month's end: of
        `months` the last, unless months are asked for one by one. A group without a tally has
        no row. Raises ValueError for a column that cannot be grouped by.
        """
        snapshot = self._snapshot(release)
        asked = sorted(set(months))
        if last_month_only and "month" not in by:
            asked = asked[-1:]
        where = where or Where()
        ask = partial(
            rollup.roll_up,
            tally=tally,
            by=by,
            where=where,
            strata=strata,
            factors=factors,
            register=lambda: self._outlets(snapshot).table,
        )
        return self._ask(snapshot, asked, ask, level=rollup.level(by, where))

    def strata(self, tally: str, release: int | None, months: Sequence[str]) -> list[str]:
        """Return the strata that an indicator's tallies stand under in some months, sorted."""
        snapshot, asked = self._snapshot(release), sorted(set(months))
        held = (tally, *(snapshot.key(month) for month in asked if month in snapshot.months))
        with self._lock:
            found = self._strata.get(held)
        if found is None:
            ask = partial(rollup.strata, tally=tally)
            found = self._ask(snapshot, asked, ask, level=UNITS)
            with self._lock:
                self._strata[held] = found
                _keep_newest(self._strata, _STRATA)
        return list(found)

    def reporting(
        self,
        forms: reporting.Owed,
        *,
        by: Sequence[str],
        months: Sequence[str],
        deadlines: Mapping[str, datetime],
        release: int | None = None,
        where: Where | None = None,
    ) -> pd.DataFrame:
        """Return by…, form, expected, on_time, late; see `reporting.Reports`."""
        snapshot = self._snapshot(release)
        return self._reports.reporting(
            snapshot,
            self._outlets(snapshot),
            forms=forms,
            by=by,
            months=sorted(set(months)),
            where=where or Where(),
            deadlines=deadlines,
            ask=partial(self._ask, snapshot),
        )

    def _ask(
        self,
        snapshot: Snapshot,
        months: Sequence[str],
        ask: Callable[[duckdb.DuckDBPyConnection, list[Path]], T],
        level: Level = OUTLETS,
    ) -> T:
        """Ask DuckDB about the merged files of some months, whoever deletes the cache meanwhile."""
        for make in (lambda: self.merged, lambda: self.merged, self.merged.apart):
            merged = make()
            try:
                with self._engine.cursor() as cursor:
                    return ask(cursor, merged.files(snapshot, months, level))
            except (duckdb.IOException, FileNotFoundError) as error:
                deleted = error
        raise deleted

    def warm(self) -> None:
        """Lay and read what the newest release holds, so that its first reader need not wait."""
        snapshot = self._snapshot(None)
        for level in (OUTLETS, UNITS):
            self.merged.files(snapshot, snapshot.months, level)
        self._records.warm(snapshot.parts)

    def _known(self, release: int | None) -> int:
        """Return a release that exists: the newest where none is named."""
        newest = self.release()
        if release is None:
            return newest
        if not 0 <= release <= newest:
            raise UnknownRelease(release, newest)
        return release

    def _snapshot(self, release: int | None) -> Snapshot:
        with self._lock:
            if release is not None and release in self._snapshots:
                self._snapshots.move_to_end(release)
                return self._snapshots[release]
            release = self._known(release)
            if release not in self._snapshots:
                self._snapshots[release] = self._read_snapshot(release)
                _keep_newest(self._snapshots, _SNAPSHOTS)
            self._snapshots.move_to_end(release)
            return self._snapshots[release]

    def _read_snapshot(self, release: int) -> Snapshot:
        query = (
            sa.select(schema.policies.c.sha256, schema.blobs.c.content)
            .join(schema.blobs, schema.blobs.c.sha256 == schema.policies.c.sha256)
            .where(schema.policies.c.release <= release)
            .order_by(schema.policies.c.release.desc())
            .limit(1)
        )
        with self.database.reading() as connection:
            stored = connection.execute(query).one()
            parts = live_parts(connection, release)
        policy = Policy.from_json(bytes(stored.content).decode())
        return Snapshot(
            release,
            parts,
            policy=policy,
            policy_sha256=policy.counting_sha256,
            followed_forms=self._followed_forms,
        )

    def _blobs(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Return stored bytes by their hash."""
        values: dict[str, bytes] = {}
        wanted = sorted(set(digests))
        with self.database.reading() as connection:
            for start in range(0, len(wanted), _BATCH):
                query = sa.select(schema.blobs).where(
                    schema.blobs.c.sha256.in_(wanted[start : start + _BATCH])
                )
                for row in connection.execute(query):
                    values[row.sha256] = bytes(row.content)
        return values

    # Truth

    def verify(self) -> list[str]:
        """Return a sentence for each fault found, none where all is well; see `verification`."""
        return verification.verify(self)

    def snapshot(self, release: int | None = None) -> Snapshot:
        """Return what stands at a release. Raises UnknownRelease."""
        return self._snapshot(release)


def _register(records: pd.DataFrame) -> pd.DataFrame:
    if "outlet_code" not in records.columns:
        return REGISTER.empty()
    texts = [c.name for c in REGISTER.columns if c.dtype == "str"]
    filled = records.assign(**{name: records[name].fillna("") for name in texts})
    newest = filled.sort_values("month", kind="stable").drop_duplicates("outlet_code", keep="last")
    return REGISTER.conform(newest.sort_values("outlet_code")).reset_index(drop=True)


def _keep_newest(memory: OrderedDict[Any, Any], count: int) -> None:
    while len(memory) > count:
        memory.popitem(last=False)
