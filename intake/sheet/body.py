"""What stands below the headings: which rows are records, and what else was there."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

import numpy as np

from intake.forms import Field, Form
from intake.problems import Note
from intake.reading import Sheet
from intake.sheet.merged import NOT_REPEATED, SharedValue, shared_values, with_shared
from intake.sheet.total_words import is_grand_total, is_total

_NOTE = re.compile(
    r"\s*(注[:：\s]|备注[:：]|说明[:：]|填表人|制表人|审核人?|负责人[:：]|notes?\b(?!-)|remarks?[:：])",
    re.IGNORECASE,
)
"""What the first cell of a row with a note begins with."""

_UNIT_OF = re.compile(
    r"\s*[(（\[【]?\s*(?:单位\s*[:：]\s*)?"
    r"(?:件|个|次|人|人次|份|条|起|户|台|辆|趟|班|处|名|天|日|月|项|频次|张|笔|元|万元|代码|编号|日期|是/否"
    r"|%|％|no\.?|count|items|rounds|days?|date|code|10,?000 CNY|CNY)"
    r"\s*[)）\]】]?\s*",
    re.IGNORECASE,
)
"""What the cells of a row of units below the headings hold: （件）, 单位：万元."""
_MOST_UNIT_ROWS = 2


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
        self.fields = fields
        self.shared: list[SharedValue] = []
        """Merged ranges whose one value cannot stand for all of their cells."""
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
        filled = self._without_units(filled, own)
        filled = self._without_notes(filled, own)
        table = np.flatnonzero(filled) + self.first
        self.shared = shared_values(self.sheet, self.fields, self.columns, table)
        self.sheet = with_shared(self.sheet, self.shared)
        filled = self._without_blank_listed(filled, own)
        return np.flatnonzero(filled) + self.first

    def _without_units(self, filled: np.ndarray, own: dict[str, np.ndarray]) -> np.ndarray:
        """Leave out the rows right below the headings that hold nothing but units."""
        without = filled.copy()
        for place in np.flatnonzero(filled)[:_MOST_UNIT_ROWS].tolist():
            row = place + self.first
            cells = [
                self.sheet.columns[self.columns[name]].values[row]
                for name, mask in own.items()
                if mask[place]
            ]
            if not all(isinstance(cell, str) and _UNIT_OF.fullmatch(cell) for cell in cells):
                break
            self._note(self.sheet, "row_of_units", row=str(row + 1))
            without[place] = False
        return without

    def _without_notes(self, filled: np.ndarray, own: dict[str, np.ndarray]) -> np.ndarray:
        """Leave out totals, notes and repeated headings.

        A total says so in whole words and has no key of its own. A note begins as notes do and
        lacks something that is required.
        """
        required = [own[f.name] for f in self.form.fields if f.is_required and f.name in own]
        taken = set(self._repeated_headings()) | self._totals()
        if required:
            suspects = np.flatnonzero(filled & ~np.logical_and.reduce(required)).tolist()
            taken |= {i for i in suspects if _NOTE.match(self._first_text(i + self.first))}
        rows = sorted(i + self.first for i in taken if filled[i])
        if not rows:
            return filled
        listed = ", ".join(str(row + 1) for row in rows[:10])
        self._note(self.sheet, "rows_as_notes", count=str(len(rows)), rows=listed)
        self.total_rows = [row for row in rows if is_grand_total(self._first_text(row))]
        without = filled.copy()
        without[[row - self.first for row in rows]] = False
        return without

    def _totals(self) -> set[int]:
        """Return the places of rows that are totals."""
        keys = [self.columns[name] for name in self.form.key if name in self.columns]
        leading = range(min(self.columns.values()) + 1)
        found: set[int] = set()
        for column in {*leading, *keys}:
            values = self.sheet.columns[column].values[self.first :]
            words = {value for value in set(values) if is_total(value)}
            if words:
                found |= {i for i, value in enumerate(values) if value in words}
        return {i for i in found if not self._has_own_key(keys, i + self.first)}

    def _has_own_key(self, keys: Sequence[int], row: int) -> bool:
        """Return whether every cell of a row's key is filled, and none says total."""
        cells = [self.sheet.columns[column].values[row] for column in keys]
        return bool(cells) and not any(
            cell == "" or is_total(cell) or (isinstance(cell, str) and not cell.strip())
            for cell in cells
        )

    def _repeated_headings(self) -> list[int]:
        """Return the places at which the two leftmost headings stand again, as in print."""
        columns = [self.sheet.columns[c] for c in sorted(self.columns.values())[:2]]
        headings = [column.values[self.first - 1] for column in columns]
        bodies = [column.values[self.first :] for column in columns]
        if len(columns) < 2 or not all(h and h in b for h, b in zip(headings, bodies, strict=True)):
            return []
        return [i for i, pair in enumerate(zip(*bodies, strict=True)) if list(pair) == headings]

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
