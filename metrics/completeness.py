"""Completeness: who owes a form in a month, who handed it in, and whether in time.

The rules are those of DHIS2 (dhis2-core, `DataHandler`, `JdbcCompletenessTableManager`), but for
one: DHIS2 answers 0 % where nothing is expected; here that is missing, as any x/0 is. An accepted
workbook earns completeness; nobody presses "complete".
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from core import months
from metrics.proportions import share

Status = Literal["on_time", "late", "not_reported"]


def owing(register: pd.DataFrame, month: str, kinds: Collection[str]) -> pd.DataFrame:
    """Return the outlets of a register that owe a form in a month.

    An outlet owes a form whose `kinds` it is of, in every month of which it was open for a day;
    one without `opened_on` was always open, one without `closed_on` still is.
    """
    first = pd.Timestamp(months.first_day(month))
    last = pd.Timestamp(months.last_day(month))
    opened = register["opened_on"].isna() | (register["opened_on"] <= last)
    still_open = register["closed_on"].isna() | (register["closed_on"] >= first)
    return register[opened & still_open & register["kind"].isin(list(kinds))]


def end_of(day: date) -> datetime:
    """Return the moment at which a day ends; what comes at that moment is still in time."""
    return datetime.combine(day + timedelta(days=1), time())


def status(handed_in_at: datetime | None, deadline: date) -> Status:
    """Return how a form stands that was first handed in at a moment of the bureau's local time.

    On time: by the end of the deadline day.
    """
    if handed_in_at is None:
        return "not_reported"
    return "on_time" if handed_in_at <= end_of(deadline) else "late"


def is_locked(at: datetime, lock_day: date) -> bool:
    """Return whether a month is closed for free correction at a moment of local time."""
    return at > end_of(lock_day)


def reporting_share(reported: ArrayLike, expected: ArrayLike) -> NDArray[np.float64]:
    """Return reported / expected, at most 1; nothing reported is 0, nothing expected missing."""
    counted = np.nan_to_num(np.asarray(reported, dtype="float64"), nan=0.0)
    owed = np.nan_to_num(np.asarray(expected, dtype="float64"), nan=0.0)
    return np.minimum(share(counted, owed), 1.0)


def is_partial(reported: ArrayLike, expected: ArrayLike, least: float) -> NDArray[np.bool_]:
    """Return whether fewer reported than the share `least` (policy) of those expected."""
    return reporting_share(reported, expected) < least
