"""Frames as Parquet values: the same frame always gives the same bytes, and comes back as it was.

pandas' own metadata names its version, which would change the bytes with every update, so the
dtypes are kept in a short note of ours.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

_DTYPES = b"dtypes"
_PLACE = ("sheet", "row", "brought_by")
"""Where a record stood in its workbook, and which submission brought it to an amended part:
lineage, and no part of what the record says."""


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return a frame as a Parquet value (zstd).

    The same frame always gives the same bytes, so that their hash names it.
    """
    return table_to_parquet(from_frame(frame))


def table_to_parquet(table: pa.Table, row_group_size: int = 122_880) -> bytes:
    """Return an Arrow table as a Parquet value (zstd)."""
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd", row_group_size=row_group_size)
    return target.getvalue()


def to_table(content: bytes) -> pa.Table:
    """Return a Parquet value as an Arrow table."""
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        return file.read(use_threads=False)


def joined(tables: Sequence[pa.Table], beside: Mapping[str, Sequence[int | str]]) -> pa.Table:
    """Return tables below each other, with all their columns; missing where a table has none.

    `beside` gives more columns, a value for each table; one that is there already is replaced.
    A dtype that the tables do not agree on (counts with and without a missing one) is Arrow's
    choice.
    """
    noted: dict[str, set[str]] = {}
    for table in tables:
        for name, dtype in _noted(table).items():
            noted.setdefault(name, set()).add(dtype)
    plain = [table.replace_schema_metadata(None) for table in tables]
    together = pa.concat_tables(plain, promote_options="permissive")
    rows = np.repeat(np.arange(len(tables)), [table.num_rows for table in tables])
    for name, values in beside.items():
        column = pa.array(values).take(pa.array(rows))
        place = together.schema.get_field_index(name)
        if place < 0:
            together = together.append_column(name, column)
        else:
            together = together.set_column(place, name, column)
        noted[name] = {"str" if pa.types.is_string(column.type) else str(column.type)}
    dtypes = {name: next(iter(found)) for name, found in noted.items() if len(found) == 1}
    return together.replace_schema_metadata({_DTYPES: json.dumps(dtypes).encode()})


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame with the dtypes that it was written with.

    Missing texts are NaN, missing dates NaT, missing counts <NA>.
    """
    dtypes = _noted(table)
    nullable = {pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = table.replace_schema_metadata(None).to_pandas(types_mapper=nullable.get)
    return frame.astype({name: dtype for name, dtype in dtypes.items() if name in frame.columns})


def _noted(table: pa.Table) -> dict[str, str]:
    return dict(json.loads((table.schema.metadata or {}).get(_DTYPES, b"{}")))


def content_key(records: pa.Table) -> str:
    """Return the hash of what records say, whatever their order, their sheets and their rows."""
    table = records.select(sorted(set(records.column_names) - set(_PLACE)))
    if table.num_rows and table.num_columns:
        table = table.sort_by([(name, "ascending") for name in table.column_names])
    lines = io.BytesIO()
    if table.num_rows:  # no rows say the same thing under any headings
        pa.csv.write_csv(table.replace_schema_metadata(None), lines)
    return sha256(lines.getvalue())


def from_frame(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table that notes its dtypes.

    The index is left out: rows are told apart by what they say.
    """
    # One thread: starting others takes longer than a part's columns do.
    table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
    is_text = [pa.types.is_null(f.type) or pa.types.is_large_string(f.type) for f in table.schema]
    fields = [
        pa.field(field.name, pa.string() if text else field.type)
        for field, text in zip(table.schema, is_text, strict=True)
    ]
    dtypes = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    noted = {name: "str" if dtype == "object" else dtype for name, dtype in dtypes.items()}
    return table.cast(pa.schema(fields, metadata={_DTYPES: json.dumps(noted).encode()}))
