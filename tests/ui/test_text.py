"""Numbers and months follow the language; foreign text stays exactly as it was written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from languages import use
from ui.words.sparkline import svg
from ui.words.text import count, moment_name, month_name, named, plain, value


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use("en")
    yield
    use("en")


@given(st.text())
def test_foreign_text_opens_no_markdown(text: str) -> None:
    shown = plain(text)
    assert "\n" not in shown
    for place, character in enumerate(shown):
        if character in "*_`[]<>#~|$:":
            assert shown[place - 1] == "\\"


def test_months_follow_the_language() -> None:
    assert month_name("2026-10") == "Oct 2026"
    use("zh")
    assert month_name("2026-10") == "2026年10月"


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (0.8123, "percent", "81.2 %"),
        (1.0, "percent", "100.0 %"),
        (math.nan, "percent", "–"),
        (None, "days", "–"),
        (3.0, "days", "3 days"),
        (1.94, "per_10k", "1.94 per 10,000"),
    ],
)
def test_a_value_is_shown_in_its_unit(number: float | None, unit: str, text: str) -> None:
    assert value(number, unit) == text


def test_a_line_never_breaks_before_a_percent_sign() -> None:
    assert plain("84.6 % of 90 %") == "84\\.6\N{NO-BREAK SPACE}% of 90\N{NO-BREAK SPACE}%"
    assert plain("all %") == "all %"


def test_counts_are_grouped() -> None:
    assert count(31204.0) == "31,204"
    assert count(math.nan) == "–"


def test_many_names_are_cut_short() -> None:
    assert named(["a", "b", "c"], most=2) == "a, b and 1 more"


def test_a_moment_is_told_in_the_bureau_s_time() -> None:
    assert "00:30" in moment_name(datetime(2026, 11, 4, 16, 30), "Asia/Shanghai")


def test_a_gap_breaks_the_line_and_one_point_draws_none() -> None:
    assert svg([0.5], target=None, meaning="x") == ""
    drawn = svg([0.5, math.nan, 0.7, 0.8], target=0.85, meaning="<b>")
    assert drawn.count("<polyline") == 2
    assert "<b>" not in drawn
