"""The template goes out and comes back: what was filled in is what is read."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from intake import template
from intake.check import IntakeResult
from intake.forms import FORMS, Field
from intake.grid import open_outlets, prefilled_keys
from policy import Policy
from tests.intake.filling import Checked

MONTH = "2026-10"


def values_of(field: Field, count: int, outlets: list[str]) -> pd.Series:
    """Return plausible values of a field, the same each time."""
    turn = range(count)
    made: Sequence[object]
    if field.type == "outlet":
        made = [outlets[i % len(outlets)] for i in turn]
    elif field.type == "choice":
        made = [field.choices[i % len(field.choices)].code for i in turn]
    elif field.type == "count":
        made = [9 if "planned" in field.name or "staff" in field.name else 3] * count
    elif field.type == "amount":
        made = [1.25 + i for i in turn]
    elif field.type in ("date", "datetime"):
        day = 3 if field.name in ("opened_date", "accepted_at") else 20
        hour = 9 if field.type == "datetime" else 0
        made = [pd.Timestamp(2026, 10, day, hour)] * count
    else:
        made = [f"{field.name[:2]}{i}" if field.type == "code" else f"=文 {i}" for i in turn]
    return pd.Series(made, dtype=field.dtype)


@pytest.fixture(scope="module")
def rows(policy: Policy, register: pd.DataFrame, unit: str) -> dict[str, pd.DataFrame]:
    """Records of every form, all listed rows filled in."""
    outlets = open_outlets(register, unit, MONTH)
    made = {}
    for form in FORMS.values():
        if form.is_cover or form.is_register:
            continue
        keys = prefilled_keys(form, outlets, policy, MONTH)
        count = len(keys) or 3
        columns = {
            field.name: values_of(field, count, list(outlets["outlet_code"]))
            for field in form.columns(policy, MONTH)
        }
        for place, name in enumerate(form.prefill):
            columns[name] = pd.Series([key[place] for key in keys], dtype="str")
        made[form.id] = pd.DataFrame(columns)
    return made


@pytest.fixture(scope="module")
def workbook(
    policy: Policy, register: pd.DataFrame, unit: str, rows: dict[str, pd.DataFrame]
) -> bytes:
    return template.to_bytes(
        unit=unit, month=MONTH, policy=policy, register=register, rows=rows, prepared_by="王芳"
    )


def assert_same(result: IntakeResult, rows: dict[str, pd.DataFrame]) -> None:
    assert result.is_acceptable, [p.as_dict() for p in result.errors][:3]
    for form, expected in rows.items():
        got = result.records[form].drop(columns=["sheet", "row"])
        pd.testing.assert_frame_equal(got, expected, obj=form)


def test_what_was_filled_in_is_what_is_read(
    workbook: bytes,
    rows: dict[str, pd.DataFrame],
    checked: Checked,
    unit: str,
    register: pd.DataFrame,
) -> None:
    result = checked(workbook)
    assert (result.unit, result.month, result.prepared_by) == (unit, MONTH, "王芳")
    assert_same(result, rows)
    own = register[register["unit"] == unit].reset_index(drop=True)
    got = result.records["outlets"].drop(columns=["sheet", "row"])
    assert set(got.pop("holds_from")) == {MONTH}  # left blank: that of the workbook
    got = got.fillna({"name_in_english": "", "merged_into": ""})[list(own.columns)]
    pd.testing.assert_frame_equal(got, own)


def test_records_say_the_row_they_stand_in(workbook: bytes, checked: Checked) -> None:
    records = checked(workbook).records["rounds"]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))[FORMS["rounds"].sheet_name]
    for row, code in zip(records["row"], records["outlet_code"], strict=True):
        assert sheet.cell(row, 1).value == code


def test_records_of_no_rows_have_the_columns_of_records(
    blank: bytes, checked: Checked, workbook: bytes
) -> None:
    empty, full = checked(blank).records, checked(workbook).records
    for form, records in empty.items():
        assert list(records.columns) == list(full[form].columns)
        assert list(records.dtypes) == list(full[form].dtypes), form


def test_a_template_lists_the_open_outlets_that_owe_the_form(blank: bytes, unit: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank))
    codes = {row[0] for row in book[FORMS["rounds"].sheet_name].iter_rows(2, values_only=True)}
    assert codes - {None} == {f"{unit}01", f"{unit}03"}


def test_listed_rows_that_records_do_not_cover_follow_them(
    policy: Policy, register: pd.DataFrame, unit: str, checked: Checked
) -> None:
    one = pd.DataFrame({"outlet_code": [f"{unit}03"], "area": ["village"]}).assign(
        planned_rounds_count=4, completed_rounds_count=4
    )
    content = template.to_bytes(
        unit=unit, month=MONTH, policy=policy, register=register, rows={"rounds": one}
    )
    result = checked(content)
    assert list(result.records["rounds"]["area"]) == ["village"]
    assert "5 listed rows" in str(next(n for n in result.notes if "频次" in n.sheet))


def test_text_never_becomes_a_formula(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert any(isinstance(c.value, str) and c.value.startswith("=文") for c in cells)
    assert not [c.coordinate for c in cells if c.data_type == "f"]


def test_choices_and_outlets_have_drop_downs(blank: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(blank))[FORMS["satisfaction"].sheet_name]
    kinds = [rule.type for rule in sheet.data_validations.dataValidation]
    assert kinds.count("list") == 3 and "whole" in kinds


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_libreoffice_saves_it_and_it_still_reads_the_same(
    workbook: bytes, rows: dict[str, pd.DataFrame], checked: Checked, tmp_path: Path, suffix: str
) -> None:
    source = tmp_path / "in" / "book.xlsx"
    source.parent.mkdir()
    source.write_bytes(workbook)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert_same(checked((tmp_path / f"book.{suffix}").read_bytes()), rows)
