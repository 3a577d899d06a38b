# ruff: noqa: E501
"""A fuzzer over cells and structure of workbooks: nothing may escape the check but a result.

`python -m tests.intake.fuzz --minutes 10` runs it long; `test_fuzz.py` a few examples of it.
"""

from __future__ import annotations

import argparse
import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random
from types import FunctionType
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from intake import template
from intake.check import IntakeResult, check
from intake.forms import FORMS
from intake.returning import CannotAnnotate, returned
from languages import use
from policy import Policy
from submissions.incoming import counted
from tests.intake.irregular import MONTH, UNIT, context, register
from tests.intake.spelling import answer, respelled

CONTEXT = context()
BLANK = template.to_bytes(unit=UNIT, month=MONTH, policy=Policy.shipped(), register=register())
OLD = (Path(__file__).parent / "cases" / "pct.xls").read_bytes()
SHEETS = [form.sheet_name for form in FORMS.values()]
WORDS = [
    "合计", "Total", "LY01-01", "LY01", "中心支局", "urban 城区", "Area 区域", "85%", "1,234", "５８", "{column}",
    "2026年10月3日", "2026-02-30", "03/04/2026", "0000-00-00", "99999-01-01", "=1+1", "<b>", "\u00a0", "\x0b",
    "\u202e", "met 达标", "W01", "#N/A", "1e400", "-0", "nan", "inf", "٣", "½", "一", "𝟙", "TRUE",
]  # fmt: skip

FORMATS = ("0%", '0"%"', '0"‰"', "0,")

cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1)),
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40),
)
places = st.tuples(st.sampled_from(SHEETS), st.integers(1, 12), st.integers(1, 14))
structures = st.lists(
    st.tuples(
        st.sampled_from(
            ["insert_rows", "delete_rows", "insert_cols", "delete_cols", "merge", "merge_block",
             "rename", "hide", "hide_lines", "strike", "show_as", "delete", "copy", "swap"]
        ),
        st.sampled_from(SHEETS), st.integers(1, 6), st.integers(1, 4),
    ),
    max_size=5,
)  # fmt: skip
edits = st.lists(st.tuples(places, cells), max_size=25)


def workbook(changes: list[Any], shapes: list[Any]) -> bytes:
    """Return the template with cells changed and its structure bent."""
    book = openpyxl.load_workbook(io.BytesIO(BLANK))
    for (name, row, column), value in changes:
        if isinstance(value, str) and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(value):
            continue
        cell = book[name].cell(row, column)
        if not isinstance(cell, openpyxl.cell.MergedCell):
            cell.value = value
    for act, name, at, amount in shapes:
        if name in book.sheetnames:
            _bend(book, act, name, at, amount)
    if not any(sheet.sheet_state == "visible" for sheet in book):
        book.worksheets[0].sheet_state = "visible"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _bend(book: Any, act: str, name: str, at: int, amount: int) -> None:
    sheet = book[name]
    if act in ("insert_rows", "delete_rows", "insert_cols", "delete_cols"):
        getattr(sheet, act)(at, amount)
    elif act == "merge":
        sheet.merge_cells(start_row=at, end_row=at + amount, start_column=amount, end_column=amount)
    elif act == "merge_block":
        sheet.merge_cells(
            start_row=at, end_row=at + amount, start_column=at, end_column=at + amount % 3
        )
    elif act == "hide_lines":
        sheet.row_dimensions[at].hidden = True
        sheet.column_dimensions["ABCDEFG"[amount]].hidden = True
    elif act in ("strike", "show_as"):
        for cell in [c for row in sheet.iter_rows(at, at + amount) for c in row[amount:]]:
            if act == "strike":
                cell.font = Font(strike=True)
            else:
                cell.number_format = FORMATS[at % 4]
    elif act == "rename":
        sheet.title = f"{at}. {name[:20]} ({amount})"
    elif act == "hide":
        sheet.sheet_state = "hidden"
    elif act == "delete" and len(book.sheetnames) > 1:
        del book[name]
    elif act == "copy":
        book.copy_worksheet(sheet)
    elif act == "swap":
        book.move_sheet(name, offset=at)


def require_calm(content: bytes, file_name: str = "fuzz.xlsx") -> IntakeResult:
    """Check a file and hold the result to what every result promises."""
    result = check(content, file_name=file_name, context=CONTEXT)
    for language in ("en", "zh"):
        use(language)
        assert all(p.expected and p.fix and len(p.found) <= 200 for p in result.problems)
        assert all(str(note) for note in result.notes)
    use("en")
    for form, records in result.records.items():
        fields = FORMS[form].columns(CONTEXT.policy, result.month or MONTH)
        assert [*(f.name for f in fields), "sheet", "row"] == list(records)
        assert not records.duplicated(list(FORMS[form].key)).any()
        for field in fields:
            if field.is_required:
                assert records[field.name].notna().all(), (form, field.name)
        if result.is_acceptable:
            counted(form, records, result.unit, result.month, CONTEXT.policy)
    if result.can_be_annotated:
        try:
            back = returned(result)
        except CannotAnnotate:
            return result
        again = check(back.content, file_name=back.file_name, context=CONTEXT)
        if not back.is_rebuilt:
            told = [(p.code, p.sheet, p.cell) for p in result.problems]
            assert told == [(p.code, p.sheet, p.cell) for p in again.problems]
    return result


