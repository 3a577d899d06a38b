"""What people mark on charts: dated events, and new segments of control charts.

Neither moves a figure. Both are policy: each mark is a release of its own with who, when and why
in the audit trail, so that a pinned link keeps the marks it was made with.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TypeVar, get_args

from pydantic import ValidationError

from analysis.access import NotAllowed, Reader
from core.errors import UserError
from core.months import is_month
from languages import _
from ledger import Ledger
from metrics.indicators import INDICATORS
from policy import Event, Policy, Rebase
from policy.tables import EventKind

EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
LONGEST_TEXT = 120

Mark = TypeVar("Mark", Event, Rebase)


class AnnotationFault(UserError):
    """A mark that cannot be made as it was asked for."""


class UnknownAnnotation(UserError):
    """No event, or no rebase, is known by this."""


class ChartAnnotations:
    """Adds and removes marks for one person, within that person's units."""

    def __init__(self, ledger: Ledger, reader: Reader) -> None:
        self.ledger = ledger
        self.reader = reader

    def may_annotate(self, scope: str) -> bool:
        """Return whether this person may mark the charts of a place."""
        try:
            self._require(self.ledger.policy(), scope)
        except (NotAllowed, AnnotationFault):
            return False
        return True

    def add_event(
        self,
        *,
        label: str,
        day: date,
        at: datetime,
        kind: EventKind = "other",
        scope: str = "city",
        last_day: date | None = None,
        label_zh: str = "",
        why: str = "",
    ) -> tuple[str, int]:
        """Mark a happening on the charts of a place; return its id and the new release.

        `label` stands in both languages where `label_zh` is not given. `why` is told in the audit
        trail beside the label. Raises NotAllowed, AnnotationFault.
        """
        policy = self.ledger.policy()
        self._require(policy, scope)
        words = {"en": _text(label), "zh": _text(label_zh or label)}
        event = _checked(
            Event,
            id=_new_id(kind, day, {event.id for event in policy.events}),
            day=day,
            last_day=last_day,
            label=words,
            kind=kind,
            scope=scope,
            author=self.reader.name,
            at=at,
        )
        reason = _join(_("Event added: {label}").format(label=words["en"]), why)
        return event.id, self._change(policy, policy.with_event(event), reason, at)

    def remove_event(self, id_: str, *, why: str, at: datetime) -> int:
        """Take an event off the charts; return the new release.

        Raises UnknownAnnotation, NotAllowed, and the ledger's ReasonNeeded.
        """
        policy = self.ledger.policy()
        found = next((event for event in policy.events if event.id == id_), None)
        if found is None:
            raise UnknownAnnotation(_("There is no event {id}.").format(id=id_))
        self._require(policy, found.scope)
        return self._change(policy, policy.without_event(id_), why, at)

    def rebase(
        self, *, indicator: str, month: str, reason: str, at: datetime, scope: str = "city"
    ) -> int:
        """Let the limits of a chart start anew at a month; return the new release.

        Raises NotAllowed, AnnotationFault, and the ledger's ReasonNeeded.
        """
        policy = self.ledger.policy()
        self._require(policy, scope)
        if indicator not in INDICATORS:
            raise AnnotationFault(_("There is no indicator “{id}”.").format(id=indicator))
        if not is_month(month):
            raise AnnotationFault(
                _("“{month}” is not a month written YYYY-MM.").format(month=month)
            )
        if any(each.month == month for each in policy.rebases_for(indicator, scope)):
            sentence = _("The limits of this chart start anew at {month} already.")
            raise AnnotationFault(sentence.format(month=month))
        made = _checked(
            Rebase,
            month=month,
            indicator=indicator,
            scope=scope,
            reason=_text(reason),
            author=self.reader.name,
            at=at,
        )
        reason = _("New limits from {month} for {label}: {reason}").format(
            month=month, label=INDICATORS[indicator].label, reason=made.reason
        )
        return self._change(policy, policy.with_rebase(made), reason, at)

    def remove_rebase(
        self, *, indicator: str, month: str, why: str, at: datetime, scope: str = "city"
    ) -> int:
        """Let the limits of a chart run through a month again; return the new release.

        Raises UnknownAnnotation, NotAllowed, and the ledger's ReasonNeeded.
        """
        policy = self.ledger.policy()
        self._require(policy, scope)
        try:
            changed = policy.without_rebase(indicator, scope, month)
        except KeyError as error:
            raise UnknownAnnotation(
                _("The limits of this chart do not start anew at {month}.").format(month=month)
            ) from error
        return self._change(policy, changed, why, at)

    def _change(self, policy: Policy, changed: Policy, why: str, at: datetime) -> int:
        return self.ledger.change_policy(
            changed, by=self.reader.name, why=why, at=at, instead_of=policy
        )

    def _require(self, policy: Policy, scope: str) -> None:
        """Raise where a place is unknown, or reaches beyond this person's units."""
        kind, _colon, code = scope.partition(":")
        if kind == "unit":
            if code not in {unit.code for unit in policy.bureau.units}:
                raise AnnotationFault(_("There is no unit {unit}.").format(unit=code))
            self.reader.require(code)
        elif kind == "outlet":
            register = self.ledger.register()
            units = register.loc[register["outlet_code"] == code, "unit"]
            if units.empty:
                raise AnnotationFault(_("There is no outlet {code} here.").format(code=code))
            self.reader.require(str(units.iloc[0]))
        elif self.reader.units is not None:
            raise NotAllowed(
                _("{name} may add notes to the charts of single units only.").format(
                    name=self.reader.name
                )
            )


def _text(words: str) -> str:
    """Return a person's words as one short line; raises AnnotationFault where there are none."""
    line = " ".join(words.split())
    if not line:
        raise AnnotationFault(_("Say in a few words what happened, or why."))
    if len(line) > LONGEST_TEXT:
        raise AnnotationFault(
            _("This is too long for a chart: at most {n} characters.").format(n=LONGEST_TEXT)
        )
    return line


def _new_id(kind: str, day: date, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", f"{kind}-{day.isoformat()}".lower())
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(id_ for id_ in numbered if id_ not in taken)


def _checked(model: type[Mark], **content: object) -> Mark:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(str(each["msg"]) for each in error.errors())
        raise AnnotationFault(
            _("This note cannot be added: {fault}").format(fault=faults)
        ) from error


def _join(*parts: str) -> str:
    return " · ".join(part.strip() for part in parts if part.strip())
