"""Real and hostile files: read whatever the name, or one clear problem, and the others go on."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from intake.check import Context, IntakeResult, check, check_many
from intake.forms import FORMS
from intake.limits import Limits
from intake.reading import read, read_many
from tests.intake.filling import Checked, Filled

CASE_HEADINGS = "工单号,网点代码,来源,类别,受理日期,时限"


def only_error(result: IntakeResult) -> str:
    assert len(result.errors) == 1, [p.as_dict() for p in result.problems]
    assert result.records == {} and result.errors[0].fix
    return result.errors[0].code


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_x", ".x"), content)
    return target.getvalue()


@pytest.fixture
def far_cell(blank: bytes) -> bytes:
    """A workbook with one cell in the farthest corner of a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book[FORMS["cases"].sheet_name]
    sheet["A2"], sheet["XFD1048576"] = "A1", "far"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_an_empty_file(checked: Checked) -> None:
    assert only_error(checked(b"")) == "empty"


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + b"\0" * 500, b"%PDF-1.7 ...", b"Dear all, here it is."]
)
def test_a_file_of_another_kind_under_a_workbooks_name(checked: Checked, content: bytes) -> None:
    assert only_error(checked(content, "october.xlsx")) == "not_a_workbook"


def test_a_web_page_under_a_workbooks_name(checked: Checked) -> None:
    assert only_error(checked(b"<html>", "october.xls")) == "markup"


def test_a_zip_of_something_else(checked: Checked) -> None:
    assert only_error(checked(zipped(readme=b"hello"))) == "not_a_workbook"


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_file_cut_short(blank: bytes, checked: Checked, share: float) -> None:
    assert only_error(checked(blank[: int(len(blank) * share)])) == "unreadable"


def test_a_workbook_whose_parts_are_no_xml(checked: Checked) -> None:
    assert only_error(checked(zipped(xl__workbook_xml=b"\x00\x01garbage"))) == "unreadable"


def test_an_encrypted_workbook(checked: Checked) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    assert only_error(checked(ole + "EncryptedPackage".encode("utf-16-le"))) == "encrypted"


def test_a_bomb_is_not_unpacked(checked: Checked) -> None:
    bomb = zipped(xl__workbook_xml=b"<a/>", xl__worksheets__sheet1_xml=b"0" * 80_000_000)
    assert len(bomb) < 200_000
    assert only_error(checked(bomb)) == "bomb"


def test_a_far_away_cell_takes_nobody_down(far_cell: bytes, blank: bytes, context: Context) -> None:
    files = [("a.xlsx", blank), ("far.xlsx", far_cell), ("b.xlsx", blank)]
    first, far, last = check_many(files, context=context)
    assert first.is_acceptable and last.is_acceptable
    assert {p.code for p in far.errors} & {"reader_died", "too_many_rows", "too_large"}


def test_a_child_out_of_time_is_told_and_the_next_file_is_read(blank: bytes) -> None:
    slow = Limits(seconds=0)
    books = list(read_many([blank, blank], limits=slow))
    assert [book.fault for book in books] == ["reader_died", "reader_died"]
    assert not read(blank).fault


def test_too_many_rows_are_told_at_the_sheet(blank: bytes) -> None:
    book = read(blank, limits=Limits(rows=5))
    assert "too_many_rows" in {sheet.fault for sheet in book.sheets}


def test_a_name_with_path_parts_is_bared(blank: bytes, context: Context) -> None:
    result = check(blank, file_name="../../etc/C:\\temp\\october\u202e.xlsx", context=context)
    assert result.file_name == "october.xlsx"


def test_either_language_any_case_and_width_and_order(
    filled: Filled, checked: Checked, unit: str
) -> None:
    sheet = filled.sheet("rounds")
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["完成频次", " PLANNED  rounds ", "Ｏｕｔｌｅｔ　ｃｏｄｅ", "区域："])
    sheet.append(["１２", "1,012", f"{unit}01", "乡镇"])
    result = checked(filled)
    assert result.is_acceptable, [p.as_dict() for p in result.errors]
    record = result.records["rounds"].iloc[0]
    assert (record["completed_rounds_count"], record["planned_rounds_count"]) == (12, 1012)
    assert record["area"] == "township"


def test_a_renamed_sheet_is_known_by_its_headings(filled: Filled, checked: Checked) -> None:
    filled.put("rounds", 2, planned_rounds_count=3, completed_rounds_count=3)
    filled.sheet("rounds").title = "Sheet3"
    result = checked(filled)
    assert len(result.records["rounds"]) == 1
    assert "Sheet3" in str(next(n for n in result.notes if n.code == "sheet_known_by_headings"))


