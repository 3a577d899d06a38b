"""Mail items one by one: what two outlets of each riverside unit list in the month of the flood."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from core.months import first_day
from policy import Policy, WorkingCalendar
from sample_data import delivery, dice, story

_COLUMNS = (
    "item_id",
    "outlet_code",
    "mail_class",
    "area",
    "accepted_at",
    "delivered_at",
    "exclusion",
)
_OPENS, _OPEN_MINUTES = time(8, 30), 8 * 60
_DELIVERED_FROM, _DELIVERED_MINUTES = time(16, 31), 90
"""After the counters have closed, so that nothing is delivered before it was accepted."""


def delivery_items(unit: str, month: str) -> pd.DataFrame:
    """Return the items that a unit's workbook lists: those that `delivery` leaves out, no others.

    Each takes as many working days as its row in the histogram would have said.
    """
    drawn = delivery.counted(unit, month)
    listed: list[Any] = drawn[delivery.is_item_by_item(drawn, month)].to_dict("records")
    rng = dice.throw("delivery items", unit, month)
    calendar = Policy.shipped().calendar
    items = [
        _item(row, days, month, calendar, rng)
        for row in listed
        for days, column in enumerate((*delivery.DAYS, "undelivered_count"))
        for _item_of_day in range(int(row[column]))
    ]
    return pd.DataFrame(items, columns=list(_COLUMNS))


def _item(
    row: dict[str, Any],
    days: int,
    month: str,
    calendar: WorkingCalendar,
    rng: np.random.Generator,
) -> dict[str, object]:
    is_delivered = days < len(delivery.DAYS)
    is_late = days > story.PROMISED_DAYS[row["mail_class"]][row["area"]]
    drawn_day = int(rng.integers(1, story.FLOOD_LAST_ACCEPTED_DAY + 1))
    accepted = calendar.add_working_days(first_day(month).replace(day=drawn_day), 0)
    delivered = calendar.add_working_days(accepted, days)
    reasons, shares = zip(*story.FLOOD_EXCUSED.items(), strict=True)
    reason = reasons[int(rng.choice(len(reasons), p=shares))]
    return {
        "item_id": f"RA{51 * 10**7 + int(rng.integers(9 * 10**7))}CN",
        **{name: row[name] for name in ("outlet_code", "mail_class", "area")},
        "accepted_at": _minute(accepted, _OPENS, _OPEN_MINUTES, rng),
        "delivered_at": _minute(delivered, _DELIVERED_FROM, _DELIVERED_MINUTES, rng)
        if is_delivered
        else pd.NaT,
        "exclusion": reason if is_late else "",
    }


def _minute(day: date, first: time, minutes: int, rng: np.random.Generator) -> datetime:
    return datetime.combine(day, first) + timedelta(minutes=int(rng.integers(minutes)))
