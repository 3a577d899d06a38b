"""Moves, mergers, closings, new names and who is left out: said in the preview, and asked about."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from ledger import Ledger, ReasonNeeded
from sample_data.generate import workbook
from submissions.desk import Desk
from tests.handed_in import ANYBODY

TODAY, AT = date(2026, 10, 5), datetime(2026, 10, 5, 2, tzinfo=UTC)
EARLIER = datetime(2026, 9, 3, 2, tzinfo=UTC)
SHEET, CODE, NAME, SETTING = "Outlets 网点", "Outlet code 网点代码", "Name 名称", "Setting 城乡"
MERGED, FROM, CLOSED = "Merged into 并入", "Holds from 生效月份", "Closed on 停业日期"


def with_register(content: bytes, *changes: tuple[str, str, Any], drop: str = "") -> bytes:
    """Return a workbook of which only cover and register stay, its outlets changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name in book.sheetnames:
        if name != SHEET and not name.startswith("Cover"):
            del book[name]
    sheet = book[SHEET]
    column = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    row_of = {sheet.cell(row, column[CODE]).value: row for row in range(2, sheet.max_row + 1)}
    for code, heading, value in changes:
        if code not in row_of:
            row_of[code] = row = len(row_of) + 2
            for heading_, default in (
                (CODE, code),
                (NAME, "转入支局"),
                ("Kind 类型", "both"),
                (SETTING, "urban"),
            ):
                sheet.cell(row, column[heading_], default)
        sheet.cell(row_of[code], column[heading], value)
    if drop:
        sheet.delete_rows(row_of[drop])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    """Two units with their workbooks of August."""
    desk = Desk(ledger, ANYBODY)
    for unit in ("LY01", "LY03"):
        content = workbook(unit, "2026-08", policy=desk.policy)
        [result] = desk.check([("a.xlsx", content)], today=TODAY)
        desk.accept(result, ledger.release(), at=EARLIER, warnings_why="as built")
    return desk


def of_september(desk: Desk, unit: str) -> bytes:
    return workbook(unit, "2026-09", policy=desk.policy)


def test_the_preview_says_what_changes_in_the_register(desk: Desk) -> None:
    content = with_register(
        of_september(desk, "LY03"),
        ("LY01-03", "City 城市", "临沅市"),
        ("LY03-02", MERGED, "LY03-01"),
        ("LY03-04", NAME, "雍城新厅"),
        ("LY03-06", CLOSED, date(2026, 9, 30)),
    )
    [result] = desk.check([("b.xlsx", content)], today=TODAY)
    assert result.errors == ()
    preview = desk.preview(result)
    said = [change.sentence for change in preview.register]
    unit = desk.policy.unit_name("LY03")
    before = desk.policy.unit_name("LY01")
    assert said[0] == (
        f"LY01-03 moves to {unit} from Sept 2026; from then on {unit} reports it, {before} no more."
    )
    assert "LY03-02 is merged into LY03-01; its last day is 31 Aug 2026." in said
    assert "LY03-04 is called “雍城新厅” from Sept 2026, “雍城营业厅” before." in said
    assert "LY03-06 closes: its last day is 30 Sept 2026." in said
    assert not preview.needs_reason
    desk.accept(result, preview, at=AT, warnings_why="as it is")
    assert desk.ledger.outlets().units_at("2026-08")["LY01-03"] == "LY01"
    assert desk.ledger.outlets().units_at("2026-09")["LY01-03"] == "LY03"


def test_an_outlet_that_a_list_leaves_out_is_asked_about_by_name_and_goes_on(desk: Desk) -> None:
    content = with_register(of_september(desk, "LY03"), drop="LY03-05")
    [result] = desk.check([("b.xlsx", content)], today=TODAY)
    left_out = [p for p in result.warnings if p.code == "open_outlet_left_out"]
    assert [p.values["outlet"] for p in left_out] == ["LY03-05 朝阳路支局"]
    desk.accept(result, desk.preview(result), at=AT, warnings_why="forgotten")
    assert "LY03-05" in set(desk.ledger.register(month="2026-09")["outlet_code"])


def test_a_row_that_holds_from_an_earlier_month_takes_a_reason(desk: Desk) -> None:
    content = with_register(
        of_september(desk, "LY03"), ("LY03-05", SETTING, "rural"), ("LY03-05", FROM, "2026年8月")
    )
    [result] = desk.check([("b.xlsx", content)], today=TODAY)
    preview = desk.preview(result)
    assert preview.needs_reason and preview.changes_the_past
    with pytest.raises(ReasonNeeded):
        desk.accept(result, preview, at=AT, warnings_why="as it is")
    desk.accept(result, preview, at=AT, warnings_why="as it is", why="it always lay there")
    held = desk.ledger.register(month="2026-08").set_index("outlet_code")["setting"]
    assert held["LY03-05"] == "rural"


@pytest.mark.parametrize(
    ("successors", "code"),
    [
        ({"LY03-02": "LY03-02"}, "another_outlet"),
        ({"LY03-02": "LY99-99"}, "known_successor"),
        ({"LY03-02": "LY03-03", "LY03-03": "LY03-02"}, "no_circle"),
    ],
)
def test_a_successor_is_another_known_outlet(
    desk: Desk, successors: dict[str, str], code: str
) -> None:
    changes = [(outlet, MERGED, successor) for outlet, successor in successors.items()]
    content = with_register(of_september(desk, "LY03"), *changes)
    [result] = desk.check([("b.xlsx", content)], today=TODAY)
    assert {p.code for p in result.errors} == {code}


def test_a_list_without_a_row_changes_nothing(desk: Desk) -> None:
    before = desk.ledger.register(month="2026-09")
    book = openpyxl.load_workbook(io.BytesIO(with_register(of_september(desk, "LY03"))))
    book[SHEET].delete_rows(2, 500)
    target = io.BytesIO()
    book.save(target)
    [result] = desk.check([("b.xlsx", target.getvalue())], today=TODAY)
    assert not [p for p in result.problems if p.code == "open_outlet_left_out"]
    desk.accept(result, desk.preview(result), at=AT, warnings_why="as it is")
    assert desk.ledger.register(month="2026-09").equals(before)
