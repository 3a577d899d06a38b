"""Policy: targets, time limits, weights, checklists and calendars, with effective dates."""

from policy.calendar import CalendarRule, HolidayYear, WorkingCalendar
from policy.policy import Policy
from policy.tables import (
    Bureau,
    ChecklistItem,
    Event,
    Rebase,
    Reporting,
    StandardItem,
    Target,
    TimeLimit,
    Unit,
    Weights,
)

__all__ = [
    "Bureau",
    "CalendarRule",
    "ChecklistItem",
    "Event",
    "HolidayYear",
    "Policy",
    "Rebase",
    "Reporting",
    "StandardItem",
    "Target",
    "TimeLimit",
    "Unit",
    "Weights",
    "WorkingCalendar",
]
