"""Drop-downs and validations of a template; the lists stand on a hidden sheet of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.months import first_day, last_day
from intake.forms import Field
from intake.sheet.reserved_names import LISTS_SHEET

"""A sheet that the template needs and that reading ignores."""


class Lists:
    """Columns of a hidden sheet, each once, referred to by drop-downs."""

    def __init__(self, book: Any, outlets: list[str]) -> None:
        self._sheet = book.add_worksheet(LISTS_SHEET)
        self._sheet.hide()
        self._ranges: dict[tuple[str, ...], str] = {}
        self.outlets = self.of(tuple(outlets))

    def of(self, values: tuple[str, ...]) -> str:
        """Return the range that holds these values; "" where there are none."""
        if not values:
            return ""
        if values not in self._ranges:
            column = len(self._ranges)
            for row, value in enumerate(values):
                self._sheet.write_string(row, column, value)
            letters = chr(65 + column)
            self._ranges[values] = f"='{LISTS_SHEET}'!${letters}$1:${letters}${len(values)}"
        return self._ranges[values]


def validation(field: Field, lists: Lists, month: str) -> dict[str, Any] | None:
    """Return XlsxWriter's data validation of a field's cells; None where anything goes."""
    if field.type == "outlet":
        # a warning and not a stop: an outlet may be new, and be added in the Outlets sheet
        return _list(lists.outlets, "warning") if lists.outlets else None
    if field.choices:
        return _list(lists.of(tuple(choice.text for choice in field.choices)), "stop")
    if field.type == "count":
        return _limits("integer", 0, 99_999_999, "Whole number 整数", "0, 1, 2 …")
    if field.type in ("date", "datetime"):
        first, last = date(1950, 1, 1), date(2099, 12, 31)
        example = f"{first_day(month)} … {last_day(month)}"
        return _limits("date", first, last, "Date 日期", example)
    if field.type == "amount":
        low = -1e12 if field.minimum is None else field.minimum
        high = 1e12 if field.maximum is None else field.maximum
        return _limits("decimal", low, high, "Number 数字", "0.00")
    return None


def _list(source: str, error_type: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": error_type,
        "error_title": "Not in the list 不在列表中",
        "error_message": "Please choose from the list. 请从列表中选择。",
    }


def _limits(kind: str, low: Any, high: Any, title: str, example: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": title,
        "error_message": f"{title}: {example}",
    }
