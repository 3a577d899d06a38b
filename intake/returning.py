"""The supervisor's file on its way back: marked in place, or an .xlsx rebuilt from its cells.

Only .xlsx and .xlsm can be marked in place. Of every other kind (.xls, .xlsb, .ods, .csv), and of
a package that cannot be edited, a plain .xlsx with the same sheets and values is made and marked;
its formats and formulas are not in it, which is for the caller to say.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

import xlsxwriter

from core.errors import UserError
from intake.annotation import annotate
from intake.cover import cover_form
from intake.forms import FORMS
from intake.limits import LIMITS, Limits
from intake.problems import Problem
from intake.reading import Book, read
from intake.sheet.reserved_names import PROBLEM_SHEET
from languages import _

_SUFFIX = "_problems"
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET_NAME = 31
_NOT_A_PACKAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    ValueError,
    LookupError,
    StopIteration,
    AssertionError,
    RuntimeError,  # a member with a password
    NotImplementedError,  # a way of packing that nobody uses
    OSError,
)
"""What a package may fail with that another program wrote, or somebody tampered with."""
LARGEST_UNPACKED = 250_000_000
"""Bytes of a package that is still edited in place; a larger one is rebuilt from its cells."""


class CannotAnnotate(UserError):
    """The file could not be read, so there is no cell to mark."""


class Checked(Protocol):
    """What is needed of a result (`intake.check.IntakeResult`)."""

    @property
    def file_name(self) -> str:
        """Return the file's name."""
        ...

    @property
    def content(self) -> bytes:
        """Return the file's bytes."""
        ...

    @property
    def unit(self) -> str:
        """Return the unit's code, "" where it is not known."""
        ...

    @property
    def month(self) -> str:
        """Return the month, "" where it is not known."""
        ...

    @property
    def prepared_by(self) -> str:
        """Return who prepared it."""
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return every problem."""
        ...

    @property
    def kind(self) -> str:
        """Return what the file is by its content, "" where it could not be read."""
        ...

    @property
    def records(self) -> Mapping[str, Any]:
        """Return the records by form."""
        ...


@dataclass(frozen=True)
class Returned:
    """A marked workbook: its name, its bytes, and whether it was rebuilt from the cells."""

    file_name: str
    content: bytes
    is_rebuilt: bool


def returned(result: Checked, *, limits: Limits = LIMITS) -> Returned:
    """Return a checked file with its problems marked at their cells, in the language in use.

    Raises CannotAnnotate where the file could not be read as a workbook.
    """
    in_place = _in_place(result) if result.kind else None
    if in_place is not None:
        return in_place
    book = read(result.content, limits=limits) if result.kind else None
    if book is None or book.fault or not book.sheets:
        raise CannotAnnotate(
            _("{file} could not be read, so its cells cannot be marked.").format(
                file=result.file_name
            )
        )
    names = _sheet_names(book, result)
    content = _rebuilt(book, names, result)
    problems = [replace(p, sheet=names.get(p.sheet, p.sheet)) for p in result.problems]
    return Returned(_name(result.file_name, ".xlsx"), annotate(content, problems), True)


def _in_place(result: Checked) -> Returned | None:
    """Return the package with its cells marked; None where it is not one that can be edited."""
    try:
        with zipfile.ZipFile(io.BytesIO(result.content)) as package:
            members = package.infolist()
        names = {member.filename for member in members}
        unpacked = sum(member.file_size for member in members)
        if "xl/workbook.xml" not in names or unpacked > LARGEST_UNPACKED:
            return None
        content = annotate(result.content, result.problems)
    except _NOT_A_PACKAGE:
        return None
    suffix = ".xlsm" if "xl/vbaProject.bin" in names else ".xlsx"
    return Returned(_name(result.file_name, suffix), content, False)


def returned_name(result: Checked) -> str:
    """Return the name under which a checked file goes back."""
    is_macro = b"xl/vbaProject.bin" in result.content and result.content.startswith(b"PK")
    return _name(result.file_name, ".xlsm" if is_macro else ".xlsx")


def _name(file_name: str, suffix: str) -> str:
    """Return the name under which a file goes back; a second round does not make it longer."""
    stem = PurePosixPath(file_name).stem.removesuffix(_SUFFIX)
    return f"{stem}{_SUFFIX}{suffix}"


def _sheet_names(book: Book, result: Checked) -> dict[str, str]:
    """Return the sheets' names as Excel allows them; a text table has that of its form."""
    names: dict[str, str] = {}
    form = next(iter(result.records), None) if book.kind == "csv" else None
    for sheet in book.sheets:
        wanted = FORMS[form].sheet_name if form else sheet.name
        plain = _NOT_IN_NAME.sub(" ", wanted).strip(" '")[:_LONGEST_SHEET_NAME] or "Sheet"
        taken = {name.casefold() for name in names.values()}
        name, number = plain, 2
        while name.casefold() in taken or name.casefold() == "history":
            name = f"{plain[: _LONGEST_SHEET_NAME - 4]} {number}"
            number += 1
        names[sheet.name] = name
    return names


def _rebuilt(book: Book, names: Mapping[str, str], result: Checked) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    moment = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    share = made.add_format({"num_format": "0.##%"})
    if book.kind == "csv" and result.unit and result.month:
        _cover(made, result)
    for sheet in book.sheets:
        if sheet.name == PROBLEM_SHEET:
            continue
        page = made.add_worksheet(names[sheet.name])
        if sheet.is_hidden and sheet is not book.sheets[0]:
            page.hide()
        for number, column in enumerate(sheet.columns):
            for row, (kind, value) in enumerate(zip(column.kinds, column.values, strict=True)):
                _write(page, row, number, kind, value, (day, moment, share))
        page.set_column(0, max(0, len(sheet.columns) - 1), 14)
    made.close()
    return target.getvalue()


def _cover(made: Any, result: Checked) -> None:
    """Write what the name of a text table said, for the rebuilt workbook is a workbook."""
    form = cover_form()
    page = made.add_worksheet(form.sheet_name)
    page.set_column(0, 1, 24)
    said = {"unit": result.unit, "month": result.month, "prepared_by": result.prepared_by}
    for row, field in enumerate(form.fields):
        page.write_string(row, 0, field.heading)
        page.write_string(row, 1, said.get(field.name, ""))


def _write(
    page: Any, row: int, column: int, kind: bytes, value: Any, formats: Sequence[Any]
) -> None:
    if kind == b"e":
        return
    if kind == b"n":
        page.write_number(row, column, value)
    elif kind == b"p":
        page.write_number(row, column, value, formats[2])
    elif kind == b"b":
        page.write_boolean(row, column, value)
    elif kind == b"d":
        stamp = datetime.fromisoformat(value)
        if stamp.year < 1900:
            page.write_string(row, column, value)
        else:
            page.write_datetime(row, column, stamp, formats[bool(stamp.hour or stamp.minute)])
    else:
        page.write_string(row, column, str(value)[:32_767])
