"""What cells of .ods and .xls show beside their values is read as that of .xlsx."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from intake.check import Context, check
from intake.reading import CellFeature, Sheet, read
from tests.intake import ods
from tests.intake.ods import Cell, Table

CASES = Path(__file__).parent / "cases"


def one(content: bytes) -> Sheet:
    book = read(content)
    assert not book.fault, book.fault
    return book.sheets[0]


def features(sheet: Sheet) -> dict[str, CellFeature]:
    return {
        f"{chr(65 + number)}{row + 1}": feature
        for number, column in enumerate(sheet.columns)
        for row, feature in column.features.items()
    }


ODS = ods.to_bytes(
    {
        "S": Table(
            [
                ["a", "b", "c", "d", "e"],
                [Cell(1, kind="percentage"), Cell(58, "sign"), Cell(58, "mille"),
                 Cell(58000, "thousands"), Cell("#DIV/0!", formula="1/0")],
                [Cell("58", "struck"), Cell("58", "child"),
                 Cell("1215", text='<text:span text:style-name="strike">12</text:span>15'),
                 Cell("582", text='58<text:span text:style-name="raised">2</text:span>'),
                 Cell(formula="1+1")],
                [Cell(1, kind="percentage", repeated=2), Cell(7, span=(2, 2), note="12"), None,
                 Cell("", formula='""')],
                [Cell(0, formula="1/0", text="#N/A"), Cell(5), None, None, Cell("x")],
            ],
            hidden_rows=frozenset({4}), hidden_columns=frozenset({2}),
        )
    }
)  # fmt: skip


def test_an_ods_tells_formats_errors_fonts_merges_and_what_is_hidden() -> None:
    sheet = one(ODS)
    assert features(sheet) == {
        "A2": CellFeature("percent"), "B2": CellFeature("percent_sign"),
        "C2": CellFeature("per_mille"), "D2": CellFeature("scaled"),
        "A3": CellFeature(struck="whole"), "B3": CellFeature(struck="whole"),
        "C3": CellFeature(struck="part"), "D3": CellFeature(superscript="2"),
        "A4": CellFeature("percent"), "B4": CellFeature("percent"),
    }  # fmt: skip
    kinds = ["".join(c.kinds[row].decode() for c in sheet.columns) for row in range(1, 5)]
    assert kinds == ["pnnnf", "ttttf", "ppnee", "fneet"]
    assert [sheet.columns[4].values[row] for row in (1, 2)] == ["#DIV/0!", "="]
    assert sheet.columns[0].values[4] == "#N/A"
    assert sheet.merged == ((3, 2, 4, 3),)
    assert sheet.hidden_lines == ("C", "5")


def test_an_ods_in_another_spelling_is_read_alike() -> None:
    with zipfile.ZipFile(io.BytesIO(ODS)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["content.xml"].decode()
    xml = xml.replace(">58<", "><![CDATA[5]]>8<!-- 9 --><").replace('"58"', "'&#53;8'")
    xml = xml.replace("UTF-8", "UTF-16")
    for name in ("office", "table", "text"):
        xml = re.sub(rf"(?<=[<\s/]){name}:", f"my{name}:", xml)
        xml = xml.replace(f"xmlns:{name}=", f"xmlns:my{name}=")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, body in (parts | {"content.xml": xml.encode("utf-16")}).items():
            made.writestr(name, body)
    assert one(target.getvalue()) == one(ODS)


def old_workbook() -> bytes:
    """A workbook to be saved in other kinds by another program."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["a", "b", "c", "d", "e"])
    for column, code in enumerate(("0.0%", '0"%"', '0"‰"', "0,")):
        sheet.write_number(1, column, 58, book.add_format({"num_format": code}))
    sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
    struck = book.add_format({"font_strikeout": True})
    plain, raised = book.add_format({"bold": True}), book.add_format({"font_script": 1})
    sheet.write_string(2, 0, "58", struck)
    sheet.write_number(2, 1, 58, struck)
    sheet.write_rich_string(2, 2, struck, "12", plain, "15")
    sheet.write_rich_string(2, 3, plain, "58", raised, "2")
    sheet.merge_range(3, 0, 4, 1, "")
    sheet.write_number(3, 0, 7)
    sheet.write_number(5, 0, 1)
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.set_column(3, 3, None, None, {"hidden": True})
    book.add_worksheet("hidden").hide()
    book.close()
    return target.getvalue()


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_in_another_kind_is_read_alike(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(old_workbook())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", kind, "a.xlsx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    other, sheet = one((tmp_path / f"a.{kind}").read_bytes()), one(old_workbook())
    assert features(other) == features(sheet)
    assert (other.merged, other.hidden_lines) == (sheet.merged, sheet.hidden_lines)
    for mine, theirs in zip(sheet.columns, other.columns, strict=True):
        assert mine.kinds.tobytes() == theirs.kinds.tobytes()
        assert mine.values == theirs.values


def test_a_hundred_percent_in_an_xls_is_no_count_of_one(context: Context) -> None:
    content = (CASES / "pct.xls").read_bytes()
    result = check(content, file_name="pct.xls", context=context)
    shares = [(p.sheet, p.cell, p.found) for p in result.errors if p.code == "share_for_count"]
    assert shares == [("Rounds 投递频次", "E2", "100%")]


def test_where_formats_of_an_old_file_are_unknown_each_column_of_numbers_asks_for_a_reason(
    context: Context,
) -> None:
    content = (CASES / "pct.xls").read_bytes()
    assert one(content).has_features
    dice = Random(3)
    for _turn in range(200):
        torn = bytearray(content)
        torn[dice.randrange(0x600, len(torn))] ^= 0xFF
        book = read(bytes(torn))
        if book.sheets and not book.sheets[0].has_features:
            break
    result = check(bytes(torn), file_name="torn.xls", context=context)
    columns = {p.cell[:1] for p in result.warnings if p.code == "formats_unread"}
    assert {"D", "E"} <= columns
