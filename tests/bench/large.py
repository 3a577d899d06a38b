"""A synthetic ledger of a nation's size: 54,000 outlets × 24 months, about 22 million tallies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from core.frames import REGISTER, TALLIES
from core.months import month_range
from ledger import Ledger, NewSubmission
from submissions.opening import open_ledger
from tests.bench.timing import say

UNITS, OUTLETS_A_UNIT = 18, 3_000
MONTHS = month_range("2024-11", "2026-10")
PAGES = (
    "overview",
    "overview's search",
    "satisfaction",
    "delivery",
    "inspections",
    "outlet",
    "compare outlets",
)

STRATA = {
    "satisfaction_rate": [f"{d}/exit" for d in ("overall", "attitude", "waiting", "delivery")],
    "inspection_pass_rate": [f"{item}/internal" for item in ("W01", "W02", "W03")],
    "delivery_on_time_rate": [
        f"{mail}/{days}/"
        for mail in ("letter/urban", "parcel/township")
        for days in ("1", "2", "over_7")
    ],
    "rounds_completed_rate": ["urban"],
    "reporting_on_time_rate": ["satisfaction", "inspections", "delivery"],
}
"""What each outlet has a tally of, every month."""


def ledger(folder: Path) -> Ledger:
    """Return a ledger with every unit's tallies accepted, one submission a unit and month."""
    opened = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", cache=folder / "cache")
    dice = np.random.default_rng(7)
    per_outlet = sum(map(len, STRATA.values()))
    say(f"accepting {UNITS * OUTLETS_A_UNIT * len(MONTHS) * per_outlet:,} tallies")
    shapes = [_shape(number) for number in range(UNITS)]
    for release, month in enumerate(MONTHS):
        for number, shape in enumerate(shapes):
            opened.accept(
                _submission(shape, number, month, dice),
                on_release=release * UNITS + number,
                at=datetime(2026, 11, 4, tzinfo=UTC),
            )
    return opened


def _shape(number: int) -> pd.DataFrame:
    """Return outlet_code, indicator and stratum of a unit's tallies, the same every month."""
    keys = [(indicator, stratum) for indicator, strata in STRATA.items() for stratum in strata]
    outlets = np.array([f"{_unit(number)}{outlet:04d}" for outlet in range(OUTLETS_A_UNIT)])
    return pd.DataFrame(
        {
            "outlet_code": np.repeat(outlets, len(keys)),
            "indicator": np.tile([indicator for indicator, _stratum in keys], len(outlets)),
            "stratum": np.tile([stratum for _indicator, stratum in keys], len(outlets)),
        }
    ).astype("str")


def _unit(number: int) -> str:
    return f"U{number:03d}"


def _submission(
    shape: pd.DataFrame, number: int, month: str, dice: np.random.Generator
) -> NewSubmission:
    unit, size = _unit(number), len(shape)
    over = dice.integers(20, 200, size).astype("float64")
    is_presence = (shape["indicator"] == "reporting_on_time_rate").to_numpy()
    is_histogram = (shape["indicator"] == "delivery_on_time_rate").to_numpy()
    passed = np.where(is_histogram, over, np.floor(over * 0.85))
    tallies = shape.assign(
        month=month,
        unit=unit,
        numerator=np.where(is_presence, 1.0, passed),
        denominator=np.where(is_presence, 0.0, over),
    )
    said = pd.DataFrame({"month": [month], "sheet": ["S"], "row": [2]})
    parts = {"delivery": (said, TALLIES.conform(tallies))}
    if month == MONTHS[0]:
        parts["outlets"] = (_register(shape, unit), TALLIES.empty())
    return NewSubmission(
        unit=unit,
        month=month,
        by="bench",
        file_name=f"{unit}.xlsx",
        content=f"{unit} {month}".encode(),
        parts=parts,
    )


def _register(shape: pd.DataFrame, unit: str) -> pd.DataFrame:
    codes = shape["outlet_code"].drop_duplicates(ignore_index=True)
    setting = np.where(np.arange(len(codes)) % 3 == 0, "urban", "rural")
    plain = {"name": codes, "kind": "both", "unit": unit, "city": "", "cohort": "city_wide"}
    frame = pd.DataFrame({"outlet_code": codes, **plain, "setting": setting}).assign(
        latitude=np.nan,
        longitude=np.nan,
        opened_on=None,
        closed_on=None,
        name_in_english="",
        merged_into="",
    )
    return REGISTER.conform(frame).assign(sheet="S", row=range(2, len(codes) + 2))
