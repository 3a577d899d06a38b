"""The story that the sample data tells, as dated facts; the generators only follow it.

Shares are 0-1, money is 10,000 CNY, months are `YYYY-MM`. The README tells it in words.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from core.months import month_range
from policy.tables import EventKind

FIRST_MONTH = "2024-11"
LAST_MONTH = "2026-10"
MONTHS = month_range(FIRST_MONTH, LAST_MONTH)
LATEST_DAY = date(2026, 11, 9)
"""The day the last workbook came in."""

# Outlets with a part of their own.
PILOT_BRANCH = "LY01-01"
TWO_PER_COUNTY_OUTLETS = frozenset(
    {"LY01-02", "LY01-05"} | {f"LY0{n}-0{m}" for n in range(2, 7) for m in (1, 2)}
)
DELIVERY_PILOT_OUTLETS = frozenset({f"LY01-{n:02d}" for n in range(7, 13)})
PROBLEM_OUTLET = "LY03-05"
BAD_LUCK_OUTLET = "LY06-15"
OPENINGS = {"LY01-18": date(2025, 7, 1)}
CLOSINGS = {"LY04-18": date(2025, 12, 31)}
RENAMED = {"LY06-03": ("2026-01", "年画小镇营业厅")}
"""Outlet -> the month from which it has a new name, and the name."""
MERGED = {"LY03-19": ("2026-03", "LY03-20")}
"""Outlet -> the month from which another one stands for it, and that one."""
MOVED = {"LY05-17": ("2026-05", "LY01")}
"""Outlet -> the month from which it belongs to another unit, and that unit."""

# Satisfaction: a steady climb that crosses the bureau's 85 % in the spring of 2026.
SATISFIED_FIRST = 0.803
SATISFIED_GAIN_A_MONTH = 0.0029
DIMENSION_OFFSETS = {
    "overall": 0.004,
    "attitude": 0.018,
    "waiting": -0.022,
    "environment": 0.012,
    "competence": 0.02,
    "delivery": -0.008,
    "complaint_handling": -0.035,
}
SOCIAL_SUPERVISOR_OFFSET = -0.03
STANDARDIZED_BONUS = 0.012

# One outlet with a real problem, and one with only bad luck: few answers, two poor months.
PROBLEM_FROM = "2026-02"
PROBLEM_SATISFIED_OFFSET = -0.22
PROBLEM_ITEMS = ("W03", "W06", "W09", "W12", "W15")
PROBLEM_ITEM_FAILS = 0.8
BAD_LUCK_MONTHS = ("2025-12", "2026-07")
BAD_LUCK_OFFSET = -0.35
BAD_LUCK_ANSWERS = 4

# Standardization: (first, last) day by which the outlets of a cohort plan to meet every item.
STANDARDIZATION_PLAN = {
    "pilot": (date(2025, 1, 10), date(2025, 1, 20)),
    "two_per_county": (date(2025, 3, 20), date(2025, 11, 30)),
    "delivery_pilot": (date(2026, 1, 20), date(2026, 6, 30)),
    "city_wide": (date(2026, 1, 20), date(2026, 12, 20)),
}
STANDARDIZED_SHARE_AT_END = 0.70
"""Roughly; the plan would have been further by then."""

# Renovation: sums over all projects at the end of the last month; 71.84 % to the cent.
PLANNED_INVESTMENT = 6250.00
COMPLETED_INVESTMENT = 4490.00
RENOVATION_PLAN = (date(2025, 1, 31), date(2028, 1, 31))
"""The first and the last planned completion."""
OVERSPENT_PROJECT = "LY01-R07"
PROJECTS_A_UNIT = {"LY01": 10, "LY02": 8, "LY03": 8, "LY04": 7, "LY05": 6, "LY06": 6}

# Delivery: shares on time at the start, the working day that carriers work towards (the limits
# of the shipped policy), and what came between.
ON_TIME_FIRST = {
    "letter": 0.925,
    "registered": 0.94,
    "parcel": 0.915,
    "newspaper": 0.94,
    "express": 0.935,
}
PROMISED_DAYS = {
    "letter": {"urban": 2, "township": 3, "village": 4},
    "registered": {"urban": 2, "township": 3, "village": 4},
    "parcel": {"urban": 3, "township": 4, "village": 5},
    "newspaper": {"urban": 1, "township": 1, "village": 2},
    "express": {"urban": 1, "township": 2, "village": 3},
}
ON_TIME_GAIN_A_MONTH = 0.001
AREA_OFFSETS = {"urban": 0.0, "township": -0.01, "village": -0.03}
UNDELIVERED_SHARE = 0.003
NEWSPAPERS_LATE_UNTIL = "2025-11"
NEWSPAPERS_LATE_ON_TIME = 0.80
NEWSPAPERS_MENDED_ON_TIME = 0.97
NEWSPAPERS_LATE_SATISFIED_OFFSET = -0.02
DELIVERY_PILOT_FROM = "2025-09"
DELIVERY_PILOT_MISSES_LEFT = 0.35
"""Of the items that would have been late, the share that is late in spite of the special team."""
FLOOD_MONTH = "2026-08"
FLOOD_UNITS = ("LY02", "LY04")
FLOOD_ON_TIME = 0.46
FLOOD_UNDELIVERED_SHARE = 0.06
FLOOD_SATISFIED_OFFSET = -0.18
"""Like the newspapers' offset: of the answers about delivery."""
FLOOD_ROUNDS_COMPLETED = 0.62
FLOOD_ITEM_OUTLETS = frozenset({"LY02-08", "LY02-11", "LY04-05", "LY04-12"})
FLOOD_ITEM_CLASS = "registered"
"""These outlets handed in the flood month's registered items one by one, and said what was late
for no fault of theirs."""
FLOOD_LAST_ACCEPTED_DAY = 14
FLOOD_EXCUSED = {"flood": 0.6, "transport": 0.25, "": 0.15}
"""What was given as the reason of a late or undelivered item, and how often; "" is none."""


