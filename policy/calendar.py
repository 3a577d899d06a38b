"""Which days count as working days, and the arithmetic on them.

Public holidays and make-up working days are listed in policy, a year at a time; a year that is
not listed yet follows the weekly rest days alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from policy.tables import Entry, Month

FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2040, 12, 31)
_EPOCH = np.datetime64(FIRST_DAY, "D")


class CalendarRule(Entry):
    """How working days are told from a month on, until the next rule."""

    valid_from: Month = Field(alias="from")
    weekly_rest_days: tuple[int, ...]
    """ISO weekdays, Monday 1 … Sunday 7."""
    has_public_holidays: bool = True
    last_collection: time = time(18, 0)
    """An item accepted after this counts as accepted on the next working day."""
    extra_rest_days: tuple[date, ...] = ()
    extra_working_days: tuple[date, ...] = ()


class HolidayYear(Entry):
    """What was published for a year; a notice may also move days of the December before."""

    year: int = Field(ge=FIRST_DAY.year, le=LAST_DAY.year)
    rest_days: tuple[date, ...]
    """Public holidays, weekends among them too."""
    working_days: tuple[date, ...] = ()
    """Saturdays and Sundays on which a holiday is made up for."""


class WorkingCalendar:
    """Working days from 2004 to 2040, numbered, so that a span of days is one subtraction.

    Order of authority for a day: policy's extra days, then public holidays and make-up days (of
    two years that name a day, the later one), then the weekly rest days. A day outside 2004-2040
    raises ValueError.
    """

    def __init__(self, rules: Sequence[CalendarRule], holidays: Sequence[HolidayYear] = ()) -> None:
        if not rules:
            raise ValueError("a calendar needs at least one rule")
        self._rules = sorted(rules, key=lambda rule: rule.valid_from)
        self._holidays = sorted(holidays, key=lambda entry: entry.year)

    def last_collection_in(self, month: str) -> time:
        """Return the time of the last collection in a month (`YYYY-MM`)."""
        known = [rule for rule in self._rules if rule.valid_from <= month]
        return (known[-1] if known else self._rules[0]).last_collection

    @property
    def last_collection(self) -> time:
        """The time of the last collection by the newest rule."""
        return self._rules[-1].last_collection

    @cached_property
    def is_working(self) -> NDArray[np.bool_]:
        """One flag a day from FIRST_DAY to LAST_DAY."""
        count = (LAST_DAY - FIRST_DAY).days + 1
        weekdays = (np.arange(count) + FIRST_DAY.weekday()) % 7 + 1
        working = np.ones(count, dtype=bool)
        starts = [0, *(_position(rule.valid_from) for rule in self._rules[1:]), count]
        for rule, start, end in zip(self._rules, starts, starts[1:], strict=False):
            span = slice(start, end)
            flags = ~np.isin(weekdays, rule.weekly_rest_days)
            if rule.has_public_holidays:
                for published in self._holidays:
                    flags[_offsets(published.rest_days)] = False
                    flags[_offsets(published.working_days)] = True
            working[span] = flags[span]
        for rule in self._rules:
            working[_offsets(rule.extra_rest_days)] = False
            working[_offsets(rule.extra_working_days)] = True
        return working

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """How many working days lie from FIRST_DAY up to each day, the day included."""
        return np.cumsum(self.is_working, dtype=np.int64)

    @cached_property
    def working_days(self) -> NDArray[np.int64]:
        """Positions of the working days, in order."""
        return np.flatnonzero(self.is_working)

    def positions(self, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the position of each day in `numbers`; ValueError where one is out of reach."""
        offsets = (np.asarray(days).astype("datetime64[D]") - _EPOCH).astype(np.int64)
        if offsets.size and (offsets.min() < 0 or offsets.max() >= len(self.numbers)):
            raise ValueError(f"the calendar reaches from {FIRST_DAY} to {LAST_DAY}")
        return offsets

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return bool(self.is_working[self._position_of(day)])

    def working_days_between(self, first: date, last: date) -> int:
        """Return the working days after `first` up to and including `last` (negative if before)."""
        numbers = self.numbers
        return int(numbers[self._position_of(last)] - numbers[self._position_of(first)])

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (0: the day itself or the next one)."""
        moved = self.add_working_days_to(np.array([day], dtype="datetime64[D]"), count)
        return pd.Timestamp(moved[0]).date()

    def add_working_days_to(
        self, days: NDArray[np.datetime64], count: int
    ) -> NDArray[np.datetime64]:
        """Return `add_working_days` of many days at once; NaT stays NaT."""
        moved = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[D]")
        known = ~np.isnat(days)
        positions = self.positions(days[known])
        ordinal = self.numbers[positions] + count - 1
        if count == 0:
            ordinal = ordinal + ~self.is_working[positions]
        moved[known] = _EPOCH + self.working_days[ordinal]
        return moved

    def days(self, first: date, last: date) -> pd.DataFrame:
        """Return the calendar as a frame, one row a day from `first` to `last`.

        Columns: `day` (datetime64[us]), `is_working_day` (bool), `working_day_number` (int64,
        working days from 2004-01-01 up to and including the day; a difference of two numbers is
        the working days between). ValueError outside 2004-2040.
        """
        start, end = self._position_of(first), self._position_of(last) + 1
        return pd.DataFrame(
            {
                "day": (_EPOCH + np.arange(start, end)).astype("datetime64[us]"),
                "is_working_day": self.is_working[start:end],
                "working_day_number": self.numbers[start:end],
            }
        )

    @staticmethod
    def _position_of(day: date) -> int:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"{day}: the calendar reaches from {FIRST_DAY} to {LAST_DAY}")
        return day.toordinal() - FIRST_DAY.toordinal()


def _position(month: str) -> int:
    return max(0, date(int(month[:4]), int(month[5:]), 1).toordinal() - FIRST_DAY.toordinal())


def _offsets(days: Sequence[date]) -> list[int]:
    return [day.toordinal() - FIRST_DAY.toordinal() for day in days if FIRST_DAY <= day <= LAST_DAY]
