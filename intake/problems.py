"""What is wrong with a workbook, told at the cell: found, expected, how to fix it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from intake.messages import NOTES, PROBLEMS, Message
from languages import _, ngettext

Severity = Literal["error", "warning"]
_NOTHING: Mapping[str, str] = MappingProxyType({})
LONGEST_FOUND = 80
"""Characters of a cell's text that a problem repeats."""


@dataclass(frozen=True)
class Problem:
    """One fault. An error keeps the workbook out; a warning asks whether it is meant.

    sheet: its name in the workbook, "" for the file; cell: `B7`, `7:7` a row, "" for the sheet.
    found: what stands there, as plain text. values: what the sentences mention by name.
    """

    severity: Severity
    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    @property
    def expected(self) -> str:
        """What should stand there, in the language in use."""
        return _said(PROBLEMS[self.code][0], self.values)

    @property
    def fix(self) -> str:
        """What to do about it, in the language in use."""
        return _said(PROBLEMS[self.code][1], self.values)

    def as_dict(self) -> dict[str, str]:
        """Return the problem as plain data, its sentences in the language in use."""
        return {
            "severity": self.severity,
            "code": self.code,
            "sheet": self.sheet,
            "cell": self.cell,
            "found": self.found,
            "expected": self.expected,
            "mend": self.fix,
        }


@dataclass(frozen=True)
class Note:
    """Something that was understood in a way the supervisor may want to know."""

    code: str
    sheet: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    @property
    def text(self) -> str:
        """The sentence, in the language in use."""
        return _said(NOTES[self.code], self.values)

    def __str__(self) -> str:
        return self.text


def _said(message: Message, values: Mapping[str, str]) -> str:
    """Return a message in the language in use, in the form that fits its number."""
    if isinstance(message, str):
        return _(message).format(**values)
    return ngettext(*message, int(values["count"])).format(**values)


def errors_text(count: int) -> str:
    """Return `3 errors`, in the language in use."""
    return ngettext("{n} error", "{n} errors", count).format(n=count)


def warnings_text(count: int) -> str:
    """Return `1 warning`, in the language in use."""
    return ngettext("{n} warning", "{n} warnings", count).format(n=count)


def counted(*, errors: int, warnings: int) -> str:
    """Return how many problems of either severity there are: `3 errors, 1 warning`."""
    return _("{errors}, {warnings}").format(
        errors=errors_text(errors), warnings=warnings_text(warnings)
    )


def shown(value: object) -> str:
    """Return a cell's value as a problem repeats it: plain, short, whole numbers without .0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)
    return text if len(text) <= LONGEST_FOUND else text[: LONGEST_FOUND - 1] + "…"


def column_letters(index: int) -> str:
    """Return the letters of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
