"""The register of outlets as of a release: what held of each in which month."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
import pandas as pd
import pyarrow as pa

from core.frames import REGISTER
from ledger.parquet import sha256
from ledger.records import Records
from ledger.timeline import ALWAYS, filled, holding, rows_of
from ledger.where import FROM_REGISTER, Where

REGISTER_FORM = "outlets"
"""The form whose rows make the register."""

_OPEN = ("outlet_code", "unit", "kind", "opened_on", "closed_on")
"""What decides whether an outlet owes a form in a month."""
_GROUPED = ("outlet_code", "unit", *FROM_REGISTER)

NOWHERE = -1
"""The row of an outlet in a month that the register does not know it in."""


@dataclass(frozen=True)
class Groups:
    """Outlets in groups: `named` has one row a group, sorted; `of_row` a group for each row of
    the register, NOWHERE where a question does not look at it."""

    named: pd.DataFrame
    of_row: np.ndarray


@dataclass(frozen=True, eq=False)
class Outlets:
    """The register as of a release (REGISTER_ROWS, by outlet and month).

    An outlet's place is its position among all codes there ever were, in order.
    """

    rows: pd.DataFrame

    @cached_property
    def codes(self) -> np.ndarray:
        """Every outlet there ever was, in order."""
        return self.rows["outlet_code"].drop_duplicates().to_numpy(dtype=object)

    @cached_property
    def _place(self) -> np.ndarray:
        outlet = self.rows["outlet_code"].to_numpy(dtype=object)
        return np.cumsum(np.append(True, outlet[1:] != outlet[:-1])[: len(outlet)]) - 1

    def rows_at(self, month: str) -> np.ndarray:
        """Return for each place the row that holds in a month, NOWHERE where none does."""
        return _rows_at(self, month)

    def standing_at(self, month: str) -> np.ndarray:
        """Return for each place the row of what stands for it in a month: of the outlet itself,
        or of the one that it was merged into, and so on."""
        return _standing_at(self, month)

    def register(self, month: str = "") -> pd.DataFrame:
        """Return REGISTER as it holds in a month; "": what holds last of each outlet."""
        at = self.rows_at(month or ALWAYS)
        known = self.rows.take(at[at != NOWHERE])
        return REGISTER.conform(known).reset_index(drop=True)

    def table(self, first: str, last: str) -> pa.Table:
        """Return what holds in some of these months, with each row's place, for DuckDB."""
        numbered = self.rows.assign(place=self._place)
        kept = numbered[(self.rows["holds_from"] <= last) & (self.rows["holds_until"] >= first)]
        columns = [*_OPEN, "holds_from", "holds_until", "place"]
        return pa.Table.from_pandas(kept[columns], preserve_index=False, nthreads=1)

    def digest(self, month: str) -> str:
        """Return the hash of what decides who owes what in a month."""
        return sha256(self._codes_sha256 + _hashes(self, _OPEN)[self.rows_at(month)].tobytes())

    def units_digest(self, month: str) -> str:
        """Return the hash of which outlet belongs to which unit in a month; "" for none."""
        at = self.rows_at(month)
        known = at[at != NOWHERE]
        held = _hashes(self, ("outlet_code", "unit"))[known]
        return sha256(held.tobytes()) if len(held) else ""

    @cached_property
    def _codes_sha256(self) -> bytes:
        return sha256("\n".join(self.codes).encode()).encode()

    def units_at(self, month: str) -> dict[str, str]:
        """Return the unit of each outlet that the register knows in a month."""
        return _units_at(self, month)

    @cached_property
    def handovers(self) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """For each unit the outlets that were ever in it and in another one.

        Of each of these (first month, unit), oldest first.
        """
        units = self.rows.drop_duplicates(["outlet_code", "unit"])
        moved = set(units.loc[units["outlet_code"].duplicated(), "outlet_code"])
        of_them = self.rows[self.rows["outlet_code"].isin(moved)]
        spans: dict[str, list[tuple[str, str]]] = {}
        columns = (of_them[name].tolist() for name in ("outlet_code", "holds_from", "unit"))
        for code, month, unit in zip(*columns, strict=True):
            spans.setdefault(code, []).append((month, unit))
        found: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for code, of_code in spans.items():
            for unit in {unit for _month, unit in of_code}:
                found.setdefault(unit, {})[code] = of_code
        return found

    def standing_as(self, codes: frozenset[str], month: str) -> frozenset[str]:
        """Return the outlets that stand as one of these in a month: they, and their forerunners."""
        at = self.standing_at(month)
        known = at != NOWHERE
        standing = np.isin(self._outlet_of_row[at[known]], sorted(codes))
        return frozenset(self.codes[known][standing]) | codes

    @cached_property
    def _outlet_of_row(self) -> np.ndarray:
        return self.rows["outlet_code"].to_numpy(dtype=object)

    def grouped(self, where: Where, names: tuple[str, ...]) -> Groups:
        """Return the rows that a question looks at, grouped by columns of the register."""
        return _grouped(self, where, names)

    def groups_at(self, groups: Groups, where: Where, month: str) -> np.ndarray:
        """Return the group of each place in a month, NOWHERE where it is not looked at."""
        own = self.rows_at(month)
        at = self.standing_at(where.structure_of) if where.structure_of else own
        found = np.where(at == NOWHERE, NOWHERE, groups.of_row[at]) if len(at) else at
        if where.reach is not None and len(at):
            found = np.where(_is_in_reach(self, where.reach)[own], found, NOWHERE)
        return np.where(own == NOWHERE, NOWHERE, found)

    def senders(self, where: Where) -> frozenset[str] | None:
        """Return the units whose workbooks a question rests on; None where all may.

        An outlet's past stands in the workbooks of the units that it belonged to before.
        """
        units = where.reach if where.units is None else where.units
        if units is None or where.structure_of:
            return None
        shared = [spans for unit in units for spans in self.handovers.get(unit, {}).values()]
        return units | {unit for spans in shared for _month, unit in spans}

    def covers(self, records: pd.DataFrame, where: Where, *, at: str = "") -> np.ndarray:
        """Return which records (month, unit, outlet_code) a question looks at.

        `at`: the month whose register says where each outlet belongs; "": each record's own.
        """
        own = records["unit"]
        codes = records.get("outlet_code", own)
        place = pd.Index(self.codes).get_indexer(pd.Index(codes.fillna(own)))
        groups, found = self.grouped(where, ()), _of_no_outlet(records, codes.fillna(own), where)
        if not len(self.codes):
            return found
        months = records["month"].to_numpy(dtype=object)
        for month in sorted(set(months)):
            group = self.groups_at(groups, where, at or month)
            known = (self.rows_at(at or month) != NOWHERE)[place] & (place >= 0)
            some = (months == month) & known
            found[some] = (group != NOWHERE)[place[some]]
        return found

    def has_changes(self, first: str, last: str) -> bool:
        """Return whether the structure of the last of some months groups others differently."""
        held = (self.rows["holds_from"] <= last) & (self.rows["holds_until"] >= first)
        some = self.rows.loc[held, list(_GROUPED)].drop_duplicates()
        own = self.rows_at(last)
        moved = some["outlet_code"].duplicated().any()
        return bool(moved or (self.standing_at(last) != own).any())

    def spans(self, months: Sequence[str]) -> tuple[pa.Table, list[str]]:
        """Return kind, setting and cohort of outlets over some months, and who changes in them.

        A row an outlet; of one that changes, or is not known throughout, one a span of months
        (`holds_from`, `holds_until`).
        """
        return _spans(self, months[0], months[-1])

    def structure(self, month: str) -> pa.Table:
        """Return for each outlet what stands for it in a month: `stands_as`, unit, kind …"""
        at = self.standing_at(month)
        known = at != NOWHERE
        standing = self.rows.take(at[known])[list(_GROUPED)]
        named = standing.rename(columns={"outlet_code": "stands_as"}).assign(
            outlet_code=self.codes[known]
        )
        return pa.Table.from_pandas(named, preserve_index=False, nthreads=1)


