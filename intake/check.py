"""A workbook in: records, or problems at their cells. A bad file is a result, not an exception."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath, PureWindowsPath

import pandas as pd

from intake.check_context import Context, Setting
from intake.cover import Cover, cover_form, cover_of_name, read_cover
from intake.forms import FORMS, Form
from intake.problems import Note, Problem
from intake.progress import OnProgress, Progress, Stage, ignore_progress
from intake.reading import Book, Sheet, read_many
from intake.sheet.sheet_names import Assignment, assign
from intake.sheet.sheets import Outcome, SheetCheck

__all__ = ["Context", "IntakeResult", "Note", "Problem", "check", "check_many"]

Report = Callable[[Stage, str, int, int], None]


@dataclass(frozen=True)
class IntakeResult:
    """What a workbook came to.

    records: by form, the rows without an error (see `Form.empty_records`); a form is in it
    where its sheet is in the workbook, though it may have no rows. unit, month: "" where the
    cover does not say them. content: the workbook's own bytes, which the ledger keeps.
    """

    file_name: str
    sha256: str
    unit: str = ""
    month: str = ""
    prepared_by: str = ""
    records: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    content: bytes = field(default=b"", repr=False)
    kind: str = ""
    """xlsx (also .xlsm), xls, xlsb, ods or csv, by the content; "" where it could not be read."""

    @property
    def can_be_annotated(self) -> bool:
        """Whether there are problems, and cells to mark them at (see `intake.returning`)."""
        return bool(self.kind and self.problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the workbook out."""
        return tuple(p for p in self.problems if p.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that ask whether something is meant."""
        return tuple(p for p in self.problems if p.severity == "warning")

    @property
    def is_acceptable(self) -> bool:
        """Whether the workbook may be handed in."""
        return not self.errors


def check(content: bytes, *, file_name: str, context: Context) -> IntakeResult:
    """Check one workbook of any kind against the forms; every problem at once."""
    return check_many([(file_name, content)], context=context)[0]


def check_many(
    files: Sequence[tuple[str, bytes]],
    *,
    context: Context,
    on_progress: OnProgress = ignore_progress,
) -> list[IntakeResult]:
    """Check workbooks in order, with one reader child for all of them.

    `on_progress` is called at each sheet that is read and each that is checked.
    """
    results: list[IntakeResult] = []

    def report(stage: Stage, sheet: str, done: int, total: int) -> None:
        at = len(results)
        on_progress(Progress(stage, bare_name(files[at][0]), sheet, done, total, at, len(files)))

    books = read_many(
        [content for _name, content in files],
        limits=context.limits,
        on_sheet=partial(report, "reading"),
    )
    for (name, content), book in zip(files, books, strict=True):
        sha256 = hashlib.sha256(content).hexdigest()
        result = _check_book(book, bare_name(name), sha256, context, report)
        results.append(replace(result, content=content))
    return results


def bare_name(file_name: str) -> str:
    """Return a file's name without path parts and control characters, of a bearable length."""
    name = PurePosixPath(PureWindowsPath(file_name).name).name
    return re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name)[-150:] or "workbook"


def _check_book(
    book: Book, file_name: str, sha256: str, context: Context, report: Report
) -> IntakeResult:
    if book.fault:
        problem = Problem("error", book.fault, found=file_name)
        return IntakeResult(file_name, sha256, problems=(problem,))
    assignment = assign(book.sheets, context.policy, f"{context.today:%Y-%m}")
    cover = _cover(book, assignment, file_name, context)
    setting = Setting.of(context, cover.unit, cover.month, _register_form().sheet_name)
    outcomes = _sheets(assignment, setting, report)
    problems = [*cover.problems, *_of_another_unit(cover, outcomes), *assignment.problems]
    problems += [p for form in FORMS if form in outcomes for p in outcomes[form].problems]
    problems += _left_out(assignment, outcomes, setting)
    problems += _owed(assignment, outcomes, setting, is_partial=book.kind == "csv")
    notes = [*cover.notes, *assignment.notes]
    notes += [n for form in FORMS if form in outcomes for n in outcomes[form].notes]
    return IntakeResult(
        file_name=file_name,
        sha256=sha256,
        unit=cover.unit,
        month=cover.month,
        prepared_by=cover.prepared_by,
        records={form: outcomes[form].records for form in FORMS if form in outcomes},
        problems=tuple(problems),
        notes=tuple(notes),
        kind=book.kind,
    )


