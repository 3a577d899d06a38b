"""The supervisor's own file comes back with its faults marked, and all else as it was."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from intake.annotation import annotate
from intake.annotation.comments import AUTHOR
from intake.annotation.xml_edit import NotEditable, elements
from intake.sheet.reserved_names import PROBLEM_SHEET
from languages import use


@dataclass(frozen=True)
class Fault:
    severity: str
    sheet: str
    cell: str
    found: str = "−3"
    expected: str = "a whole number from 0"
    fix: str = "Type the count."


def workbook_with_everything() -> bytes:
    """A workbook with formulas, a chart, sparklines, rules, validations and a named print area."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Delivery 投递")
    shaded = book.add_format({"bg_color": "#DDEBF7", "num_format": "0.0%", "bold": True})
    sheet.write_row("A1", ["Outlet code", "D+0", "Sum"])
    for row in range(1, 21):
        sheet.write_row(row, 0, [f"LY01-{row:02d}", row])
        sheet.write_formula(row, 2, f"=B{row + 1}*2", None, row * 2)
    sheet.write_number("B5", 0.25, shaded)
    sheet.add_sparkline("F2", {"range": "'Delivery 投递'!B2:B9"})
    sheet.conditional_format("B2:B21", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("B2:B21", {"validate": "integer", "criteria": ">=", "value": 0})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Delivery 投递'!$B$2:$B$9"})
    sheet.insert_chart("H2", chart)
    sheet.print_area("A1:C21")
    other = book.add_worksheet("Notes & <more>")
    other.write_comment("A1", "the supervisor's own note")
    other.activate()
    book.close()
    return target.getvalue()


FAULTS = [
    Fault("error", "Delivery 投递", "B5", found="=cmd|'/c calc'!A1", fix="<b>mend</b> & more"),
    Fault("warning", "Delivery 投递", "B7"),
    Fault("error", "Delivery 投递", "D9", found=""),
    Fault("error", "Delivery 投递", "B40"),
    Fault("error", "Notes & <more>", "A1"),
    Fault("error", "", ""),
]


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_faulty_cells_are_filled_and_commented_and_keep_their_formats() -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotate(workbook_with_everything(), FAULTS)))
    sheet = book["Delivery 投递"]
    assert sheet["B5"].fill.fgColor.rgb == "FFF8CBAD"
    assert sheet["B7"].fill.fgColor.rgb == "FFFFE699"
    assert sheet["B5"].number_format == "0.0%"
    assert sheet["B5"].font.bold
    assert sheet["B6"].fill.fill_type is None
    assert sheet["D9"].fill.fill_type == "solid"
    assert sheet["B40"].fill.fill_type == "solid"
    comment = sheet["B5"].comment
    assert comment is not None
    assert comment.author == AUTHOR
    assert "<b>mend</b> & more" in comment.text
    assert "a whole number from 0" in comment.text


def test_the_first_sheet_lists_every_problem_with_a_link_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotate(workbook_with_everything(), FAULTS)))
    assert book.sheetnames == [PROBLEM_SHEET, "Delivery 投递", "Notes & <more>"]
    assert book.active is book[PROBLEM_SHEET]
    sheet = book[PROBLEM_SHEET]
    rows = list(sheet.iter_rows(min_row=4, max_col=7, values_only=True))
    assert len(rows) == len(FAULTS)
    assert rows[0][4] == "=cmd|'/c calc'!A1"
    assert sheet["E4"].data_type == "s"
    assert sheet["D4"].hyperlink.location == "'Delivery 投递'!B5"
    assert book["Delivery 投递"].print_area == "'Delivery 投递'!$A$1:$C$21"
    assert not book["Notes & <more>"].sheet_view.tabSelected


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1 error, 1 warning. Click"), ("zh", "1 处错误，1 处提醒。点击")],
)
def test_it_says_how_many_there_are_as_one_says_it(language: str, said: str) -> None:
    use(language)
    try:
        marked = annotate(workbook_with_everything(), FAULTS[:2])
    finally:
        use("en")
    sheet = openpyxl.load_workbook(io.BytesIO(marked))[PROBLEM_SHEET]
    assert str(sheet["A2"].value).startswith(said)


