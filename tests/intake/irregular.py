# ruff: noqa: E501 (a line for each irregularity reads as a table)
"""Workbooks as people really hand them in: each irregularity, and what the check answers to it.

`docs/intake.md` is the table of these answers; `tests/intake/test_irregular.py` holds them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter

from core.frames import REGISTER
from intake import template
from intake.check import Context, IntakeResult, check
from intake.forms import FORMS
from languages.sentences import ended, joined
from policy import Policy
from tests.intake import ods, xlsb

UNIT, MONTH, TODAY = "LY01", "2026-10", date(2026, 11, 4)


def register() -> pd.DataFrame:
    """Return four outlets of the unit (one closed in 2025) and one of another."""
    rows = [
        ("LY01-01", "中心支局", "both", "LY01", None),
        ("LY01-02", "东街营业所", "window", "LY01", None),
        ("LY01-03", "南门投递部", "delivery", "LY01", None),
        ("LY01-04", "旧街支局", "window", "LY01", pd.Timestamp("2025-06-30")),
        ("LY02-01", "西关支局", "both", "LY02", None),
    ]
    frame = pd.DataFrame(rows, columns=["outlet_code", "name", "kind", "unit", "closed_on"])
    return REGISTER.conform(
        frame.assign(
            city="试验市", setting="urban", cohort="pilot", latitude=31.1, longitude=104.4,
            opened_on=None,
        name_in_english="",
        merged_into="",
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Before:
    """A history of the unit: twelve calm months of rounds, one item met."""

    reported: tuple[str, ...] = ()

    def earlier(self, form: str) -> pd.DataFrame:
        """Return the records of the months before."""
        months = [f"2025-{month:02d}" for month in range(11, 13)]
        months += [f"2026-{month:02d}" for month in range(1, 10)]
        if form == "rounds":
            return pd.DataFrame(
                {
                    "outlet_code": "LY01-01",
                    "area": "urban",
                    "planned_rounds_count": 60,
                    "completed_rounds_count": [57, 58, 59, 58, 57, 58, 59, 58, 57, 58, 59],
                    "month": months,
                }
            )
        if form == "standardization":
            item = Policy.shipped().standard_items(MONTH)[0].code
            return pd.DataFrame(
                {
                    "outlet_code": ["LY01-01"],
                    "item_code": [item],
                    "status": ["met"],
                    "month": ["2026-09"],
                }
            )
        if form == "cases":
            numbers = ["GD-2026-7", "0012"]
            return pd.DataFrame({"case_number": numbers, "month": ["2026-09"] * 2})
        return pd.DataFrame({"month": pd.Series([], dtype="str")})


def context() -> Context:
    """Return what the workbooks are checked against."""
    return Context(Policy.shipped(), register(), TODAY, history_of=lambda _unit, _month: Before())


class Book:
    """The unit's template with two rows of rounds and a visit, to be made irregular."""

    def __init__(self) -> None:
        content = template.to_bytes(
            unit=UNIT, month=MONTH, policy=Policy.shipped(), register=register()
        )
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.put("rounds", 2, planned_rounds_count=60, completed_rounds_count=58)
        self.put("rounds", 3, planned_rounds_count=60, completed_rounds_count=57)
        self.put(
            "inspections", 2, visit_date=date(2026, 10, 5), inspector="李明",
            inspector_role="internal", W01="pass",
        )  # fmt: skip

    def sheet(self, form: str) -> Any:
        """Return the sheet of a form."""
        return self.book[FORMS[form].sheet_name]

    def column(self, form: str, name: str) -> int:
        """Return the 1-based column of a field."""
        fields = {f.name: f.heading for f in FORMS[form].fields}
        heading = fields.get(name, name)
        return next(
            int(c.column) for c in self.sheet(form)[1] if str(c.value or "").startswith(heading)
        )

    def column_in(self, row: int, form: str, name: str) -> int:
        """Return the 1-based column of a field whose headings stand in another row."""
        heading = FORMS[form].field(name).heading
        return next(int(c.column) for c in self.sheet(form)[row] if c.value == heading)

    def put(self, form: str, row: int, **values: Any) -> None:
        """Write values into a row, by field."""
        for name, value in values.items():
            self.sheet(form).cell(row, self.column(form, name)).value = value

    def head(self, form: str, name: str, heading: str) -> None:
        """Write another heading over a field's own."""
        self.sheet(form).cell(1, self.column(form, name)).value = heading

    def content(self) -> bytes:
        """Return the workbook's bytes."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()


Change = Callable[[Book], Any]


@dataclass(frozen=True)
class Irregular:
    """One irregularity: what it is, what is done to the workbook, or the file itself."""

    what: str
    change: Change = field(default=lambda book: None)
    file_name: str = "october.xlsx"
    bytes_of: Callable[[Book], bytes] = Book.content
    units: frozenset[str] | None = None
    """The units of whoever hands it in; None: every unit."""


def _title_rows(book: Book) -> None:
    sheet = book.sheet("rounds")
    sheet.insert_rows(1, 2)
    sheet["A1"] = "2026年10月投递频次登记表"


def _totals(book: Book, total: int) -> None:
    row = book.sheet("rounds").max_row + 1
    book.sheet("rounds").cell(row, 1).value = "合计"
    book.put("rounds", row, planned_rounds_count=120, completed_rounds_count=total)
    book.sheet("rounds").cell(row + 1, 1).value = "填表人：王"


def _hide(book: Book) -> None:
    book.sheet("rounds").row_dimensions[3].hidden = True


def _merge(book: Book) -> None:
    sheet = book.sheet("inspections")
    row = sheet.max_row
    column = book.column("inspections", "outlet_code")
    for number in (row + 1, row + 2):
        book.put(
            "inspections", number, visit_date=date(2026, 10, 6 + number - row), inspector="王",
            inspector_role="superior", W02="pass",
        )  # fmt: skip
    sheet.cell(row + 1, column).value = "LY01-02"
    letters = sheet.cell(1, column).column_letter
    sheet.merge_cells(f"{letters}{row + 1}:{letters}{row + 2}")


def _merge_numbers(book: Book, rows: int, columns: int) -> None:
    """One number over several cells, the others empty below it."""
    sheet, column = book.sheet("satisfaction"), book.column("satisfaction", "very_satisfied_count")
    book.put("satisfaction", 2, very_satisfied_count=50)
    last, right = 1 + rows, column + columns - 1
    sheet.merge_cells(start_row=2, start_column=column, end_row=last, end_column=right)


def _empty_string_formula(book: Book) -> bytes:
    book.put("rounds", 2, planned_rounds_count=None, completed_rounds_count=None)
    cells = [
        book.column("rounds", name) for name in ("planned_rounds_count", "completed_rounds_count")
    ]
    for column in cells:
        book.sheet("rounds").cell(2, column).value = '=""'
    empty = (rb"<f>\"\"</f><v\s*/>|<f>\"\"</f><v></v>", b'<f>""</f><v></v>')

    def with_kind(xml: bytes) -> bytes:
        xml = re.sub(*empty, xml)
        return re.sub(rb'(<c r="[A-Z]+2"[^>]*)(><f>"")', rb'\1 t="str"\2', xml)

    return _in_sheets(book.content(), with_kind)


def _prefixed(book: Book) -> bytes:
    """A percentage and an error, the sheets' XML with a prefix and in single quotes."""
    _percent(book, "rounds", "completed_rounds_count")
    book.put("rounds", 3, planned_rounds_count="#N/A")

    def prefix(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")
        return xml.replace(b'"', b"'")

    return _in_sheets(book.content(), prefix)


def _in_sheets(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body) if name.startswith("xl/worksheets/sheet") else body)
    return target.getvalue()


