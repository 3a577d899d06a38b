"""When each workbook of the story was handed in: the order in which the ledger receives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from core.months import first_day, shift
from sample_data import dice, story
from sample_data.bureau import COUNTIES

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Handed:
    """One workbook: whose it is, its month, and the moment it came in."""

    unit: str
    month: str
    at: datetime
    is_corrected: bool = False

    @property
    def why(self) -> str:
        """The reason that was given, "" where none was needed."""
        return story.CORRECTION_WHY if self.is_corrected else ""

    @property
    def by(self) -> str:
        """Who handed it in."""
        return story.PREPARED_BY[self.unit]

    @property
    def file_name(self) -> str:
        """The name that the unit gave it."""
        return f"{self.unit}-{self.month}{'-corrected' if self.is_corrected else ''}.xlsx"


def _moment(day: date, unit: str, month: str) -> datetime:
    """Return a minute of the office day, the same each time it is asked for."""
    minutes = int(dice.throw("handed in", unit, month).integers(0, 8 * 60))
    return (datetime.combine(day, time(9), _ZONE) + timedelta(minutes=minutes)).astimezone(UTC)


def _first_hand_in(unit: str, month: str) -> Handed:
    is_late = unit == story.LATE_UNIT and month not in story.LATE_UNIT_PUNCTUAL_MONTHS
    day = 9 if is_late else int(dice.throw("day of", unit, month).integers(3, 6))
    following = first_day(shift(month, 1))
    return Handed(unit, month, _moment(following.replace(day=day), unit, month))


@cache
def plan() -> tuple[Handed, ...]:
    """Return every workbook of the story in the order it came in."""
    first = [_first_hand_in(unit, month) for month in story.MONTHS for unit in COUNTIES]
    unit, month = story.CORRECTION_UNIT, story.CORRECTION_MONTH
    correction = Handed(unit, month, _moment(story.CORRECTION_DAY, unit, month), is_corrected=True)
    return tuple(sorted([*first, correction], key=lambda handed: (handed.at, handed.unit)))
