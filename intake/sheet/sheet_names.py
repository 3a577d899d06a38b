"""Which sheet holds which form: by its name, else by its headings; what is left is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from intake.forms import FORMS, Form
from intake.heading_names import (
    HEADING_ROWS,
    field_spellings,
    find_headings,
    form_of_sheet,
    normal,
    spellings,
)
from intake.problems import Note, Problem
from intake.reading import Sheet
from intake.sheet.reserved_names import LISTS_SHEET, PROBLEM_SHEET
from policy import Policy

ALIKE_SHARE = 0.75
"""Share of a form's headings by which a sheet of another name is known; or all required ones,
if they are more than three."""

_OWN_SHEETS = frozenset({normal(LISTS_SHEET), normal(PROBLEM_SHEET)})
"""Sheets of ours that hold nothing of the supervisor's: the lists, the marks of the last round."""


@dataclass
class Assignment:
    """The sheet of each form, and what is to be said about the sheets."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def assign(sheets: Sequence[Sheet], policy: Policy, month: str) -> Assignment:
    """Give each form its sheet. month: whose checklist the headings are known by."""
    assignment = Assignment()
    nameless = []
    for sheet in sheets:
        if normal(sheet.name) in _OWN_SHEETS:
            continue
        form = form_of_sheet(sheet.name, FORMS) or form_of_sheet(_bare(sheet.name), FORMS)
        if form is None:
            nameless.append(sheet)
        else:
            _give(assignment, form, sheet)
    for sheet in nameless:
        if sheet.height:
            _by_headings(assignment, sheet, policy, month)
    if not any(not FORMS[form].is_cover for form in assignment.sheets):
        values = {"sheets": _all_names()}
        assignment.problems.append(Problem("error", "no_sheets", values=values))
    return assignment


def _bare(name: str) -> str:
    """Return a sheet's name without numbering and asides: `1. 满意度 (10月)` -> `满意度`."""
    return re.sub(
        r"[(（].*?[)）]", "", re.sub(r"^\s*[\d一二三四五六七八九十]+\s*[.、_\-\s]", "", name)
    )


def _give(assignment: Assignment, form: str, sheet: Sheet) -> None:
    definition = FORMS[form]
    if form in assignment.sheets:
        if sheet.height:
            first = assignment.sheets[form].name
            values = {"form": definition.sheet_name, "first": first}
            assignment.problems.append(
                Problem("error", "repeated_sheet", sheet.name, "", sheet.name, values)
            )
        return
    assignment.sheets[form] = sheet
    mentions = {"sheet": sheet.name, "form": definition.sheet_name}
    if normal(sheet.name) not in spellings(definition.sheet, (definition.id,)):
        assignment.notes.append(Note("sheet_renamed", sheet.name, mentions))
    if sheet.is_hidden:
        assignment.notes.append(Note("hidden_sheet", sheet.name, mentions))


def _by_headings(assignment: Assignment, sheet: Sheet, policy: Policy, month: str) -> None:
    form = _alike(sheet, policy, month, set(assignment.sheets))
    if form is None:
        values = {"sheets": _all_names()}
        assignment.problems.append(
            Problem("warning", "unknown_sheet", sheet.name, "", sheet.name, values)
        )
        return
    assignment.sheets[form.id] = sheet
    mentions = {"sheet": sheet.name, "form": form.sheet_name}
    assignment.notes.append(Note("sheet_known_by_headings", sheet.name, mentions))
    if sheet.is_hidden:
        assignment.notes.append(Note("hidden_sheet", sheet.name, mentions))


def _alike(sheet: Sheet, policy: Policy, month: str, taken: set[str]) -> Form | None:
    """Return the form of which the sheet has the most headings, if it has enough of them."""
    rows, groups = sheet.top(HEADING_ROWS), sheet.groups(HEADING_ROWS)
    best, best_count = None, 3
    for form in FORMS.values():
        if form.is_cover or form.id in taken:
            continue
        fields = form.columns(policy, month)
        found = find_headings(rows, field_spellings(fields), groups)
        if found is None or any(key not in found.fields for key in form.key):
            continue
        has_required = all(f.name in found.fields for f in fields if f.is_required)
        is_alike = has_required or len(found.fields) >= ALIKE_SHARE * len(fields)
        if is_alike and len(found.fields) > best_count:
            best, best_count = form, len(found.fields)
    return best


def _all_names() -> str:
    return ", ".join(form.sheet_name for form in FORMS.values() if not form.is_cover)
