"""Workbooks filled in by heading, and how a test has them checked."""

from __future__ import annotations

import io
from typing import Any, Protocol

import openpyxl

from intake.check import IntakeResult
from intake.forms import FORMS


class Filled:
    """A template opened with openpyxl, to be filled in by heading."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))

    def sheet(self, form: str) -> Any:
        return self.book[FORMS[form].sheet_name]

    def column(self, form: str, field: str) -> int:
        """Return the 1-based column of a field."""
        for cell in self.sheet(form)[1]:
            definition = next((f for f in FORMS[form].fields if f.name == field), None)
            heading = definition.heading if definition else field
            if cell.value and str(cell.value).startswith(heading):
                return int(cell.column)
        raise KeyError(field)

    def put(self, form: str, row: int, **values: Any) -> None:
        """Write values into a 1-based row, by field name."""
        for field, value in values.items():
            self.sheet(form).cell(row, self.column(form, field)).value = value

    def at(self, form: str, field: str, row: int) -> str:
        """Return the address of a cell: `B7`."""
        return str(self.sheet(form).cell(row, self.column(form, field)).coordinate)

    def content(self) -> bytes:
        """Return the workbook's bytes."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()


class Checked(Protocol):
    """Checks a workbook, or its bytes, in the context of the tests."""

    def __call__(self, workbook: Filled | bytes, file_name: str = "october.xlsx") -> IntakeResult:
        """Return what intake makes of it."""
        ...
