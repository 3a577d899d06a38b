"""What stands below the headings: which rows are records, and what else was there."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

import numpy as np

from intake.forms import Field, Form
from intake.problems import Note
from intake.reading import Sheet

_TOTAL = re.compile(
    r"\s*(合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|grand total|sub-?total|total|sum"
    r"|注[:：\s]|备注[:：]|说明[:：]|填表人|制表人|审核人?|负责人[:：]|notes?\b|remarks?[:：])",
    re.IGNORECASE,
)
"""What the first cell of a totals or notes row begins with."""

_GRAND = re.compile(r"\s*(合\s*计|总\s*计|共\s*计|grand total|total|sum)", re.IGNORECASE)

NOT_REPEATED = ("count", "amount")
"""Types of which a merged cell stands once: a number in each row would be counted twice."""


class Body:
    """The rows of a sheet from `first` (0-based) on, with its fields' columns."""

    def __init__(
        self,
        sheet: Sheet,
        form: Form,
        fields: Sequence[Field],
        columns: Mapping[str, int],
        first: int,
    ) -> None:
        self.form, self.columns, self.first = form, columns, first
        self.notes: list[Note] = []
        self.total_rows: list[int] = []
        """0-based rows taken as totals of the whole table."""
        self.sheet = self._with_merged(sheet, fields)

    def _with_merged(self, sheet: Sheet, fields: Sequence[Field]) -> Sheet:
        """Return the sheet with each cell that is merged downwards standing in all its rows."""
        columns = list(sheet.columns)
        rows: list[int] = []
        for field in fields:
            column = self.columns.get(field.name)
            if column is None or field.type in NOT_REPEATED:
                continue
            spans = sheet.merged_down(column, self.first)
            if spans:
                columns[column] = columns[column].filled_down(spans)
                rows += [span[0] for span in spans]
        if not rows:
            return sheet
        self._note(sheet, "merged_cells", row=str(min(rows) + 1))
        return dataclasses.replace(sheet, columns=tuple(columns))

    def filled_rows(self) -> np.ndarray:
        """Return the 0-based sheet rows that are records; `notes` says what else was there."""
        own = {
            name: self.sheet.columns[column].kinds[self.first :] != b"e"
            for name, column in self.columns.items()
        }
        filled = np.logical_or.reduce(list(own.values()))
        if not filled.any():
            return np.array([], dtype=np.int64)
        filled = self._without_notes(filled, own)
        filled = self._without_blank_listed(filled, own)
        return np.flatnonzero(filled) + self.first

    def _without_notes(self, filled: np.ndarray, own: dict[str, np.ndarray]) -> np.ndarray:
        """Leave out totals and notes: rows that begin so and lack something that is required."""
        required = [own[f.name] for f in self.form.fields if f.is_required and f.name in own]
        if not required:
            return filled
        suspects = np.flatnonzero(filled & ~np.logical_and.reduce(required))
        taken = [i for i in suspects.tolist() if _TOTAL.match(self._first_text(i + self.first))]
        if taken:
            listed = ", ".join(str(i + self.first + 1) for i in taken[:10])
            self._note(self.sheet, "rows_as_notes", count=str(len(taken)), rows=listed)
        rows = [i + self.first for i in taken]
        self.total_rows = [row for row in rows if _GRAND.match(self._first_text(row))]
        without = filled.copy()
        without[taken] = False
        return without

    def _first_text(self, row: int) -> str:
        value = next((c.values[row] for c in self.sheet.columns if c.values[row] != ""), "")
        return value if isinstance(value, str) else ""

    def _without_blank_listed(self, filled: np.ndarray, own: dict[str, np.ndarray]) -> np.ndarray:
        """Leave out the template's rows in which nobody filled anything in."""
        if not self.form.prefill:
            return filled
        beyond = [mask for name, mask in own.items() if name not in self.form.prefill]
        answered = np.logical_or.reduce(beyond) if beyond else np.zeros_like(filled)
        blank = int(np.count_nonzero(filled & ~answered))
        if blank:
            self._note(self.sheet, "rows_not_filled", count=str(blank))
        return filled & answered

    def _note(self, sheet: Sheet, code: str, **values: str) -> None:
        self.notes.append(Note(code, sheet.name, {"sheet": sheet.name} | values))
