"""When a month closes, and who may still change it; what is owed next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.access import Reader
from core.errors import UserError
from core.months import month_of, shift
from languages import _
from ledger import Ledger
from metrics.completeness import is_locked
from policy import Policy
from submissions.calendar import calendar

MONTHS_SHOWN = 3


class MonthLocked(UserError):
    """The month is closed, and this person may not open it again."""


class LockReasonNeeded(UserError):
    """The month is closed; what comes now wants a reason."""


def local_time(policy: Policy, at: datetime) -> datetime:
    """Return a moment (a bare one is UTC) as the bureau's clocks show it, without a zone."""
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(policy.bureau.timezone)).replace(tzinfo=None)


def is_closed(policy: Policy, month: str, at: datetime) -> bool:
    """Return whether a month is closed at a moment: its lock day has ended in the bureau."""
    return is_locked(local_time(policy, at), policy.lock(month))


def require_open(policy: Policy, month: str, reader: Reader, *, why: str, at: datetime) -> bool:
    """Return whether a month is closed and this person may, with a reason, change it still.

    Raises MonthLocked where they may not, LockReasonNeeded where they gave no reason.
    """
    if not is_closed(policy, month, at):
        return False
    mentions = {"month": month, "day": policy.lock(month).isoformat()}
    if not reader.may_unlock:
        raise MonthLocked(
            _(
                "{month} was closed on {day}. Ask somebody who may open it again to submit this."
            ).format(**mentions)
        )
    if not why.strip():
        raise LockReasonNeeded(
            _("{month} was closed on {day}. Say why this comes now.").format(**mentions)
        )
    return True


def owed_next(ledger: Ledger, reader: Reader, *, today: date) -> pd.DataFrame:
    """Return what each unit in reach owes for the running month and the two before it.

    One row a month, unit and form: month, unit, form, due, lock (datetime64[us]), status
    (reported, open: due to come, overdue, closed: the lock day is past), submission (Int64).
    Newest month last; a month that was reported by all its forms is in it too.
    """
    months = [shift(month_of(today), -back) for back in reversed(range(MONTHS_SHOWN))]
    policy = ledger.policy()
    standing = calendar(ledger, reader, months)
    due = standing["month"].map({month: pd.Timestamp(policy.deadline(month)) for month in months})
    lock = standing["month"].map({month: pd.Timestamp(policy.lock(month)) for month in months})
    day = pd.Timestamp(today)
    status = (
        pd.Series("open", index=standing.index, dtype="str")
        .mask(due < day, "overdue")
        .mask(lock < day, "closed")
        .mask(standing["status"] != "not_reported", "reported")
    )
    columns = ["month", "unit", "form", "due", "lock", "status", "submission"]
    return (
        standing.assign(
            due=due.astype("datetime64[us]"), lock=lock.astype("datetime64[us]"), status=status
        )[columns]
        .sort_values(["month", "unit"], kind="stable")
        .reset_index(drop=True)
    )
