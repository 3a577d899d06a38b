"""The outlets that a workbook may name: by code, and those of its own unit by name too."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from core.months import first_day, last_day
from core.register import ends
from intake.heading_names import normal
from intake.values.cells import Doubtful, Fault

_PIECES = re.compile(r"[\s,，、;；/|&+()（）\[\]【】:：]+|(?<=\d)[和及与](?=\w)")
"""What stands between the code, the name and whatever else is written in an outlet's cell."""


@dataclass(frozen=True)
class Outlet:
    """What the checks ask of an outlet."""

    code: str
    name: str
    unit: str
    opened_on: pd.Timestamp
    closed_on: pd.Timestamp
    merged_into: str


def outlets_of(register: pd.DataFrame) -> list[Outlet]:
    """Return the outlets of a frame with the columns of REGISTER."""
    names = ["outlet_code", "name", "unit", "opened_on", "closed_on", "merged_into"]
    columns = (register[name].tolist() for name in names)
    return [Outlet(*row) for row in zip(*columns, strict=True)]


class Outlets:
    """Every outlet of the bureau by code, those of one unit by name too."""

    def __init__(self, outlets: Iterable[Outlet], unit: str) -> None:
        self._unit = unit
        self._by_code: dict[str, Outlet] = {}
        self._by_name: dict[str, str] = {}
        self._twice: set[str] = set()
        self._names: dict[str, set[str]] = {}
        for outlet in outlets:
            self._know(outlet)

    def add(self, rows: pd.DataFrame, month: str) -> None:
        """Know the rows of a register too that hold by a month; the newest of a code stands.

        `rows`: one row an outlet and month, records of the register's form.
        """
        held = rows[rows["holds_from"] <= month].sort_values("holds_from", kind="stable")
        for outlet in outlets_of(held.assign(closed_on=ends(held))):
            self._know(outlet)

    def open_in(self, unit: str, month: str) -> list[Outlet]:
        """Return a unit's outlets that are open on any day of a month, by code."""
        first, last = pd.Timestamp(first_day(month)), pd.Timestamp(last_day(month))
        own = (outlet for outlet in self._by_code.values() if outlet.unit == unit)
        is_open = (o for o in own if not (o.closed_on < first or o.opened_on > last))
        return sorted(is_open, key=lambda outlet: outlet.code)

    @property
    def codes(self) -> set[str]:
        """The codes of all outlets."""
        return {outlet.code for outlet in self._by_code.values()}

    @property
    def successors(self) -> dict[str, str]:
        """Code -> the code of the outlet that it was merged into."""
        merged = (o for o in self._by_code.values() if isinstance(o.merged_into, str))
        return {outlet.code: outlet.merged_into for outlet in merged if outlet.merged_into}

    def known(self) -> Iterable[Outlet]:
        """Return every outlet."""
        return self._by_code.values()

    def _know(self, outlet: Outlet) -> None:
        self._by_code[normal(outlet.code)] = outlet
        if not isinstance(outlet.name, str):
            return
        name = normal(outlet.name)
        self._names.setdefault(normal(outlet.code), set()).add(name)
        if outlet.unit == self._unit and self._by_name.setdefault(name, outlet.code) != outlet.code:
            self._twice.add(name)

    def find(self, text: str) -> Outlet | Fault | None:
        """Return the outlet that a code, or the unambiguous name of the unit's own, means.

        A fault where the cell names several.
        """
        if outlet := self._exact(text):
            return outlet
        pieces = [piece for piece in _PIECES.split(text) if piece]
        found = {o.code: o for piece in pieces if (o := self._exact(piece))}
        by_code = [o for piece in pieces if (o := self._by_code.get(normal(piece)))]
        if len({outlet.code for outlet in by_code}) > 1:
            one, other = list(dict.fromkeys(outlet.code for outlet in by_code))[:2]
            return ("two_outlets", {"one": one, "other": other})
        if len(found) > 1:
            return self._two_named(by_code, found)
        return by_code[0] if by_code and self._exact(pieces[0]) else None

    def _two_named(self, by_code: list[Outlet], found: dict[str, Outlet]) -> Fault:
        if not by_code:
            one, other = list(found)[:2]
            return ("two_outlets", {"one": one, "other": other})
        other = next(code for code in found if code != by_code[0].code)
        return self._of_another(by_code[0], other)

    def _exact(self, text: str) -> Outlet | None:
        wanted = normal(text)
        if wanted in self._by_code:
            return self._by_code[wanted]
        if wanted in self._by_name and wanted not in self._twice:
            return self._by_code[normal(self._by_name[wanted])]
        return None

    def rest(self, text: str, outlet: Outlet) -> Fault | Doubtful | None:
        """Return what is wrong with what stands beside an outlet's code in its cell."""
        beside = normal(text).removeprefix(normal(outlet.code))
        if beside in ("", normal(text)):
            return None
        if re.search(r"\d", beside) and beside not in self._names.get(normal(outlet.code), ()):
            return ("two_codes", {})
        judged = self.name_fault(outlet.code, beside)
        if judged is None or judged[0] != "other_name":
            return judged
        return Doubtful(outlet.code, judged)

    def name_fault(self, code: str, name: str) -> Fault | None:
        """Return what is wrong with a name that stands beside an outlet's code.

        `name_of_another_outlet` where the unit has another outlet of exactly this name, else
        `other_name`.
        """
        outlet, written = self._by_code.get(normal(code)), normal(name)
        known = self._names.get(normal(code), set())
        if outlet is None or not known or written in known:
            return None
        if written in {normal(outlet.code) + each for each in known}:
            return None
        other = self._by_name.get(written)
        if other is not None:
            return self._of_another(outlet, other)
        return ("other_name", {"outlet": outlet.code, "name": outlet.name})

    @staticmethod
    def _of_another(outlet: Outlet, other: str) -> Fault:
        mentions = {"outlet": outlet.code, "name": str(outlet.name), "other": other}
        return ("name_of_another_outlet", mentions)

    def nearest(self, text: str) -> str:
        """Return the unit's code that looks most like `text`, "" where none does."""
        own = [o.code for o in self._by_code.values() if o.unit == self._unit]
        same = [code for code in own if code.lstrip("0") == text.strip().lstrip("0")]
        close = same or difflib.get_close_matches(text, own, n=1, cutoff=0.7)
        return close[0] if close else ""
