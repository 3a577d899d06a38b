"""What stands as of a release: its policy, its parts, their records and the register."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import pandas as pd

from ledger import blobs
from ledger.cache import Cache
from ledger.database import Database
from ledger.history import History
from ledger.outlets import REGISTER_FORM, Outlets, Registers
from ledger.records import Records
from ledger.snapshots import Snapshot, Snapshots
from ledger.timeline import filled
from policy import Policy


class AsOf(History):
    """Reads what stands; what was read last stays in memory."""

    def __init__(
        self, database: Database, cache: Cache, longitudinal_forms: frozenset[str]
    ) -> None:
        super().__init__(database)
        self.cache = cache
        self._records = Records(cache, partial(blobs.values, database))
        registers = Registers(self._records)
        self._snapshots = Snapshots(database, longitudinal_forms, registers.of)

    def release(self) -> int:
        """Return the number of the newest release."""
        return self._snapshots.newest()

    def snapshot(self, release: int | None = None) -> Snapshot:
        """Return what stands at a release. Raises UnknownRelease."""
        return self._snapshots.at(release)

    def policy(self, release: int | None = None) -> Policy:
        """Return the policy that holds at a release."""
        return self.snapshot(release).policy

    def parts(self, release: int | None = None) -> pd.DataFrame:
        """Return the live parts at a release (None: the newest).

        One row a form, unit and month: `core.frames.PARTS`, with the hashes of records and tallies.
        """
        return self.snapshot(release).parts.copy(deep=False)

    def months(self, release: int | None = None) -> list[str]:
        """Return the months that have a live part, in order; a register alone does not count."""
        return list(self.snapshot(release).months)

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
        parts = self.snapshot(release).parts
        wanted = parts["form"] == form
        if units is not None:
            wanted &= parts["unit"].isin(list(units))
        if months is not None:
            wanted &= parts["month"].isin(list(months))
        return _complete(form, self._records.of(parts[wanted], outlets))

    def records_of(self, submission: int, form: str) -> pd.DataFrame:
        """Return the records of one form that a submission brought, live or not.

        One row a record, as it was accepted, with `sheet` and `row`; no rows where it brought none.
        """
        parts = self.parts_of(submission)
        return _complete(form, self._records.of(parts[parts["form"] == form], None))

    def register(self, release: int | None = None, *, month: str = "") -> pd.DataFrame:
        """Return REGISTER as it holds in a month; "": what holds last of each outlet."""
        return self.outlets(release).register(month)

    def outlets(self, release: int | None = None) -> Outlets:
        """Return what held of each outlet in which month."""
        return self.snapshot(release).outlets


def _complete(form: str, records: pd.DataFrame) -> pd.DataFrame:
    """Return records with all columns of today's form: that of the register has grown."""
    return filled(records) if form == REGISTER_FORM else records