def cells_and_structure(changes: list[Any], shapes: list[Any]) -> None:
    """Any values in any cells of a bent template."""
    require_calm(workbook(changes, shapes))


def spellings(changes: list[Any], shapes: list[Any], seed: int) -> None:
    """Any workbook in any legal spelling of its XML: the same answer."""
    plain = workbook(changes, shapes)
    other = respelled(plain, Random(seed))
    assert answer(require_calm(other)) == answer(require_calm(plain))


def torn_spellings(changes: list[Any], seed: int, tears: list[tuple[float, bytes]]) -> None:
    """Bytes written over in the parts of a workbook in an odd spelling."""
    target = io.BytesIO()
    dice = Random(seed)
    with zipfile.ZipFile(io.BytesIO(respelled(workbook(changes, []), dice))) as package:
        parts = {name: bytearray(package.read(name)) for name in package.namelist()}
    for place, new in tears:
        body = parts[dice.choice(sorted(parts))]
        at = int(place * len(body))
        body[at : at + len(new)] = new
    with zipfile.ZipFile(target, "w") as package:
        for name, part in parts.items():
            package.writestr(name, bytes(part))
    require_calm(target.getvalue())


def torn_old_file(tears: list[tuple[float, bytes]]) -> None:
    """Bytes of an .xls written over."""
    content = bytearray(OLD)
    for place, new in tears:
        at = int(place * len(content))
        content[at : at + len(new)] = new
    require_calm(bytes(content), "fuzz.xls")


def torn_bytes(tears: list[tuple[int, bytes]]) -> None:
    """Bytes of the package written over."""
    content = bytearray(BLANK)
    for at, new in tears:
        content[at : at + len(new)] = new
    require_calm(bytes(content))


def torn_xml(data: Any) -> None:
    """Pieces of one part's XML taken out, doubled, or written over."""
    with zipfile.ZipFile(io.BytesIO(BLANK)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    body = parts[name]
    for _time in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(body) - 1)))
        length = data.draw(st.integers(0, 60))
        new = data.draw(
            st.one_of(st.just(b""), st.just(body[at : at + length] * 2), st.binary(max_size=9))
        )
        body = body[:at] + new + body[at + length :]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for each, content in (parts | {name: body}).items():
            package.writestr(each, content)
    require_calm(target.getvalue())


def text_tables(text: str, encoding: str) -> None:
    """Any text as a table."""
    heading = "网点代码,区域,计划频次,完成频次\n"
    require_calm((heading + text).encode(encoding, "replace"), f"{UNIT}-{MONTH}.csv")


tears = st.lists(
    st.tuples(st.integers(0, len(BLANK) - 1), st.binary(min_size=1, max_size=8)),
    min_size=1, max_size=12,
)  # fmt: skip
seeds = st.integers(0, 2**32)
anywhere = st.lists(
    st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=6)), min_size=1, max_size=8
)
encodings = st.sampled_from(["utf-8", "gb18030", "utf-16"])
FUZZERS: dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[Any], ...]]] = {
    "cells_and_structure": (cells_and_structure, (edits, structures)),
    "spellings": (spellings, (edits, structures, seeds)),
    "torn_spellings": (torn_spellings, (edits, seeds, anywhere)),
    "torn_old_file": (torn_old_file, (anywhere,)),
    "torn_bytes": (torn_bytes, (tears,)),
    "torn_xml": (torn_xml, (st.data(),)),
    "text_tables": (text_tables, (st.text(max_size=400), encodings)),
}


def run(name: str, examples: int) -> None:
    """Run one fuzzer over a number of examples."""
    fuzzer, strategies = FUZZERS[name]
    settings(
        max_examples=examples, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )(given(*strategies)(_named(fuzzer)))()  # fmt: skip


def _named(fuzzer: Callable[..., None]) -> Callable[..., None]:
    """Return a function of its own for each run, for Hypothesis decorates a function once."""
    return FunctionType(fuzzer.__code__, fuzzer.__globals__, fuzzer.__name__, fuzzer.__defaults__)


def main() -> None:
    """Run all fuzzers, one after the other and again, for some minutes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=3)
    until = time.monotonic() + parser.parse_args().minutes * 60
    runs = 0
    while time.monotonic() < until:
        for name in FUZZERS:
            run(name, 40)
            runs += 40
    print(f"{runs} files, quiet")


if __name__ == "__main__":
    main()
