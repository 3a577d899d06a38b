"""The columns of a sheet as values of their fields' types; what does not fit is reported."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from intake.check_context import Setting
from intake.forms import Field, Form, both
from intake.heading_names import normal
from intake.problems import Severity, shown
from intake.reading import Sheet
from intake.sheet.report import SheetReport, cell_name
from intake.values import cells, codes, moments
from intake.values.cell_looks import Look, looks
from intake.values.cells import Doubtful, Fault, Typed
from intake.values.codes_before import as_before
from intake.values.decimal_sign import DecimalSign, decimal_sign

_MOST_NAMED = 5
_NUMBERS = ("count", "amount")


class Columns:
    """Reads the filled rows of one sheet, a field at a time."""

    def __init__(self, sheet: Sheet, form: Form, setting: Setting, report: SheetReport) -> None:
        self.sheet, self.form, self.setting, self.report = sheet, form, setting, report

    def read(self, field: Field) -> Any:
        """Return a field's values in the filled rows, as an array of its dtype."""
        rows, columns = self.report.rows, self.report.columns
        blank_means = self._blank(field)
        if field.name not in columns:
            return pd.Series([blank_means] * len(rows), dtype=field.dtype).array
        column = self.sheet.columns[columns[field.name]]
        as_read, values = self._filled(field)
        kinds = as_read
        if field.type not in _NUMBERS:
            kinds = np.where(kinds == b"p", b"n", kinds)
        kinds = _emptied(kinds, values, np.flatnonzero(kinds == b"m").tolist())
        self._formats_unread(field, kinds)
        kinds = self._valueless(field, kinds, values)
        if column.features and field.type != "text":
            kinds = self._looks(field, kinds, values)
        if field.type in ("outlet", "code"):
            kinds = self._lost_codes(field, kinds, values)
        typed = self._typed(field, kinds, values)
        self._faults(field, typed, values)
        if field.is_required:
            missing = np.flatnonzero((kinds == b"e") & (as_read == b"e")).tolist()
            self.report.cells("error", "missing_value", field, missing)
        if blank_means is not None:
            typed.values[kinds == b"e"] = blank_means
        return typed.values

    def _blank(self, field: Field) -> str | None:
        """Return what an empty cell of a field means."""
        own = {"unit": self.setting.unit or None, "month": self.setting.month}
        return own.get(field.type, field.blank)

    def _filled(self, field: Field) -> tuple[np.ndarray, list[Any]]:
        """Return kinds and values of a field's column in the filled rows."""
        rows = self.report.rows
        column = self.sheet.columns[self.report.columns[field.name]]
        first, last = int(rows[0]), int(rows[-1]) + 1
        if last - first == len(rows):
            return column.kinds[first:last], column.values[first:last]
        return column.kinds[rows], [column.values[i] for i in rows.tolist()]

    def _formats_unread(self, field: Field, kinds: np.ndarray) -> None:
        """Warn of numbers that may be percentages, in a file of which formats are not read."""
        if self.sheet.has_features or field.type not in _NUMBERS or not (kinds == b"n").any():
            return
        first = int(np.flatnonzero(kinds == b"n")[0])
        cell = cell_name(self.report.columns[field.name], int(self.report.rows[first]))
        self.report.add("warning", "formats_unread", cell, "", {"column": both(field.label)})

    def _valueless(self, field: Field, kinds: np.ndarray, values: list[Any]) -> np.ndarray:
        """Report the formulas without a value and the error cells; return them as empty."""
        positions = np.flatnonzero(kinds == b"f").tolist()
        is_error = {i: values[i] != "=" for i in positions}
        for code, wanted in (("error_value", True), ("no_value", False)):
            those = [i for i in positions if is_error[i] is wanted]
            self.report.cells("error", code, field, those, lambda i: shown(values[i]))
        return _emptied(kinds, values, positions)

    def _looks(self, field: Field, kinds: np.ndarray, values: list[Any]) -> np.ndarray:
        """Report cells that show something else than their value; return the faulty as empty."""
        column = self.sheet.columns[self.report.columns[field.name]]
        by_position = {
            i: feature
            for i, row in enumerate(self.report.rows.tolist())
            if (feature := column.features.get(row)) is not None
        }
        found = looks(by_position, kinds, values, is_count=field.type == "count")
        if field.type not in _NUMBERS:
            found = {i: look for i, look in found.items() if not look.is_of_number}
        by_code: dict[tuple[Severity, str], list[int]] = {}
        for i, look in found.items():
            by_code.setdefault((look.severity, look.code), []).append(i)
        for (severity, code), positions in by_code.items():
            self.report.cells(
                severity, code, field, positions, lambda i: found[i].found, _mentions_of(found)
            )
        return _emptied(kinds, values, [i for i, x in found.items() if x.severity == "error"])

    def _lost_codes(self, field: Field, kinds: np.ndarray, values: list[Any]) -> np.ndarray:
        """Report the codes that a program made dates or numbers of; return them as empty."""
        faults = codes.lost(kinds, values)
        for code in dict.fromkeys(faults.values()):
            those = [i for i, each in faults.items() if each == code]
            self.report.cells(
                "error", code, field, those, lambda i: shown(values[i]).removesuffix("T00:00:00")
            )
        return _emptied(kinds, values, list(faults))

    def _typed(self, field: Field, kinds: np.ndarray, values: list[Any]) -> Typed:
        setting = self.setting
        if field.type == "choice":
            return cells.by_distinct(kinds, values, lambda text: setting.choice(field, text))
        if field.type == "outlet":
            return self._outlets(field, kinds, values)
        if field.type == "unit":
            return cells.by_distinct(kinds, values, lambda text: setting.own_unit(field, text))
        if field.codes:
            return cells.by_distinct(kinds, values, lambda text: setting.code(field, text))
        if field.type in _NUMBERS:
            return cells.numbers(
                kinds,
                values,
                is_count=field.type == "count",
                minimum=field.minimum,
                maximum=field.maximum,
                decimal_sign=self._decimal_sign,
            )
        if field.type == "month":
            return cells.by_distinct(kinds, values, moments.month_or_fault)
        if field.type in ("date", "datetime"):
            return moments.dates(
                kinds,
                values,
                has_time=field.type == "datetime",
                epoch_1904=self.sheet.is_1904,
                zone=ZoneInfo(setting.policy.bureau.timezone),
            )
        if field.type == "code":
            read = codes.codes(kinds, values)
            return as_before(read, self.setting.codes_before(self.form, field.name))
        return cells.texts(kinds, values)

    @cached_property
    def _decimal_sign(self) -> DecimalSign:
        """The decimal sign of a text table, "?" where nothing in it decides."""
        if self.sheet.separator in ("", ","):
            return "."
        texts: set[str] = set()
        for field in self.form.fields:
            if field.type in _NUMBERS and field.name in self.report.columns:
                texts |= {value for value in self._filled(field)[1] if isinstance(value, str)}
        return decimal_sign(texts)

    def _outlets(self, field: Field, kinds: np.ndarray, values: list[Any]) -> Typed:
        """Read outlets, and say of those given by name as which they were read."""
        named: dict[str, str] = {}

        def read(text: str) -> str | Fault | Doubtful:
            answer = self._outlet(field, text)
            if isinstance(answer, str) and not normal(text).startswith(normal(answer)):
                named[text] = answer
            return answer

        typed = cells.by_distinct(kinds, values, read)
        unseen = [v for v in values if isinstance(v, str) and codes.has_invisible(v)]
        if unseen:
            typed.read_as["invisible_removed"] = (
                len(unseen),
                codes.visible(unseen[0]),
                codes.kept(unseen[0]),
            )
        if named:
            pairs = [f"{shown(name)} → {code}" for name, code in named.items()]
            more = ["…"] if len(pairs) > _MOST_NAMED else []
            text = ", ".join(pairs[:_MOST_NAMED] + more)
            self.report.note("outlets_by_name", column=both(field.label), pairs=text)
        return typed

    def _outlet(self, field: Field, text: str) -> str | Fault | Doubtful:
        """Return the outlet that a text means; a case or a project of an outlet outlives it."""
        answer = self.setting.outlet(field, codes.visibly(text))
        if (
            isinstance(answer, tuple)
            and answer[0] in ("closed_outlet", "unopened_outlet")
            and self.form.reported_by == "sheet"
        ):
            return Doubtful(answer[1]["code"], answer)
        return answer

    def _faults(self, field: Field, typed: Typed, values: list[Any]) -> None:
        for code, (count, found, read) in typed.read_as.items():
            self.report.note(
                code, column=both(field.label), count=str(count), found=shown(found), read=read
            )
        self._problems("error", field, typed.faults, values)
        self._problems("warning", field, typed.doubts, values)

    def _problems(
        self, severity: Severity, field: Field, found: dict[int, Fault], values: list[Any]
    ) -> None:
        by_code: dict[str, list[int]] = {}
        for position, (code, _mentions) in found.items():
            by_code.setdefault(code, []).append(position)
        for code, positions in by_code.items():
            self.report.cells(
                severity,
                code,
                field,
                positions,
                lambda i: found[i][1].get("found") or shown(values[i]),
                lambda i: found[i][1],
            )


def _mentions_of(found: dict[int, Look]) -> Callable[[int], dict[str, str]]:
    return lambda i: found[i].mentions


def _emptied(kinds: np.ndarray, values: list[Any], positions: list[int]) -> np.ndarray:
    """Return the kinds with these cells empty; their values are emptied in place."""
    if not positions:
        return kinds
    kinds = kinds.copy()
    kinds[positions] = b"e"
    for position in positions:
        values[position] = ""
    return kinds
