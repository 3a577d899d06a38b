"""What a cell shows beside its value, and what calamine does not tell of a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rich_text import RichText, Run  # type: ignore[import-not-found]

Place = tuple[int, int]
"""Row and column of a cell, both 0-based."""

MOST_HIDDEN = 8
"""Hidden rows and columns of a sheet that are reported one by one."""


@dataclass
class SheetFeatures:
    """What one sheet holds beside values.

    valueless: formulas without a value (""), and error cells (their text). shown_as: see
    `number_formats`. struck: whether a cell is struck out as a whole or in part. superscript:
    what of a cell's text is set as superscript or subscript. hidden: the first hidden columns
    and rows. merged: first row, first column, last row, last column of each merged range, 0-based.
    """

    valueless: dict[Place, str] = field(default_factory=dict)
    shown_as: dict[Place, str] = field(default_factory=dict)
    struck: dict[Place, str] = field(default_factory=dict)
    superscript: dict[Place, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)
    has_picture: bool = False

    def note_fonts(self, place: Place, text: RichText | None, *, cell_is_struck: bool) -> None:
        """Note what the fonts of a cell that is not empty say: its own, and those of its runs."""
        text = text if text is not None and text.runs else RichText([Run("-")])
        if struck := text.struck(cell_is_struck=cell_is_struck):
            self.struck[place] = struck
        if text.superscript:
            self.superscript[place] = text.superscript

    def hide_rows(self, first: int, last: int) -> None:
        """Note 0-based rows as hidden."""
        self.hidden.append(str(first + 1) if first == last else f"{first + 1}:{last + 1}")

    def hide_columns(self, first: int, last: int) -> None:
        """Note 0-based columns as hidden."""
        left, right = letters(first + 1), letters(last + 1)
        self.hidden.append(left if first == last else f"{left}:{right}")

    def hidden_lines(self) -> list[str]:
        """Return the first hidden columns and rows, "…" where there are more."""
        more = ["…"] if len(self.hidden) > MOST_HIDDEN else []
        return self.hidden[:MOST_HIDDEN] + more

    def by_column(self) -> dict[int, list[list[Any]]]:
        """Return by column what its cells show: row, shown as, struck, superscript."""
        columns: dict[int, list[list[Any]]] = {}
        for row, column in sorted(
            self.shown_as.keys() | self.struck.keys() | self.superscript.keys()
        ):
            place = row, column
            features = (
                self.shown_as.get(place, ""),
                self.struck.get(place, ""),
                self.superscript.get(place, ""),
            )
            columns.setdefault(column, []).append([row, *features])
        return columns


def letters(number: int) -> str:
    """Return the letters of a 1-based column."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
