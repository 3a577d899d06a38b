"""What a workbook is checked against: its unit and month, the policy, the known outlets."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from core.frames import REGISTER
from core.months import first_day, last_day
from core.register import ends
from intake.forms import Choice, Field, Form, both
from intake.heading_names import normal, spellings
from intake.history import History, HistoryOf
from intake.limits import LIMITS, Limits
from intake.values.cells import Fault
from policy import Policy


@dataclass(frozen=True)
class Context:
    """What the bureau knows when workbooks come in.

    register: REGISTER of every unit, as it holds last. today: the day of the check.
    """

    policy: Policy
    register: pd.DataFrame
    today: date
    history_of: HistoryOf | None = None
    """What a unit reported before; None where the checks go without."""
    headings: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """(unit, form, heading as `heading_names.normal` has it) -> the field that people said it is,
    "" for a column that is not to be read."""
    limits: Limits = LIMITS
    units: frozenset[str] | None = None
    """The units that whoever hands in may hand in for; None: every unit."""
    register_in: Callable[[str], pd.DataFrame] | None = None
    """Month -> REGISTER as it holds in it; None: `register`, whatever the month."""
    _by_month: dict[str, tuple[Outlet, ...]] = field(default_factory=dict, compare=False)

    def may_hand_in(self, unit: str) -> bool:
        """Return whether a unit's workbook may be handed in here, and its history be held to it."""
        return self.units is None or unit in self.units

    def outlets(self, month: str) -> tuple[Outlet, ...]:
        """Return the outlets that the register knows in a month, read once for many workbooks."""
        if month not in self._by_month:
            register = self.register if self.register_in is None else self.register_in(month)
            self._by_month[month] = tuple(_outlets_of(REGISTER.conform(register)))
        return self._by_month[month]


@dataclass(frozen=True)
class Outlet:
    """What the checks ask of an outlet."""

    code: str
    name: str
    unit: str
    opened_on: pd.Timestamp
    closed_on: pd.Timestamp
    merged_into: str


def _outlets_of(register: pd.DataFrame) -> list[Outlet]:
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
        for outlet in outlets:
            self._know(outlet)

    def add(self, rows: pd.DataFrame, month: str) -> None:
        """Know the rows of a register too that hold by a month; the newest of a code stands.

        `rows`: one row an outlet and month, records of the register's form.
        """
        held = rows[rows["holds_from"] <= month].sort_values("holds_from", kind="stable")
        for outlet in _outlets_of(held.assign(closed_on=ends(held))):
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

    def _know(self, outlet: Outlet) -> None:
        self._by_code[normal(outlet.code)] = outlet
        if outlet.unit != self._unit or not isinstance(outlet.name, str):
            return
        name = normal(outlet.name)
        if self._by_name.setdefault(name, outlet.code) != outlet.code:
            self._twice.add(name)

    def find(self, text: str) -> Outlet | None:
        """Return the outlet that a code, or the unambiguous name of the unit's own, means."""
        wanted = normal(text)
        if wanted in self._by_code:
            return self._by_code[wanted]
        if wanted in self._by_name and wanted not in self._twice:
            return self._by_code[normal(self._by_name[wanted])]
        head = normal(text.split()[0]) if text.split() else ""
        return self._by_code.get(head)

    def nearest(self, text: str) -> str:
        """Return the unit's code that looks most like `text`, "" where none does."""
        own = [o.code for o in self._by_code.values() if o.unit == self._unit]
        close = difflib.get_close_matches(text, own, n=1, cutoff=0.7)
        return close[0] if close else ""


