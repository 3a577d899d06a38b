"""The one place below the pages that knows what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

from policy import Policy
from submissions.desk import today_in


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today(policy: Policy) -> date:
    """Return the day it is at the bureau."""
    return today_in(policy, now())