def test_all_else_stays_byte_for_byte() -> None:
    before = parts(workbook_with_everything())
    after = parts(annotate(workbook_with_everything(), FAULTS))
    for name in ("xl/charts/chart1.xml", "xl/drawings/drawing1.xml", "xl/sharedStrings.xml"):
        assert after[name] == before[name]
    sheet = after["xl/worksheets/sheet1.xml"]
    for kept in (
        b"x14:sparklineGroup",
        b"x14:dataBar",
        b"<dataValidation ",
        b"<f>B2*2</f><v>2</v>",
    ):
        assert kept in sheet
    for name, content in after.items():
        if name.endswith((".xml", ".rels", ".vml")):
            elements(content, set())


def test_a_persons_comment_stays_beside_ours() -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotate(workbook_with_everything(), FAULTS)))
    comment = book["Notes & <more>"]["A1"].comment
    assert comment is not None
    assert "own note" in comment.text


def test_a_second_round_clears_the_first_and_gives_the_fills_back() -> None:
    once = annotate(workbook_with_everything(), FAULTS)
    twice = annotate(once, [Fault("error", "Delivery 投递", "B8")])
    book = openpyxl.load_workbook(io.BytesIO(twice))
    sheet = book["Delivery 投递"]
    assert book.sheetnames.count(PROBLEM_SHEET) == 1
    assert sheet["B5"].fill.fgColor.rgb == "FFDDEBF7"
    assert sheet["B7"].fill.fill_type is None
    assert sheet["B5"].comment is None
    assert sheet["B8"].fill.fill_type == "solid"
    assert sheet["B8"].comment is not None
    assert book["Notes & <more>"]["A1"].comment is not None


def test_fills_come_back_after_another_program_saved_the_file() -> None:
    once = annotate(workbook_with_everything(), FAULTS)
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(once)).save(saved)
    book = openpyxl.load_workbook(io.BytesIO(annotate(saved.getvalue(), [])))
    assert book["Delivery 投递"]["B5"].fill.fgColor.rgb == "FFDDEBF7"
    assert book["Delivery 投递"]["B5"].comment is None
    assert book["Delivery 投递"]["B40"].fill.fill_type is None


def test_a_sheet_with_a_comment_of_its_own_gets_ours_in_the_same_part() -> None:
    source = openpyxl.Workbook()
    cases = source.worksheets[0]
    cases.title = "Cases"
    cases["A1"] = "x"
    cases["A2"].comment = Comment("mine", "Li")
    saved = io.BytesIO()
    source.save(saved)
    marked = annotate(saved.getvalue(), [Fault("error", "Cases", "A1")])
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["Cases"]
    assert sheet["A1"].comment is not None
    assert sheet["A2"].comment is not None
    assert sheet["A2"].comment.text == "mine"


def test_a_document_type_is_refused() -> None:
    with pytest.raises(NotEditable):
        elements(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {"a"})


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_comments_fills_and_formulas(tmp_path: Path) -> None:
    source = tmp_path / "marked.xlsx"
    source.write_bytes(annotate(workbook_with_everything(), FAULTS))
    out = tmp_path / "out"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(out), str(source)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    book = openpyxl.load_workbook(out / "marked.xlsx")
    sheet = book["Delivery 投递"]
    assert book.sheetnames[0] == PROBLEM_SHEET
    assert sheet["B5"].fill.fgColor.rgb == "FFF8CBAD"
    assert sheet["B5"].comment is not None
    assert sheet["C2"].value == "=B2*2"
    assert sheet["B5"].number_format == "0.0%"
    assert len(sheet.conditional_formatting) > 0
