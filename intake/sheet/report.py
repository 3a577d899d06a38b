"""What is said of one sheet while it is checked: problems at their cells, notes, rows in error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from intake.forms import Field, both
from intake.limits import Limits
from intake.problems import Note, Problem, Severity, column_letters, shown

Mentions = dict[str, str]


class SheetReport:
    """Problems and notes of a sheet, told by the positions of its rows.

    rows: 0-based sheet rows of the records. wrong: which of them have an error. columns: the
    0-based column of each field that has one.
    """

    def __init__(self, sheet_name: str, limits: Limits) -> None:
        self.sheet_name, self.limits = sheet_name, limits
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.rows = np.array([], dtype=np.int64)
        self.wrong = np.array([], dtype=bool)
        self.columns: dict[str, int] = {}

    def cells(
        self,
        severity: Severity,
        code: str,
        field: Field,
        positions: Sequence[int],
        found: Callable[[int], str] = lambda i: "",
        mentions: Callable[[int], Mentions] = lambda i: {},
    ) -> None:
        """Add one fault at each of its cells; beyond a limit, how many more there are."""
        if not positions:
            return
        if severity == "error":
            self.wrong[list(positions)] = True
        column = self.columns[field.name]
        for position in positions[: self.limits.problems_per_column]:
            cell = cell_name(column, int(self.rows[position]))
            values = {"column": both(field.label)} | mentions(position)
            self.add(severity, code, cell, found(position), values)
        rest = positions[self.limits.problems_per_column :]
        if rest:
            cell = cell_name(column, int(self.rows[rest[0]]))
            self.add(severity, "more_of_the_same", cell, "", {"count": str(len(rest))})

    def add(self, severity: Severity, code: str, cell: str, found: str, values: Mentions) -> None:
        """Add one problem."""
        self.problems.append(Problem(severity, code, self.sheet_name, cell, shown(found), values))

    def note(self, code: str, **values: str) -> None:
        """Add one note."""
        self.notes.append(Note(code, self.sheet_name, {"sheet": self.sheet_name} | values))


def cell_name(column: int, row: int) -> str:
    """Return the address of a 0-based column and row: `B7`."""
    return f"{column_letters(column)}{row + 1}"
