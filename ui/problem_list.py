"""The problems of a workbook: errors apart from warnings, one fault of a column told once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from intake import IntakeResult
from intake.problems import Problem
from languages import _, ngettext
from ui import table
from ui.text import named, plain

_MOST_GROUPS = 30


def show(result: IntakeResult, *, key: str) -> None:
    """Show what was understood, and every problem where it stands and how to mend it."""
    if result.errors:
        _group(
            ngettext("{n} error", "{n} errors", len(result.errors)).format(n=len(result.errors)),
            result.errors,
        )
    if result.warnings:
        n = len(result.warnings)
        _group(ngettext("{n} warning", "{n} warnings", n).format(n=n), result.warnings)
    if result.problems:
        table.behind(
            as_table(result.problems), name=f"problems_{key}", headings=headings(), what="problems"
        )
    if result.notes:
        with st.expander(_("What was understood"), key=f"notes:{key}"):
            for note in result.notes:
                st.markdown(f"- {plain(note)}")


def grouped(problems: Sequence[Problem]) -> list[tuple[Problem, list[Problem]]]:
    """Return problems that say the same of the same column together, the first of each before."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        column = re.sub(r"\d+", "", problem.cell)
        key = (problem.code, problem.sheet, column, problem.expected, problem.mend)
        groups.setdefault(key, []).append(problem)
    return [(group[0], group) for group in groups.values()]


def as_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """Return one row a problem: severity, sheet, cell, found, expected, mend (text)."""
    rows = [problem.as_dict() for problem in problems]
    frame = pd.DataFrame(rows, columns=["severity", "sheet", "cell", "found", "expected", "mend"])
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
        "mend": _("How to mend it"),
    }


def _group(heading: str, problems: Sequence[Problem]) -> None:
    st.markdown(f"**{plain(heading)}**")
    groups = grouped(problems)
    for problem, alike in groups[:_MOST_GROUPS]:
        place = _place(problem, alike)
        found = sorted({each.found for each in alike if each.found})
        said = _("found {found}").format(found=named([f"“{text}”" for text in found], most=3))
        lines = [f"**{plain(place)}**"] if place else []
        if found:
            lines[-1:] = [f"{lines[-1] if lines else ''} – {plain(said)}"]
        lines += [plain(problem.expected), f"*{plain(problem.mend)}*"]
        box = st.error if problem.severity == "error" else st.warning
        box("  \n".join(line for line in lines if line.strip("* ")))
    if len(groups) > _MOST_GROUPS:
        st.caption(
            plain(
                _("And {n} more kinds of problem: see the table below.").format(
                    n=len(groups) - _MOST_GROUPS
                )
            )
        )


def _place(problem: Problem, alike: Sequence[Problem]) -> str:
    cells = [each.cell for each in alike if each.cell]
    if not problem.sheet:
        return _("The file")
    if not cells:
        return _("Sheet {sheet}").format(sheet=problem.sheet)
    return _("Sheet {sheet}, {cells}").format(sheet=problem.sheet, cells=named(cells, most=8))
