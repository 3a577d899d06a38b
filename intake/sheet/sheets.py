"""One sheet against its form: headings, rows, types, keys and checks; all problems at once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pandas as pd

from intake.check_context import Setting
from intake.forms import Form, both
from intake.heading_names import HeadingRow
from intake.keys import compared_keys
from intake.problems import Note, Problem, shown
from intake.reading import Sheet
from intake.sheet.body import Body
from intake.sheet.columns import Columns
from intake.sheet.headings import SheetHeadings
from intake.sheet.merged import SharedValue
from intake.sheet.outlet_names import check_names
from intake.sheet.report import SheetReport, cell_name
from intake.sheet.row_checks import WITH_HISTORY, failing, limit_of
from intake.sheet.totals import number_in, rows_that_do_not_add_up, total_column
from intake.values import cells


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
        self.report = SheetReport(sheet.name, setting.limits)
        self.shared: list[SharedValue] = []
        self.total_rows: list[int] = []
        self.total_column: int | None = None

    def run(self) -> Outcome:
        """Check the sheet."""
        found_headings = SheetHeadings(self.sheet, self.form, self.fields, self.setting)
        headings = found_headings.find() if self.sheet.height else None
        self.report.problems += found_headings.problems
        self.report.notes += found_headings.notes
        if headings is not None:
            self._find_rows(headings)
        if not len(self.report.rows):
            return self._nothing(has_headings=headings is not None)
        self.report.wrong = np.full(len(self.report.rows), found_headings.lacks_a_column)
        self._shared_values()
        reading = Columns(self.sheet, self.form, self.setting, self.report)
        columns = {field.name: reading.read(field) for field in self.fields}
        names = np.full(len(self.report.rows), self.sheet.name, dtype=object)
        columns["sheet"] = cells.as_str(names)
        columns["row"] = self.report.rows + 1
        frame = pd.DataFrame(columns, copy=False)
        self._keys(frame)
        if headings is not None:
            check_names(self.sheet, headings, frame, self.setting, self.report)
        self._checks(frame)
        self._totals(frame)
        wrong = self.report.wrong
        kept = frame if not wrong.any() else frame[~wrong].reset_index(drop=True)
        return Outcome(kept, self.report.problems, self.report.notes)

    def _find_rows(self, headings: HeadingRow) -> None:
        """Find the rows that are records, and what else stands below the headings."""
        self.report.columns = headings.fields
        body = Body(self.sheet, self.form, self.fields, headings.fields, headings.row + 1)
        self.sheet, self.report.rows = body.sheet, body.filled_rows()
        self.report.notes += body.notes
        self.shared = body.shared
        self.total_rows = body.total_rows
        self.total_column = total_column(self.sheet, headings.row)

    def _shared_values(self) -> None:
        """Report the merged ranges that one value cannot stand for; their rows are errors."""
        for each in self.shared:
            self.report.wrong |= np.isin(self.report.rows, each.rows)
            mentions = {"column": both(each.field.label), "range": each.address}
            self.report.add("error", "merged_values", each.cell, each.found, mentions)

    def _nothing(self, *, has_headings: bool) -> Outcome:
        """Return the outcome of a sheet without a row."""
        if self.sheet.has_picture:
            self.report.add("warning" if has_headings else "error", "picture", "", "", {})
        empty = self.form.empty_records(self.setting.policy, self.setting.month)
        return Outcome(empty, self.report.problems, self.report.notes)

    def _keys(self, frame: pd.DataFrame) -> None:
        key = list(self.form.key)
        compared = compared_keys(self.form, frame)
        repeated = compared.duplicated(keep="first").to_numpy()
        if not repeated.any():
            return
        repeated = repeated & frame[key].notna().all(axis=1).to_numpy()
        positions = np.flatnonzero(repeated).tolist()
        forms = list(compared.itertuples(index=False, name=None))
        at = {k: i for i, k in reversed(list(enumerate(forms)))}
        names = " × ".join(both(self.form.field(name).label) for name in key)
        found = list(frame[key].itertuples(index=False, name=None))
        self.report.cells(
            "error",
            "duplicate_key",
            self.form.field(key[0]),
            positions,
            lambda i: shown(" · ".join(_key_text(part) for part in found[i])),
            lambda i: {"key": names, "first": str(int(self.report.rows[at[forms[i]]]) + 1)},
        )

    def _checks(self, frame: pd.DataFrame) -> None:
        for check in self.form.checks:
            if check.subject not in self.report.columns:
                continue
            if check.kind in WITH_HISTORY and self.setting.history is not None:
                self.setting.comparing()
            fails, mentions = failing(frame, check, self.form, self.setting)
            if check.kind == "far_from_history":  # sums of a row in error would be too small
                fails = fails & ~frame["outlet_code"].isin(frame["outlet_code"][self.report.wrong])
            positions = np.flatnonzero(fails).tolist()
            if not positions:
                continue
            subject = self.form.field(check.subject)
            values = self.sheet.columns[self.report.columns[subject.name]].values
            mentioned = {
                i: (mentions(i) if callable(mentions) else mentions)
                | {"limit": limit_of(check, frame, i)}
                for i in positions
            }
            self.report.cells(
                check.severity,
                check.kind,
                subject,
                positions,
                lambda i, mentioned=mentioned, values=values: (  # type: ignore[misc]
                    mentioned[i].get("found") or _day_text(values[int(self.report.rows[i])])
                ),
                lambda i, mentioned=mentioned: mentioned[i],  # type: ignore[misc]
            )

    def _totals(self, frame: pd.DataFrame) -> None:
        """Hold the totals that people wrote themselves against the rows they are of."""
        column = self.total_column
        if column is not None and self.form.total_of:
            parts = self.form.total_of
            wrong = rows_that_do_not_add_up(self.sheet, self.report.rows, frame, parts, column)
            for row, written, summed in wrong[: self.setting.limits.problems_per_column]:
                mentions = {"sum": f"{summed:g}"}
                self.report.add(
                    "warning", "row_total", cell_name(column, row), f"{written:g}", mentions
                )
        if (
            len(self.total_rows) != 1
            or self.report.wrong.any()
            or self.total_rows[0] < self.report.rows[-1]
        ):
            return
        for field in self.fields:
            if field.type not in ("count", "amount") or field.name not in self.report.columns:
                continue
            place, row = self.report.columns[field.name], self.total_rows[0]
            total, summed = number_in(self.sheet, row, place), float(frame[field.name].sum())
            if total is not None and abs(total - summed) > max(1e-6, abs(summed) * 1e-9):
                mentions = {"column": both(field.label), "sum": f"{summed:g}"}
                self.report.add(
                    "warning", "column_total", cell_name(place, row), f"{total:g}", mentions
                )


def _key_text(part: object) -> str:
    return f"{part:%Y-%m-%d}" if isinstance(part, pd.Timestamp) else str(part)


def _day_text(value: object) -> str:
    """Return a cell as a problem repeats it; a date at midnight without its time."""
    return shown(value).removesuffix("T00:00:00")
