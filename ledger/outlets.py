"""The register of outlets as of a release."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from core.frames import REGISTER
from ledger.parquet import sha256
from ledger.records import Records
from ledger.rollup import FROM_REGISTER
from ledger.snapshots import KEPT, Snapshot
from ledger.where import Where

_OPEN = ("outlet_code", "unit", "kind", "opened_on", "closed_on")
"""What decides whether an outlet owes a form in a month."""


@dataclass(frozen=True)
class Groups:
    """Some outlets in groups.

    `named`: one row a group, sorted; `places`: the outlets' places, group by group; `starts`:
    where in `places` each group begins.
    """

    named: pd.DataFrame
    places: np.ndarray
    starts: np.ndarray


@dataclass(frozen=True, eq=False)
class Outlets:
    """The register as of a release: one row an outlet, in the order of every matrix."""

    register: pd.DataFrame

    @cached_property
    def table(self) -> pa.Table:
        """The register with each outlet's place, for DuckDB."""
        columns = self.register[[*_OPEN, "setting", "cohort"]]
        numbered = columns.assign(place=np.arange(len(columns)))
        return pa.Table.from_pandas(numbered, preserve_index=False, nthreads=1)

    @cached_property
    def digest(self) -> str:
        """The hash of what decides who owes what."""
        hashed = pd.util.hash_pandas_object(self.register[list(_OPEN)], index=False)
        return sha256(hashed.to_numpy().tobytes())

    def places(self, where: Where) -> np.ndarray:
        """Return the places of the outlets that a question looks at, in order."""
        kept = np.ones(len(self.register), dtype=bool)
        for name, codes in (("unit", where.units), ("outlet_code", where.outlets)):
            if codes is not None:
                kept &= self.register[name].isin(codes).to_numpy()
        for name in FROM_REGISTER:
            if value := getattr(where, name):
                kept &= (self.register[name] == value).to_numpy()
        return np.flatnonzero(kept)

    def grouped(self, where: Where, names: tuple[str, ...]) -> Groups:
        """Return the outlets that a question looks at, grouped by columns of the register."""
        return _grouped(self, where, names)


@lru_cache(maxsize=32)
def _grouped(outlets: Outlets, where: Where, names: tuple[str, ...]) -> Groups:
    """Group outlets; the same few groups are asked for all day."""
    places = outlets.places(where)
    if not names:
        return Groups(pd.DataFrame(index=[0]), places, np.zeros(1, dtype=np.int64))
    register = outlets.register.iloc[places]
    numbered = register.groupby(list(names), sort=True, dropna=False).ngroup().to_numpy()
    ordered = np.argsort(numbered, kind="stable")
    starts = np.flatnonzero(np.diff(numbered[ordered], prepend=-1))
    named = register[list(names)].iloc[ordered[starts]].reset_index(drop=True)
    return Groups(named, places[ordered], starts)


class Registers:
    """The registers that were asked for last, read once for a release."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._kept = lru_cache(KEPT)(self._read)
        self._lock = threading.Lock()

    def of(self, snapshot: Snapshot) -> Outlets:
        """Return for each unit its live outlets part of the greatest month."""
        with self._lock:  # one thread reads what all of them wait for
            return self._kept(snapshot)

    def _read(self, snapshot: Snapshot) -> Outlets:
        lists = snapshot.parts[snapshot.parts["form"] == "outlets"].sort_values("month")
        newest = lists.drop_duplicates("unit", keep="last")
        return Outlets(_register(self._records.of(newest, None)))


def _register(records: pd.DataFrame) -> pd.DataFrame:
    """Return REGISTER: what was said last of each outlet."""
    if "outlet_code" not in records.columns:
        return REGISTER.empty()
    texts = [c.name for c in REGISTER.columns if c.dtype == "str"]
    filled = records.assign(**{name: records[name].fillna("") for name in texts})
    newest = filled.sort_values("month", kind="stable").drop_duplicates("outlet_code", keep="last")
    return REGISTER.conform(newest.sort_values("outlet_code")).reset_index(drop=True)