@dataclass
class Setting:
    """What the sheets of one workbook are checked against."""

    policy: Policy
    today: date
    unit: str
    """Code of the workbook's unit; "" where the cover does not say it."""
    month: str
    """The workbook's month; today's where the cover does not say it."""
    has_month: bool
    """Whether the cover says it; where it does not, no date is held against it."""
    outlets: Outlets
    outlets_sheet: str
    history: History | None = None
    headings: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    limits: Limits = LIMITS
    comparing: Callable[[], None] = field(default=lambda: None)
    """Called before a sheet is held against the months before."""
    _lookups: dict[tuple[int, ...], dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context, unit: str, month: str, outlets_sheet: str) -> Setting:
        """Return the setting of a workbook; a month not known is taken as today's."""
        known_month = month or f"{context.today:%Y-%m}"
        outlets = Outlets(context.outlets(known_month), unit)
        return cls(
            policy=context.policy,
            today=context.today,
            unit=unit,
            month=known_month,
            has_month=bool(month),
            outlets=outlets,
            outlets_sheet=outlets_sheet,
            history=context.history_of(unit, month)
            if context.history_of and unit and month and context.may_hand_in(unit)
            else None,
            headings=context.headings,
            limits=context.limits,
        )

    def answered(self, form: Form) -> dict[str, str]:
        """Return what the unit's people said before of headings that this form does not know."""
        known = {f.name for f in form.columns(self.policy, self.month)} | {""}
        return {
            heading: name
            for (unit, of_form, heading), name in self.headings.items()
            if unit == self.unit and of_form == form.id and name in known
        }

    def choice(self, field: Field, text: str) -> str | Fault:
        """Return the code of the choice that a text means, or the fault."""
        lookup = self._lookup(field.choices)
        code = lookup.get(normal(text))
        if code is not None:
            return code
        offered = ", ".join(choice.text for choice in field.choices)
        return ("bad_choice", {"choices": offered})

    def _lookup(self, choices: tuple[Choice, ...]) -> dict[str, str]:
        key = tuple(map(id, choices))
        if key not in self._lookups:
            lookup: dict[str, str] = {}
            for choice in choices:
                for form in spellings(choice.label, (choice.code, *choice.aliases)):
                    lookup.setdefault(form, choice.code)
            self._lookups[key] = lookup
        return self._lookups[key]

    def outlet(self, field: Field, text: str) -> str | Fault:
        """Return the code of the outlet that a text means, or the fault."""
        if field.allows_unit and self.unit and find_unit(self.policy, text) == self.unit:
            return self.unit
        outlet = self.outlets.find(text)
        if outlet is None:
            near = self.outlets.nearest(text)
            hint = f" ({near}?)" if near else ""
            return ("unknown_outlet", {"sheet": self.outlets_sheet, "nearest": hint})
        if self.unit and outlet.unit != self.unit:
            mentions = {"unit": self._unit_name(self.unit), "other": self._unit_name(outlet.unit)}
            return ("outlet_of_another_unit", mentions)
        if outlet.closed_on < pd.Timestamp(first_day(self.month)):
            return ("closed_outlet", {"month": self.month, "day": f"{outlet.closed_on:%Y-%m-%d}"})
        if outlet.opened_on > pd.Timestamp(last_day(self.month)):
            return ("unopened_outlet", {"month": self.month, "day": f"{outlet.opened_on:%Y-%m-%d}"})
        return outlet.code

    def code(self, field: Field, text: str) -> str | Fault:
        """Return a code of a policy table as the table writes it, or the fault."""
        known = {normal(item.code): item.code for item in self.policy.standard_items(self.month)}
        found = known.get(normal(text)) or known.get(normal(text.split()[0]))
        return found or ("unknown_code", {"choices": ", ".join(known.values())})

    def own_unit(self, field: Field, text: str) -> str | Fault:
        """Return the unit that a text means; a fault where it is not the workbook's own."""
        unit = find_unit(self.policy, text)
        if unit is None:
            return ("unknown_unit", {"units": unit_list(self.policy)})
        if self.unit and unit != self.unit:
            return ("other_unit", {"unit": self._unit_name(self.unit)})
        return unit

    def _unit_name(self, code: str) -> str:
        return unit_name(self.policy, code)


def unit_name(policy: Policy, code: str) -> str:
    """Return a unit's code and its name in both languages; the code alone of one not known."""
    try:
        return f"{code} {both(policy.unit(code).name)}"
    except KeyError:
        return code


def find_unit(policy: Policy, text: str) -> str | None:
    """Return the code of the unit that a code or a name in either language means."""
    wanted = normal(text)
    for unit in policy.bureau.units:
        names = spellings(unit.name, (unit.code,))
        names |= {normal(unit.code) + name for name in names}
        if wanted in names:
            return unit.code
    return None


def unit_list(policy: Policy, units: frozenset[str] | None = None) -> str:
    """Return the units of the bureau (or those of them), as a problem offers them."""
    offered = [u for u in policy.bureau.units if units is None or u.code in units]
    return ", ".join(f"{unit.code} {unit.name['zh']}" for unit in offered)
