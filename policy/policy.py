"""One bundle of everything that a bureau decides, as of a moment; the ledger keeps it whole."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core import months
from policy.calendar import CalendarRule, HolidayYear, WorkingCalendar
from policy.tables import (
    Bureau,
    ChecklistItem,
    Dated,
    Event,
    Rebase,
    Reporting,
    StandardItem,
    Target,
    TimeLimit,
    Unit,
    Weights,
)

_SHIPPED = Path(__file__).parent
_UNSAID_UNTIL = 2026
_Entry = TypeVar("_Entry", bound=Dated)


@cache
def _unsaid_holidays() -> tuple[HolidayYear, ...]:
    """Return the public holidays of a policy that names none.

    A policy stored before holidays were part of it was counted with those published up to 2026;
    links to its releases go on counting so, whatever years the project ships later.
    """
    text = (_SHIPPED / "public_holidays.toml").read_text(encoding="utf-8")
    years = map(HolidayYear.model_validate, tomllib.loads(text)["public_holidays"])
    return tuple(entry for entry in years if entry.year <= _UNSAID_UNTIL)


class Policy(BaseModel):
    """Targets, limits, weights, checklists, calendars; asked by month, never changed in place.

    Of the entries of one thing, the one with the newest `from` that is not after the month holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bureau: Bureau
    targets: tuple[Target, ...]
    limits: tuple[TimeLimit, ...] = Field(min_length=1)
    weights: tuple[Weights, ...] = Field(min_length=1)
    checklist_items: tuple[ChecklistItem, ...] = Field(min_length=1)
    standardization_items: tuple[StandardItem, ...] = Field(min_length=1)
    delivery_calendar: tuple[CalendarRule, ...] = Field(min_length=1)
    office_calendar: tuple[CalendarRule, ...] = Field(min_length=1)
    public_holidays: tuple[HolidayYear, ...] = Field(default_factory=_unsaid_holidays)
    reporting: Reporting = Reporting()
    disclosure_request_working_days: int = Field(default=20, ge=1)
    events: tuple[Event, ...] = ()
    rebases: tuple[Rebase, ...] = ()

    @model_validator(mode="after")
    def _has_no_twins(self) -> Self:
        _unique("unit", (unit.code for unit in self.bureau.units))
        _unique("target", ((t.indicator, t.valid_from) for t in self.targets))
        _unique("time limit", ((t.mail_class, t.area, t.valid_from) for t in self.limits))
        _unique("weights", (w.valid_from for w in self.weights))
        _unique("checklist item", ((i.code, i.valid_from) for i in self.checklist_items))
        _unique("year of public holidays", (entry.year for entry in self.public_holidays))
        _unique("event", (event.id for event in self.events))
        _unique("rebase", ((r.indicator, r.scope, r.month) for r in self.rebases))
        _unique("standard item", ((i.code, i.valid_from) for i in self.standardization_items))
        return self

    @classmethod
    def shipped(cls) -> Self:
        """Return the policy that the project ships: a fictitious bureau, an example to edit."""
        return cls.load(_SHIPPED)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read all `*.toml` of a folder as one policy.

        Raises pydantic's ValidationError for an unknown key or a wrong value, ValueError where
        two files hold the same key.
        """
        content: dict[str, Any] = {}
        for path in sorted(folder.glob("*.toml")):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            twice = content.keys() & table.keys()
            if twice:
                raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands in two files")
            content |= table
        return cls.model_validate(content)

    def to_json(self) -> str:
        """Return the canonical text of this policy: equal policies give equal text."""
        content = self.model_dump(mode="json", by_alias=True)
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the policy that `to_json` wrote."""
        return cls.model_validate_json(text)

    @cached_property
    def sha256(self) -> str:
        """Hash of the canonical text, the policy's identity."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @cached_property
    def counting_sha256(self) -> str:
        """Hash of all that figures depend on: what only marks charts is left out."""
        return self._with(events=(), rebases=()).sha256

    def unit(self, code: str) -> Unit:
        """Return a unit by code; KeyError where it is unknown."""
        for unit in self.bureau.units:
            if unit.code == code:
                return unit
        raise KeyError(code)

    def unit_name(self, code: str) -> str:
        """Return a unit's name in the language in use, its code where policy does not hold it."""
        return next((str(unit.name) for unit in self.bureau.units if unit.code == code), code)

    def target(self, indicator: str, month: str) -> float | None:
        """Return what an indicator should reach in a month, in its unit; None without a target."""
        found = _newest((t for t in self.targets if t.indicator == indicator), month)
        return found.value if found else None

    def time_limits(self, month: str) -> pd.DataFrame:
        """Return the time limits of delivery in force in a month.

        One row a mail class and area: `mail_class`, `area` (codes), `limit_days` (int64, working
        days after acceptance). A pair without a row has no limit. No value is missing.
        """
        rows = self._limits_in_force(month)
        return pd.DataFrame(
            {
                "mail_class": pd.Series([row.mail_class for row in rows], dtype="str"),
                "area": pd.Series([row.area for row in rows], dtype="str"),
                "limit_days": pd.Series([row.limit_days for row in rows], dtype="int64"),
            }
        )

    def months_by_time_limits(self, months: Iterable[str]) -> list[list[str]]:
        """Return the months in groups that share their time limits."""
        alike: dict[tuple[tuple[str, str, int], ...], list[str]] = {}
        for month in months:
            rows = self._limits_in_force(month)
            limits = tuple((row.mail_class, row.area, row.limit_days) for row in rows)
            alike.setdefault(limits, []).append(month)
        return list(alike.values())

    def _limits_in_force(self, month: str) -> tuple[TimeLimit, ...]:
        return _newest_each(self.limits, month, lambda limit: (limit.mail_class, limit.area))

    def satisfaction_weights(self, month: str) -> dict[str, float]:
        """Return the weight of each dimension of comprehensive satisfaction in a month."""
        found = _newest(self.weights, month)
        return dict(found.weights) if found else {}

    def checklist(self, month: str) -> tuple[ChecklistItem, ...]:
        """Return the items that inspections look at in a month, by code."""
        return _newest_each(self.checklist_items, month, lambda item: item.code)

    def standard_items(self, month: str) -> tuple[StandardItem, ...]:
        """Return the items of the service standard in a month, by code."""
        return _newest_each(self.standardization_items, month, lambda item: item.code)

    def events_for(
        self, scope: str, months: Sequence[str], *, within: Collection[str] = ()
    ) -> tuple[Event, ...]:
        """Return the events on the charts of a place that touch any of `months`, oldest first.

        `within`: the wider places that the place lies in (its unit, cohort …), as links write them.
        """
        if not months:
            return ()
        first, last = min(months), max(months)
        events = (
            event
            for event in self.events
            if event.concerns(scope, within)
            and event.first_month <= last
            and first <= event.last_month
        )
        return tuple(sorted(events, key=lambda event: (event.day, event.id)))

    def rebases_for(self, indicator: str, scope: str) -> tuple[Rebase, ...]:
        """Return the new segments of one indicator's chart at one place, oldest first."""
        made = (r for r in self.rebases if (r.indicator, r.scope) == (indicator, scope))
        return tuple(sorted(made, key=lambda rebase: rebase.month))

    def with_event(self, event: Event) -> Self:
        """Return this policy with one more event; ValueError where its id stands already."""
        return self._with(events=(*self.events, event))

    def without_event(self, id_: str) -> Self:
        """Return this policy without an event; KeyError where there is none of this id."""
        if all(event.id != id_ for event in self.events):
            raise KeyError(id_)
        return self._with(events=tuple(event for event in self.events if event.id != id_))

    def with_rebase(self, rebase: Rebase) -> Self:
        """Return this policy with one more rebase; ValueError where the month has one already."""
        return self._with(rebases=(*self.rebases, rebase))

    def without_rebase(self, indicator: str, scope: str, month: str) -> Self:
        """Return this policy without a rebase; KeyError where there is no such one."""
        key = (indicator, scope, month)
        kept = tuple(r for r in self.rebases if (r.indicator, r.scope, r.month) != key)
        if len(kept) == len(self.rebases):
            raise KeyError(key)
        return self._with(rebases=kept)

    def with_public_holidays(self, years: Iterable[HolidayYear]) -> Self:
        """Return this policy with more years; ValueError where one stands already."""
        return self._with(public_holidays=(*self.public_holidays, *years))

    def _with(self, **changes: Any) -> Self:
        """Return a copy with other entries, checked as a whole; nothing computed is carried on."""
        content = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(content | changes))

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Working days of delivery: transit days are counted in them."""
        return WorkingCalendar(self.delivery_calendar, self.public_holidays)

    @cached_property
    def office_days(self) -> WorkingCalendar:
        """Working days of the office: answers to disclosure requests are due in them."""
        return WorkingCalendar(self.office_calendar, self.public_holidays)

    @property
    def holiday_years(self) -> tuple[int, ...]:
        """The years whose public holidays are known; in others only weekly rest days count."""
        return tuple(sorted(entry.year for entry in self.public_holidays))

    def deadline(self, month: str) -> date:
        """Return the last day on which the workbook of a month is on time."""
        return months.first_day(months.shift(month, 1)).replace(day=self.reporting.deadline_day)

    def lock(self, month: str) -> date:
        """Return the last day on which the workbook of a month may be corrected freely."""
        return months.first_day(months.shift(month, 1)).replace(day=self.reporting.lock_day)


def _newest(entries: Iterable[_Entry], month: str) -> _Entry | None:
    """Return the entry that holds in a month: the newest that has begun, unless it has ended."""
    begun = [entry for entry in entries if entry.valid_from <= month]
    newest = max(begun, key=lambda entry: entry.valid_from, default=None)
    return newest if newest is not None and newest.holds_in(month) else None


def _newest_each(entries: Iterable[_Entry], month: str, key: Any) -> tuple[_Entry, ...]:
    """Return the entry of each key that holds in a month, in the order of first mention."""
    by_key: dict[Any, list[_Entry]] = {}
    for entry in entries:
        by_key.setdefault(key(entry), []).append(entry)
    held = (_newest(versions, month) for versions in by_key.values())
    return tuple(entry for entry in held if entry is not None)


def _unique(what: str, keys: Iterable[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{what} {key} stands twice")
        seen.add(key)
