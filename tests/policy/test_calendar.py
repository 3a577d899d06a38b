"""Working days: holidays, make-up days, policy's own days, and the arithmetic on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import CalendarRule, Policy, WorkingCalendar

SHIPPED = Policy.shipped()
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
few = settings(max_examples=40, deadline=None)


def rule(**changes: Any) -> CalendarRule:
    return CalendarRule.model_validate({"from": "2004-01", "weekly_rest_days": [7]} | changes)


@pytest.mark.parametrize(
    ("day", "delivers", "office"),
    [
        (date(2026, 10, 1), False, False),  # National Day
        (date(2026, 10, 8), True, True),
        (date(2026, 10, 10), True, True),  # a Saturday made up for
        (date(2026, 9, 20), True, True),  # a Sunday made up for
        (date(2026, 10, 17), True, False),  # an ordinary Saturday
        (date(2026, 10, 18), False, False),  # an ordinary Sunday
        (date(2028, 1, 1), True, False),  # a Saturday of a year not published yet
    ],
)
def test_which_days_are_working_days(day: date, delivers: bool, office: bool) -> None:
    assert SHIPPED.calendar.is_working_day(day) is delivers
    assert SHIPPED.office_days.is_working_day(day) is office


def test_the_office_calendar_is_the_published_one() -> None:
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        assert SHIPPED.office_days.is_working_day(day) is chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_policy_overrules_the_published_calendar() -> None:
    calendar = WorkingCalendar(
        [rule(extra_rest_days=["2026-08-12"], extra_working_days=["2026-10-01"])],
        SHIPPED.public_holidays,
    )
    assert not calendar.is_working_day(date(2026, 10, 2))
    assert not calendar.is_working_day(date(2026, 8, 12))
    assert calendar.is_working_day(date(2026, 10, 1))


def test_a_later_rule_holds_from_its_month() -> None:
    calendar = WorkingCalendar(
        [rule(), rule(**{"from": "2026-07"}, weekly_rest_days=[], last_collection="20:00:00")]
    )
    assert not calendar.is_working_day(date(2026, 6, 28))
    assert calendar.is_working_day(date(2026, 7, 5))
    assert calendar.last_collection_in("2026-06").hour == 18
    assert calendar.last_collection_in("2026-07").hour == 20


@few
@given(days, days)
def test_working_days_between_are_counted_one_by_one(first: date, last: date) -> None:
    calendar = SHIPPED.calendar
    low, high = sorted((first, last))
    span = (low + timedelta(days=n) for n in range(1, (high - low).days + 1))
    count = sum(calendar.is_working_day(day) for day in span)
    assert calendar.working_days_between(first, last) == (count if first <= last else -count)


@few
@given(days, st.integers(0, 60))
def test_adding_working_days_is_walking_them(day: date, count: int) -> None:
    calendar = SHIPPED.calendar
    walked, left = day, count
    while left or (not count and not calendar.is_working_day(walked)):
        walked += timedelta(days=1)
        left -= bool(left) and calendar.is_working_day(walked)
    assert calendar.add_working_days(day, count) == walked


def test_many_days_at_once_keep_the_missing_missing() -> None:
    given_days = np.array(["2026-09-30", "NaT"], dtype="datetime64[D]")
    moved = SHIPPED.calendar.add_working_days_to(given_days, 1)
    assert moved[0] == np.datetime64("2026-10-08")
    assert np.isnat(moved[1])


def test_the_calendar_as_a_frame() -> None:
    frame = SHIPPED.calendar.days(date(2026, 9, 30), date(2026, 10, 8))
    assert frame["is_working_day"].sum() == 2
    assert frame["working_day_number"].iloc[-1] - frame["working_day_number"].iloc[0] == 1


def test_a_day_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="reaches from"):
        SHIPPED.calendar.is_working_day(date(1999, 1, 1))
