"""Who has handed in what, and when: unit by form by month."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.access import Reader
from intake.forms import FORMS
from ledger import Ledger
from policy import Policy


def calendar(
    ledger: Ledger, reader: Reader, months: Sequence[str], *, release: int | None = None
) -> pd.DataFrame:
    """Return the standing of every owed form of every unit in reach, month by month.

    One row a unit, form and month: unit, form, month, status (on_time, late, corrected,
    not_reported), submission (Int64) and accepted_at (UTC) of the live part, both missing where
    nothing was handed in. A form that was corrected after it was first accepted is `corrected`,
    whether it came on time or not: `is_late` (bool) says so.
    """
    policy = ledger.policy(release)
    parts = ledger.parts(release)
    joined = _owed(policy, reader, months).merge(
        parts[["unit", "form", "month", "submission", "accepted_at", "first_accepted_at"]],
        on=["unit", "form", "month"],
        how="left",
    )
    deadline = joined["month"].map({month: _deadline(policy, month) for month in months})
    first, last = joined["first_accepted_at"], joined["accepted_at"]
    is_late = first.notna() & (first > pd.to_datetime(deadline))
    status = (
        pd.Series("on_time", index=joined.index, dtype="str")
        .mask(is_late, "late")
        .mask(last > first, "corrected")
        .mask(first.isna(), "not_reported")
    )
    columns = ["unit", "form", "month", "status", "is_late", "submission", "accepted_at"]
    return joined.assign(
        status=status, is_late=is_late, submission=joined["submission"].astype("Int64")
    )[columns]


def _owed(policy: Policy, reader: Reader, months: Sequence[str]) -> pd.DataFrame:
    units = [unit.code for unit in policy.bureau.units if reader.may_see(unit.code)]
    forms = [form.id for form in FORMS.values() if form.is_owed]
    index = pd.MultiIndex.from_product([units, forms, list(months)])
    return pd.DataFrame(index.to_list(), columns=["unit", "form", "month"], dtype="str")


def _deadline(policy: Policy, month: str) -> pd.Timestamp:
    """Return the end of the deadline day, UTC without a zone as the ledger keeps moments."""
    day = pd.Timestamp(policy.deadline(month)) + pd.Timedelta(days=1)
    return day.tz_localize(policy.bureau.timezone).tz_convert("UTC").tz_localize(None)
