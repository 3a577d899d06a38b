"""One merged Parquet file a month: all live tallies of that month, counted and derived.

Its name is the hash of the parts (and, for derived tallies, of the policy that counting follows)
that it is made of, so a month that no submission touched is the same file in every release.
The settled months of a calendar year, all but the newest two of the ledger, are merged once more
into one file of the year, which a question about all of them reads instead. Beside the tallies of
outlets stand, in the same columns, their sums over each unit, for questions that look no closer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.frames import TALLIES
from ledger.cache import Cache
from ledger.parquet import joined, table_to_parquet, to_frame, to_table
from ledger.snapshots import Chain, Snapshot
from policy import Policy

DERIVED = "derived"
"""Room of the cache for what a form's records give month by month."""


@dataclass(frozen=True)
class Level:
    """How closely merged tallies look, and the rooms of the cache that hold them."""

    months: str
    years: str


OUTLETS = Level("months", "years")
UNITS = Level("unit_months", "unit_years")
"""Sums over each unit: the outlet's code is empty."""

_COUNTS = ("numerator", "denominator")
_ORDER = ("indicator", "outlet_code", "stratum")
_TALLIES = pa.schema(
    [(c.name, pa.string() if c.dtype == "str" else pa.float64()) for c in TALLIES.columns]
)
_SCHEMA = _TALLIES.append(pa.field("part_unit", pa.string()))
"""`unit`: where the outlet belongs in the month; `part_unit`: whose workbook brought the tally."""


@dataclass(frozen=True)
class Source:
    """Where merged tallies are read: from files, and from memory what no disk took."""

    files: list[Path]
    held: pa.Table | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.files and self.held is None


class Derive(Protocol):
    """Gives the longitudinal tallies of a unit's form: one block for each month asked for.

    `chain` holds the records of all live parts up to the last of `months`, with a column
    `month`; a month's block may look at its own and earlier months only. `reported` are the
    months that the unit handed the form in for: a state goes on without a report, a flow does not.
    """

    def __call__(
        self,
        form: str,
        chain: pd.DataFrame,
        *,
        unit: str,
        months: Sequence[str],
        reported: Collection[str],
        policy: Policy,
    ) -> pd.DataFrame:
        """Return TALLIES."""
        ...


