"""A unit's workbook for a month: headings in both languages, drop-downs, rows listed beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter

from core.months import first_day
from intake.forms import FORMS, Field, Form, both
from intake.grid import names_beside, open_outlets, prefilled_keys, with_records
from intake.template_lists import Lists, validation
from policy import Policy

TEMPLATE_VERSION = "1"
BLANK_ROWS = 200
"""Rows below the last listed one that still have drop-downs and validations."""

_NAME_HEADINGS = {"outlet": "Outlet name 网点名称", "code": "Item 项目名称"}
_DATE, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_INSTRUCTIONS = (
    "How to fill in this workbook 填写说明",
    "1. Fill in the white cells of each sheet; the rows listed are your outlets and items. "
    "请在各工作表的空白单元格中填写；表中已列出本单位的网点和项目。",
    "2. Choose from the drop-down lists where there are any. Leave a row blank if there is "
    "nothing to report for it. 有下拉列表的请从列表中选择；某行无数据可留空。",
    "3. Counts are whole numbers. Dates are written 2026-10-03. "
    "数量填整数，日期按 2026-10-03 的格式填写。",
    "4. Keep the sheet names and the heading rows. You may add rows at the end. "
    "请保留工作表名称和表头；可在末尾增加行。",
    "5. Hand in the workbook on the Upload page: it tells every problem at its cell before "
    "anything is stored. 填好后在“上报”页面提交，系统会先逐个单元格检查，再入库。",
)


def write(
    target: Path | BinaryIO,
    *,
    unit: str,
    month: str,
    policy: Policy,
    register: pd.DataFrame,
    rows: Mapping[str, pd.DataFrame] | None = None,
    prepared_by: str = "",
    lists_blank_rows: bool = True,
    created: datetime | None = None,
) -> None:
    """Write the workbook of `unit` (a code of the policy) for `month` (`YYYY-MM`) to `target`.

    register: REGISTER of the bureau; its outlets of the unit that are open in the month are
    listed. rows: records by form that are filled in already; listed rows they do not cover
    follow them, blank, unless `lists_blank_rows` is False. created: the moment that the file
    says it was made, so that the same arguments give the same bytes; now where None.
    """
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    if created is not None:
        book.set_properties({"created": created})
    filled = _Template(book, unit, month, policy, register, rows or {}, lists_blank_rows)
    filled.write(prepared_by)
    book.close()


def to_bytes(**arguments: Any) -> bytes:
    """Return the workbook that `write` makes of the same arguments."""
    target = BytesIO()
    write(target, **arguments)
    return target.getvalue()


class _Template:
    """One workbook while it is written."""

    def __init__(
        self,
        book: Any,
        unit: str,
        month: str,
        policy: Policy,
        register: pd.DataFrame,
        rows: Mapping[str, pd.DataFrame],
        lists_blank_rows: bool,
    ) -> None:
        self.book, self.unit, self.month, self.policy = book, unit, month, policy
        self.rows, self.lists_blank_rows = rows, lists_blank_rows
        self.mine = register[register["unit"] == unit].sort_values("outlet_code")
        self.outlets = open_outlets(register, unit, month)
        self.heading = book.add_format(
            {"bold": True, "bg_color": "#0B5D4B", "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.heading.set_align("vcenter")
        self.required = book.add_format({"bold": True, "bg_color": "#08483A"})
        self.required.set_font_color("#FFFFFF")
        self.required.set_text_wrap()
        self.required.set_align("vcenter")
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {
            "date": book.add_format({"num_format": _DATE}),
            "datetime": book.add_format({"num_format": _TIME}),
        }
        self.aside = book.add_format({"font_color": "#6B7280"})
        self.text = book.add_format({"num_format": "@"})

    def write(self, prepared_by: str) -> None:
        self._cover(prepared_by)
        forms = [form for form in FORMS.values() if not form.is_cover]
        sheets = [(form, self.book.add_worksheet(form.sheet_name)) for form in forms]
        lists = Lists(self.book, list(self.outlets["outlet_code"]))
        for form, sheet in sheets:
            self._sheet(form, sheet, lists)

    def _cover(self, prepared_by: str) -> None:
        form = next(form for form in FORMS.values() if form.is_cover)
        sheet = self.book.add_worksheet(form.sheet_name)
        name = self.policy.unit(self.unit).name
        values = {
            "unit": self.unit,
            "month": self.month,
            "prepared_by": prepared_by,
            "template_version": TEMPLATE_VERSION,
        }
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 30, self.text)
        sheet.set_column(2, 2, 40, self.aside)
        for index, field in enumerate(form.fields):
            sheet.write_string(index, 0, field.heading, self.heading)
            sheet.write_string(index, 1, values.get(field.name, ""), self.text)
        top = len(form.fields) + 2
        sheet.write_string(top - 1, 0, f"{both(name)} · {self.month}", self.title)
        for index, line in enumerate(_INSTRUCTIONS):
            style = self.title if index == 0 else self.wrapped
            if index == 0:
                sheet.write_string(top, 0, line, style)
            else:
                sheet.merge_range(top + index, 0, top + index, 2, line, style)
                sheet.set_row(top + index, 34)

    def _sheet(self, form: Form, sheet: Any, lists: Lists) -> None:
        fields = form.columns(self.policy, self.month)
        keys = []
        if self.lists_blank_rows:
            keys = prefilled_keys(form, self.outlets, self.policy, self.month)
        records = self.mine if form.is_register else self.rows.get(form.id)
        if form.is_register and form.id in self.rows:
            records = self.rows[form.id]
        columns = with_records(form, keys, records)
        count = len(next(iter(columns.values()), ()))
        position = 0
        for field in fields:
            self._column(sheet, position, field, columns.get(field.name))
            position += 1
            beside = names_beside(field, self.mine, self.policy, self.month)
            if beside:
                self._names(sheet, position, field, columns.get(field.name, ()), beside)
                position += 1
        self._validations(sheet, fields, count + BLANK_ROWS, lists)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 1)
        if count:
            sheet.autofilter(0, 0, count, position - 1)

    def _column(
        self,
        sheet: Any,
        position: int,
        field: Field,
        values: Sequence[Any] | None,
    ) -> None:
        style = self.formats.get(field.type)
        sheet.set_column(position, position, _width(field), style)
        heading = self.required if field.is_required else self.heading
        sheet.write_string(0, position, field.heading, heading)
        if not values:
            return
        if field.type in ("count", "amount"):
            _write_numbers(sheet, position, values)
        elif field.type in ("date", "datetime"):
            _write_dates(sheet, position, values, style)
        else:
            texts = {choice.code: choice.text for choice in field.choices}
            for row, value in enumerate(values, start=1):
                if value is not None and value != "":
                    sheet.write_string(row, position, texts.get(value, str(value)))

    def _validations(
        self, sheet: Any, fields: Sequence[Field], last_row: int, lists: Lists
    ) -> None:
        """Add a rule for each run of neighbouring columns that share it."""
        first, position, running = 0, 0, None
        for field in fields:
            rule = validation(field, lists, self.month)
            if rule != running:
                if running:
                    sheet.data_validation(1, first, last_row, position - 1, running)
                first, running = position, rule
            position += 1
            if self._has_names(field):
                if running:
                    sheet.data_validation(1, first, last_row, position - 1, running)
                position, running = position + 1, None
        if running:
            sheet.data_validation(1, first, last_row, position - 1, running)

    def _has_names(self, field: Field) -> bool:
        return bool(names_beside(field, self.mine, self.policy, self.month))

    def _names(
        self,
        sheet: Any,
        position: int,
        field: Field,
        codes: Sequence[Any],
        names: Mapping[str, str],
    ) -> None:
        sheet.set_column(position, position, 24)
        sheet.write_string(0, position, _NAME_HEADINGS[field.type], self.heading)
        for row, code in enumerate(codes, start=1):
            if code in names:
                sheet.write_string(row, position, names[code], self.aside)


def _write_numbers(sheet: Any, position: int, values: Sequence[Any]) -> None:
    for row, value in enumerate(values, start=1):
        if value is not None:
            sheet.write_number(row, position, value)


def _write_dates(sheet: Any, position: int, values: Sequence[Any], style: Any) -> None:
    for row, value in enumerate(values, start=1):
        if value is not None:
            sheet.write_number(row, position, _serial(value), style)


_EPOCH = datetime(1899, 12, 30)


def _serial(value: datetime | date) -> float:
    """Return a day as Excel counts it (1900 system), whole where there is no time of day."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    since = moment - _EPOCH
    return since.days + (since.seconds + since.microseconds / 1e6) / 86_400


def _width(field: Field) -> int:
    widths = {"outlet": 13, "code": 15, "choice": 17, "date": 12, "datetime": 17, "text": 20}
    return 8 if field.is_item else widths.get(field.type, 12)


def file_name(unit: str, month: str) -> str:
    """Return the name under which a template is downloaded."""
    first_day(month)
    return f"{unit}-{month}.xlsx"
