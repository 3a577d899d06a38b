"""One test a kind of problem: it says where, what was found and how to fix it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from intake.check import IntakeResult, Problem
from intake.forms import FORMS
from intake.messages import NOTES, PROBLEMS
from languages import use
from policy import Policy
from tests.intake.filling import Checked, Filled

VISIT = {"inspector": "李明", "inspector_role": "内部"}
CASE = {
    "source": "customer",
    "category": "延误",
    "opened_date": date(2026, 10, 5),
    "due_date": date(2026, 10, 12),
}
COURSE = {"course_code": "T1", "held_date": date(2026, 10, 8), "topic": "礼仪"}


def told(result: IntakeResult, code: str) -> Problem:
    """Return the only problem of a kind, with its sentences."""
    found = [p for p in result.problems if p.code == code]
    assert len(found) == 1, [p.as_dict() for p in result.problems]
    problem = found[0]
    assert problem.expected and problem.fix
    return problem


def test_a_blank_template_warns_of_what_is_owed_and_has_no_error(
    blank: bytes, checked: Checked
) -> None:
    result = checked(blank)
    assert result.is_acceptable
    assert {p.code for p in result.warnings} == {"empty_form"}
    assert {p.sheet for p in result.warnings} == {
        FORMS[form].sheet_name for form in ("satisfaction", "inspections", "delivery", "rounds")
    }


def test_the_unit_must_be_on_the_cover(filled: Filled, checked: Checked) -> None:
    filled.sheet("cover")["B1"] = None
    problem = told(checked(filled), "missing_unit")
    assert (problem.sheet, problem.cell) == (FORMS["cover"].sheet_name, "B1")


def test_an_unknown_unit_is_told_with_the_units_there_are(
    filled: Filled, checked: Checked, unit: str
) -> None:
    filled.sheet("cover")["B1"] = "Atlantis"
    problem = told(checked(filled), "unknown_unit")
    assert problem.found == "Atlantis" and unit in problem.expected


def test_the_unit_may_be_given_by_its_name(
    filled: Filled, checked: Checked, policy: Policy, unit: str
) -> None:
    filled.sheet("cover")["B1"] = policy.unit(unit).name["zh"]
    assert checked(filled).unit == unit


@pytest.mark.parametrize("text", ["2026年10月", "2026/10", "202610", date(2026, 10, 1), "2026.10"])
def test_the_month_is_read_as_people_write_it(filled: Filled, checked: Checked, text: str) -> None:
    filled.sheet("cover")["B2"] = text
    assert checked(filled).month == "2026-10"


def test_a_month_that_is_none_is_told(filled: Filled, checked: Checked) -> None:
    filled.sheet("cover")["B2"] = "October"
    assert told(checked(filled), "bad_month").cell == "B2"


def test_a_month_to_come_is_told(filled: Filled, checked: Checked) -> None:
    filled.sheet("cover")["B2"] = "2027-01"
    assert told(checked(filled), "future_month").found == "2027-01"


def test_a_missing_month_is_told(filled: Filled, checked: Checked) -> None:
    filled.sheet("cover")["B2"] = None
    assert told(checked(filled), "missing_month").severity == "error"


def test_a_workbook_without_a_cover_is_told(filled: Filled, checked: Checked) -> None:
    del filled.book[FORMS["cover"].sheet_name]
    assert FORMS["cover"].sheet_name in told(checked(filled), "no_cover").expected


def test_an_unknown_outlet_is_told_with_the_nearest(
    filled: Filled, checked: Checked, unit: str
) -> None:
    filled.put("cases", 2, case_number="A1", outlet_code=f"{unit}O2", **CASE)
    problem = told(checked(filled), "unknown_outlet")
    assert problem.cell == filled.at("cases", "outlet_code", 2)
    assert f"{unit}02" in problem.fix


def test_an_outlet_of_another_unit_is_told(
    filled: Filled, checked: Checked, policy: Policy
) -> None:
    other = policy.bureau.units[1].code
    filled.put("cases", 2, case_number="A1", outlet_code=f"{other}01", **CASE)
    assert other in told(checked(filled), "outlet_of_another_unit").fix


def test_a_closed_outlet_is_an_error_where_rows_are_reported(
    filled: Filled, checked: Checked, unit: str
) -> None:
    filled.put("inspections", 2, outlet_code=f"{unit}04", visit_date=date(2026, 10, 5), **VISIT)
    problem = told(checked(filled), "closed_outlet")
    assert problem.severity == "error" and "2025-06-30" in problem.fix


def test_a_case_outlives_its_outlet(filled: Filled, checked: Checked, unit: str) -> None:
    filled.put("cases", 2, case_number="A1", outlet_code=f"{unit}04", **CASE)
    result = checked(filled)
    assert told(result, "closed_outlet").severity == "warning"
    assert len(result.records["cases"]) == 1


def test_an_outlet_in_the_workbooks_own_register_is_known(
    filled: Filled, checked: Checked, unit: str
) -> None:
    row = filled.sheet("outlets").max_row + 1
    filled.put("outlets", row, outlet_code=f"{unit}09", name="新城", kind="both", setting="城市")
    filled.put("cases", 2, case_number="A1", outlet_code=f"{unit}09", **CASE)
    result = checked(filled)
    assert result.is_acceptable, result.problems
    assert result.records["outlets"]["unit"].eq(unit).all()


def test_an_outlet_may_be_given_by_its_name(filled: Filled, checked: Checked, unit: str) -> None:
    filled.put("cases", 2, case_number="A1", outlet_code="东街营业所", **CASE)
    assert list(checked(filled).records["cases"]["outlet_code"]) == [f"{unit}02"]


def test_a_missing_value_is_told(filled: Filled, checked: Checked, unit: str) -> None:
    filled.put("rounds", 2, planned_rounds_count=30)
    problem = told(checked(filled), "missing_value")
    assert problem.cell == filled.at("rounds", "completed_rounds_count", 2)


def test_a_bad_choice_is_told_with_the_choices(filled: Filled, checked: Checked) -> None:
    filled.put("standardization", 2, status="nearly")
    problem = told(checked(filled), "bad_choice")
    assert problem.found == "nearly" and "In progress 进行中" in problem.expected


def test_text_for_a_number_is_told(filled: Filled, checked: Checked) -> None:
    filled.put("satisfaction", 2, satisfied_count="a few")
    assert told(checked(filled), "not_a_number").found == "a few"


def test_a_negative_count_is_told(filled: Filled, checked: Checked) -> None:
    filled.put("satisfaction", 2, satisfied_count=-3)
    problem = told(checked(filled), "negative")
    assert problem.cell == filled.at("satisfaction", "satisfied_count", 2)
    assert problem.found == "-3"


def test_a_fractional_count_is_told(filled: Filled, checked: Checked) -> None:
    filled.put("satisfaction", 2, satisfied_count=2.5)
    assert told(checked(filled), "fraction").found == "2.5"


def test_a_duplicate_key_names_the_first_row(filled: Filled, checked: Checked, unit: str) -> None:
    for row in (2, 4):
        filled.put("cases", row, case_number="A1", outlet_code=f"{unit}01", **CASE)
    problem = told(checked(filled), "duplicate_key")
    assert problem.cell == filled.at("cases", "case_number", 4)
    assert "Row 2" in problem.fix


def test_a_date_in_the_future_is_told(filled: Filled, checked: Checked, unit: str) -> None:
    course = COURSE | {"held_date": date(2026, 12, 1)}
    filled.put("training", 2, outlet_code=f"{unit}01", staff_count=5, attended_count=5, **course)
    problem = told(checked(filled), "not_in_future")
    assert problem.found == "2026-12-01" and "2026-11-04" in problem.expected


def test_a_visit_outside_the_month_is_told(filled: Filled, checked: Checked) -> None:
    filled.put("inspections", 2, visit_date=date(2026, 9, 30), **VISIT)
    problem = told(checked(filled), "in_month")
    assert problem.severity == "error" and "2026-10" in problem.expected


def test_more_attended_than_staff_is_told(filled: Filled, checked: Checked, unit: str) -> None:
    filled.put("training", 2, outlet_code=f"{unit}01", staff_count=5, attended_count=6, **COURSE)
    problem = told(checked(filled), "not_more_than")
    assert problem.found == "6" and "(5)" in problem.expected


def test_more_passed_than_attended_is_told(filled: Filled, checked: Checked, unit: str) -> None:
    counts = {"staff_count": 5, "attended_count": 4, "passed_count": 5}
    filled.put("training", 2, outlet_code=f"{unit}01", **counts, **COURSE)
    assert told(checked(filled), "not_more_than").cell == filled.at("training", "passed_count", 2)


def test_more_rounds_than_planned_is_a_warning(filled: Filled, checked: Checked) -> None:
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count=31)
    assert told(checked(filled), "not_more_than").severity == "warning"


def test_closed_before_opened_is_told(filled: Filled, checked: Checked, unit: str) -> None:
    filled.put("cases", 2, case_number="A", outlet_code=unit, closed_date=date(2026, 10, 1), **CASE)
    problem = told(checked(filled), "not_before")
    assert problem.found == "2026-10-01" and "2026-10-05" in problem.expected


def test_met_without_a_date_is_a_warning(filled: Filled, checked: Checked) -> None:
    filled.put("standardization", 2, status="达标")
    assert told(checked(filled), "needs").severity == "warning"


def test_an_ambiguous_date_is_told_with_both_readings(filled: Filled, checked: Checked) -> None:
    filled.put("inspections", 2, visit_date="03/04/2026", **VISIT)
    problem = told(checked(filled), "ambiguous_date")
    assert "2026-03-04" in problem.fix and "2026-04-03" in problem.fix


def test_a_date_that_is_none_is_told(filled: Filled, checked: Checked) -> None:
    filled.put("inspections", 2, visit_date="soon", **VISIT)
    assert told(checked(filled), "not_a_date").found == "soon"


def test_a_missing_required_column_is_told(filled: Filled, checked: Checked) -> None:
    column = filled.column("cases", "source")
    filled.sheet("cases").delete_cols(column)
    filled.put("cases", 2, case_number="A1")
    problem = next(p for p in checked(filled).errors if p.code == "missing_column")
    assert "Source 来源" in problem.expected and problem.sheet == FORMS["cases"].sheet_name


def test_an_unknown_heading_is_offered_its_nearest(filled: Filled, checked: Checked) -> None:
    column = filled.column("rounds", "planned_rounds_count")
    filled.sheet("rounds").cell(1, column).value = "Planed round"
    filled.put("rounds", 2, completed_rounds_count=3)
    filled.sheet("rounds").cell(2, column).value = 4
    problem = told(checked(filled), "unknown_heading")
    assert problem.severity == "warning" and "Planned rounds 计划频次" in problem.expected


def test_a_missing_sheet_is_a_warning(filled: Filled, checked: Checked) -> None:
    del filled.book[FORMS["training"].sheet_name]
    assert FORMS["training"].sheet_name in told(checked(filled), "sheet_missing").expected


def test_every_problem_of_a_workbook_is_told_at_once(
    filled: Filled, checked: Checked, unit: str
) -> None:
    filled.put("satisfaction", 2, satisfied_count=-1, neutral_count="x")
    filled.put("rounds", 3, planned_rounds_count=1.5, completed_rounds_count=1)
    filled.put("cases", 2, case_number="A1", outlet_code="nowhere", **CASE)
    codes = {p.code for p in checked(filled).errors}
    assert codes == {"negative", "not_a_number", "fraction", "unknown_outlet"}


def test_rows_with_an_error_are_not_among_the_records(filled: Filled, checked: Checked) -> None:
    filled.put("satisfaction", 2, satisfied_count=-1)
    filled.put("satisfaction", 3, satisfied_count=7)
    records = checked(filled).records["satisfaction"]
    assert list(records["row"]) == [3]


def test_one_fault_in_a_whole_column_is_counted_beyond_a_limit(
    filled: Filled, checked: Checked, unit: str
) -> None:
    for row in range(2, 702):
        filled.put("cases", row, case_number=f"A{row}", outlet_code="nowhere", **CASE)
    result = checked(filled)
    assert len(result.problems) < 600
    assert "200" in next(p for p in result.errors if p.code == "more_of_the_same").fix


def test_formula_and_markup_in_text_stay_plain_text(
    filled: Filled, checked: Checked, unit: str
) -> None:
    hostile = "<img src=x onerror=alert(1)> **bold** {braces}"
    filled.put("cases", 2, case_number="A1", outlet_code=unit, summary=hostile, **CASE)
    cell = filled.sheet("cases").cell(2, filled.column("cases", "verified_by"))
    cell.value, cell.data_type = "=cmd|' /C calc'!A0", "s"
    record = checked(filled).records["cases"].iloc[0]
    assert record["summary"] == hostile
    assert record["verified_by"] == "=cmd|' /C calc'!A0"


def test_braces_in_a_cell_do_not_disturb_the_sentences(filled: Filled, checked: Checked) -> None:
    filled.put("standardization", 2, status="{column}")
    assert told(checked(filled), "bad_choice").as_dict()["found"] == "{column}"


def test_what_was_understood_is_echoed(filled: Filled, checked: Checked) -> None:
    filled.put("inspections", 2, visit_date="2026年10月3日", **VISIT)
    filled.sheet("inspections").insert_rows(1, 2)
    filled.sheet("inspections")["A1"] = "服务检查登记表"
    filled.book[FORMS["rounds"].sheet_name].title = "频次"
    result = checked(filled)
    notes = {note.code: str(note) for note in result.notes}
    assert "2026年10月3日" in notes["dates_from_text"] and "2026-10-03" in notes["dates_from_text"]
    assert "row 3" in notes["headings_moved"]
    assert "频次" in notes["sheet_renamed"]
    assert list(result.records["inspections"]["visit_date"]) == [datetime(2026, 10, 3)]


def test_every_sentence_has_its_chinese() -> None:
    said = [text for pair in PROBLEMS.values() for text in pair] + list(NOTES.values())
    english = [text if isinstance(text, str) else text[0] for text in said]
    from languages import _

    use("zh")
    try:
        untranslated = [text for text in english if _(text) == text]
    finally:
        use("en")
    assert untranslated == []
