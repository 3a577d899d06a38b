"""XML is XML: one workbook in any legal spelling is read and answered alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from intake.annotation import annotate
from intake.check import Context, check
from intake.reading import read
from intake.returning import returned
from tests.intake.filling import Filled
from tests.intake.spelling import answer, filled_cells, respelled


def distorted(filled: Filled) -> bytes:
    """Return a workbook with one of everything of which only its XML tells."""
    filled.put("rounds", 2, planned_rounds_count=60, completed_rounds_count=1)
    filled.put("rounds", 3, planned_rounds_count=60, completed_rounds_count="=29+29")
    filled.put("rounds", 4, planned_rounds_count="#N/A", completed_rounds_count=57)
    filled.put("inspections", 2, visit_date=date(2026, 10, 5), inspector="李明 & Söhne <x>")
    rounds = filled.sheet("rounds")
    completed = filled.column("rounds", "completed_rounds_count")
    rounds.cell(2, completed).number_format = "0.0%"
    rounds.cell(4, completed).font = Font(strike=True)
    rounds.row_dimensions[3].hidden = True
    rounds.column_dimensions["A"].hidden = True
    rounds.merge_cells(start_row=4, end_row=5, start_column=completed, end_column=completed)
    raised = TextBlock(InlineFont(vertAlign="superscript"), "2")
    filled.sheet("cases").cell(2, 1).value = CellRichText("A1", raised)
    for name in ("Outlets 网点", "Lists 选项"):
        if name in filled.book.sheetnames:
            del filled.book[name]
    return filled.content()


def seen(content: bytes) -> list[Any]:
    book = read(content)
    assert not book.fault, book.fault
    return [
        (
            sheet.name, sheet.is_hidden, sheet.hidden_lines, sorted(sheet.merged),
            [(c.kinds.tobytes(), c.values, dict(c.features)) for c in sheet.columns],
        )
        for sheet in book.sheets
    ]  # fmt: skip


@pytest.fixture
def plain(filled: Filled) -> bytes:
    return distorted(filled)


def test_the_workbook_has_something_of_each_kind(plain: bytes, context: Context) -> None:
    result = check(plain, file_name="october.xlsx", context=context)
    codes = {problem.code for problem in result.problems}
    assert {"share_for_count", "no_value", "error_value"} <= codes
    assert "hidden_lines" in {note.code for note in result.notes}
    book = openpyxl.load_workbook(io.BytesIO(plain))
    features = [f for s in read(plain).sheets for c in s.columns for f in c.features.values()]
    assert {f.struck for f in features} >= {"whole"} and "2" in {f.superscript for f in features}
    assert book.sheetnames


def for_any_seed(examples: int, holds: Callable[[int], None]) -> None:
    """Run a property for seeds of Hypothesis, without its arguments in what a failure prints."""

    @settings(max_examples=examples, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def run(seed: int) -> None:
        holds(seed)

    run()


def test_any_legal_spelling_gives_the_same_answer(plain: bytes, context: Context) -> None:
    cells = seen(plain)
    expected = answer(check(plain, file_name="october.xlsx", context=context))

    def holds(seed: int) -> None:
        other = respelled(plain, Random(seed))
        assert seen(other) == cells
        assert answer(check(other, file_name="october.xlsx", context=context)) == expected

    for_any_seed(25, holds)


def test_the_annotated_copy_works_in_any_legal_spelling(plain: bytes, context: Context) -> None:
    colours = {"error": "FFF8CBAD", "warning": "FFFFE699"}

    def holds(seed: int) -> None:
        dice = Random(seed)
        result = check(respelled(plain, dice), file_name="october.xlsx", context=context)
        back = returned(result)
        assert not back.is_rebuilt
        by_severity = sorted(result.problems, key=lambda problem: problem.severity, reverse=True)
        expected = {(p.sheet, p.cell): colours[p.severity] for p in by_severity if p.cell}
        assert filled_cells(back.content) == expected
        other = respelled(back.content, dice)
        again = check(other, file_name="october.xlsx", context=context)
        assert answer(again) == answer(result)
        assert filled_cells(annotate(other, [])) == {}

    for_any_seed(20, holds)
