"""The desk where a supervisor hands in: scope is enforced here, whatever page or script asks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.access import Reader
from core.errors import UserError
from core.months import is_month, shift
from intake import template
from intake.check import Context, IntakeResult, check_many
from intake.forms import FORMS
from intake.heading_names import normal
from intake.limits import LIMITS, Limits
from intake.progress import OnProgress, ignore_progress
from intake.returning import returned
from languages import _, ngettext
from ledger import Draft, Ledger, ReasonNeeded, Receipt
from ledger.drafts import draft_id
from policy import Policy
from submissions.amending import amended
from submissions.incoming import new_submission
from submissions.month_lock import is_closed, require_open
from submissions.preview import Preview, moved_since, preview_of, standing_records
from submissions.register_changes import register_changes
from submissions.reported_history import history_of

CARRIED = ("standardization", "renovation", "cases")
"""Forms whose open rows stand again in the next month's template."""


class UnknownUnit(UserError):
    """No unit of the bureau has this code."""


class NotAMonth(UserError):
    """A month is written `YYYY-MM`."""


class UnknownField(UserError):
    """The form has no such column."""


class WarningsNeedReason(UserError):
    """A workbook with warnings is accepted with a word on them only."""

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "There is {n} warning; say why it is as it should be.",
                "There are {n} warnings; say why they are as they should be.",
                count,
            ).format(n=count)
        )


