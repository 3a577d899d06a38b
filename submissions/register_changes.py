"""What the rows of a workbook change in the register, in words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from core.register import ends
from intake.check import IntakeResult
from intake.forms import FORMS
from languages import _
from languages.dates import day_name, month_name
from ledger import Ledger
from policy import Policy

_FORM = next(form for form in FORMS.values() if form.is_register)
_DESCRIBED = ("name_in_english", "kind", "city", "setting", "cohort")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class RegisterChange:
    """One change of the register: `sentence` says it; `since`: the month from which it holds."""

    outlet_code: str
    since: str
    sentence: str


def register_changes(
    ledger: Ledger, result: IntakeResult, policy: Policy, release: int
) -> tuple[RegisterChange, ...]:
    """Return what a workbook's rows change of what holds in the months they hold from.

    Ordered by outlet and month. Rows that say what holds already change nothing.
    """
    rows = result.records.get(_FORM.id)
    if rows is None or rows.empty:
        return ()
    told = rows.assign(unit=result.unit, closed_on=ends(rows))
    plain = told.astype(object).where(told.notna(), "").sort_values(["outlet_code", "holds_from"])
    found: list[RegisterChange] = []
    held: dict[str, dict[str, Row]] = {}
    for row in map(_named, plain.to_dict("records")):
        since = row["holds_from"]
        if since not in held:
            held[since] = _known(ledger, release, since)
        found += [
            RegisterChange(row["outlet_code"], since, sentence)
            for sentence in _sentences(held[since].get(row["outlet_code"]), row, policy)
        ]
    return tuple(found)


def _known(ledger: Ledger, release: int, month: str) -> dict[str, Row]:
    register = ledger.register(release, month=month)
    plain = register.astype(object).where(register.notna(), "")
    rows = (_named(row) for row in plain.to_dict("records"))
    return {row["outlet_code"]: row for row in rows}


def _named(row: Mapping[Hashable, Any]) -> Row:
    return {str(name): value for name, value in row.items()}


def _sentences(before: Row | None, row: Row, policy: Policy) -> list[str]:
    words = {"outlet": row["outlet_code"], "month": month_name(row["holds_from"])}
    if before is None:
        words |= {"name": row["name"], "unit": policy.unit_name(row["unit"])}
        return [_("{outlet} {name} is new: {unit} reports it from {month}.").format(**words)]
    return [
        sentence
        for name, say in _SAID.items()
        if before[name] != row[name]
        for sentence in [say(before, row, words, policy)]
        if sentence
    ]


def _moved(before: Row, row: Row, words: dict[str, str], policy: Policy) -> str:
    unit = policy.unit_name(row["unit"])
    return _(
        "{outlet} moves to {unit} from {month}; from then on {unit} reports it, {before} no more."
    ).format(unit=unit, before=policy.unit_name(before["unit"]), **words)


def _merged(before: Row, row: Row, words: dict[str, str], policy: Policy) -> str:
    if not row["merged_into"]:
        return _("{outlet} is merged into {successor} no more, from {month}.").format(
            successor=before["merged_into"], **words
        )
    day = day_name(pd.Timestamp(row["closed_on"]).date())
    return _("{outlet} is merged into {successor}; its last day is {day}.").format(
        successor=row["merged_into"], day=day, **words
    )


def _closed(before: Row, row: Row, words: dict[str, str], policy: Policy) -> str:
    if row["merged_into"] != before["merged_into"]:
        return ""  # said with the successor
    if row["closed_on"] == "":
        return _("{outlet} is open again from {month}.").format(**words)
    day = day_name(pd.Timestamp(row["closed_on"]).date())
    return _("{outlet} closes: its last day is {day}.").format(day=day, **words)


def _opened(before: Row, row: Row, words: dict[str, str], policy: Policy) -> str:
    if row["opened_on"] == "":
        return _("{outlet} has no day of opening any more.").format(**words)
    day = day_name(pd.Timestamp(row["opened_on"]).date())
    return _("{outlet} opens on {day}.").format(day=day, **words)


def _renamed(before: Row, row: Row, words: dict[str, str], policy: Policy) -> str:
    return _("{outlet} is called “{new}” from {month}, “{old}” before.").format(
        new=row["name"], old=before["name"], **words
    )


def _described(name: str) -> Callable[[Row, Row, dict[str, str], Policy], str]:
    field = _FORM.field(name)
    choices = {choice.code: str(choice.label) for choice in field.choices}

    def say(before: Row, row: Row, words: dict[str, str], policy: Policy) -> str:
        old, new = before[name], row[name]
        return _("{outlet}: {column} is “{new}” from {month}, “{old}” before.").format(
            column=field.label, new=choices.get(new, new), old=choices.get(old, old), **words
        )

    return say


_SAID: Mapping[str, Callable[[Row, Row, dict[str, str], Policy], str]] = MappingProxyType(
    {
        "unit": _moved,
        "merged_into": _merged,
        "closed_on": _closed,
        "opened_on": _opened,
        "name": _renamed,
        **{name: _described(name) for name in _DESCRIBED},
    }
)
"""What is said where a column differs."""
