"""The binary kind: two readers see the same cells, and what is wrong stands at the same cells."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from intake.check import Context, check, check_many
from intake.forms import FORMS
from intake.reading import Book, read
from intake.returning import returned
from intake.sheet.reserved_names import PROBLEM_SHEET
from tests.intake import xlsb
from tests.intake.filling import Filled
from tests.intake.xlsb import SHARE, Cell, Error, Sheet

ROUNDS = FORMS["rounds"].sheet_name
KINDS = xlsb.to_bytes(
    {
        "各类 kinds": Sheet(
            [
                ["Outlet 网点", "day", "count", "is", "moment", "share", "formula", "error"],
                ["LY01-01", date(2026, 10, 3), 58, True, datetime(2026, 10, 3, 9, 30),
                 Cell(0.85, SHARE), Cell(42.0, is_formula=True), Error()],
                [None, None, 1.5, False],
            ],
            hidden_rows=frozenset({2}), hidden_columns=frozenset({3}), merged=[(1, 0, 2, 0)],
        ),
        "underneath": Sheet([["x"]], is_hidden=True),
    }
)  # fmt: skip


def seen(book: Book) -> list[Any]:
    """Return all that was read of a workbook, to be compared."""
    return [
        (
            sheet.name, sheet.is_hidden, sheet.hidden_lines, sheet.merged,
            [(column.kinds.tobytes(), column.values) for column in sheet.columns],
        )
        for sheet in book.sheets
    ]  # fmt: skip


def test_every_kind_of_cell_is_read() -> None:
    book = read(KINDS)
    assert (book.kind, book.fault) == ("xlsb", "")
    first, second = book.sheets
    assert [column.values[1] for column in first.columns] == [
        "LY01-01", "2026-10-03", 58, True, "2026-10-03T09:30:00", 0.85, 42, "#N/A",
    ]  # fmt: skip
    kinds = [column.kinds[1].decode() for column in first.columns]
    assert "".join(kinds) == "tdnbdpnf"
    assert (first.hidden_lines, first.merged) == (("D", "3"), ((1, 0, 2, 0),))
    assert second.is_hidden and not first.is_hidden


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_cells(tmp_path: Path) -> None:
    (tmp_path / "kinds.xlsb").write_bytes(KINDS)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "kinds.xlsb"],
        cwd=tmp_path, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    converted = read((tmp_path / "kinds.xlsx").read_bytes())
    assert seen(converted) == seen(read(KINDS))


def test_days_may_count_from_1904() -> None:
    day = date(2026, 10, 3)
    book = read(xlsb.to_bytes({"a": Sheet([[day, 44836]])}, is_1904=True))
    [sheet] = book.sheets
    assert sheet.is_1904
    assert [column.values[0] for column in sheet.columns] == [day.isoformat(), 44836]


def test_a_month_is_the_same_as_xlsx_and_as_xlsb(filled: Filled, context: Context) -> None:
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count="many")
    filled.put("rounds", 3, planned_rounds_count=30, completed_rounds_count=29)
    filled.put(
        "inspections", 2, visit_date=date(2026, 10, 5), inspector="李明", inspector_role="内部",
        W01="pass", D01="合格",
    )  # fmt: skip
    content = filled.content()
    binary = xlsb.of_xlsx(content)
    result = check(binary, file_name="october.xlsb", context=context)
    same = check(content, file_name="october.xlsx", context=context)
    assert result.kind == "xlsb" and result.errors
    assert (result.unit, result.month) == (same.unit, same.month)
    assert result.problems == same.problems
    for form, records in same.records.items():
        assert records.equals(result.records[form]), form


def test_its_faults_come_back_marked_in_an_xlsx(filled: Filled, context: Context) -> None:
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count="many")
    binary = xlsb.of_xlsx(filled.content())
    result = check(binary, file_name="october.xlsb", context=context)
    back = returned(result)
    assert (back.file_name, back.is_rebuilt) == ("october_problems.xlsx", True)
    book = openpyxl.load_workbook(io.BytesIO(back.content))
    [error] = result.errors
    assert book.sheetnames[0] == PROBLEM_SHEET
    assert book[ROUNDS][error.cell].value == "many" and book[ROUNDS][error.cell].comment
    book[ROUNDS][error.cell] = 29
    mended = io.BytesIO()
    book.save(mended)
    again = check(mended.getvalue(), file_name=back.file_name, context=context)
    assert again.is_acceptable and len(again.records["rounds"]) == 1


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_a_part_cut_short_is_a_sentence_or_what_is_left_of_it(
    filled: Filled, context: Context, cut: float
) -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsb.of_xlsx(filled.content()))) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body[: int(len(body) * cut)] if name.endswith(".bin") else body)
    result = check(target.getvalue(), file_name="torn.xlsb", context=context)
    assert all(problem.expected and problem.fix for problem in result.problems)
    assert result.problems


def test_bytes_turned_at_random_are_answered_with_sentences(
    filled: Filled, context: Context
) -> None:
    """Forty files with a few bytes of one part changed: none is an exception, none is silent."""
    dice = random.Random(20261003)
    filled.put("rounds", 2, planned_rounds_count=30, completed_rounds_count="many")
    content = xlsb.of_xlsx(filled.content())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    binary = [name for name in parts if name.endswith(".bin")]
    files = []
    for number in range(40):
        name = dice.choice(binary)
        body = bytearray(parts[name])
        for _turn in range(dice.randint(1, 8)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            for each, kept in parts.items():
                package.writestr(each, bytes(body) if each == name else kept)
        files.append((f"{number}.xlsb", target.getvalue()))
    for result in check_many(files, context=context):
        assert result.problems
        assert all(problem.expected and problem.fix for problem in result.problems)
