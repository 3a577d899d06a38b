"""Totals that people write themselves: a column of row totals, a row of column totals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from intake.heading_names import normal
from intake.reading import Sheet
from intake.values.written_numbers import number_of

_TOTAL_HEADINGS = frozenset(map(normal, ("Total", "Sum", "合计", "总计", "Total 合计")))


def total_column(sheet: Sheet, row: int) -> int | None:
    """Return the 0-based column headed “Total” in a heading row, None where there is none."""
    for index, cell in enumerate(sheet.row(row)):
        if isinstance(cell, str) and normal(cell) in _TOTAL_HEADINGS:
            return index
    return None


def number_in(sheet: Sheet, row: int, column: int) -> float | None:
    """Return the number in a cell, also one kept as text; None where there is none."""
    kind, value = sheet.columns[column].kinds[row], sheet.columns[column].values[row]
    if kind in (b"n", b"p"):
        return float(value)
    return number_of(value) if kind == b"t" else None


def rows_that_do_not_add_up(
    sheet: Sheet, rows: np.ndarray, frame: pd.DataFrame, parts: Sequence[str], column: int
) -> list[tuple[int, float, float]]:
    """Return (sheet row, total written, sum of the parts) where the two differ.

    `frame`: one row a record, `parts` its counts; a missing count adds nothing. A row whose total
    is not a number is left to the check of the cell.
    """
    there = [name for name in parts if name in frame]
    sums = frame[there].astype("float64").sum(axis=1).to_numpy()
    wrong = []
    for row, summed in zip(rows.tolist(), sums.tolist(), strict=True):
        written = number_in(sheet, row, column)
        if written is not None and abs(written - summed) > 1e-6:
            wrong.append((row, written, summed))
    return wrong