def _of_no_outlet(records: pd.DataFrame, codes: pd.Series, where: Where) -> np.ndarray:
    """Return which records pass by the unit whose workbook they stand in, and by their code."""
    is_plain = not any(getattr(where, name) for name in FROM_REGISTER)
    passed = pd.Series(is_plain, index=records.index)
    for units in (where.units, where.reach):
        if units is not None:
            passed &= records["unit"].isin(units)
    if where.outlets is not None:
        passed &= codes.isin(where.outlets)
    return passed.to_numpy(dtype=bool, copy=True)


@lru_cache(maxsize=256)
def _rows_at(outlets: Outlets, month: str) -> np.ndarray:
    rows = outlets.rows
    holds = (rows["holds_from"] <= month) & (rows["holds_until"] >= month)
    found = np.full(len(outlets.codes), NOWHERE, dtype=np.int64)
    positions = np.flatnonzero(holds.to_numpy(dtype=bool))
    found[outlets._place[positions]] = positions
    return found


@lru_cache(maxsize=32)
def _standing_at(outlets: Outlets, month: str) -> np.ndarray:
    found = outlets.rows_at(month).copy()
    if not len(found):
        return found
    successor = outlets.rows["merged_into"].to_numpy(dtype=object)
    place_of = {code: place for place, code in enumerate(outlets.codes)}
    own = outlets.rows_at(month)
    for place in np.flatnonzero((own != NOWHERE) & (successor[own] != "")).tolist():
        seen, at = {place}, place
        while (after := place_of.get(successor[own[at]], NOWHERE)) != NOWHERE:
            if after in seen:  # no check lets a circle in; each of one would stand for itself
                at = place
                break
            if own[after] == NOWHERE:
                break
            seen.add(after)
            at = after
        found[place] = own[at]
    return found


