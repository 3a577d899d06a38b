"""One value for each cell: a merged range over several of them is an error at the range."""

from __future__ import annotations

import pytest

from tests.intake.filling import Checked, Filled


def merged(filled: Filled, form: str, field: str, row: int, rows: int, columns: int) -> str:
    column = filled.column(form, field)
    sheet = filled.sheet(form)
    first, last = sheet.cell(row, column), sheet.cell(row + rows - 1, column + columns - 1)
    address = f"{first.coordinate}:{last.coordinate}"
    sheet.merge_cells(address)
    return address


@pytest.mark.parametrize(("rows", "columns"), [(1, 2), (2, 1), (2, 3)])
def test_a_number_over_several_cells_is_an_error_that_names_the_range(
    filled: Filled, checked: Checked, rows: int, columns: int
) -> None:
    filled.put("satisfaction", 2, very_satisfied_count=50, satisfied_count=7)
    filled.put("satisfaction", 3, very_satisfied_count=50, satisfied_count=7)
    filled.put("satisfaction", 4, very_satisfied_count=40, satisfied_count=8, neutral_count=1,
               dissatisfied_count=1, very_dissatisfied_count=1)  # fmt: skip
    address = merged(filled, "satisfaction", "very_satisfied_count", 2, rows, columns)
    result = checked(filled)
    [error] = [p for p in result.errors if p.code == "merged_values"]
    assert (error.cell, error.found) == (address.partition(":")[0], "50")
    assert address in error.expected
    assert not [p for p in result.errors if p.code == "missing_value" and p.cell < address[:2]]
    assert set(result.records["satisfaction"]["row"]) <= {3, 4} - set(range(2, 2 + rows))


def test_a_number_merged_down_over_a_listed_row_that_is_otherwise_blank(
    filled: Filled, checked: Checked
) -> None:
    filled.put("rounds", 2, planned_rounds_count=60, completed_rounds_count=58)
    merged(filled, "rounds", "completed_rounds_count", 2, 2, 1)
    assert [p.code for p in checked(filled).errors] == ["merged_values"]


def test_what_a_merged_range_covers_out_of_sight_is_not_read(
    filled: Filled, checked: Checked
) -> None:
    filled.put("rounds", 2, planned_rounds_count=60, completed_rounds_count=58)
    content = filled.content()
    planned = filled.at("rounds", "planned_rounds_count", 2)
    completed = filled.at("rounds", "completed_rounds_count", 2)
    other = Filled(content)
    other.sheet("rounds").merged_cells.add(f"{planned}:{completed}")  # both keep their values
    result = checked(other)
    assert [(p.code, p.cell) for p in result.errors] == [("merged_values", planned)]


def test_merged_cells_without_a_number_or_outside_the_rows_are_no_matter(
    filled: Filled, checked: Checked
) -> None:
    filled.put("rounds", 2, planned_rounds_count=60, completed_rounds_count=58)
    merged(filled, "rounds", "planned_rounds_count", 3, 1, 2)
    last = filled.sheet("rounds").max_row + 1
    filled.put("rounds", last, outlet_code="合计", planned_rounds_count=60)
    merged(filled, "rounds", "planned_rounds_count", last, 1, 2)
    result = checked(filled)
    assert result.is_acceptable, [p.as_dict() for p in result.errors]