def _cover(book: Book, assignment: Assignment, file_name: str, context: Context) -> Cover:
    if book.kind == "csv":
        return cover_of_name(file_name, context)
    return read_cover(assignment.sheets.get(cover_form().id), context)


def _register_form() -> Form:
    return next(form for form in FORMS.values() if form.is_register)


def _sheets(assignment: Assignment, setting: Setting, report: Report) -> dict[str, Outcome]:
    """Check every sheet, the register's first: its outlets count as known to the others."""
    register = _register_form().id
    outcomes: dict[str, Outcome] = {}
    sheets = {form: s for form, s in assignment.sheets.items() if not FORMS[form].is_cover}
    done, total = 0, sum(sheet.height for sheet in sheets.values())
    for form in sorted(sheets, key=lambda name: name != register):
        sheet = sheets[form]
        report("checking", sheet.name, done, total)
        setting.comparing = partial(report, "comparing", sheet.name, done, total)
        outcomes[form] = _outcome(sheet, FORMS[form], setting)
        done += sheet.height
        if form == register:
            setting.outlets.add(outcomes[form].records, setting.month)
    return outcomes


def _outcome(sheet: Sheet, form: Form, setting: Setting) -> Outcome:
    if sheet.fault:
        limits = {
            "too_many_rows": setting.limits.rows,
            "too_many_columns": setting.limits.columns,
            "too_many_cells": setting.limits.cells,
        }
        mentions = {"limit": f"{limits[sheet.fault]:,}"}
        problem = Problem("error", sheet.fault, sheet.name, "", "", mentions)
        return Outcome(form.empty_records(setting.policy, setting.month), [problem])
    return SheetCheck(sheet, form, setting).run()


def _of_another_unit(cover: Cover, outcomes: dict[str, Outcome]) -> Iterable[Problem]:
    """Yield one error where every outlet that the sheets list belongs to one other unit."""
    register = _register_form().id
    faults = [p for each in outcomes.values() for p in each.problems]
    others = {p.values["other"] for p in faults if p.code == "outlet_of_another_unit"}
    has_own = any(len(each.records) for form, each in outcomes.items() if form != register)
    if cover.unit and len(others) == 1 and not has_own:
        sheet, cell = cover.unit_cell
        mentions = {"other": others.pop()}
        yield Problem("error", "outlets_of_another_unit", sheet, cell, cover.unit, mentions)


def _left_out(
    assignment: Assignment, outcomes: dict[str, Outcome], setting: Setting
) -> Iterable[Problem]:
    """Yield a warning for each open outlet that the unit's list leaves out.

    An empty list says nothing, and a row that is absent ends nothing.
    """
    form = _register_form().id
    if not setting.unit or form not in outcomes or outcomes[form].records.empty:
        return
    if any(p.severity == "error" for p in outcomes[form].problems):
        return  # a row with an error is not among the records, and is no row left out
    listed = set(outcomes[form].records["outlet_code"])
    sheet = assignment.sheets[form].name
    for outlet in setting.outlets.open_in(setting.unit, setting.month):
        if outlet.code not in listed:
            mentions = {"outlet": f"{outlet.code} {outlet.name}".strip()}
            yield Problem("warning", "open_outlet_left_out", sheet, "", "", mentions)


def _owed(
    assignment: Assignment, outcomes: dict[str, Outcome], setting: Setting, *, is_partial: bool
) -> Iterable[Problem]:
    """Yield a warning for each owed form that is not there, or has no row where it needs some.

    What stands already from an earlier workbook of the month is not missed again.
    """
    stands = setting.history.reported if setting.history else ()
    for form in FORMS.values():
        if not form.is_owed or is_partial or (form.id in stands and form.id not in outcomes):
            continue
        if form.id not in outcomes:
            if outcomes:
                yield Problem("warning", "sheet_missing", values={"sheet": form.sheet_name})
        elif form.reported_by == "row" and _is_blank(outcomes[form.id]):
            yield Problem("warning", "empty_form", assignment.sheets[form.id].name)


def _is_blank(outcome: Outcome) -> bool:
    """Return whether nobody filled anything in; rows with errors are something."""
    return outcome.records.empty and not any(p.severity == "error" for p in outcome.problems)
