"""What a view asks of the ledger, once its release, months and reader are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Protocol, Self, Unpack
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.access import Reader
from core import periods
from core.months import month_range
from core.view import Scope, View
from ledger import Ledger, Where
from ledger.matrices import Owed
from ledger.sums import ReportingQuestion, RollUpQuestion
from policy import Policy


class TallySource(Protocol):
    """What results are read from: a ledger, or one with a workbook that is only looked at."""

    def policy(self, release: int | None = None) -> Policy:
        """Return the policy that holds at a release."""

    def strata(self, tally: str, release: int | None, months: Sequence[str]) -> list[str]:
        """Return the strata that an indicator's tallies stand under."""

    def roll_up(
        self, tally: str | Sequence[str], **question: Unpack[RollUpQuestion]
    ) -> pd.DataFrame:
        """Return sums of tallies: by…, numerator, denominator; one row a group that has any."""

    def reporting(self, forms: Owed, **question: Unpack[ReportingQuestion]) -> pd.DataFrame:
        """Return by…, form, expected, on_time, late."""


@dataclass(frozen=True)
class BoundView:
    """A view bound to one release: where and when to read, never more than the reader may see."""

    source: TallySource
    release: int
    months: tuple[str, ...]
    where: Where

    @cached_property
    def policy(self) -> Policy:
        """The policy as of the release."""
        return self.source.policy(self.release)

    @property
    def last_month(self) -> str:
        """The month that a state is read at, "" where the ledger holds no month."""
        return self.months[-1] if self.months else ""

    def over(self, months: Sequence[str]) -> Self:
        """Return the same view over other months."""
        return replace(self, months=tuple(months))

    def deadlines(self, months: Sequence[str]) -> dict[str, datetime]:
        """Return for each month the moment (UTC) up to which a workbook is on time."""
        return deadlines(self.policy, months)


@dataclass(frozen=True)
class LedgerView(BoundView):
    """A bound view of the ledger itself, which also knows records, parts and the register."""

    ledger: Ledger


def bind(ledger: Ledger, view: View, reader: Reader, *, months: tuple[str, ...] = ()) -> LedgerView:
    """Bind a view to its release and months, and bound it to the reader's units.

    A view without months is of all months of the ledger, a quarter or a year of its own months;
    `months` overrides the view's.
    Raises NotAllowed where the view names a unit out of the reader's reach.
    """
    release = ledger.release() if view.release is None else view.release
    spanned = months or months_of(ledger, view, release)
    is_last = spanned and view.structure == "today"
    structure_of = spanned[-1] if is_last else view.structure
    return LedgerView(
        source=ledger,
        ledger=ledger,
        release=release,
        months=spanned,
        where=where_of(view.scope, reader, structure_of=structure_of),
    )


def months_of(ledger: Ledger, view: View, release: int) -> tuple[str, ...]:
    """Return every month that a view adds up: its span, or the quarter or year so far."""
    if view.period == "month":
        return spanned(ledger, view, release)
    held = () if view.last_month else ledger.months(release)
    last = view.last_month or (held[-1] if held else "")
    return tuple(periods.so_far(last, view.period)) if last else ()


def spanned(ledger: Ledger, view: View, release: int) -> tuple[str, ...]:
    """Return every month from a view's first to its last, an open end closed with the ledger's."""
    if view.first_month and view.last_month:
        return tuple(month_range(view.first_month, view.last_month))
    held = ledger.months(release)
    if not held:
        return ()
    return tuple(month_range(view.first_month or held[0], view.last_month or held[-1]))


def where_of(scope: Scope, reader: Reader, *, structure_of: str = "") -> Where:
    """Return the part of the bureau a scope means, within the reader's units.

    A reader sees of each outlet the months in which it belonged to one of these units, also where
    a later structure groups them elsewhere.
    """
    if scope.kind == "unit":
        reader.require(scope.code)
    return Where(
        units=frozenset({scope.code}) if scope.kind == "unit" else None,
        structure_of=structure_of,
        reach=reader.units,
        outlets=frozenset({scope.code}) if scope.kind == "outlet" else None,
        kind=scope.code if scope.kind == "kind" else "",
        setting=scope.code if scope.kind == "setting" else "",
        cohort=scope.code if scope.kind == "cohort" else "",
    )


def deadlines(policy: Policy, months: Sequence[str]) -> dict[str, datetime]:
    """Return for each month the end (UTC) of its deadline day in the bureau's time zone."""
    zone = ZoneInfo(policy.bureau.timezone)
    return {
        month: datetime.combine(
            policy.deadline(month) + timedelta(days=1), time(), tzinfo=zone
        ).astimezone(UTC)
        for month in months
    }