class Desk:
    """Checks, previews, accepts and withdraws for one person, within that person's units."""

    def __init__(self, ledger: Ledger, reader: Reader, *, limits: Limits = LIMITS) -> None:
        self.ledger = ledger
        self.reader = reader
        self.limits = limits

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.ledger.policy()

    def check(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        today: date,
        on_progress: OnProgress = ignore_progress,
    ) -> list[IntakeResult]:
        """Check workbooks, (name, bytes) each; nothing is stored. Never raises for a bad file.

        `on_progress` is called with the `Progress` of each step, in the caller's thread.
        """
        context = Context(
            policy=self.policy,
            register=self.ledger.register(),
            register_in=lambda month: self.ledger.register(month=month),
            today=today,
            history_of=history_of(self.ledger),
            headings=self.ledger.heading_answers(),
            limits=self.limits,
            units=self.reader.units,
        )
        return check_many(files, context=context, on_progress=on_progress)

    def annotated(self, result: IntakeResult) -> tuple[str, bytes]:
        """Return a checked file with its problems marked at their cells: file name and bytes.

        An .xlsx or .xlsm comes back as it was, marked; of the other kinds (and where the package
        cannot be edited) an .xlsx is rebuilt from the cells. Raises CannotAnnotate.
        """
        back = returned(result, limits=self.limits)
        return back.file_name, back.content

    def answer_heading(
        self, *, unit: str, form: str, heading: str, field: str, at: datetime
    ) -> None:
        """Remember what a unit's heading means: a field of the form, "" for none of them.

        Raises NotAllowed, UnknownField.
        """
        self.reader.require(unit)
        if field and field not in {each.name for each in FORMS[form].fields}:
            raise UnknownField(_("There is no column “{field}” here.").format(field=field))
        self.ledger.answer_heading(
            unit=unit, form=form, heading=normal(heading), field=field, by=self.reader.name, at=at
        )

    def keep_draft(self, result: IntakeResult, *, at: datetime) -> str:
        """Keep a checked file until it is accepted or discarded, and return the draft's id."""
        return self.ledger.keep_draft(
            by=self.reader.name,
            file_name=result.file_name,
            content=result.content,
            unit=result.unit,
            month=result.month,
            at=at,
        )

    def drafts(self) -> list[Draft]:
        """Return this person's files that are neither accepted nor discarded, oldest first."""
        return self.ledger.drafts(self.reader.name)

    def discard_draft(self, draft: str) -> bool:
        """Let a draft of this person go; False where there was none."""
        return self.ledger.discard_draft(draft, by=self.reader.name)

    def preview(
        self, result: IntakeResult, *, today: date | None = None, amend: bool = False
    ) -> Preview:
        """Return what accepting a checked workbook would change.

        `amend`: its rows are put over what stands instead of replacing it. Raises NotAllowed
        where the unit is out of reach.
        """
        self.reader.require(result.unit)
        policy = self.policy
        is_locked = today is not None and today > policy.lock(result.month)
        return preview_of(self.ledger, result, policy=policy, is_locked=is_locked, amend=amend)

    def moved_since(self, preview: Preview, release: int) -> pd.DataFrame:
        """Return what became of the parts that a preview is about, from a release to the preview's.

        One row a changed cell (`Preview.changes`), of the forms that the workbook brings. Raises
        NotAllowed.
        """
        self.reader.require(preview.unit)
        return moved_since(self.ledger, preview, release)

    def accept(
        self,
        result: IntakeResult,
        on: Preview | int,
        *,
        at: datetime,
        why: str = "",
        warnings_why: str = "",
        amend: bool = False,
    ) -> Receipt:
        """Accept a checked workbook on the release that it was previewed against.

        `warnings_why` is what the person says to the warnings. `amend` (or a preview that
        amends) puts the rows over what stands. The draft of the file goes. Raises NotAllowed,
        HasProblems, the ledger's AlreadyReceived, ClockWentBack, StalePreview, ReasonNeeded, and
        WarningsNeedReason, MonthLocked, LockReasonNeeded; whatever is raised, nothing was stored.
        Whether the month is closed is judged by the time that is recorded.
        """
        self.reader.require(result.unit)
        policy = self.policy
        on_release = on if isinstance(on, int) else on.on_release
        is_amendment = amend or (not isinstance(on, int) and on.is_amendment)
        brought = result
        if is_amendment:
            brought = amended(result, standing_records(self.ledger, result, on_release))
        new = new_submission(
            brought,
            by=self.reader.name,
            why=why,
            policy=policy,
            warnings_why=warnings_why,
            is_amendment=is_amendment,
        )

        changes = register_changes(self.ledger, brought, policy, on_release)
        reaches_back = any(change.since < result.month for change in changes)

        def judge(recorded: datetime) -> None:
            if reaches_back and not why.strip():
                raise ReasonNeeded([("outlets", result.unit, result.month)])
            if result.warnings and not warnings_why.strip():
                raise WarningsNeedReason(len(result.warnings))
            require_open(policy, result.month, self.reader, why=why, at=recorded)

        receipt = self.ledger.accept(new, on_release=on_release, at=at, judge=judge)
        if is_closed(policy, result.month, receipt.at):
            subject = f"submission {receipt.submission}"
            self.ledger.note(
                "after lock", by=self.reader.name, at=receipt.at, subject=subject, why=why
            )
        self.discard_draft(draft_id(self.reader.name, result.file_name, result.content))
        return receipt

    def stands(self, result: IntakeResult) -> bool:
        """Return whether something stands that this workbook would correct."""
        return bool(standing_records(self.ledger, result, self.ledger.release()))

    def is_closed(self, month: str, *, at: datetime) -> bool:
        """Return whether a month is past its lock day."""
        return bool(month) and is_closed(self.policy, month, at)

    def withdraw(self, submission: int, *, why: str, at: datetime) -> int:
        """Withdraw a submission; what stood before it stands again. Returns the new release.

        Raises NotAllowed, MonthLocked, and the ledger's UnknownSubmission, AlreadyWithdrawn,
        ReasonNeeded.
        """
        receipt = self.ledger.receipt(submission)
        self.reader.require(receipt.unit)
        policy = self.policy

        def judge(recorded: datetime) -> None:
            require_open(policy, receipt.month, self.reader, why=why, at=recorded)

        return self.ledger.withdraw(submission, by=self.reader.name, why=why, at=at, judge=judge)

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
        register = self._register(unit, month)
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

    def _register(self, unit: str, month: str) -> pd.DataFrame:
        """Return the register of a month; of a unit without any yet, as it holds last."""
        held = self.ledger.register(month=month)
        return held if (held["unit"] == unit).any() else self.ledger.register()

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
