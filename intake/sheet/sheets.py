"""One sheet against its form: headings, rows, types, keys and checks; all problems at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from intake.check_context import Setting
from intake.forms import Field, Form, both
from intake.heading_names import normal
from intake.problems import Note, Problem, Severity, column_letters, shown
from intake.reading import Sheet
from intake.sheet.body import Body
from intake.sheet.headings import SheetHeadings
from intake.sheet.row_checks import WITH_HISTORY, failing, limit_of
from intake.sheet.totals import number_in, rows_that_do_not_add_up, total_column
from intake.values import cells
from intake.values.cells import Fault, Typed

_MOST_NAMED = 5


@dataclass
class Outcome:
    """What a sheet came to: records of the rows without an error, problems, notes."""

    records: pd.DataFrame
    problems: list[Problem] = dataclasses.field(default_factory=list)
    notes: list[Note] = dataclasses.field(default_factory=list)


class SheetCheck:
    """One sheet while it is checked."""

    def __init__(self, sheet: Sheet, form: Form, setting: Setting) -> None:
        self.sheet, self.form, self.setting = sheet, form, setting
        self.fields = form.columns(setting.policy, setting.month)
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.rows = np.array([], dtype=np.int64)
        """0-based sheet rows of the records."""
        self.wrong = np.array([], dtype=bool)
        """Which of them have an error."""
        self.columns: dict[str, int] = {}
        self.total_rows: list[int] = []
        self.total_column: int | None = None
        self._lacks_a_column = False

    def run(self) -> Outcome:
        """Check the sheet."""
        found_headings = SheetHeadings(self.sheet, self.form, self.fields, self.setting)
        headings = found_headings.find() if self.sheet.height else None
        self.problems += found_headings.problems
        self.notes += found_headings.notes
        self._lacks_a_column = found_headings.lacks_a_column
        if headings is not None:
            self.columns = headings.fields
            body = Body(self.sheet, self.form, self.fields, self.columns, headings.row + 1)
            self.sheet, self.rows = body.sheet, body.filled_rows()
            self.notes += body.notes
            self.total_rows = body.total_rows
            self.total_column = total_column(self.sheet, headings.row)
        if not len(self.rows):
            if self.sheet.has_picture:
                severity: Severity = "error" if headings is None else "warning"
                self._tell(severity, "picture", "", "", {})
            empty = self.form.empty_records(self.setting.policy, self.setting.month)
            return Outcome(empty, self.problems, self.notes)
        self.wrong = np.full(len(self.rows), self._lacks_a_column)
        columns = {field.name: self._column(field) for field in self.fields}
        columns["sheet"] = cells.as_str(np.full(len(self.rows), self.sheet.name, dtype=object))
        columns["row"] = self.rows + 1
        frame = pd.DataFrame(columns, copy=False)
        self._keys(frame)
        self._checks(frame)
        self._totals(frame)
        kept = frame if not self.wrong.any() else frame[~self.wrong].reset_index(drop=True)
        return Outcome(kept, self.problems, self.notes)

    # cells

    def _column(self, field: Field) -> Any:
        """Return a field's values in the filled rows, as an array of its dtype."""
        blank_means = (self.setting.unit or None) if field.type == "unit" else field.blank
        if field.name not in self.columns:
            return pd.Series([blank_means] * len(self.rows), dtype=field.dtype).array
        column = self.sheet.columns[self.columns[field.name]]
        first, last = int(self.rows[0]), int(self.rows[-1]) + 1
        if last - first == len(self.rows):
            kinds, values = column.kinds[first:last], column.values[first:last]
        else:
            kinds = column.kinds[self.rows]
            values = [column.values[i] for i in self.rows.tolist()]
        if field.type not in ("count", "amount"):
            kinds = np.where(kinds == b"p", b"n", kinds)
        kinds = self._valueless(field, kinds, values)
        typed = self._typed(field, kinds, values)
        self._faults(field, typed, values)
        if field.is_required:
            self._missing_values(field, kinds, column.kinds[self.rows])
        if blank_means is not None:
            typed.values[kinds == b"e"] = blank_means
        return typed.values

    def _valueless(self, field: Field, kinds: np.ndarray, values: list[Any]) -> np.ndarray:
        """Tell the formulas without a value and the error cells; return them as empty."""
        positions = np.flatnonzero(kinds == b"f").tolist()
        if not positions:
            return kinds
        is_error = {i: str(values[i]).startswith("#") for i in positions}
        for code, wanted in (("error_value", True), ("no_value", False)):
            those = [i for i in positions if is_error[i] is wanted]
            self._tell_cells("error", code, field, those, lambda i: shown(values[i]))
        kinds = kinds.copy()
        kinds[positions] = b"e"
        for position in positions:
            values[position] = ""
        return kinds

    def _typed(self, field: Field, kinds: np.ndarray, values: list[object]) -> Typed:
        setting = self.setting
        if field.type == "choice":
            return cells.by_distinct(kinds, values, lambda text: setting.choice(field, text))
        if field.type == "outlet":
            return self._outlets(field, kinds, values)
        if field.type == "unit":
            return cells.by_distinct(kinds, values, lambda text: setting.own_unit(field, text))
        if field.codes:
            return cells.by_distinct(kinds, values, lambda text: setting.code(field, text))
        if field.type in ("count", "amount"):
            return cells.numbers(
                kinds,
                values,
                is_count=field.type == "count",
                minimum=field.minimum,
                maximum=field.maximum,
            )
        if field.type in ("date", "datetime"):
            return cells.dates(
                kinds, values, has_time=field.type == "datetime", epoch_1904=self.sheet.is_1904
            )
        return cells.texts(kinds, values, is_code=field.type == "code")

    def _outlets(self, field: Field, kinds: np.ndarray, values: list[object]) -> Typed:
        """Read outlets, and say of those given by name as which they were read."""
        named: dict[str, str] = {}

        def read(text: str) -> str | Fault:
            answer = self.setting.outlet(field, text)
            if isinstance(answer, str) and not normal(text).startswith(normal(answer)):
                named[text] = answer
            return answer

        typed = cells.by_distinct(kinds, values, read)
        if named:
            pairs = [f"{shown(name)} → {code}" for name, code in named.items()]
            more = ["…"] if len(pairs) > _MOST_NAMED else []
            text = ", ".join(pairs[:_MOST_NAMED] + more)
            self._note("outlets_by_name", column=both(field.label), pairs=text)
        return typed

    def _faults(self, field: Field, typed: Typed, values: list[object]) -> None:
        for code, (count, found, read) in typed.read_as.items():
            self._note(
                code, column=both(field.label), count=str(count), found=shown(found), read=read
            )
        by_code: dict[str, list[int]] = {}
        for position, (code, _mentions) in typed.faults.items():
            by_code.setdefault(code, []).append(position)
        for code, positions in by_code.items():
            severity = self._severity(code)
            self._tell_cells(
                severity,
                code,
                field,
                positions,
                lambda i: typed.faults[i][1].get("found") or shown(values[i]),
                lambda i: typed.faults[i][1],
            )

    def _severity(self, code: str) -> Severity:
        # a case or a project of an outlet outlives it; what is reported by row does not
        outlives = code in ("closed_outlet", "unopened_outlet") and self.form.reported_by == "sheet"
        return "warning" if outlives else "error"

    def _missing_values(self, field: Field, kinds: np.ndarray, as_read: np.ndarray) -> None:
        positions = np.flatnonzero((kinds == b"e") & (as_read != b"f")).tolist()
        self._tell_cells("error", "missing_value", field, positions)

    # rows as a whole

    def _keys(self, frame: pd.DataFrame) -> None:
        key = list(self.form.key)
        repeated = frame.duplicated(key, keep="first").to_numpy()
        if not repeated.any():
            return
        repeated = repeated & frame[key].notna().all(axis=1).to_numpy()
        positions = np.flatnonzero(repeated).tolist()
        at = {k: i for i, k in reversed(list(enumerate(frame[key].itertuples(False, None))))}
        names = " × ".join(both(self.form.field(name).label) for name in key)
        found = list(frame[key].itertuples(index=False, name=None))
        self._tell_cells(
            "error",
            "duplicate_key",
            self.form.field(key[0]),
            positions,
            lambda i: shown(" · ".join(_key_text(part) for part in found[i])),
            lambda i: {"key": names, "first": str(int(self.rows[at[found[i]]]) + 1)},
        )

    def _checks(self, frame: pd.DataFrame) -> None:
        for check in self.form.checks:
            if check.subject not in self.columns:
                continue
            if check.kind in WITH_HISTORY and self.setting.history is not None:
                self.setting.comparing()
            fails, mentions = failing(frame, check, self.form, self.setting)
            if check.kind == "far_from_history":  # sums of a row in error would be too small
                fails = fails & ~frame["outlet_code"].isin(frame["outlet_code"][self.wrong])
            positions = np.flatnonzero(fails).tolist()
            if not positions:
                continue
            subject = self.form.field(check.subject)
            values = self.sheet.columns[self.columns[subject.name]].values
            mentioned = {
                i: (mentions(i) if callable(mentions) else mentions)
                | {"limit": limit_of(check, frame, i)}
                for i in positions
            }
            self._tell_cells(
                check.severity,
                check.kind,
                subject,
                positions,
                lambda i, mentioned=mentioned, values=values: (  # type: ignore[misc]
                    mentioned[i].get("found") or _day_text(values[int(self.rows[i])])
                ),
                lambda i, mentioned=mentioned: mentioned[i],  # type: ignore[misc]
            )

    def _totals(self, frame: pd.DataFrame) -> None:
        """Hold the totals that people wrote themselves against the rows they are of."""
        column = self.total_column
        if column is not None and self.form.total_of:
            parts = self.form.total_of
            wrong = rows_that_do_not_add_up(self.sheet, self.rows, frame, parts, column)
            for row, written, summed in wrong[: self.setting.limits.problems_per_column]:
                mentions = {"sum": f"{summed:g}"}
                self._tell(
                    "warning", "row_total", self._cell(column, row), f"{written:g}", mentions
                )
        if len(self.total_rows) != 1 or self.wrong.any() or self.total_rows[0] < self.rows[-1]:
            return
        for field in self.fields:
            if field.type not in ("count", "amount") or field.name not in self.columns:
                continue
            place, row = self.columns[field.name], self.total_rows[0]
            total, summed = number_in(self.sheet, row, place), float(frame[field.name].sum())
            if total is not None and abs(total - summed) > max(1e-6, abs(summed) * 1e-9):
                mentions = {"column": both(field.label), "sum": f"{summed:g}"}
                self._tell(
                    "warning", "column_total", self._cell(place, row), f"{total:g}", mentions
                )

    # telling

    def _tell_cells(
        self,
        severity: Severity,
        code: str,
        field: Field,
        positions: list[int],
        found: Callable[[int], str] = lambda i: "",
        mentions: Callable[[int], dict[str, str]] = lambda i: {},
    ) -> None:
        """Tell one fault at each of its cells; beyond a limit, how many more there are."""
        if not positions:
            return
        if severity == "error":
            self.wrong[positions] = True
        column = self.columns[field.name]
        for position in positions[: self.setting.limits.problems_per_column]:
            cell = self._cell(column, int(self.rows[position]))
            values = {"column": both(field.label)} | mentions(position)
            self._tell(severity, code, cell, found(position), values)
        rest = positions[self.setting.limits.problems_per_column :]
        if rest:
            cell = self._cell(column, int(self.rows[rest[0]]))
            self._tell(severity, "more_of_the_same", cell, "", {"count": str(len(rest))})

    def _tell(
        self, severity: Severity, code: str, cell: str, found: str, values: dict[str, str]
    ) -> None:
        self.problems.append(Problem(severity, code, self.sheet.name, cell, shown(found), values))

    def _note(self, code: str, **values: str) -> None:
        self.notes.append(Note(code, self.sheet.name, {"sheet": self.sheet.name} | values))

    @staticmethod
    def _cell(column: int, row: int) -> str:
        return f"{column_letters(column)}{row + 1}"


def _key_text(part: object) -> str:
    return f"{part:%Y-%m-%d}" if isinstance(part, pd.Timestamp) else str(part)


def _day_text(value: object) -> str:
    """Return a cell as a problem repeats it; a date at midnight without its time."""
    return shown(value).removesuffix("T00:00:00")
