"""A table to take away: numbers stay numbers, text never becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from reports.table_workbook import csv_bytes, sheet_name, workbook_bytes

HOSTILE = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1", '=HYPERLINK("http://x")']


def _sheet(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_starts_a_formula(text: str) -> None:
    frame = pd.DataFrame({"name": [text], text: [1]})
    sheet = _sheet(workbook_bytes(frame, title="t"))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    rows = list(csv.reader(io.StringIO(csv_bytes(frame).decode("utf-8-sig"))))
    assert rows[1][0].startswith("'") and rows[0][1].startswith("'")


def test_numbers_days_and_gaps_keep_their_type() -> None:
    frame = pd.DataFrame(
        {
            "rate": [0.5, float("nan")],
            "n": pd.array([3, pd.NA], dtype="Int64"),
            "day": pd.to_datetime(pd.Series(["2026-10-03", None])),
            "ok": [True, False],
            "low": [-1.5, float("inf")],
        }
    )
    sheet = _sheet(workbook_bytes(frame, title="t"))
    first, second = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert first == [0.5, 3, datetime(2026, 10, 3), True, -1.5]
    assert second == [None, None, None, False, None]
    assert csv_bytes(frame).decode("utf-8-sig").splitlines()[1] == "0.5,3,2026-10-03,True,-1.5"


def test_csv_opens_in_excel_as_utf8() -> None:
    assert csv_bytes(pd.DataFrame({"网点": ["旌阳"]})).startswith(b"\xef\xbb\xbf")


def test_a_plain_date_is_a_date() -> None:
    sheet = _sheet(workbook_bytes(pd.DataFrame({"d": [date(2026, 1, 2)]}, dtype=object), title="t"))
    assert sheet["A2"].value == datetime(2026, 1, 2)


@pytest.mark.parametrize("title", ["a/b:c*[d]?", "x" * 60, "", "'quoted'"])
def test_any_title_names_a_sheet(title: str) -> None:
    assert 1 <= len(sheet_name(title)) <= 31
    workbook_bytes(pd.DataFrame({"a": [1]}), title=title)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_makes_files_that_open(texts: list[str]) -> None:
    frame = pd.DataFrame({"text": texts}, dtype="str")
    sheet = _sheet(workbook_bytes(frame, title="t"))
    assert sheet.max_row <= len(texts) + 1
    assert csv_bytes(frame)


def test_a_share_is_shown_as_percent_and_stays_a_number() -> None:
    frame = pd.DataFrame({"Value": [0.9213], "n": [5001]})
    sheet = _sheet(workbook_bytes(frame, title="t", percent=["Value"]))
    assert (sheet["A2"].value, sheet["A2"].number_format) == (0.9213, "0.00%")
    assert (sheet["B2"].value, sheet["B2"].number_format) == (5001, "General")
