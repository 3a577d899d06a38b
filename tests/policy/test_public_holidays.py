"""Public holidays stand in policy; the library is asked only when a year is taken up."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

import languages
from policy import HolidayYear, Policy, WorkingCalendar, public_holidays

ROOT = Path(__file__).parents[2]
SHIPPED = Policy.shipped()


def year(number: int, *rest_days: str, working_days: tuple[str, ...] = ()) -> HolidayYear:
    return HolidayYear.model_validate(
        {"year": number, "rest_days": rest_days, "working_days": working_days}
    )


def test_the_shipped_file_has_all_that_the_library_knows() -> None:
    assert public_holidays.newly_published(SHIPPED.public_holidays) == (), (
        "run: python -m policy.public_holidays"
    )


def test_a_year_that_is_lacking_is_taken_up_as_it_was_published() -> None:
    *older, newest = SHIPPED.public_holidays
    assert public_holidays.newly_published(older) == (newest,)


def test_days_of_the_december_before_stand_with_the_notice_that_moved_them() -> None:
    """The notice for 2019 made Saturday 29 December 2018 a working day."""
    moved = date(2018, 12, 29)
    earlier = [entry for entry in SHIPPED.public_holidays if entry.year < 2018]
    held = [*earlier, year(2018, "2018-01-01")]
    found = {entry.year: entry for entry in public_holidays.newly_published(held)}
    assert moved in found[2019].working_days
    assert date(2018, 2, 15) not in found[2019].rest_days
    assert 2018 not in found


def test_the_file_says_what_the_years_say() -> None:
    text = public_holidays.to_toml(SHIPPED.public_holidays)
    assert public_holidays.FILE.read_text(encoding="utf-8").endswith(text)


def test_no_library_is_asked_when_working_days_are_counted() -> None:
    program = (
        "import sys; from policy import Policy; Policy.shipped().calendar.numbers; "
        "sys.exit('chinese_calendar' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_a_policy_from_before_counts_with_what_was_published_then() -> None:
    content = json.loads(SHIPPED.to_json())
    del content["public_holidays"]
    before = Policy.from_json(json.dumps(content))
    assert max(before.holiday_years) == 2026
    assert not before.office_days.is_working_day(date(2026, 10, 1))
    assert before.office_days.is_working_day(date(2026, 10, 10))


def test_a_year_more_moves_only_its_own_days() -> None:
    more = SHIPPED.with_public_holidays([year(2030, "2030-10-01", working_days=("2030-10-05",))])
    assert SHIPPED.office_days.is_working_day(date(2030, 10, 1))
    assert not more.office_days.is_working_day(date(2030, 10, 1))
    assert more.office_days.is_working_day(date(2030, 10, 5))
    moved = SHIPPED.office_days.is_working != more.office_days.is_working
    assert moved.sum() == 2
    assert more.counting_sha256 != SHIPPED.counting_sha256


def test_of_two_notices_that_name_a_day_the_later_one_holds() -> None:
    rules = SHIPPED.office_calendar
    held = [year(2030, "2030-12-31"), year(2031, working_days=("2030-12-31",))]
    assert WorkingCalendar(rules, held[::-1]).is_working_day(date(2030, 12, 31))


def test_a_year_stands_once() -> None:
    with pytest.raises(ValidationError, match="public holidays"):
        SHIPPED.with_public_holidays([year(2026)])


@pytest.mark.parametrize(("language", "said"), [("en", "up to 2026"), ("zh", "已列至2026年")])
def test_how_far_holidays_are_known_is_said(language: str, said: str) -> None:
    languages.use(language)
    try:
        assert said in public_holidays.sentence((2025, 2026))
    finally:
        languages.use("en")
