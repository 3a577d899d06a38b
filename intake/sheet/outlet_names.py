"""The column of names beside the outlet codes, compared with the register."""

from __future__ import annotations

import pandas as pd

from intake.check_context import Setting
from intake.heading_names import HeadingRow, normal
from intake.problems import shown
from intake.reading import Sheet
from intake.sheet.report import SheetReport, cell_name
from intake.values.cells import Fault

_HEADINGS = frozenset(map(normal, ("Outlet name", "网点名称", "Outlet name 网点名称", "局所名称")))


def check_names(
    sheet: Sheet, headings: HeadingRow, frame: pd.DataFrame, setting: Setting, report: SheetReport
) -> None:
    """Report the names that are not those of the outlets beside them.

    A name of another outlet is an error of each of its rows; any other name is a warning. Both
    are reported at the first cell with the same code and name.
    """
    column = _name_column(sheet, headings)
    if column is None or "outlet_code" not in frame:
        return
    names = [sheet.columns[column].values[row] for row in report.rows.tolist()]
    codes = frame["outlet_code"].tolist()
    judged: dict[tuple[str, str], Fault | None] = {}
    for position, (code, name) in enumerate(zip(codes, names, strict=True)):
        if not isinstance(name, str) or not isinstance(code, str) or not name.strip():
            continue
        is_first = (code, name) not in judged
        if is_first:
            judged[code, name] = setting.outlets.name_fault(code, name)
        fault = judged[code, name]
        if fault is None:
            continue
        is_error = fault[0] == "name_of_another_outlet"
        if is_error:
            report.wrong[position] = True
        if is_first:
            cell = cell_name(column, int(report.rows[position]))
            report.add("error" if is_error else "warning", fault[0], cell, shown(name), fault[1])


def _name_column(sheet: Sheet, headings: HeadingRow) -> int | None:
    for index, cell in enumerate(sheet.row(headings.row)):
        is_read = index in headings.fields.values()
        if isinstance(cell, str) and not is_read and normal(cell) in _HEADINGS:
            return index
    return None
