"""Axes: shares are written on them as in texts, months follow the language."""

from __future__ import annotations

import pytest

import languages
from charts.months_axis import month_axis
from charts.value_axis import axis_format, share_axis
from core.months import month_range


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.03, ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        (0.73, 0.96, ["75 %", "80 %", "85 %", "90 %", "95 %"]),
        (0.952, 0.978, ["95.5 %", "96.0 %", "96.5 %", "97.0 %", "97.5 %"]),
        (0.9981, 1.0, ["99.85 %", "99.90 %", "99.95 %", "100.00 %"]),
    ],
)
def test_shares_have_few_round_ticks(low: float, high: float, ticks: list[str]) -> None:
    axis = share_axis(low, high)
    assert axis["ticktext"] == ticks
    assert all(low <= at <= high + 1e-9 for at in axis["tickvals"])


def test_other_units_leave_the_ticks_to_plotly() -> None:
    assert axis_format("days", 0, 9) == {"nticks": 6}


def test_of_two_years_side_by_side_at_the_start_only_the_second_is_written() -> None:
    assert month_axis(["2025-12", "2026-01"])["ticktext"] == ["Dec", "Jan<br>2026"]
    assert month_axis(["2025-11", "2025-12"])["ticktext"] == ["Nov<br>2025", "Dec"]
    years = month_axis(month_range("2025-01", "2030-12"))["ticktext"]
    assert years[:2] == ["Jan<br>2025", "Jan<br>2026"]
    year = month_range("2025-10", "2026-09")
    assert month_axis(year)["ticktext"][:3] == ["Nov", "Jan<br>2026", "Mar"]


def test_axes_follow_the_language() -> None:
    languages.use("zh")
    try:
        assert share_axis(0, 1)["ticktext"][-1] == "100%"
        assert month_axis(["2026-10"])["ticktext"] == ["10月<br>2026"]
    finally:
        languages.use("en")
