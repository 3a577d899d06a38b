"""Checks against the outlet's own history, against itself, and against totals people wrote."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd
import pytest

from intake.check import Context, Problem, check
from intake.forms import FORMS
from tests.intake.filling import Filled

VISIT = {"visit_date": date(2026, 10, 5), "inspector_role": "internal", "W01": "pass"}


@dataclass
class Before:
    reported: tuple[str, ...] = ()
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def earlier(self, form: str) -> pd.DataFrame:
        return self.frames.get(form, pd.DataFrame({"month": pd.Series([], dtype="str")}))


def rounds_of(unit: str, shares: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outlet_code": f"{unit}01",
            "area": "urban",
            "planned_rounds_count": 100,
            "completed_rounds_count": [round(share * 100) for share in shares],
            "month": [f"2026-{month:02d}" for month in range(1, len(shares) + 1)],
        }
    )


def codes(workbook: Filled, context: Context, before: Before) -> list[Problem]:
    known = replace(context, history_of=lambda unit, month: before)
    result = check(workbook.content(), file_name="a.xlsx", context=known)
    return [p for p in result.problems if p.code not in ("empty_form", "sheet_missing")]


@pytest.mark.parametrize(("completed", "is_told"), [(97, False), (93, False), (40, True)])
def test_a_rate_far_from_the_outlets_own_history_is_asked_about(
    filled: Filled, context: Context, unit: str, completed: int, is_told: bool
) -> None:
    filled.put("rounds", 2, planned_rounds_count=100, completed_rounds_count=completed)
    before = Before(frames={"rounds": rounds_of(unit, [0.97, 0.98, 0.96, 0.97, 0.99, 0.97, 0.95])})
    told = codes(filled, context, before)
    assert [p.code for p in told] == (["far_from_history"] if is_told else [])
    if is_told:
        [problem] = told
        assert problem.severity == "warning" and problem.found == "40.0 %"
        assert "97.0 %" in problem.expected and f"{unit}01" in problem.fix
        assert problem.cell == filled.at("rounds", "completed_rounds_count", 2)


def test_a_short_history_says_nothing(filled: Filled, context: Context, unit: str) -> None:
    filled.put("rounds", 2, planned_rounds_count=100, completed_rounds_count=40)
    before = Before(frames={"rounds": rounds_of(unit, [0.97, 0.98, 0.96])})
    assert codes(filled, context, before) == []


def test_an_item_that_was_met_and_is_not_any_more_is_asked_about(
    filled: Filled, context: Context, unit: str
) -> None:
    item = filled.sheet("standardization").cell(2, filled.column("standardization", "item_code"))
    code = str(item.value).split()[0]
    filled.put("standardization", 2, status="not started")
    before = pd.DataFrame(
        {
            "outlet_code": [f"{unit}01"] * 2,
            "item_code": [code] * 2,
            "status": ["in_progress", "met"],
            "month": ["2026-07", "2026-08"],
        }
    )
    [problem] = codes(filled, context, Before(frames={"standardization": before}))
    assert (problem.code, problem.severity) == ("not_back", "warning")
    assert "2026-08" in problem.expected and "达标" in problem.expected


def test_the_same_answers_under_another_inspector_are_asked_about(
    filled: Filled, context: Context, unit: str
) -> None:
    for row, inspector in ((2, "李明"), (3, "李 明")):
        filled.put("inspections", row, outlet_code=f"{unit}01", inspector=inspector, **VISIT)
        filled.sheet("inspections").cell(row, 2).value = None
    [problem] = codes(filled, context, Before())
    assert (problem.code, problem.severity) == ("not_twice", "warning")
    assert "Row 2" in problem.fix


def test_a_total_beside_the_counts_is_held_against_them(filled: Filled, context: Context) -> None:
    sheet = filled.sheet("satisfaction")
    column = sheet.max_column + 1
    sheet.cell(1, column).value = "合计"
    for row, total in ((2, 12), (3, 13)):
        filled.put("satisfaction", row, very_satisfied_count=10, satisfied_count=2)
        sheet.cell(row, column).value = total
    [problem] = codes(filled, context, Before())
    assert (problem.code, problem.found) == ("row_total", "13")
    assert problem.expected.endswith("12")


def test_a_totals_row_is_held_against_the_rows_above(filled: Filled, context: Context) -> None:
    sheet = filled.sheet("rounds")
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count=28)
    filled.put("rounds", 3, planned_rounds_count=30, completed_rounds_count=29)
    row = sheet.max_row + 1
    sheet.cell(row, 1).value = "合计"
    filled.put("rounds", row, planned_rounds_count=60, completed_rounds_count=75)
    told = codes(filled, context, Before())
    assert [(p.code, p.found) for p in told] == [("column_total", "75")]
    assert told[0].cell == filled.at("rounds", "completed_rounds_count", row)


def test_a_case_closed_before_it_was_opened_is_an_error(
    filled: Filled, context: Context, unit: str
) -> None:
    filled.put(
        "cases", 2, case_number="A1", outlet_code=unit, source="customer", category="延误",
        opened_date=date(2026, 10, 5), due_date=date(2026, 10, 9), closed_date=date(2026, 10, 4),
    )  # fmt: skip
    assert [p.code for p in codes(filled, context, Before())] == ["not_before"]


@pytest.mark.parametrize(
    ("source", "told"), [("customer", ["required_unless"]), ("disclosure_request", [])]
)
def test_only_a_disclosure_request_may_leave_its_due_date_to_the_rule(
    filled: Filled, context: Context, unit: str, source: str, told: list[str]
) -> None:
    filled.put(
        "cases", 2, case_number="A1", outlet_code=unit, source=source, category="延误",
        opened_date=date(2026, 10, 5),
    )  # fmt: skip
    problems = codes(filled, context, Before())
    assert [p.code for p in problems] == told
    for problem in problems:
        assert problem.cell == filled.at("cases", "due_date", 2)
        assert "依申请公开" in problem.expected


def test_outlets_by_name_and_hidden_rows_are_said(
    filled: Filled, context: Context, unit: str
) -> None:
    filled.put("rounds", 2, outlet_code="中心支局")
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count=29)
    sheet = filled.sheet("rounds")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    result = check(filled.content(), file_name="a.xlsx", context=context)
    said = {note.code: note.values for note in result.notes}
    assert said["outlets_by_name"]["pairs"] == f"中心支局 → {unit}01"
    assert set(said["hidden_lines"]["lines"].split(", ")) == {"2", "B"}


def test_what_stands_already_is_not_missed_in_a_partial_workbook(
    filled: Filled, context: Context
) -> None:
    del filled.book[FORMS["training"].sheet_name]
    known = replace(context, history_of=lambda unit, month: Before(reported=("training",)))
    result = check(filled.content(), file_name="a.xlsx", context=known)
    assert "sheet_missing" not in {p.code for p in result.problems}


def test_an_answered_heading_is_read_and_said(filled: Filled, context: Context, unit: str) -> None:
    column = filled.column("rounds", "planned_rounds_count")
    filled.sheet("rounds").cell(1, column).value = "应跑趟数"
    filled.put("rounds", 2, completed_rounds_count=3)
    filled.sheet("rounds").cell(2, column).value = 4
    before = check(filled.content(), file_name="a.xlsx", context=context)
    assert {"missing_column", "unknown_heading"} <= {p.code for p in before.problems}
    answers = {(unit, "rounds", "应跑趟数"): "planned_rounds_count"}
    after = check(filled.content(), file_name="a.xlsx", context=replace(context, headings=answers))
    assert after.is_acceptable
    assert after.records["rounds"]["planned_rounds_count"].tolist() == [4]
    assert "应跑趟数" in next(str(n) for n in after.notes if n.code == "heading_as_answered")
    ignored = {(unit, "rounds", "应跑趟数"): ""}
    after = check(filled.content(), file_name="a.xlsx", context=replace(context, headings=ignored))
    assert "unknown_heading" not in {p.code for p in after.problems}
