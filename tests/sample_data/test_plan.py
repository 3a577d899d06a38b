"""The order in which the workbooks of the story come in."""

from datetime import date
from zoneinfo import ZoneInfo

from policy import Policy
from sample_data import story
from sample_data.bureau import COUNTIES
from sample_data.plan import Handed, plan


def day(handed: Handed) -> date:
    return handed.at.astimezone(ZoneInfo("Asia/Shanghai")).date()


def is_late(handed: Handed) -> bool:
    return day(handed) > Policy.shipped().deadline(handed.month)


def test_every_unit_hands_in_every_month_once_and_one_of_them_again() -> None:
    first = [(handed.unit, handed.month) for handed in plan() if not handed.is_corrected]
    assert sorted(first) == sorted((unit, month) for unit in COUNTIES for month in story.MONTHS)
    again = [handed for handed in plan() if handed.is_corrected]
    assert [handed.why for handed in again] == ["window 3 recounted"]


def test_they_come_in_by_date_and_a_correction_after_what_it_corrects() -> None:
    moments = [handed.at for handed in plan()]
    assert moments == sorted(moments)
    ((position, again),) = [(n, each) for n, each in enumerate(plan()) if each.is_corrected]
    earlier = [(each.unit, each.month) for each in plan()[:position]]
    assert (again.unit, again.month) in earlier


def test_only_one_unit_reports_late_and_does_so_in_most_months() -> None:
    late = [handed for handed in plan() if is_late(handed) and not handed.is_corrected]
    assert {handed.unit for handed in late} == {story.LATE_UNIT}
    assert len(late) == 20


def test_the_last_one_comes_in_on_the_latest_day() -> None:
    assert max(day(handed) for handed in plan()) == story.LATEST_DAY
