"""The headings of one sheet: where they stand, what is missing, what nobody knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from intake.check_context import Setting
from intake.forms import Field, Form, both
from intake.heading_names import (
    HEADING_ROWS,
    HeadingRow,
    field_spellings,
    find_headings,
    nearest,
    normal,
)
from intake.problems import Note, Problem, Severity, column_letters, shown
from intake.reading import Sheet

_YEAR_MONTH = re.compile(r"(20\d\d)\s*[年\-./]\s*(\d{1,2})(?!\d)\s*月?份?(?!\s*[-./至到]?\s*\d)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月(?!\s*\d)")


class SheetHeadings:
    """The headings of a sheet while they are looked for."""

    def __init__(self, sheet: Sheet, form: Form, fields: Sequence[Field], setting: Setting) -> None:
        self.sheet, self.form, self.fields, self.setting = sheet, form, fields, setting
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.lacks_a_column = False
        """Whether a column is missing without which no row is a record."""

    def find(self) -> HeadingRow | None:
        """Return the heading row, None where there is none; `problems` and `notes` say the rest."""
        answered = self.setting.answered(self.form)
        known = field_spellings(self.fields) | answered
        rows = self.sheet.top(HEADING_ROWS)
        found = find_headings(rows, known, self.sheet.groups(HEADING_ROWS))
        if found is None:
            if not self.sheet.has_picture:
                required = ", ".join(both(f.label) for f in self.fields if f.is_required)
                self._tell("error", "no_headings", "", "", {"columns": required})
            return None
        if found.is_split:
            self._note("headings_split", first=str(found.row), row=str(found.row + 1))
        elif found.row:
            self._note("headings_moved", row=str(found.row + 1))
        if self.sheet.hidden_lines:
            self._note("hidden_lines", lines=", ".join(self.sheet.hidden_lines))
        for column in found.fields.values():
            heading = str(rows[found.row][column])
            if name := answered.get(normal(heading)):
                read = both(next(f.label for f in self.fields if f.name == name))
                self._note("heading_as_answered", found=shown(heading), read=read)
        self._missing(found)
        self._unknown(found)
        self._repeated(found)
        self._other_month(rows[: found.row])
        return found

    def _missing(self, found: HeadingRow) -> None:
        for field in self.fields:
            if field.name in found.fields or (field.type == "text" and not field.is_required):
                continue
            severity: Severity = (
                "error" if field.is_required or field.type == "count" else "warning"
            )
            self.lacks_a_column |= severity == "error"
            mentions = {"column": field.heading, "row": str(found.row + 1)}
            self._tell(severity, "missing_column", f"{found.row + 1}:{found.row + 1}", "", mentions)

    def _unknown(self, found: HeadingRow) -> None:
        missing = [f for f in self.fields if f.name not in found.fields]
        for column, heading in found.unknown.items():
            if not self._is_filled(column, found):
                continue
            close = nearest(heading, missing) or [both(f.label) for f in missing[:3]]
            mentions = {"nearest": ", ".join(close), "form": self.form.id}
            code = "unknown_heading" if close else "extra_heading"
            self._tell("warning", code, _cell(column, found.row), heading, mentions)

    def _repeated(self, found: HeadingRow) -> None:
        """Tell headings that stand twice; where their columns are filled, it is a second table."""
        filled = [column for column in found.repeated if self._is_filled(column, found)]
        if len(filled) > 1:
            first = min(filled)
            mentions = {"first": column_letters(first), "last": column_letters(max(filled))}
            heading = found.repeated[first]
            self._tell("error", "second_table", _cell(first, found.row), heading, mentions)
            return
        for column, heading in found.repeated.items():
            self._tell("warning", "repeated_heading", _cell(column, found.row), heading, {})

    def _is_filled(self, column: int, found: HeadingRow) -> bool:
        return bool((self.sheet.columns[column].kinds[found.row + 1 :] != b"e").any())

    def _other_month(self, titles: Sequence[Sequence[object]]) -> None:
        """Tell a title, or the sheet's name, that names another month than the cover."""
        if not self.setting.has_month:
            return
        texts = [("", self.sheet.name)]
        texts += [
            (_cell(column, row), cell)
            for row, cells in enumerate(titles)
            for column, cell in enumerate(cells)
            if isinstance(cell, str)
        ]
        for cell, text in texts:
            named = _months_in(text, self.setting.month)
            if named and self.setting.month not in named:
                mentions = {"month": self.setting.month}
                self._tell("warning", "other_month", cell, text, mentions)
                return

    def _tell(
        self, severity: Severity, code: str, cell: str, found: str, values: dict[str, str]
    ) -> None:
        self.problems.append(Problem(severity, code, self.sheet.name, cell, shown(found), values))

    def _note(self, code: str, **values: str) -> None:
        self.notes.append(Note(code, self.sheet.name, {"sheet": self.sheet.name} | values))


def _months_in(text: str, month: str) -> set[str]:
    """Return the months that a title names; one without a year is of the workbook's year."""
    plain = unicodedata.normalize("NFKC", text)[:500]
    named = {f"{year}-{int(number):02d}" for year, number in _YEAR_MONTH.findall(plain)}
    if not named and not re.search(r"20\d\d", plain):
        named = {f"{month[:4]}-{int(number):02d}" for number in _MONTH.findall(plain)}
    return named


def _cell(column: int, row: int) -> str:
    return f"{column_letters(column)}{row + 1}"