def _odd_ods(book: Book) -> bytes:
    """The sheets as an .ods, with a percentage, an error and a hidden row."""
    sheets = {
        page.title: [[_plain(value) for value in row] for row in page.iter_rows(values_only=True)]
        for page in book.book
    }
    rounds = sheets[FORMS["rounds"].sheet_name]
    planned, completed = (
        book.column("rounds", name) - 1
        for name in ("planned_rounds_count", "completed_rounds_count")
    )
    rounds[1][completed] = ods.Cell(1, kind="percentage", text="100%")
    rounds[2][planned] = ods.Cell("#DIV/0!", formula="1/0")
    hidden = {FORMS["rounds"].sheet_name: frozenset({1})}
    none: frozenset[int] = frozenset()
    tables = {n: ods.Table(rows, hidden_rows=hidden.get(n, none)) for n, rows in sheets.items()}
    return ods.to_bytes(tables)


def _plain(value: Any) -> Any:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def case(book: Book, **values: Any) -> None:
    said = {
        "case_number": "A1", "outlet_code": "LY01-01", "source": "customer", "category": "延误",
        "opened_date": date(2026, 10, 5), "due_date": date(2026, 10, 12),
    }  # fmt: skip
    book.put("cases", 2, **(said | values))


def _twice(book: Book) -> None:
    row = book.sheet("inspections").max_row + 1
    book.put(
        "inspections", row, outlet_code="LY01-01", visit_date=date(2026, 10, 5),
        inspector="李 明 明", inspector_role="internal", W01="pass",
    )  # fmt: skip


