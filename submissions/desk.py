"""The desk where a supervisor hands in: scope is enforced here, whatever page or script asks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from intake import template
from intake.check import Context, IntakeResult, check_many
from intake.forms import FORMS
from intake.returning import returned
from languages import _
from ledger import Ledger, Receipt
from policy import Policy
from submissions.incoming import new_submission
from submissions.preview import Preview, preview_of
from tables.access import Reader
from tables.errors import UserError
from tables.months import is_month, shift

CARRIED = ("standardization", "renovation", "cases")
"""Forms whose open rows stand again in the next month's template."""


class UnknownUnit(UserError):
    """No unit of the bureau has this code."""


class NotAMonth(UserError):
    """A month is written `YYYY-MM`."""


class Desk:
    """Checks, previews, accepts and withdraws for one person, within that person's units."""

    def __init__(self, ledger: Ledger, reader: Reader) -> None:
        self.ledger = ledger
        self.reader = reader

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.ledger.policy()

    def check(self, files: Sequence[tuple[str, bytes]], *, today: date) -> list[IntakeResult]:
        """Check workbooks, (name, bytes) each; nothing is stored. Never raises for a bad file."""
        context = Context(policy=self.policy, register=self.ledger.register(), today=today)
        return check_many(files, context=context)

    def annotated(self, result: IntakeResult) -> tuple[str, bytes]:
        """Return a checked file with its problems marked at their cells: file name and bytes.

        An .xlsx or .xlsm comes back as it was, marked; of the other kinds (and where the package
        cannot be edited) an .xlsx is rebuilt from the cells. Raises CannotMark.
        """
        back = returned(result)
        return back.file_name, back.content

    def preview(self, result: IntakeResult, *, today: date | None = None) -> Preview:
        """Return what accepting a checked workbook would change.

        Raises NotAllowed where the unit is out of reach.
        """
        self.reader.require(result.unit)
        policy = self.policy
        is_locked = today is not None and today > policy.lock(result.month)
        return preview_of(self.ledger, result, policy=policy, is_locked=is_locked)

    def accept(
        self,
        result: IntakeResult,
        on: Preview | int,
        *,
        at: datetime,
        why: str = "",
    ) -> Receipt:
        """Accept a checked workbook on the release that it was previewed against.

        Raises NotAllowed, HasProblems, and the ledger's AlreadyReceived, StalePreview,
        ReasonNeeded; whatever is raised, nothing was stored.
        """
        self.reader.require(result.unit)
        new = new_submission(result, by=self.reader.name, why=why, policy=self.policy)
        on_release = on if isinstance(on, int) else on.on_release
        return self.ledger.accept(new, on_release=on_release, at=at)

    def withdraw(self, submission: int, *, why: str, at: datetime) -> int:
        """Withdraw a submission; what stood before it stands again. Returns the new release.

        Raises NotAllowed, and the ledger's UnknownSubmission, AlreadyWithdrawn, ReasonNeeded.
        """
        self.reader.require(self.ledger.receipt(submission).unit)
        return self.ledger.withdraw(submission, by=self.reader.name, why=why, at=at)

    def workbook(self, submission: int) -> tuple[str, bytes]:
        """Return the original workbook of a submission: file name and bytes."""
        self.reader.require(self.ledger.receipt(submission).unit)
        return self.ledger.workbook(submission)

    def template(self, unit: str, month: str, *, prepared_by: str = "") -> bytes:
        """Return a unit's workbook for a month, filled in with its outlets and what is open.

        What a month carries over (standard items, projects, open cases) is prefilled from the
        newest month before it. Raises NotAllowed, UnknownUnit, NotAMonth.
        """
        policy = self.policy
        if unit not in {each.code for each in policy.bureau.units}:
            raise UnknownUnit(_("There is no unit {unit}.").format(unit=unit))
        if not is_month(month):
            raise NotAMonth(_("“{month}” is not a month written YYYY-MM.").format(month=month))
        self.reader.require(unit)
        register = self.ledger.register()
        target = io.BytesIO()
        template.write(
            target,
            unit=unit,
            month=month,
            policy=policy,
            register=register[register["unit"] == unit],
            rows=self._carried(unit, month),
            prepared_by=prepared_by,
        )
        return target.getvalue()

    def _carried(self, unit: str, month: str) -> dict[str, pd.DataFrame]:
        """Return the rows of the month before that stand again, open cases only."""
        last = shift(month, -1)
        held = self.ledger.parts()
        mine = held[(held["unit"] == unit) & (held["month"] == last)]
        rows = {
            form: self.ledger.records(form, units=[unit], months=[last])
            for form in CARRIED
            if form in set(mine["form"])
        }
        if "cases" in rows:
            rows["cases"] = rows["cases"][rows["cases"]["closed_date"].isna()]
        return {form: frame[list(self._fields[form])] for form, frame in rows.items()}

    @cached_property
    def _fields(self) -> dict[str, tuple[str, ...]]:
        return {form.id: tuple(field.name for field in form.fields) for form in FORMS.values()}


def today_in(policy: Policy, at: datetime) -> date:
    """Return the day it is in the bureau at a moment."""
    return at.astimezone(ZoneInfo(policy.bureau.timezone)).date()
