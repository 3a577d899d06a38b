"""Sums of tallies, and counts of reports, as of a release."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Required, TypedDict, TypeVar

import duckdb
import pandas as pd

from ledger import blobs, rollup
from ledger.as_of import AsOf
from ledger.cache import Cache
from ledger.database import Database
from ledger.matrices import Owed
from ledger.merged import OUTLETS, UNITS, Derive, Level, MergedMonths, Source
from ledger.reporting import Reports
from ledger.rollup import Joined
from ledger.snapshots import Snapshot
from ledger.where import Where

_STRATA = 64
"""How many answers about strata are kept, each under the months that it is made of."""

T = TypeVar("T")


class RollUpQuestion(TypedDict, total=False):
    """The options of `Sums.roll_up`, for a caller that passes them on."""

    by: Required[Sequence[str]]
    months: Required[Sequence[str]]
    release: int | None
    where: Where | None
    strata: Sequence[str]
    factors: pd.DataFrame | None
    last_month_only: bool


class ReportingQuestion(TypedDict, total=False):
    """The options of `Sums.reporting`, for a caller that passes them on."""

    by: Required[Sequence[str]]
    months: Required[Sequence[str]]
    deadlines: Required[Mapping[str, datetime]]
    release: int | None
    where: Where | None


class Sums(AsOf):
    """Asks DuckDB about the merged tallies of months."""

    def __init__(
        self,
        database: Database,
        cache: Cache,
        longitudinal_forms: frozenset[str],
        derive: Derive | None,
    ) -> None:
        super().__init__(database, cache, longitudinal_forms)
        self.merged = MergedMonths(cache, partial(blobs.values, database), derive)
        self._engine = rollup.connect()
        self._reports = Reports()
        self._strata: OrderedDict[tuple[str, ...], list[str]] = OrderedDict()
        self._lock = threading.Lock()

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
        snapshot = self.snapshot(release)
        wanted_months = sorted(set(months))
        if last_month_only and "month" not in by:
            wanted_months = wanted_months[-1:]
        where = where or Where()
        ask = partial(
            rollup.roll_up,
            tally=tally,
            by=by,
            where=_read_outlets(snapshot, where),
            strata=strata,
            factors=factors,
            register=partial(_joined, snapshot, wanted_months, where),
        )
        return self._ask(snapshot, wanted_months, ask, level=rollup.level(by, where))

    def strata(self, tally: str, release: int | None, months: Sequence[str]) -> list[str]:
        """Return the strata that an indicator's tallies stand under in some months, sorted."""
        snapshot, wanted_months = self.snapshot(release), sorted(set(months))
        held = (
            tally,
            *(snapshot.key(month) for month in wanted_months if month in snapshot.months),
        )
        with self._lock:
            found = self._strata.get(held)
        if found is None:
            ask = partial(rollup.strata, tally=tally)
            found = self._ask(snapshot, wanted_months, ask, level=UNITS)
            with self._lock:
                self._strata[held] = found
                while len(self._strata) > _STRATA:
                    self._strata.popitem(last=False)
        return list(found)

    def reporting(
        self,
        forms: Owed,
        *,
        by: Sequence[str],
        months: Sequence[str],
        deadlines: Mapping[str, datetime],
        release: int | None = None,
        where: Where | None = None,
    ) -> pd.DataFrame:
        """Return who has reported: by…, form, expected, on_time, late (counts of outlets).

        One row a group and form that anybody there owes; what is neither on time nor late was not
        reported. See `ledger.reporting`. Source: methods 7.
        """
        snapshot = self.snapshot(release)
        return self._reports.reporting(
            snapshot,
            forms=forms,
            by=by,
            months=sorted(set(months)),
            where=where or Where(),
            deadlines=deadlines,
            ask=partial(self._ask, snapshot),
        )

    def counted_outlets(self, month: str) -> list[tuple[str, str]]:
        """Return (unit whose workbook it is, outlet) of every count in a month, sorted."""
        return self._ask(self.snapshot(), [month], rollup.counted_outlets)

    def warm(self) -> None:
        """Lay and read what the newest release holds, so that its first reader need not wait."""
        snapshot = self.snapshot()
        for level in (OUTLETS, UNITS):
            self.merged.source(snapshot, snapshot.months, level)
        self._records.warm(snapshot.parts)

    def _ask(
        self,
        snapshot: Snapshot,
        months: Sequence[str],
        ask: Callable[[duckdb.DuckDBPyConnection, Source], T],
        level: Level = OUTLETS,
    ) -> T:
        """Ask DuckDB about the merged files of some months, whoever deletes the cache meanwhile."""
        for attempt in range(3):
            merged = self.merged if attempt < 2 else self.merged.apart()
            try:
                with self._engine.cursor() as cursor:
                    return ask(cursor, merged.source(snapshot, months, level))
            except (duckdb.IOException, FileNotFoundError) as error:
                deleted = error
        raise deleted


def _read_outlets(snapshot: Snapshot, where: Where) -> Where:
    """Return the filter with the outlets whose tallies are read: forerunners stand as others."""
    if where.outlets is None or not where.structure_of:
        return where
    standing = snapshot.outlets.standing_as(where.outlets, where.structure_of)
    return replace(where, outlets=standing)


def _joined(snapshot: Snapshot, months: Sequence[str], where: Where) -> Joined:
    if where.structure_of:
        return Joined(snapshot.outlets.structure(where.structure_of))
    return Joined(*snapshot.outlets.spans(months))
