"""Inspection visits: what failed, what was put right, and what fails again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from core.months import first_day, last_day
from sample_data import dice, progress, story
from sample_data.bureau import open_outlets

WINDOW_ITEMS = tuple(f"W{number:02d}" for number in range(1, 21))
DELIVERY_ITEMS = tuple(f"D{number:02d}" for number in range(1, 13))
ITEMS = WINDOW_ITEMS + DELIVERY_ITEMS
_APPLICABLE = {
    "window": np.array([item in WINDOW_ITEMS for item in ITEMS]),
    "delivery": np.array([item in DELIVERY_ITEMS for item in ITEMS]),
    "both": np.ones(len(ITEMS), dtype=bool),
}
_WEAK_ITEMS = {"W05": 3.2, "W10": 2.6, "W12": 3.6, "W17": 2.2, "D06": 2.4, "D08": 1.8, "D09": 2.8}
_FAILS_BY_ITEM = 0.062 * np.array([_WEAK_ITEMS.get(item, 1.0) for item in ITEMS])
_IS_PROBLEM_ITEM = np.isin(ITEMS, story.PROBLEM_ITEMS)
_FAILS_AGAIN = 0.24
_STANDARDIZED_FAILS = 0.45
"""What is left of an item's failures once the outlet is standardized."""
_ROLES = {"internal": 0.55, "superior": 0.17, "social_supervisor": 0.2, "mystery": 0.08}
_STRICTNESS = {"internal": 0.85, "superior": 1.2, "social_supervisor": 1.35, "mystery": 1.5}
_INSPECTORS = {
    "internal": ("赵军", "杨丽", "黄伟", "吴霞"),
    "superior": ("市局检查组一", "市局检查组二"),
    "social_supervisor": ("何玉梅", "罗国强", "谢文英", "邓明"),
    "mystery": ("暗访员甲", "暗访员乙"),
}
_REMARKS = ("现场已提出整改要求", "限期三日内整改", "已通报网点负责人")


def _fail_chances(code: str, month: str, unit: str, role: str) -> np.ndarray:
    """Return the chance that each item fails on a first look, rectification left aside."""
    chance = _FAILS_BY_ITEM * _STRICTNESS[role] * (1 - 0.012 * story.position(month))
    if code in progress.standardized(unit, month):
        chance = chance * _STANDARDIZED_FAILS
    if code == story.PROBLEM_OUTLET and month >= story.PROBLEM_FROM:
        chance = np.where(_IS_PROBLEM_ITEM, story.PROBLEM_ITEM_FAILS, chance * 3)
    return chance


def _visits(
    unit: str, month: str, outlet: str, rng: np.random.Generator
) -> list[tuple[date, str, str]]:
    """Return the day, inspector and role of an outlet's visits in a month, in order."""
    most = 2 if outlet == story.BAD_LUCK_OUTLET else 4
    count = int(rng.integers(1, most))
    days = np.sort(rng.choice(last_day(month).day, count, replace=False))
    places = np.searchsorted(np.cumsum(list(_ROLES.values())), rng.random(count))
    first, visits = first_day(month), []
    for day, place in zip(days.tolist(), places.tolist(), strict=True):
        role = list(_ROLES)[min(place, len(_ROLES) - 1)]
        who = _INSPECTORS[role]
        visits.append((first + timedelta(days=day), who[int(rng.integers(len(who)))], role))
    return visits


@cache
def _history(unit: str) -> dict[str, pd.DataFrame]:
    """Return a unit's inspection records by month: what failed last time fails more easily."""
    failed_before: dict[str, np.ndarray] = {}
    history = {}
    for month in story.MONTHS:
        rng = dice.throw("inspections", unit, month)
        keys, outcomes = [], []
        outlets = open_outlets(unit, month)
        for code, kind in zip(outlets["outlet_code"], outlets["kind"], strict=True):
            for day, inspector, role in _visits(unit, month, code, rng):
                chance = _fail_chances(code, month, unit, role)
                before = failed_before.get(code, np.zeros(len(ITEMS), dtype=bool))
                failed = rng.random(len(ITEMS)) < np.where(
                    before, np.maximum(chance, _FAILS_AGAIN), chance
                )
                failed &= _APPLICABLE[kind]
                failed_before[code] = failed
                remark = _REMARKS[int(rng.integers(len(_REMARKS)))] if failed.sum() > 3 else ""
                keys.append((code, day, inspector, role, remark))
                outcomes.append(np.where(failed, "fail", np.where(_APPLICABLE[kind], "pass", "na")))
        columns = ["outlet_code", "visit_date", "inspector", "inspector_role", "remarks"]
        visits = pd.DataFrame(keys, columns=columns)
        visits = visits.assign(visit_date=pd.to_datetime(visits["visit_date"]))
        history[month] = pd.concat(
            [
                visits[columns[:4]],
                pd.DataFrame(np.array(outcomes), columns=list(ITEMS)),
                visits[["remarks"]],
            ],
            axis=1,
        )
    return history


def inspections(unit: str, month: str) -> pd.DataFrame:
    """Return the inspection records of a unit's workbook: one row a visit."""
    return _history(unit)[month]