class ChartAnnotation(NamedTuple):
    """What the bureau's office marked on the charts, and at what moment (UTC)."""

    at: datetime
    day: date
    last_day: date | None
    kind: EventKind
    scope: str
    label: str
    label_zh: str


MARKED_BY = "林晓梅"
MARKS = (
    ChartAnnotation(
        at=datetime(2025, 9, 8, 1, 30, tzinfo=UTC),
        day=date(2025, 9, 1),
        last_day=None,
        kind="pilot",
        scope="unit:LY01",
        label="Delivery pilot begins",
        label_zh="投递试点开始",
    ),
    ChartAnnotation(
        at=datetime(2025, 12, 8, 2, 10, tzinfo=UTC),
        day=date(2025, 12, 1),
        last_day=None,
        kind="process",
        scope="city",
        label="Newspapers on an earlier mail run",
        label_zh="报刊改乘早班邮路",
    ),
    *(
        ChartAnnotation(
            at=datetime(2026, 9, 2, 1, minute, tzinfo=UTC),
            day=date(2026, 8, 6),
            last_day=date(2026, 8, 27),
            kind="flood",
            scope=f"unit:{unit}",
            label="Flood on the river",
            label_zh="沿河洪水",
        )
        for minute, unit in enumerate(FLOOD_UNITS)
    ),
)

# Cases that nobody has closed by the end, long overdue.
STUBBORN_CASES = frozenset(
    {"LY03-202607-02", "LY03-202608-01", "LY05-202608-03", "LY02-202609-01", "LY05-202609-02"}
)

# Reporting.
LATE_UNIT = "LY05"
LATE_UNIT_PUNCTUAL_MONTHS = ("2024-11", "2025-03", "2025-10", "2026-04")
MISSED_OUTLETS = {("LY04", "2025-09"): ("LY04-08", "LY04-11", "LY04-14", "LY04-16")}
"""Outlets that a workbook forgot."""
CORRECTION_UNIT = "LY02"
CORRECTION_MONTH = "2026-06"
CORRECTION_OUTLET = "LY02-03"
CORRECTION_WHY = "window 3 recounted"
CORRECTION_DAY = date(2026, 7, 11)

PREPARED_BY = {
    "LY01": "王秀兰",
    "LY02": "李建国",
    "LY03": "张敏",
    "LY04": "陈志强",
    "LY05": "刘洋",
    "LY06": "周丽华",
}


def position(month: str) -> int:
    """Return how many months after the first one a month lies."""
    return MONTHS.index(month)
