"""Small frames made by hand, in the shape that `core.frames` promises."""

from __future__ import annotations

import pandas as pd
import pytest

from core.frames import results_table
from core.months import month_range


@pytest.fixture
def monthly() -> pd.DataFrame:
    """A year of results; March is missing, December is partial."""
    months = month_range("2025-01", "2025-12")
    values = [0.80, 0.81, float("nan"), *[0.82 + i / 100 for i in range(9)]]
    frame = pd.DataFrame({"month": months, "value": values}).assign(
        numerator=lambda f: f["value"] * 1000,
        denominator=1000.0,
        lower=lambda f: f["value"] - 0.02,
        upper=lambda f: f["value"] + 0.02,
        target=0.85,
        status="",
        verdict="",
        expected=44,
        reported=[44] * 11 + [30],
        on_time=30,
        size="",
        is_partial=[False] * 11 + [True],
    )
    return results_table(("month",)).conform(frame)


@pytest.fixture
def placed() -> pd.DataFrame:
    """Results of five outlets: above, below, undecided, small and one without a value."""
    frame = pd.DataFrame(
        {
            "outlet_code": ["A1", "A2", "A3", "A4", "A5"],
            "value": [0.95, 0.60, 0.84, 0.50, float("nan")],
            "denominator": [400.0, 300.0, 200.0, 12.0, 0.0],
            "status": ["met", "missed", "too_close", "too_close", ""],
            "verdict": ["above", "below", "not_distinguishable", "not_distinguishable", ""],
            "size": ["", "", "", "small", "too_small"],
        }
    ).assign(
        numerator=lambda f: f["value"] * f["denominator"],
        lower=lambda f: f["value"] - 0.05,
        upper=lambda f: f["value"] + 0.05,
        target=0.85,
        expected=1,
        reported=1,
        on_time=1,
        is_partial=False,
    )
    return results_table(("outlet_code",)).conform(frame)
