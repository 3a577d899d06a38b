"""What a workbook is checked against: its unit and month, the policy, the known outlets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from core.frames import REGISTER
from core.months import first_day, last_day
from intake.forms import Choice, Field, Form, both
from intake.heading_names import normal, spellings
from intake.history import History, HistoryOf
from intake.known_outlets import Outlet, Outlets, outlets_of
from intake.limits import LIMITS, Limits
from intake.values.cells import Doubtful, Fault
from intake.values.codes import key_form
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
            self._by_month[month] = tuple(outlets_of(REGISTER.conform(register)))
        return self._by_month[month]


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
    _before: dict[tuple[str, str], dict[str, tuple[str, str]]] = field(default_factory=dict)
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

    def outlet(self, field: Field, text: str) -> str | Fault | Doubtful:
        """Return the code of the outlet that a text means, or the fault."""
        if field.allows_unit and self.unit and find_unit(self.policy, text) == self.unit:
            return self.unit
        found = self.outlets.find(text)
        if isinstance(found, tuple):
            return found
        if found is None:
            near = self.outlets.nearest(text)
            hint = f" ({near}?)" if near else ""
            return ("unknown_outlet", {"sheet": self.outlets_sheet, "nearest": hint})
        return self._open(found) or self.outlets.rest(text, found) or found.code

    def _open(self, outlet: Outlet) -> Fault | None:
        """Return the fault of an outlet that is another unit's, or not open in the month."""
        if self.unit and outlet.unit != self.unit:
            mentions = {"unit": self._unit_name(self.unit), "other": self._unit_name(outlet.unit)}
            return ("outlet_of_another_unit", mentions)
        known = {"month": self.month, "code": outlet.code}
        if outlet.closed_on < pd.Timestamp(first_day(self.month)):
            return ("closed_outlet", known | {"day": f"{outlet.closed_on:%Y-%m-%d}"})
        if outlet.opened_on > pd.Timestamp(last_day(self.month)):
            return ("unopened_outlet", known | {"day": f"{outlet.opened_on:%Y-%m-%d}"})
        return None

    def codes_before(self, form: Form, name: str) -> dict[str, tuple[str, str]]:
        """Return the codes of a field that the unit wrote before, by `codes.key_form`.

        (code, month), of the newest month; the register's own without a month. Empty for forms
        whose codes are never written twice.
        """
        if form.is_register:
            return {key_form(o.code): (o.code, "") for o in self.outlets.known()}
        if self.history is None or form.reported_by == "row":
            return {}
        if (form.id, name) not in self._before:
            self._before[form.id, name] = _newest(self.history.earlier(form.id), name)
        return self._before[form.id, name]

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


def _newest(earlier: pd.DataFrame, name: str) -> dict[str, tuple[str, str]]:
    """Return code and month by key form, of the newest month in which each was written."""
    if earlier.empty or name not in earlier:
        return {}
    rows = earlier[[name, "month"]].dropna().drop_duplicates().sort_values("month", kind="stable")
    pairs = zip(rows[name].tolist(), rows["month"].tolist(), strict=True)
    return {key_form(code): (code, month) for code, month in pairs}


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