class MergedMonths:
    """Makes, and keeps in the cache, the merged files of the months of a snapshot."""

    def __init__(
        self,
        cache: Cache,
        values: Callable[[Sequence[str]], dict[str, bytes]],
        derive: Derive | None,
    ) -> None:
        self._cache = cache
        self._values = values
        self._derive = derive
        self._lock = threading.Lock()

    def source(self, snapshot: Snapshot, months: Sequence[str], level: Level) -> Source:
        """Return where to read these months, those without a tally left out; made where missing."""
        held = [month for month in snapshot.months if month in set(months)]
        years = snapshot.settled(held)
        keys = {snapshot.year_key(year): year for year in years}
        in_years = {month for year in years for month in year}
        alone = [month for month in held if month not in in_years]
        if not all(self._cache.has(level.years, key) for key in keys):
            self._make_months(snapshot, held, level)
            for key, year in keys.items():
                if not self._cache.has(level.years, key):
                    content = table_to_parquet(self._year(snapshot, year, level))
                    self._cache.put(level.years, key, content)
        self._make_months(snapshot, alone, level)
        names = [(level.years, key) for key in keys]
        return self._found(names + [(level.months, snapshot.key(month)) for month in alone])

    def _found(self, names: Sequence[tuple[str, str]]) -> Source:
        in_memory = [name for name in names if self._cache.is_held(*name)]
        files = [self._cache.path(*name) for name in names if name not in in_memory]
        tables = [self._table(*name) for name in in_memory]
        return Source(files, pa.concat_tables(tables) if tables else None)

    def _make_months(self, snapshot: Snapshot, months: Sequence[str], level: Level) -> None:
        if missing := self._missing(snapshot, months, level):
            with self._lock:  # one thread makes what all of them wait for
                missing = self._missing(snapshot, missing, level)
                self._derive_all(snapshot, missing)
                for month in missing:
                    merged, key = self.merge(snapshot, month), snapshot.key(month)
                    self._cache.put(OUTLETS.months, key, table_to_parquet(merged))
                    self._cache.put(UNITS.months, key, table_to_parquet(of_units(merged)))

    def _year(self, snapshot: Snapshot, months: Sequence[str], level: Level) -> pa.Table:
        tables = [self._table(level.months, snapshot.key(month)) for month in months]
        return _sorted(pa.concat_tables(tables))

    def _table(self, room: str, key: str) -> pa.Table:
        """Return a merged value that was made; FileNotFoundError where it is gone again."""
        content = self._cache.get(room, key)
        if content is None:
            raise FileNotFoundError(self._cache.path(room, key))
        return to_table(content)

    def merge(self, snapshot: Snapshot, month: str) -> pa.Table:
        """Return all tallies of a month, sorted."""
        values = self._values(snapshot.counted(month))
        pieces = [to_table(values[digest]) for digest in snapshot.counted(month)]
        pieces += [
            to_table(self._derived(snapshot, f, month)) for f in snapshot.longitudinal(month)
        ]
        pieces = [piece.replace_schema_metadata(None).cast(_TALLIES) for piece in pieces]
        tallies = pa.concat_tables(pieces) if pieces else _TALLIES.empty_table()
        return _sorted(_belonging(tallies, snapshot.outlets.units_at(month)))

    def apart(self) -> MergedMonths:
        """Return the same with nothing made yet, in memory alone."""
        return MergedMonths(Cache(None), self._values, self._derive)

    def recompute(self, snapshot: Snapshot, month: str) -> pa.Table:
        """Return a month's tallies from the database alone, past every cached file."""
        fresh = self.apart()
        fresh._derive_all(snapshot, [month])
        return fresh.merge(snapshot, month)

    def _missing(self, snapshot: Snapshot, months: Sequence[str], level: Level) -> list[str]:
        return [m for m in months if not self._cache.has(level.months, snapshot.key(m))]

    def _derive_all(self, snapshot: Snapshot, months: Sequence[str]) -> None:
        """Derive what is missing for these months, one call for each chain."""
        wanted: dict[Chain, list[str]] = {}
        for month in months:
            for chain in snapshot.longitudinal(month):
                if not self._cache.has(DERIVED, snapshot.chain_key(chain, month)):
                    wanted.setdefault(chain, []).append(month)
        for chain, missing in wanted.items():
            for month, block in self._blocks(snapshot, chain, missing).items():
                self._cache.put(DERIVED, snapshot.chain_key(chain, month), block)

    def _derived(self, snapshot: Snapshot, chain: Chain, month: str) -> bytes:
        key = snapshot.chain_key(chain, month)
        found = self._cache.get(DERIVED, key)
        if found is None:
            found = self._blocks(snapshot, chain, [month])[month]
            self._cache.put(DERIVED, key, found)
        return found

    def _blocks(self, snapshot: Snapshot, chain: Chain, months: Sequence[str]) -> dict[str, bytes]:
        if self._derive is None:
            raise ValueError("the ledger was opened with longitudinal forms and without `derive`")
        alike: dict[str, list[str]] = {}
        for month in months:
            alike.setdefault(repr(snapshot.handover(chain.unit, month)), []).append(month)
        found: dict[str, bytes] = {}
        for some in alike.values():
            found |= self._derived_together(snapshot, chain, some)
        return found

    def _derived_together(
        self, snapshot: Snapshot, chain: Chain, months: Sequence[str]
    ) -> dict[str, bytes]:
        """Derive some months of a chain in all of which the same outlets are the unit's."""
        assert self._derive is not None
        tallies = TALLIES.conform(
            self._derive(
                chain.form,
                self._chain_records(snapshot, chain, max(months)),
                unit=chain.unit,
                months=sorted(months),
                reported=frozenset(month for month, _digest in chain.digests),
                policy=snapshot.policy,
            )
        )
        ordered = tallies.sort_values("month", kind="stable")
        table = pa.Table.from_pandas(ordered, preserve_index=False, nthreads=1).cast(_TALLIES)
        starts = ordered["month"].searchsorted(pd.Series(months), side="left")
        ends = ordered["month"].searchsorted(pd.Series(months), side="right")
        return {
            month: table_to_parquet(table.slice(start, end - start))
            for month, start, end in zip(months, starts, ends, strict=True)
        }

    def _chain_records(self, snapshot: Snapshot, chain: Chain, last: str) -> pd.DataFrame:
        """Return what is followed of a unit's form up to a month, with a column `month`.

        Where outlets came from other units or left for them, what those wrote of an outlet stands
        where it belongs now.
        """
        own = [(chain.unit, month, digest) for month, digest in chain.digests if month <= last]
        handover = snapshot.handover(chain.unit, last)
        others = snapshot.records_of_others(chain.form, handover, last) if handover else []
        parts = sorted([*own, *others], key=lambda part: (part[1], part[0] == chain.unit))
        values = self._values([digest for _unit, _month, digest in parts])
        tables = [to_table(values[digest]) for _unit, _month, digest in parts]
        beside = {"month": [month for _unit, month, _digest in parts]}
        if handover is None:
            return to_frame(joined(tables, beside))
        beside["part_unit"] = [unit for unit, _month, _digest in parts]
        records = to_frame(joined(tables, beside))
        if "outlet_code" not in records:
            return records[records["part_unit"] == chain.unit].drop(columns="part_unit")
        belongs = records["outlet_code"].map(handover.units).fillna(records["part_unit"])
        kept = records[belongs == chain.unit]
        return kept.drop(columns="part_unit").reset_index(drop=True)


def _belonging(tallies: pa.Table, units: Mapping[str, str]) -> pa.Table:
    """Return tallies under the units that their outlets belong to, beside that of the part."""
    part_unit = tallies["unit"]
    place = pc.index_in(tallies["outlet_code"], pa.array(list(units), pa.string()))
    known = pa.array(list(units.values()), pa.string()).take(place.combine_chunks())
    unit = pc.coalesce(known, part_unit)
    at = tallies.schema.get_field_index("unit")
    return tallies.set_column(at, "unit", unit).append_column("part_unit", part_unit).cast(_SCHEMA)


def of_units(tallies: pa.Table) -> pa.Table:
    """Return the sums of tallies over the outlets of each unit, sorted."""
    keys = [name for name in _TALLIES.names if name not in ("outlet_code", *_COUNTS)]
    grouped = tallies.group_by(keys, use_threads=False)
    summed = grouped.aggregate([(name, "sum") for name in _COUNTS])
    named = summed.rename_columns({f"{name}_sum": name for name in _COUNTS})
    nowhere = pa.array([""]).take(pa.array([0] * summed.num_rows, type=pa.int32()))
    columns = named.append_column("outlet_code", nowhere)
    return _sorted(columns.select(_TALLIES.names).cast(_TALLIES))


def _sorted(tallies: pa.Table) -> pa.Table:
    return tallies.sort_by([(name, "ascending") for name in _ORDER])
