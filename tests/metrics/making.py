"""Records of every form, drawn from a seed or by Hypothesis, with the dtypes intake gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from metrics.transit import HISTOGRAM_COLUMNS

OUTLETS = ["LY0101", "LY0102", "LY0103"]
ANSWERS = [
    "very_satisfied_count",
    "satisfied_count",
    "neutral_count",
    "dissatisfied_count",
    "very_dissatisfied_count",
]
ITEMS = ["W01", "W02", "W20", "D01"]


def typed(
    frame: pd.DataFrame, *, counts: Sequence[str] = (), dates: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the frame as intake gives it: counts Int64, dates datetime64[us], the rest text."""
    kinds = dict.fromkeys(counts, "Int64") | dict.fromkeys(dates, "datetime64[us]")
    amounts = [c for c in frame.columns if c.endswith("_10k_cny")]
    kinds |= dict.fromkeys(amounts, "float64")
    return frame.astype({c: kinds.get(c, "str") for c in frame.columns})


def some(
    rng: np.random.Generator, values: Sequence[Any], n: int, missing: float = 0.1
) -> pd.Series:
    """Draw n values, some of them missing."""
    drawn = rng.choice(np.array([*values, None], dtype=object), n, p=shares(len(values), missing))
    return pd.Series(drawn, dtype=object)


def shares(count: int, missing: float) -> list[float]:
    return [(1 - missing) / count] * count + [missing]


def days(
    rng: np.random.Generator, first: str, span: int, n: int, missing: float = 0.3
) -> pd.Series:
    drawn = pd.to_datetime(first) + pd.to_timedelta(rng.integers(0, span, n), unit="D")
    return pd.Series(drawn).mask(rng.random(n) < missing)


def satisfaction(rng: np.random.Generator, n: int = 60) -> pd.DataFrame:
    keys = {
        "outlet_code": some(rng, OUTLETS, n, 0),
        "dimension": some(rng, ["overall", "waiting"], n, 0),
        "channel": some(rng, ["exit", "phone"], n, 0),
    }
    counts = {name: some(rng, range(5), n) for name in ANSWERS}
    return typed(pd.DataFrame(keys | counts), counts=ANSWERS)


def delivery(rng: np.random.Generator, n: int = 40) -> pd.DataFrame:
    keys = {
        "outlet_code": some(rng, OUTLETS, n, 0),
        "mail_class": some(rng, ["letter", "newspaper"], n, 0),
        "area": some(rng, ["urban", "village"], n, 0),
    }
    counts = {name: some(rng, range(9), n) for name in HISTOGRAM_COLUMNS}
    return typed(pd.DataFrame(keys | counts), counts=list(HISTOGRAM_COLUMNS))


def inspections(rng: np.random.Generator, month: str = "2026-09", n: int = 30) -> pd.DataFrame:
    keys = {
        "outlet_code": some(rng, OUTLETS, n, 0),
        "visit_date": days(rng, month + "-01", 28, n, 0),
        "inspector_role": some(rng, ["internal", "mystery"], n, 0),
    }
    answers = {item: some(rng, ["pass", "pass", "fail", "na", "missing"], n) for item in ITEMS}
    return typed(pd.DataFrame(keys | answers), dates=["visit_date"])


def delivery_items(rng: np.random.Generator, n: int = 200) -> pd.DataFrame:
    accepted = pd.to_datetime("2026-09-20") + pd.to_timedelta(
        rng.integers(0, 18 * 24 * 60, n), unit="min"
    )
    taken = pd.to_timedelta(rng.integers(0, 16 * 24 * 60, n), unit="min")
    frame = pd.DataFrame(
        {
            "item_id": [f"X{i}" for i in range(n)],
            "outlet_code": some(rng, OUTLETS, n, 0),
            "mail_class": some(rng, ["letter", "parcel"], n, 0),
            "area": some(rng, ["urban", "township"], n, 0),
            "accepted_at": accepted,
            "delivered_at": pd.Series(accepted + taken).mask(rng.random(n) < 0.1),
            "exclusion": some(rng, ["flood"], n, 0.9),
        }
    )
    return typed(frame, dates=["accepted_at", "delivered_at"])


def cases(rng: np.random.Generator, months: Sequence[str], n: int = 25) -> pd.DataFrame:
    """A chain: each month some cases stand again, changed."""
    parts = []
    for month in months:
        frame = pd.DataFrame(
            {
                "month": month,
                "case_number": some(rng, [f"C{i}" for i in range(40)], n, 0),
                "outlet_code": some(rng, OUTLETS, n, 0),
                "source": some(
                    rng, ["customer", "media", "inspection", "disclosure_request"], n, 0
                ),
                "category": some(rng, ["lost", "late/slow"], n),
                "opened_date": days(rng, "2025-06-01", 420, n, 0),
                "due_date": days(rng, "2025-08-01", 420, n),
                "replied_date": days(rng, "2025-08-01", 420, n),
                "closed_date": days(rng, "2025-08-01", 420, n),
                "is_valid": some(rng, ["yes", "no"], n, 0.3),
                "is_reopened": some(rng, ["yes", "no"], n, 0.3),
            }
        )
        parts.append(frame.drop_duplicates("case_number"))
    dates = ["opened_date", "due_date", "replied_date", "closed_date"]
    return typed(pd.concat(parts, ignore_index=True), dates=dates)


def standardization(
    rng: np.random.Generator, months: Sequence[str], codes: Sequence[str], n: int = 30
) -> pd.DataFrame:
    parts = []
    for month in months:
        frame = pd.DataFrame(
            {
                "month": month,
                "outlet_code": some(rng, OUTLETS, n, 0),
                "item_code": some(rng, codes, n, 0),
                "status": some(rng, ["met", "met", "met", "in_progress", "na"], n, 0),
            }
        )
        parts.append(frame.drop_duplicates(["outlet_code", "item_code"]))
    return typed(pd.concat(parts, ignore_index=True))


def renovation(rng: np.random.Generator, months: Sequence[str], n: int = 8) -> pd.DataFrame:
    parts = []
    for month in months:
        frame = pd.DataFrame(
            {
                "month": month,
                "project_code": some(rng, [f"P{i}" for i in range(12)], n, 0),
                "outlet_code": some(rng, OUTLETS, n, 0),
                "planned_investment_10k_cny": rng.integers(0, 100, n),
                "completed_investment_10k_cny": some(rng, range(100), n),
                "planned_completion_date": days(rng, "2026-01-01", 300, n),
                "completed_date": days(rng, "2026-01-01", 300, n),
                "is_fitted_to_standard": some(rng, ["yes", "no"], n),
            }
        )
        parts.append(frame.drop_duplicates("project_code"))
    dates = ["planned_completion_date", "completed_date"]
    return typed(pd.concat(parts, ignore_index=True), dates=dates)
