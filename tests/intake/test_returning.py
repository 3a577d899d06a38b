"""The file on its way back: marked, mended, dropped again; other kinds come back as .xlsx."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from intake.check import Context, check
from intake.forms import FORMS
from intake.returning import CannotAnnotate, returned
from intake.sheet.reserved_names import PROBLEM_SHEET
from tests.intake.filling import Checked, Filled

ROUNDS = FORMS["rounds"].sheet_name


def faulty(filled: Filled, unit: str) -> bytes:
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count="many")
    return filled.content()


def test_a_marked_file_is_mended_and_dropped_back_without_its_marks(
    filled: Filled, checked: Checked, unit: str
) -> None:
    first = checked(faulty(filled, unit), "October 十月.xlsx")
    back = returned(first)
    assert (back.file_name, back.is_rebuilt) == ("October 十月_problems.xlsx", False)
    [error] = first.errors
    book = openpyxl.load_workbook(io.BytesIO(back.content))
    assert book.sheetnames[0] == PROBLEM_SHEET
    assert book[ROUNDS][error.cell].comment is not None
    book[ROUNDS][error.cell] = 29
    mended = io.BytesIO()
    book.save(mended)
    second = checked(mended.getvalue(), back.file_name)
    assert second.is_acceptable
    assert PROBLEM_SHEET not in {problem.found for problem in second.problems}
    assert returned(second).file_name == back.file_name


def test_a_renamed_and_hidden_sheet_keeps_its_name_in_the_problems(
    filled: Filled, checked: Checked, unit: str
) -> None:
    content = faulty(filled, unit)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[ROUNDS].title = "5. 投递频次 (10月)"
    book["5. 投递频次 (10月)"].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    result = checked(target.getvalue())
    [error] = result.errors
    assert error.sheet == "5. 投递频次 (10月)"
    marked = openpyxl.load_workbook(io.BytesIO(returned(result).content))
    assert marked["5. 投递频次 (10月)"][error.cell].comment is not None


def test_a_text_table_comes_back_as_a_workbook_that_can_be_handed_in(
    context: Context, unit: str
) -> None:
    text = "网点代码,区域,计划频次,完成频次\n" + f"{unit}01,城区,30,many\n{unit}01,乡镇,=1+1,12\n"
    result = check(text.encode("gb18030"), file_name=f"{unit}-2026-10.csv", context=context)
    back = returned(result)
    assert back.is_rebuilt and back.file_name == f"{unit}-2026-10_problems.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(back.content))
    assert book[ROUNDS]["C3"].value == "=1+1" and book[ROUNDS]["C3"].data_type == "s"
    assert book[ROUNDS]["D2"].comment is not None
    again = check(back.content, file_name=back.file_name, context=context)
    assert (again.unit, again.month) == (unit, "2026-10")
    assert {(p.code, p.cell) for p in again.errors} == {(p.code, p.cell) for p in result.errors}


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_other_kinds_come_back_as_xlsx(
    filled: Filled, context: Context, unit: str, kind: str, tmp_path: Path
) -> None:
    source = tmp_path / "october.xlsx"
    source.write_bytes(faulty(filled, unit))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", kind, str(source)],
        cwd=tmp_path, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    content = (tmp_path / f"october.{kind}").read_bytes()
    result = check(content, file_name=f"october.{kind}", context=context)
    back = returned(result)
    assert back.is_rebuilt and back.file_name == "october_problems.xlsx"
    again = check(back.content, file_name=back.file_name, context=context)
    assert (again.unit, again.month) == (unit, "2026-10")
    assert [(p.code, p.sheet, p.cell) for p in again.errors] == [
        (p.code, p.sheet, p.cell) for p in result.errors
    ]


def test_a_file_that_could_not_be_read_cannot_be_marked(context: Context) -> None:
    result = check(b"MZ" + bytes(900), file_name="a.xlsx", context=context)
    assert not result.can_be_annotated
    with pytest.raises(CannotAnnotate):
        returned(result)


def test_a_package_that_cannot_be_edited_is_rebuilt(
    filled: Filled, checked: Checked, unit: str
) -> None:
    result = checked(faulty(filled, unit))
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(result.content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/styles.xml":
                body = re.sub(rb"<cellXfs.*</cellXfs>", b"", body, flags=re.DOTALL)
            new.writestr(name, body)
    assert returned(replace(result, content=out.getvalue())).is_rebuilt