def _twice_a_case(book: Book) -> None:
    case(book)
    sheet = book.sheet("cases")
    for cell in list(sheet[2]):
        sheet.cell(3, cell.column).value = cell.value


def _is_1904(book: Book) -> bytes:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book.book.epoch = CALENDAR_MAC_1904
    book.put("inspections", 2, visit_date=(date(2026, 10, 3) - date(1904, 1, 1)).days)
    column = book.column("inspections", "visit_date")
    book.sheet("inspections").cell(2, column).number_format = "General"
    return book.content()


def _no_cached_value(book: Book) -> bytes:
    book.put("rounds", 2, completed_rounds_count="=29+29")
    return book.content()


def _csv(encoding: str) -> Callable[[Book], bytes]:
    text = "网点代码,区域,计划频次,完成频次\nLY01-01,城区,60,58\n"
    return lambda _book: text.encode(encoding)


def _without(form: str) -> Change:
    def change(book: Book) -> None:
        del book.book[FORMS[form].sheet_name]

    return change


def _twin_sheet(book: Book) -> None:
    copy = book.book.copy_worksheet(book.sheet("rounds"))
    copy.title = "Rounds"


def _hidden_sheet(book: Book) -> None:
    book.sheet("rounds").sheet_state = "hidden"


def _marked(book: Book) -> bytes:
    from intake.returning import returned

    book.put("rounds", 2, completed_rounds_count="many")
    marked = returned(check(book.content(), file_name="october.xlsx", context=context()))
    back = openpyxl.load_workbook(io.BytesIO(marked.content))
    back[FORMS["rounds"].sheet_name].cell(
        2, book.column("rounds", "completed_rounds_count")
    ).value = 58
    target = io.BytesIO()
    back.save(target)
    return target.getvalue()


def _reordered(book: Book) -> None:
    sheet = book.sheet("rounds")
    for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
        row[-1].value, row[-2].value = row[-2].value, row[-1].value


def _total_column(book: Book) -> None:
    sheet = book.sheet("satisfaction")
    column = sheet.max_column + 1
    sheet.cell(1, column).value = "合计"
    book.put("satisfaction", 2, very_satisfied_count=10, satisfied_count=2)
    sheet.cell(2, column).value = 13


def _side_by_side(book: Book) -> None:
    sheet = book.sheet("rounds")
    for row in range(1, 4):
        for column in range(1, 7):
            sheet.cell(row, column + 9, sheet.cell(row, column).value)


def _printed_again(book: Book) -> None:
    """The headings stand again below the table, with one more row, as on a second page."""
    sheet = book.sheet("rounds")
    row = sheet.max_row + 1
    for column in range(1, 7):
        sheet.cell(row, column, sheet.cell(1, column).value)
        sheet.cell(row + 1, column, sheet.cell(3, column).value)
    sheet.cell(row + 1, 1, "LY01-03")
    book.put("rounds", row + 1, planned_rounds_count=60, completed_rounds_count=58)


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cf"
    "c0000003010100c9fe92ef0000000049454e44ae426082"
)