def test_totals_and_notes_below_the_table_are_said_and_not_read(
    filled: Filled, checked: Checked
) -> None:
    row = filled.sheet("rounds").max_row
    filled.put("rounds", 2, planned_rounds_count=3, completed_rounds_count=3)
    filled.put("rounds", row + 1, outlet_code="合计", planned_rounds_count=3)
    filled.put("rounds", row + 2, outlet_code="注：含节假日", completed_rounds_count=None)
    result = checked(filled)
    assert result.is_acceptable, [p.as_dict() for p in result.errors]
    assert len(result.records["rounds"]) == 1
    assert f"{row + 1}" in str(next(n for n in result.notes if n.code == "rows_as_notes"))


def test_merged_cells_stand_for_each_row(filled: Filled, checked: Checked, unit: str) -> None:
    sheet = filled.sheet("training")
    for row, outlet in ((2, f"{unit}01"), (3, f"{unit}02")):
        filled.put("training", row, outlet_code=outlet, staff_count=5, attended_count=4)
    filled.put("training", 2, course_code="T1", topic="礼仪", held_date=pd.Timestamp(2026, 10, 8))
    for field in ("course_code", "topic", "held_date"):
        column = filled.column("training", field)
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    result = checked(filled)
    assert result.is_acceptable, [p.as_dict() for p in result.errors]
    assert list(result.records["training"]["course_code"]) == ["T1", "T1"]
    assert "merged_cells" in {note.code for note in result.notes}


def test_headings_in_two_rows(filled: Filled, checked: Checked, unit: str) -> None:
    sheet = filled.sheet("rounds")
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["网点代码", "区域", "频次", None])
    sheet.append([None, None, "计划频次", "完成频次"])
    sheet.append([f"{unit}01", "城区", 5, 5])
    for merged in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(merged)
    assert len(checked(filled).records["rounds"]) == 1


def test_a_formula_without_a_value_and_an_error_cell_are_told(
    filled: Filled, checked: Checked
) -> None:
    filled.put("rounds", 2, planned_rounds_count="=1+2", completed_rounds_count=3)
    problem = next(p for p in checked(filled).errors if p.code == "no_value")
    assert problem.cell == filled.at("rounds", "planned_rounds_count", 2)


def test_hidden_sheets_and_rows_are_said(filled: Filled, checked: Checked) -> None:
    filled.sheet("rounds").sheet_state = "hidden"
    filled.sheet("delivery").row_dimensions[3].hidden = True
    codes = [note.code for note in checked(filled).notes]
    assert "hidden_sheet" in codes and "hidden_lines" in codes


def test_dates_of_the_1904_system(context: Context, unit: str) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"date_1904": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    cover = book.add_worksheet("封面")
    cover.write_column(0, 0, ["单位", "月份"])
    cover.write_column(0, 1, [unit, "2026-10"])
    sheet = book.add_worksheet("工单")
    sheet.write_row(0, 0, CASE_HEADINGS.split(","))
    sheet.write_row(1, 0, ["A1", f"{unit}01", "用户", "延误"])
    sheet.write_datetime(1, 4, pd.Timestamp(2026, 10, 5).to_pydatetime(), day)
    serial = (pd.Timestamp(2026, 10, 12) - pd.Timestamp(1904, 1, 1)).days
    sheet.write_number(1, 5, serial)
    book.close()
    records = check(target.getvalue(), file_name="b.xlsx", context=context).records["cases"]
    assert str(records["opened_date"][0])[:10] == "2026-10-05"
    assert str(records["due_date"][0])[:10] == "2026-10-12"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_in_the_usual_encodings(context: Context, unit: str, encoding: str) -> None:
    text = f"{CASE_HEADINGS}\r\nA1,{unit}01,用户,延误,2026/10/5,2026年10月12日\r\n"
    name = f"{unit}-2026-10.csv"
    result = check(text.encode(encoding), file_name=name, context=context)
    assert result.is_acceptable, [p.as_dict() for p in result.errors]
    assert (result.unit, result.month) == (unit, "2026-10")
    assert list(result.records) == ["cases"] and len(result.records["cases"]) == 1


def test_a_text_table_without_unit_and_month_in_its_name(context: Context, unit: str) -> None:
    text = f"{CASE_HEADINGS}\nA1,{unit}01,用户,延误,2026-10-05,2026-10-12\n"
    result = check(text.encode(), file_name="cases.csv", context=context)
    assert [p.code for p in result.errors] == ["no_unit_in_name"]
