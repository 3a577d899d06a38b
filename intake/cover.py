"""Whose workbook it is: unit, month and who prepared it, from the cover."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from intake.check_context import Context, find_unit, unit_list, unit_name
from intake.forms import FORMS, Form, both
from intake.heading_names import field_spellings, find_field, normal
from intake.problems import Note, Problem, column_letters, shown
from intake.reading import Sheet
from intake.values.cells import plain_text
from intake.values.moments import month_of_text


@dataclass
class Cover:
    """What the cover says; "" where it does not."""

    unit: str = ""
    unit_cell: tuple[str, str] = ("", "")
    """The sheet and the cell that say the unit."""
    month: str = ""
    prepared_by: str = ""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def cover_form() -> Form:
    """Return the form of the cover."""
    return next(form for form in FORMS.values() if form.is_cover)


def read_cover(sheet: Sheet | None, context: Context) -> Cover:
    """Read the cover; a sheet that is missing, or says too little, is a problem."""
    form = cover_form()
    cover = Cover()
    if sheet is None:
        cover.problems.append(Problem("error", "no_cover", values={"sheet": form.sheet_name}))
        return cover
    found = _pairs(sheet, form)
    cover.prepared_by = found.get("prepared_by", ("", ""))[0]
    _unit(cover, sheet, found.get("unit"), context)
    _month(cover, sheet, found.get("month"), context)
    return cover


def cover_of_name(file_name: str, context: Context) -> Cover:
    """Take unit and month from the name of a text table, which has no cover."""
    cover = Cover()
    normal_name = normal(file_name)
    for known in context.policy.bureau.units:
        if any(normal(name) in normal_name for name in (known.code, *known.name.values())):
            cover.unit = known.code
    match = re.search(r"(20\d{2})[-_年.]?(0[1-9]|1[0-2])(?!\d)", file_name)
    cover.month = f"{match[1]}-{match[2]}" if match else ""
    if cover.unit and cover.month:
        mentions = {"unit": cover.unit, "month": cover.month}
        cover.notes.append(Note("cover_from_name", values=mentions))
        _require_own(cover, file_name, context)
    else:
        unit = context.policy.bureau.units[0].code
        example = {"example": f"{unit}-{context.today:%Y-%m}.csv"}
        cover.problems.append(Problem("error", "no_unit_in_name", "", "", file_name, example))
    return cover


def _pairs(sheet: Sheet, form: Form) -> dict[str, tuple[str, str]]:
    """Return field -> (text, cell): the first filled cell right of each field's heading."""
    known = field_spellings(form.fields)
    pairs: dict[str, tuple[str, str]] = {}
    for row in range(min(60, sheet.height)):
        cells = sheet.row(row)
        for column, value in enumerate(cells):
            name = find_field(value.rstrip(":："), known) if isinstance(value, str) else None
            if not name or name in pairs:
                continue
            pairs[name] = ("", f"{column_letters(column + 1)}{row + 1}")
            for right in range(column + 1, min(column + 6, len(cells))):
                text = plain_text(cells[right])
                if text:
                    if not find_field(text, known):
                        pairs[name] = (text, f"{column_letters(right)}{row + 1}")
                    break
            break
    return pairs


def _unit(cover: Cover, sheet: Sheet, found: tuple[str, str] | None, context: Context) -> None:
    text, cell = found or ("", "")
    offered = {"units": unit_list(context.policy), "column": both(cover_form().field("unit").label)}
    if not text:
        cover.problems.append(Problem("error", "missing_unit", sheet.name, cell, "", offered))
        return
    unit = find_unit(context.policy, text)
    if unit is None:
        problem = Problem("error", "unknown_unit", sheet.name, cell, shown(text), offered)
        cover.problems.append(problem)
        return
    cover.unit, cover.unit_cell = unit, (sheet.name, cell)
    _require_own(cover, shown(text), context)
    if normal(text) != normal(unit):
        cover.notes.append(Note("unit_by_name", sheet.name, {"found": shown(text), "read": unit}))


def _require_own(cover: Cover, found: str, context: Context) -> None:
    if context.may_hand_in(cover.unit):
        return
    mentions = {
        "unit": unit_name(context.policy, cover.unit),
        "units": unit_list(context.policy, context.units) or "–",
    }
    sheet, cell = cover.unit_cell
    cover.problems.append(Problem("error", "not_your_unit", sheet, cell, found, mentions))


def _month(cover: Cover, sheet: Sheet, found: tuple[str, str] | None, context: Context) -> None:
    text, cell = found or ("", "")
    if not text:
        column = {"column": both(cover_form().field("month").label)}
        cover.problems.append(Problem("error", "missing_month", sheet.name, cell, "", column))
        return
    month = month_of_text(text)
    if month is None:
        cover.problems.append(Problem("error", "bad_month", sheet.name, cell, shown(text)))
        return
    if month > f"{context.today:%Y-%m}":
        today = {"today": context.today.isoformat()}
        problem = Problem("error", "future_month", sheet.name, cell, shown(text), today)
        cover.problems.append(problem)
        return
    cover.month = month
    if text != month:
        cover.notes.append(Note("month_read", sheet.name, {"found": shown(text), "read": month}))
