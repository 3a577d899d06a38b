"""The problems of a workbook: errors apart from warnings, one fault of a column told once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from intake.check import IntakeResult
from intake.problems import Problem, errors_text, warnings_text
from languages import _, ngettext
from ui.frame import table
from ui.words.text import named, plain

_MOST_GROUPS = 30
_MOST_CELLS = 8


@dataclass(frozen=True)
class Group:
    """One fault of one column: its first problem, the cells it stands at, how many there are."""

    first: Problem
    cells: tuple[str, ...]
    found: tuple[str, ...]
    count: int


def show(result: IntakeResult, *, key: str) -> None:
    """Show what was understood, and every problem where it stands and how to fix it."""
    if result.errors:
        _group(errors_text(len(result.errors)), result.errors)
    if result.warnings:
        _group(warnings_text(len(result.warnings)), result.warnings)
    if result.problems:
        table.behind(
            as_table(result.problems), name=f"problems_{key}", headings=headings(), what="problems"
        )
    if result.notes:
        with st.expander(_("What was understood"), key=f"notes:{key}"):
            for note in result.notes:
                st.markdown(f"- {plain(note)}")


def grouped(problems: Sequence[Problem]) -> list[Group]:
    """Return the problems by fault, sheet and column, in the order they come in.

    The check tells a fault at its first cells one by one and the rest as a number; both are in
    the count.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    newest: dict[tuple[str, str], tuple[str, ...]] = {}
    more: dict[tuple[str, ...], int] = {}
    for problem in problems:
        column = re.sub(r"\d+", "", problem.cell)
        if problem.code == "more_of_the_same" and (problem.sheet, column) in newest:
            of = newest[problem.sheet, column]
            more[of] = more.get(of, 0) + int(problem.values.get("count", "0"))
            continue
        key = (problem.code, problem.sheet, column if problem.cell else problem.expected)
        newest[problem.sheet, column] = key
        groups.setdefault(key, []).append(problem)
    return [
        Group(
            first=group[0],
            cells=tuple(each.cell for each in group if each.cell),
            found=tuple(dict.fromkeys(each.found for each in group if each.found)),
            count=len(group) + more.get(key, 0),
        )
        for key, group in groups.items()
    ]


def as_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """Return one row a problem: severity, sheet, cell, found, expected, fix (text)."""
    rows = [{**problem.as_dict(), "fix": problem.fix} for problem in problems]
    frame = pd.DataFrame(rows, columns=["severity", "sheet", "cell", "found", "expected", "fix"])
    words = {"error": _("error"), "warning": _("warning")}
    return frame.assign(severity=frame["severity"].map(words)).astype("str")


def headings() -> dict[str, str]:
    """Return what the columns of the table of problems are called."""
    return {
        "severity": _("Kind"),
        "sheet": _("Sheet"),
        "cell": _("Cell"),
        "found": _("Found"),
        "expected": _("Expected"),
        "fix": _("How to fix it"),
    }


def _group(heading: str, problems: Sequence[Problem]) -> None:
    st.markdown(f"**{plain(heading)}**")
    groups = grouped(problems)
    for group in groups[:_MOST_GROUPS]:
        head = f"**{plain(place(group))}**"
        if group.found:
            said = named([f"“{text}”" for text in group.found], most=3)
            head += f" – {plain(_('found {found}').format(found=said))}"
        problem = group.first
        lines = [head, plain(problem.expected), f"*{plain(problem.fix)}*"]
        box = st.error if problem.severity == "error" else st.warning
        box("  \n".join(line for line in lines if line.strip("* ")))
    if len(groups) > _MOST_GROUPS:
        st.caption(
            plain(
                ngettext(
                    "And {n} more kind of problem: see the table below.",
                    "And {n} more kinds of problem: see the table below.",
                    len(groups) - _MOST_GROUPS,
                ).format(n=len(groups) - _MOST_GROUPS)
            )
        )


def place(group: Group) -> str:
    """Say where a fault stands: the cell, or how many cells of a column, the first by name."""
    sheet = group.first.sheet
    if not sheet:
        return _("The file")
    if not group.cells:
        return _("Sheet {sheet}").format(sheet=sheet)
    cells = named(list(group.cells), most=_MOST_CELLS)
    if group.count == 1:
        return _("Sheet {sheet}, {cells}").format(sheet=sheet, cells=cells)
    return _("Sheet {sheet}, {n} cells in column {column}: {cells}").format(
        sheet=sheet, n=group.count, column=re.sub(r"\d+", "", group.cells[0]), cells=cells
    )
