"""Records of parts: those read last stay in memory, each under the hash of what it says.

A part never changes, so a new release reads no more than the parts that it brought. The frames
that were asked for last stay, too; whoever is given one may change it, for it is a copy.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence

import pandas as pd
import pyarrow as pa

from ledger.cache import Cache
from ledger.parquet import joined, to_frame, to_table

RECORDS = "records"
"""Room of the cache for records, which DuckDB and pandas read by part."""

_KEPT_BYTES = 128 * 2**20
_KEPT_ROWS = 500_000
"""How many rows of frames are kept."""
_PARTS_AT_ONCE = 500


class Records:
    """Reads the records of parts."""

    def __init__(self, cache: Cache, blobs: Callable[[Sequence[str]], dict[str, bytes]]) -> None:
        self._cache = cache
        self._blobs = blobs
        self._tables: OrderedDict[str, pa.Table] = OrderedDict()
        self._frames: OrderedDict[tuple[int, ...], pd.DataFrame] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def of(self, parts: pd.DataFrame, outlets: Collection[str] | None) -> pd.DataFrame:
        """Return the records of some parts with `submission`, `unit` and `month` beside them.

        `parts`: one row a part of one form (`core.frames.PARTS`); `outlets`: only theirs (None:
        all).
        One row a record. A column that an older part lacks is missing there.
        """
        if parts.empty:
            empty = {name: pd.Series([], dtype="str") for name in ("unit", "month")}
            return pd.DataFrame({"submission": pd.Series([], dtype="int64"), **empty})
        frame = self._frame(parts)
        if outlets is not None and "outlet_code" in frame:
            return frame[frame["outlet_code"].isin(list(outlets))].reset_index(drop=True)
        return frame

    def warm(self, parts: pd.DataFrame) -> None:
        """Read the newest months of every form into memory, as many as have room there.

        `parts`: one row a part (`core.frames.PARTS`).
        """
        newest = parts.sort_values("month", ascending=False)["records_sha256"].tolist()
        for start in range(0, len(newest), _PARTS_AT_ONCE):
            if self._bytes < _KEPT_BYTES / 2:
                self._read(newest[start : start + _PARTS_AT_ONCE])
        if self._bytes < _KEPT_BYTES / 2:
            for _form, own in parts.groupby("form"):
                self._frame(own)

    def _frame(self, parts: pd.DataFrame) -> pd.DataFrame:
        """Return the records of some parts in one frame."""
        key = tuple(parts["part"])
        with self._lock:
            if key in self._frames:
                self._frames.move_to_end(key)
                return self._frames[key].copy(deep=False)
        filled = parts[parts["record_count"] > 0] if parts["record_count"].any() else parts.head(1)
        tables = self._read(filled["records_sha256"].tolist())
        beside = {name: filled[name].tolist() for name in ("submission", "unit", "month")}
        together = joined(tables, beside).combine_chunks()
        frame = _by_origin(to_frame(together))
        with self._lock:
            self._frames[key] = frame
            while sum(map(len, self._frames.values())) > _KEPT_ROWS:
                self._frames.popitem(last=False)
        return frame.copy(deep=False)

    def _read(self, digests: Sequence[str]) -> list[pa.Table]:
        with self._lock:
            held = {digest: self._tables[digest] for digest in digests if digest in self._tables}
        content = self._content([digest for digest in dict.fromkeys(digests) if digest not in held])
        read = {digest: to_table(value) for digest, value in content.items()}
        with self._lock:
            for digest in held.keys() & self._tables.keys():
                self._tables.move_to_end(digest)
            for digest in read.keys() - self._tables.keys():
                self._tables[digest] = read[digest]
                self._bytes += read[digest].nbytes
            while self._bytes > _KEPT_BYTES:
                _digest, table = self._tables.popitem(last=False)
                self._bytes -= table.nbytes
        found = held | read
        return [found[digest] for digest in digests]

    def _content(self, digests: Sequence[str]) -> dict[str, bytes]:
        laid = {digest: self._cache.get(RECORDS, digest) for digest in digests}
        content = {digest: value for digest, value in laid.items() if value is not None}
        fetched = self._blobs([digest for digest in digests if digest not in content])
        for digest, value in fetched.items():
            self._cache.lay(RECORDS, digest, value)
        return content | fetched


def _by_origin(records: pd.DataFrame) -> pd.DataFrame:
    """Return records under the submission that brought each: in an amended part, not all the same.

    What stood before an amendment keeps its sheet and row in the workbook it came in with.
    """
    if "brought_by" not in records:
        return records
    origin = records["brought_by"].fillna(records["submission"]).astype("int64")
    return records.assign(submission=origin).drop(columns="brought_by")
