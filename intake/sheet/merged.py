"""Merged ranges that one value cannot stand for: each of their cells needs its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intake.forms import Field
from intake.problems import shown
from intake.reading import Sheet
from intake.sheet.report import cell_name

NOT_REPEATED = ("count", "amount")
"""Types of which a merged cell stands once: a number in each row would be counted twice."""


MOST_REPORTED = 500
"""Ranges that are reported; the workbook is in error all the same."""


@dataclass(frozen=True)
class SharedValue:
    """One merged range with a value.

    cell: its first cell; address: all of it; found: what stands in the first cell. field: the
    first of the form's fields that it covers. rows, columns: 0-based, of the cells it covers.
    """

    cell: str
    address: str
    found: str
    field: Field
    rows: np.ndarray
    columns: tuple[int, ...]


def shared_values(
    sheet: Sheet, fields: Sequence[Field], columns: Mapping[str, int], rows: np.ndarray
) -> list[SharedValue]:
    """Return the merged ranges whose one value would have to be that of several cells.

    columns: where the fields stand; rows: 0-based rows of the table, ascending. A cell merged
    down in a column of keys or labels stands for each of its rows; free text may run across.
    """
    by_column = {columns[f.name]: f for f in fields if f.name in columns and f.type != "text"}
    found: list[SharedValue] = []
    for first, left, last, right in sheet.merged:
        covered = {c: field for c, field in by_column.items() if left <= c <= right}
        inside = rows[np.searchsorted(rows, first) : np.searchsorted(rows, last, side="right")]
        if len(covered) * len(inside) < 2 or len(found) == MOST_REPORTED:
            continue
        is_repeated = list(covered) == [left] and covered[left].type not in NOT_REPEATED
        if not is_repeated and _is_filled(sheet, first, left, last, right):
            cell, value = cell_name(left, first), sheet.columns[left].values[first]
            address = f"{cell}:{cell_name(right, last)}"
            field = covered[min(covered)]
            found.append(SharedValue(cell, address, shown(value), field, inside, tuple(covered)))
    return found


def with_shared(sheet: Sheet, shared: Sequence[SharedValue]) -> Sheet:
    """Return the sheet with the kind `m` in the cells that share one value."""
    columns = list(sheet.columns)
    for index in {column for each in shared for column in each.columns}:
        kinds = columns[index].kinds.copy()
        for each in shared:
            if index in each.columns:
                kinds[each.rows] = b"m"
        letters = kinds.tobytes().decode("ascii")
        columns[index] = dataclasses.replace(columns[index], letters=letters)
    return dataclasses.replace(sheet, columns=tuple(columns))


def _is_filled(sheet: Sheet, first: int, left: int, last: int, right: int) -> bool:
    """Return whether any cell of a range holds something, be it hidden below the first."""
    return any((c.kinds[first : last + 1] != b"e").any() for c in sheet.columns[left : right + 1])
