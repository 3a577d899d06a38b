"""Coercions of cells, against what was written."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.values import cells, moments

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
WIDE = str.maketrans("0123456789-/,.", "０１２３４５６７８９－／，．")


def kinds(*letters: str) -> np.ndarray:
    return np.array([letter.encode() for letter in letters], dtype="S1")


def one_date(kind: str, value: object, *, epoch_1904: bool = False) -> cells.Typed:
    return moments.dates(kinds(kind), [value], has_time=False, epoch_1904=epoch_1904)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]))
def test_a_day_as_text_year_first_is_read_as_that_day(day: date, pattern: str) -> None:
    text = day.strftime(pattern)
    for written in (text, text.translate(WIDE), f" {text}\u00a0"):
        typed = one_date("t", written)
        assert not typed.faults and typed.values[0] == np.datetime64(day)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.booleans())
def test_a_serial_is_read_as_its_day(day: date, is_1904: bool) -> None:
    epoch = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    serial = float((day - epoch).days)
    typed = one_date("n", serial, epoch_1904=is_1904)
    if typed.faults:
        assert not 16_000 <= serial <= 73_050
    else:
        assert typed.values[0] == np.datetime64(day)


@settings(max_examples=60, deadline=None)
@given(DAYS)
def test_day_and_month_that_can_change_places_are_never_guessed(day: date) -> None:
    typed = one_date("t", f"{day.day:02d}/{day.month:02d}/{day.year}")
    if day.day <= 12 and day.day != day.month:
        code, mentions = typed.faults[0]
        assert code == "ambiguous_date" and day.isoformat() in mentions.values()
    else:
        assert typed.values[0] == np.datetime64(day)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_whole_number_is_read_however_it_is_written(number: int) -> None:
    for written in (str(number), f"{number:,}", str(number).translate(WIDE), f" {number} "):
        typed = cells.numbers(kinds("t"), [written], is_count=True, minimum=None, maximum=None)
        assert not typed.faults and typed.values[0] == number


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=12), st.floats(), st.booleans()), max_size=8))
def test_any_cells_become_values_or_faults_and_never_an_exception(values: list[object]) -> None:
    letter = {str: "t", float: "n", bool: "b"}
    filled = [v for v in values if not (isinstance(v, str) and not v.strip())]
    found = kinds(*(letter[type(v)] for v in filled))
    number = cells.numbers(found, filled, is_count=True, minimum=None, maximum=None)
    for i in range(len(filled)):
        assert (i in number.faults) == (number.values.isna()[i]), filled[i]
    for has_time in (True, False):
        moment = moments.dates(found, filled, has_time=has_time)
        assert set(np.flatnonzero(np.isnat(moment.values))) == set(moment.faults)
    assert len(cells.texts(found, filled).values) == len(filled)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-03 14:05", datetime(2026, 10, 3, 14, 5)),
        ("2026年10月3日14时05分", datetime(2026, 10, 3, 14, 5)),
        ("2026/10/3 4:05:06", datetime(2026, 10, 3, 4, 5, 6)),
        ("3 October 2026", datetime(2026, 10, 3)),
        ("31/10/2026", datetime(2026, 10, 31)),
    ],
)
def test_moments_in_the_usual_forms(text: str, expected: str | None) -> None:
    assert moments.moment_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02T17:00Z", datetime(2026, 11, 3, 1, 0)),
        ("2026-11-02T17:00:05.250+00:00", datetime(2026, 11, 3, 1, 0, 5)),
        ("2026-11-02 17:00 +05:30", datetime(2026, 11, 2, 19, 30)),
        ("2026-11-02 17:00 -0800", datetime(2026, 11, 3, 9, 0)),
        ("2026/11/2 17:00 UTC", datetime(2026, 11, 3, 1, 0)),
        ("2026-11-02T17:00+08:00", datetime(2026, 11, 2, 17, 0)),
    ],
)
def test_a_moment_with_its_zone_is_converted(text: str, expected: datetime) -> None:
    assert moments.moment_of(text, ZoneInfo("Asia/Shanghai")) == expected
    assert moments.moment_of(text) == ("not_a_date", {})


@pytest.mark.parametrize("text", ["2026-11-02T17:00+25:00", "2026-11-02T17:00 CST", "17:00Z"])
def test_a_zone_that_nobody_knows_is_no_date(text: str) -> None:
    assert moments.moment_of(text, ZoneInfo("Asia/Shanghai")) == ("not_a_date", {})


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "26/10/3", "soon", "0"])
def test_what_is_no_date_is_a_fault(text: str) -> None:
    assert moments.moment_of(text) == ("not_a_date", {})


@pytest.mark.parametrize("text", ["10月3日", "10-3", "10/3", "１０月３日"])
def test_a_day_without_its_year_is_said_to_be_one(text: str) -> None:
    assert moments.moment_of(text) == ("date_without_year", {})


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-10", "2026-10"),
        ("2026年10月份", "2026-10"),
        ("202610", "2026-10"),
        ("2026-10-01T00:00:00", "2026-10"),
        ("2026.1", "2026-01"),
        ("2026-13", None),
        ("10/2026x", None),
    ],
)
def test_months_as_people_write_them(text: str, month: str) -> None:
    assert moments.month_of_text(text) == month
