"""Checking, marking and accepting workbooks of delivery items, from 1,000 to 50,000 rows."""

from __future__ import annotations

import io
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from intake import template
from intake.check import Context, IntakeResult, check
from intake.forms import FORMS
from intake.returning import returned
from policy import Policy
from sample_data.bureau import register
from submissions.incoming import new_submission
from submissions.opening import open_ledger
from tests.bench.timing import Line, line, seconds, side_by_side

UNIT, MONTH, TODAY = "LY01", "2026-10", date(2026, 11, 4)
SMALL, LARGE, MARKS = 1_000, 50_000, 500


def check_50k() -> Iterator[Line]:
    """The whole check against reading the sheet into a frame and nothing else."""
    content, sheet = workbook(LARGE), FORMS["delivery_items"].sheet_name
    ours, bare = side_by_side(
        lambda: checked(content),
        lambda: pd.read_excel(io.BytesIO(content), sheet_name=sheet, engine="calamine"),
        runs=3,
    )
    yield line("check 50,000 rows", ours, bare, "pd.read_excel(engine='calamine') of the sheet")


def annotate_50k() -> Iterator[Line]:
    """Marking 500 cells in the file's own XML against loading and saving it with openpyxl."""
    content = workbook(LARGE, faults=MARKS)
    result = checked(content)
    assert len(result.problems) >= MARKS, "the workbook should have its faults"
    ours = min(seconds(lambda: returned(result)) for _turn in range(3))
    bare = seconds(lambda: _marked_with_openpyxl(content))
    yield line("annotate 50,000 rows, 500 marks", ours, bare, "openpyxl load, 500 marks, save")


def growth() -> Iterator[Line]:
    """Fifty times the rows should cost at most fifty times as much: ratio 1 or less."""
    small, large = workbook(SMALL), workbook(LARGE)
    ours, bare = side_by_side(lambda: checked(large), lambda: checked(small), runs=3)
    yield line("check grows to 50,000 rows", ours, 50 * bare, "50 × the check of 1,000 rows")
    results = {size: checked(workbook(size)) for size in (SMALL, LARGE)}
    took = {size: [_accepting(results[size]) for _turn in range(3)] for size in (SMALL, LARGE)}
    ours, bare = (statistics.median(took[size]) for size in (LARGE, SMALL))
    yield line("accept grows to 50,000 rows", ours, 50 * bare, "50 × accepting 1,000 rows")


def checked(content: bytes) -> IntakeResult:
    """Check a workbook, in a reader process of its own as always."""
    context = Context(policy=_policy(), register=register(MONTH), today=TODAY)
    return check(content, file_name="items.xlsx", context=context)


def _accepting(result: IntakeResult) -> float:
    """Return how long counting and accepting take on a ledger that was just created."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.sqlite", cache=Path(folder) / "cache")

        def accept() -> None:
            new = new_submission(result, by="bench", policy=_policy())
            ledger.accept(new, on_release=0, at=datetime(2026, 11, 4, tzinfo=UTC))

        took = seconds(accept)
        ledger.close()
        return took


@cache
def _policy() -> Policy:
    return Policy.shipped()


@cache
def workbook(rows: int, faults: int = 0) -> bytes:
    """Return a unit's workbook with so many delivery items, `faults` of them of no known outlet."""
    return template.to_bytes(
        unit=UNIT,
        month=MONTH,
        policy=_policy(),
        register=register(MONTH),
        rows={"delivery_items": _items(rows, faults)},
        lists_blank_rows=False,
        prepared_by="bench",
    )


def _items(rows: int, faults: int) -> pd.DataFrame:
    dice = np.random.default_rng(7)
    outlets = register(MONTH)
    mine = outlets.loc[outlets["unit"] == UNIT, "outlet_code"].to_numpy(dtype=object)
    codes = dice.choice(mine, rows)
    if faults:
        codes[:: rows // faults] = "XX99"
    minutes = dice.integers(0, 25 * 24 * 60, rows)
    accepted = pd.Timestamp(f"{MONTH}-01 08:00") + pd.to_timedelta(minutes, unit="min")
    taken = pd.to_timedelta(dice.integers(20 * 60, 4 * 24 * 60, rows), unit="min")
    return pd.DataFrame(
        {
            "item_id": [f"XA{number:09d}" for number in range(rows)],
            "outlet_code": codes,
            "mail_class": dice.choice(["letter", "registered", "parcel", "newspaper"], rows),
            "area": dice.choice(["urban", "township", "village"], rows),
            "accepted_at": pd.Series(accepted).astype("datetime64[us]"),
            "delivered_at": pd.Series(accepted + taken).astype("datetime64[us]"),
            "exclusion": pd.Series([""] * rows, dtype="str"),
        }
    )


def _marked_with_openpyxl(content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[FORMS["delivery_items"].sheet_name]
    fill = PatternFill("solid", fgColor="FFF2CC")
    for number in range(MARKS):
        cell = sheet.cell(2 + number * (LARGE // MARKS), 2)
        cell.fill, cell.comment = fill, Comment("an unknown outlet", "bench")
    book.save(io.BytesIO())