def _picture(book: Book) -> bytes:
    """A sheet without cells on which lies a picture of the table."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    for name in book.book.sheetnames:
        page = made.add_worksheet(name)
        if name == FORMS["rounds"].sheet_name:
            page.insert_image(1, 1, "table.png", {"image_data": io.BytesIO(_PIXEL)})
            continue
        for row in book.book[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, datetime):
                    page.write_string(cell.row - 1, cell.column - 1, f"{cell.value:%Y-%m-%d}")
                elif cell.value is not None:
                    page.write(cell.row - 1, cell.column - 1, cell.value)
    made.close()
    return target.getvalue()


def _units_below(book: Book) -> None:
    book.sheet("rounds").insert_rows(2)
    book.put("rounds", 2, planned_rounds_count="（次）", completed_rounds_count="（次）")


def _split_headings(book: Book) -> None:
    sheet = book.sheet("rounds")
    sheet.insert_rows(2)
    for name, said in (("planned_rounds_count", "计划"), ("completed_rounds_count", "完成")):
        column = book.column("rounds", name)
        sheet.cell(1, column).value, sheet.cell(2, column).value = said, "频次"


def _grouped_headings(book: Book) -> None:
    sheet = book.sheet("rounds")
    sheet.insert_rows(1)
    planned = book.column_in(2, "rounds", "planned_rounds_count")
    completed = book.column_in(2, "rounds", "completed_rounds_count")
    sheet.cell(1, planned).value = "频次"
    sheet.cell(2, planned).value, sheet.cell(2, completed).value = "计划", "完成"
    sheet.merge_cells(start_row=1, end_row=1, start_column=planned, end_column=completed)


def _total_on_top(book: Book) -> None:
    book.sheet("rounds").insert_rows(2)
    book.sheet("rounds").cell(2, 1).value = "合计"
    book.put("rounds", 2, area="合计", planned_rounds_count=120, completed_rounds_count=115)


def _percent(book: Book, form: str, name: str, row: int = 2) -> None:
    cell = book.sheet(form).cell(row, book.column(form, name))
    cell.value, cell.number_format = 1, "0.0%"


def _project(book: Book, **values: Any) -> None:
    said = {"project_code": "P1", "outlet_code": "LY01-01", "planned_investment_10k_cny": 100}
    book.put("renovation", 2, **(said | values))


def _protected(book: Book) -> None:
    book.sheet("rounds").protection.sheet = True
    book.sheet("rounds").protection.password = "secret"


def _filtered(book: Book) -> None:
    sheet = book.sheet("rounds")
    sheet.auto_filter.ref = "A1:F4"
    sheet.auto_filter.add_filter_column(0, ["LY01-01"])
    sheet.row_dimensions[3].hidden = True


def _title(book: Book, text: str) -> None:
    book.sheet("rounds").insert_rows(1)
    book.sheet("rounds")["A1"] = text


def _all_of_another(book: Book) -> None:
    for row in (2, 3):
        book.put("rounds", row, outlet_code="LY02-01")
    book.put("inspections", 2, outlet_code="LY02-01")


def _odd_xlsb(book: Book) -> bytes:
    sheets = {
        page.title: xlsb.Sheet([list(row) for row in page.iter_rows(values_only=True)])
        for page in book.book
    }
    rounds = sheets[FORMS["rounds"].sheet_name]
    rounds.hidden_rows = frozenset({1})
    planned, completed = (
        book.column("rounds", name) - 1
        for name in ("planned_rounds_count", "completed_rounds_count")
    )
    rounds.rows[1][completed] = xlsb.Cell(1.0, xlsb.SHARE)
    rounds.rows[2][planned] = xlsb.Error()
    return xlsb.to_bytes(sheets)


def _old_template(book: Book) -> None:
    sheet = book.sheet("rounds")
    sheet.delete_cols(book.column("rounds", "completed_rounds_count"))


IRREGULAR: tuple[Irregular, ...] = (
    Irregular("nothing irregular"),
    Irregular("title rows above the headings", _title_rows),
    Irregular("headings in Chinese only", lambda b: b.head("rounds", "area", "区域")),
    Irregular("headings in English, other case and spaces", lambda b: b.head("rounds", "area", " aREA ")),
    Irregular("full-width letters in a heading", lambda b: b.head("rounds", "area", "Ａｒｅａ　区域")),
    Irregular("columns in another order", _reordered),
    Irregular("headings over two rows", _split_headings),
    Irregular("headings in groups", _grouped_headings),
    Irregular("a row of units below the headings", _units_below),
    Irregular("an old template, without a column", _old_template),
    Irregular("two tables side by side", _side_by_side),
    Irregular("the headings again below, as in print", _printed_again),
    Irregular("a picture of the table", bytes_of=_picture),
    Irregular("a title that names another month", lambda b: _title(b, "2026年9月投递频次登记表")),
    Irregular("a title that names the month", lambda b: _title(b, "2026年10月投递频次登记表（填报日期：2026年11月3日）")),
    Irregular("an extra column", lambda b: (b.sheet("rounds").cell(1, 9, "天气"), b.sheet("rounds").cell(2, 9, "晴"))),
    Irregular("a heading that is nearly right", lambda b: b.head("rounds", "planned_rounds_count", "Planed round")),
    Irregular("the same heading twice", lambda b: (b.sheet("rounds").cell(1, 9, "区域"))),
    Irregular("a hidden row", _hide),
    Irregular("a filtered table", _filtered),
    Irregular("a protected sheet", _protected),
    Irregular("a hidden sheet", _hidden_sheet),
    Irregular("a renamed sheet", lambda b: setattr(b.sheet("rounds"), "title", "5. 投递频次 (10月)")),
    Irregular("a sheet known by its headings alone", lambda b: setattr(b.sheet("rounds"), "title", "Tabelle1")),
    Irregular("a sheet of the supervisor's own", lambda b: b.book.create_sheet("草稿").cell(1, 1, "记得打电话")),
    Irregular("two sheets for one form", _twin_sheet),
    Irregular("an owed sheet is missing", _without("training")),
    Irregular("no cover", _without("cover")),
    Irregular("outlet codes in merged cells", _merge),
    Irregular("one number over two merged columns", lambda b: _merge_numbers(b, 1, 2)),
    Irregular("one number over two merged rows", lambda b: _merge_numbers(b, 2, 1)),
    Irregular("totals and notes below the table", lambda b: _totals(b, 115)),
    Irregular("a total on top, filled in like a row", _total_on_top),
    Irregular("a total that does not add up", lambda b: _totals(b, 150)),
    Irregular("a total column that does not add up", _total_column),
    Irregular("the unit by its name", lambda b: b.sheet("cover").__setitem__("B1", Policy.shipped().unit(UNIT).name["zh"])),
    Irregular("the month as 2026年10月", lambda b: b.sheet("cover").__setitem__("B2", "2026年10月")),
    Irregular("a month to come", lambda b: b.sheet("cover").__setitem__("B2", "2027-01")),
    Irregular("an outlet by its name", lambda b: b.put("inspections", 2, outlet_code="中心支局")),
    Irregular("an outlet code with a slip", lambda b: b.put("inspections", 2, outlet_code="LY01-O1")),
    Irregular("an outlet of another unit", lambda b: b.put("inspections", 2, outlet_code="LY02-01")),
    Irregular("every outlet of another unit", _all_of_another),
    Irregular("another unit's workbook in one's own name", lambda b: b.sheet("cover").__setitem__("B1", "LY02"), units=frozenset({"LY01"})),
    Irregular("an outlet code with a line break and its name", lambda b: b.put("rounds", 2, outlet_code="LY01-01\n中心支局")),
    Irregular("an outlet that is closed in the register", lambda b: b.put("inspections", 2, outlet_code="LY01-04")),
    Irregular("numbers stored as text", lambda b: b.put("rounds", 2, completed_rounds_count="58")),
    Irregular("full-width digits", lambda b: b.put("rounds", 2, completed_rounds_count="５８")),
    Irregular("no-break spaces around a number", lambda b: b.put("rounds", 2, completed_rounds_count="\u00a058\u00a0")),
    Irregular("thousands separators", lambda b: b.put("satisfaction", 2, satisfied_count="1,234")),
    Irregular("a percentage where a count belongs", lambda b: b.put("rounds", 2, completed_rounds_count="85%")),
    Irregular("a percentage with a full-width sign", lambda b: b.put("rounds", 2, completed_rounds_count="８５％")),
    Irregular("a number that is shown as a percentage", lambda b: _percent(b, "rounds", "completed_rounds_count")),
    Irregular("a share between 0 and 1 where a count belongs", lambda b: b.put("rounds", 2, completed_rounds_count=0.85)),
    Irregular("a percentage where an amount belongs", lambda b: _project(b, completed_investment_10k_cny="71.84%")),
    Irregular("a number with its counting word", lambda b: b.put("rounds", 2, completed_rounds_count="58次")),
    Irregular("a number in Chinese numerals", lambda b: b.put("rounds", 2, completed_rounds_count="五十八")),
    Irregular("about so many", lambda b: b.put("rounds", 2, completed_rounds_count="约58")),
    Irregular("a dash where a number belongs", lambda b: b.put("rounds", 2, completed_rounds_count="—")),
    Irregular("a negative number in parentheses", lambda b: b.put("rounds", 2, completed_rounds_count="(5)")),
    Irregular("words where a number belongs", lambda b: b.put("rounds", 2, completed_rounds_count="all")),
    Irregular("a negative count", lambda b: b.put("rounds", 2, completed_rounds_count=-3)),
    Irregular("a fraction of a count", lambda b: b.put("rounds", 2, completed_rounds_count=57.5)),
    Irregular("a formula without a value", bytes_of=_no_cached_value),
    Irregular("a formula that gives an empty text", bytes_of=_empty_string_formula),
    Irregular("a date as 2026年10月3日", lambda b: b.put("inspections", 2, visit_date="2026年10月3日")),
    Irregular("a date as 2026/10/3", lambda b: b.put("inspections", 2, visit_date="2026/10/3")),
    Irregular("a date as a plain serial number", lambda b: b.put("inspections", 2, visit_date=46298)),
    Irregular("a serial number of a workbook that counts from 1904", bytes_of=_is_1904),
    Irregular("a date with a time of day", lambda b: b.put("inspections", 2, visit_date=datetime(2026, 10, 3, 9, 30))),
    Irregular("a date that can be read in two ways", lambda b: b.put("inspections", 2, visit_date="03/04/2026")),
    Irregular("a date that is none", lambda b: b.put("inspections", 2, visit_date="2026-02-30")),
    Irregular("a date without its year", lambda b: b.put("inspections", 2, visit_date="10月3日")),
    Irregular("a visit outside the month", lambda b: b.put("inspections", 2, visit_date=date(2026, 9, 3))),
    Irregular("a visit that is to come", lambda b: b.put("inspections", 2, visit_date=date(2026, 11, 30))),
    Irregular("the same visit twice", _twice),
    Irregular("a choice in the other language", lambda b: b.put("inspections", 2, inspector_role="内部")),
    Irregular("a choice that is none", lambda b: b.put("inspections", 2, inspector_role="friend")),
    Irregular("a row without what is required", lambda b: b.put("rounds", 2, planned_rounds_count=None)),
    Irregular("more completed than planned", lambda b: b.put("rounds", 2, completed_rounds_count=61)),
    Irregular("a rate far from the outlet's own history", lambda b: b.put("rounds", 2, completed_rounds_count=20)),
    Irregular("an item met before and not started now", lambda b: b.put("standardization", 2, status="未开始")),
    Irregular("a case closed before it was opened", lambda b: case(b, closed_date=date(2026, 10, 1))),
    Irregular("a case without a due date", lambda b: case(b, due_date=None)),
    Irregular("a disclosure request without a due date", lambda b: case(b, due_date=None, source="依申请公开")),
    Irregular("a case number broken over two lines", lambda b: case(b, case_number="GD-2026\n001")),
    Irregular("a case number of a whole page", lambda b: case(b, case_number="长" * 32_000)),
    Irregular("a summary of a whole page, with emoji", lambda b: case(b, summary="😀👨‍👩‍👧" + "长" * 32_000)),
    Irregular("the same case twice", _twice_a_case),
    Irregular("formula text and HTML in a summary", lambda b: case(b, summary="<b>x</b> [a](http://x)")),
    Irregular("the marked file, mended and handed in again", bytes_of=_marked),
    Irregular("a workbook as .xlsm", file_name="october.xlsm"),
    Irregular("a workbook as .xlsb", file_name="october.xlsb", bytes_of=lambda b: xlsb.of_xlsx(b.content())),
    Irregular("a fault in an .xlsb", lambda b: b.put("rounds", 2, completed_rounds_count="many"), "october.xlsb", lambda b: xlsb.of_xlsx(b.content())),
    Irregular("an .xlsb with a hidden row, an error and a percentage", file_name="october.xlsb", bytes_of=_odd_xlsb),
    Irregular("a percentage and an error in another spelling of the XML", bytes_of=_prefixed),
    Irregular("an .ods with a hidden row, an error and a percentage", file_name="october.ods", bytes_of=_odd_ods),
    Irregular("a text table in UTF-8", file_name="LY01-2026-10.csv", bytes_of=_csv("utf-8-sig")),
    Irregular("a text table in GB18030", file_name="LY01-2026-10.csv", bytes_of=_csv("gb18030")),
    Irregular("a text table whose name says neither unit nor month", file_name="rounds.csv", bytes_of=_csv("utf-8")),
)  # fmt: skip
"""What people hand in, in the order of the documentation."""


def checked(irregular: Irregular) -> IntakeResult:
    """Return what the check says to an irregularity."""
    book = Book()
    irregular.change(book)
    content = irregular.bytes_of(book)
    setting = replace(context(), units=irregular.units)
    return check(content, file_name=irregular.file_name, context=setting)


def answers(irregular: Irregular) -> list[str]:
    """Return the answers in words, without what every workbook of this size is told."""
    result = checked(irregular)
    calm = {"empty_form", "rows_not_filled"}
    said = [
        f"{p.severity}{_at(p.sheet, p.cell)}: {joined(map(ended, (p.expected, p.fix)))}"
        for p in result.problems
        if p.code not in calm
    ]
    return [*said, *(str(note) for note in result.notes if note.code not in calm)]


def _at(sheet: str, cell: str) -> str:
    place = " ".join(part for part in (sheet, cell) if part)
    return f" at {place}" if place else ""


def _rows_of(those: tuple[Irregular, ...]) -> list[str]:
    rows = [f"| {each.what} | {_cell(answers(each))} |" for each in those]
    return ["| what is irregular | what the product answers |", "| --- | --- |", *rows]


def table() -> str:
    """Return docs/intake.md."""
    from tests.intake.irregular_values import VALUES  # which is made of the parts of this file

    lines = [
        "# Intake",
        "",
        "What people hand in, and what the check answers. Made by `python -m docs.generate` from",
        "the files `irregular*.py` and `corpus.py` of `tests/intake`, by checking each workbook;",
        "do not edit by hand.",
        "",
        *_rows_of(IRREGULAR),
    ]
    for title, those in VALUES:
        lines += ["", f"## {title}", "", *_rows_of(those)]
    lines += [
        "",
        "## Hostile files",
        "",
        "| what it is | what the product answers |",
        "| --- | --- |",
    ]
    return "\n".join([*lines, *_hostile_rows()]) + "\n"


def _hostile_rows() -> list[str]:
    from tests.intake.corpus import CORPUS

    blank = _stamped(
        template.to_bytes(unit=UNIT, month=MONTH, policy=Policy.shipped(), register=register())
    )
    rows = []
    for each in CORPUS:
        result = check(each.make(blank), file_name=each.file_name, context=context())
        told = {joined(map(ended, (p.expected, p.fix))) for p in result.errors if not p.cell}
        if not told and result.errors:
            count = len(result.errors)
            told = {f"{count} errors, each at its cell"}
        said = sorted(told) or ["read as any other; only its cells count"]
        rows.append(f"| {each.what} | {_cell(said)} |")
    return rows


def _stamped(content: bytes) -> bytes:
    """Return a package without the time of day at which it was made."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            body = re.sub(
                rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-01T00:00:00Z", old.read(name)
            )
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), body)
    return target.getvalue()


def _cell(said: list[str]) -> str:
    text = "<br>".join(said) or "nothing: it is as it should be"
    text = re.sub(r"\s+", " ", text).replace("|", "\\|")
    return text.replace("..", ".")