@lru_cache(maxsize=64)
def _units_at(outlets: Outlets, month: str) -> dict[str, str]:
    at = outlets.rows_at(month)
    known = at != NOWHERE
    units = outlets.rows["unit"].to_numpy(dtype=object)
    return dict(zip(outlets.codes[known], units[at[known]], strict=True))


@lru_cache(maxsize=16)
def _hashes(outlets: Outlets, names: tuple[str, ...]) -> np.ndarray:
    """Return a hash a row, and after the last one that of no row at all."""
    hashed = pd.util.hash_pandas_object(outlets.rows[list(names)], index=False)
    return np.append(hashed.to_numpy(), np.uint64(0))


@lru_cache(maxsize=16)
def _is_in_reach(outlets: Outlets, reach: frozenset[str]) -> np.ndarray:
    return np.append(outlets.rows["unit"].isin(reach).to_numpy(dtype=bool), False)


@lru_cache(maxsize=32)
def _grouped(outlets: Outlets, where: Where, names: tuple[str, ...]) -> Groups:
    """Group rows; the same few groups are looked at all day."""
    kept = np.ones(len(outlets.rows), dtype=bool)
    for name, codes in (("unit", where.units), ("outlet_code", where.outlets)):
        if codes is not None:
            kept &= outlets.rows[name].isin(codes).to_numpy(dtype=bool)
    for name in FROM_REGISTER:
        if value := getattr(where, name):
            kept &= (outlets.rows[name] == value).to_numpy(dtype=bool)
    of_row = np.full(len(kept), NOWHERE, dtype=np.int64)
    if not names:
        of_row[kept] = 0
        return Groups(pd.DataFrame(index=[0]), of_row)
    rows = outlets.rows.loc[kept, list(names)]
    numbered = rows.groupby(list(names), sort=True, dropna=False).ngroup().to_numpy()
    of_row[kept] = numbered
    _number, first = np.unique(numbered, return_index=True)
    return Groups(rows.iloc[first].reset_index(drop=True), of_row)


@lru_cache(maxsize=64)
def _spans(outlets: Outlets, first: str, last: str) -> tuple[pa.Table, list[str]]:
    names = ["outlet_code", *FROM_REGISTER]
    rows = outlets.rows
    some = rows[(rows["holds_from"] <= last) & (rows["holds_until"] >= first)]
    some = some[[*names, "holds_from", "holds_until"]]
    distinct = some.drop_duplicates(names)
    changes = set(distinct.loc[distinct["outlet_code"].duplicated(), "outlet_code"])
    begins = some.drop_duplicates("outlet_code")
    changes |= set(begins.loc[begins["holds_from"] > first, "outlet_code"])
    kept = pd.concat(
        [some[some["outlet_code"].isin(changes)], begins[~begins["outlet_code"].isin(changes)]]
    )
    return pa.Table.from_pandas(kept, preserve_index=False, nthreads=1), sorted(changes)


class Registers:
    """Makes registers out of live parts; what each unit sent in is taken in order once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._of_unit = lru_cache(4096)(self._read_unit)
        self._lock = threading.Lock()

    def of(self, parts: pd.DataFrame) -> Outlets:
        """Return the register that live parts (PARTS) make."""
        lists = parts[parts["form"] == REGISTER_FORM]
        by_unit = {str(unit): own for unit, own in lists.groupby("unit", sort=True)}
        with self._lock:  # one thread reads what all of them wait for
            rows = rows_of(
                (self._unit(own) for own in by_unit.values()), partial(self._read, by_unit)
            )
        return Outlets(rows)

    def _unit(self, own: pd.DataFrame) -> pd.DataFrame:
        key = _Parts(tuple(own["part"]), own)
        return self._of_unit(key)

    def _read_unit(self, key: _Parts) -> pd.DataFrame:
        return holding(self._said(key.parts))

    def _read(self, by_unit: dict[str, pd.DataFrame], units: list[str]) -> pd.DataFrame:
        return self._said(pd.concat([by_unit[unit] for unit in units]))

    def _said(self, parts: pd.DataFrame) -> pd.DataFrame:
        said = filled(self._records.of(parts, None))
        return said if "outlet_code" in said.columns else said.head(0)


@dataclass(frozen=True)
class _Parts:
    """Live parts under their numbers, which say what is in them."""

    numbers: tuple[int, ...]
    parts: pd.DataFrame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parts) and self.numbers == other.numbers

    def __hash__(self) -> int:
        return hash(self.numbers)
