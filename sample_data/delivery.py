"""Delivery: histograms of the working day of delivery, and rounds."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from core.months import last_day
from sample_data import dice, story
from sample_data.bureau import open_outlets, outlets

DAYS = (*(f"d{day}_count" for day in range(8)), "over_7_count")
_MAIN_AREA = {"urban": "urban", "rural": "township"}
_SECOND_AREA = {"urban": "township", "rural": "village"}
_MEAN_ITEMS = {"letter": 150, "registered": 60, "parcel": 700, "newspaper": 620, "express": 190}


def _delivering(unit: str, month: str) -> pd.DataFrame:
    everyone = open_outlets(unit, month)
    return everyone[everyone["kind"].isin(["delivery", "both"])]


def _routes(delivering: pd.DataFrame) -> pd.DataFrame:
    """Return one row an outlet, mail class and area: five in the main area, parcels in a second."""
    columns = ["outlet_code", "mail_class", "area"]
    rows = [
        (code, mail_class, area)
        for code, setting in zip(delivering["outlet_code"], delivering["setting"], strict=True)
        for mail_class, area in (
            *((each, _MAIN_AREA[setting]) for each in _MEAN_ITEMS),
            ("parcel", _SECOND_AREA[setting]),
        )
    ]
    return pd.DataFrame(rows, columns=columns)


@cache
def _sizes() -> dict[str, float]:
    """Return how large each outlet is against the mean."""
    return {
        code: float(dice.throw("size", code).lognormal(-0.08, 0.4))
        for code in outlets()["outlet_code"]
    }


def _logit(share: np.ndarray) -> np.ndarray:
    logit: np.ndarray = np.log(share / (1 - share))
    return logit


def _on_time_share(
    unit: str, month: str, routes: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    """Return the share of items delivered within the limit, for each route."""
    first = routes["mail_class"].map(story.ON_TIME_FIRST) + routes["area"].map(story.AREA_OFFSETS)
    gain = story.ON_TIME_GAIN_A_MONTH * story.position(month)
    share = first.to_numpy(dtype=float) + gain
    is_late = month <= story.NEWSPAPERS_LATE_UNTIL
    newspapers = story.NEWSPAPERS_LATE_ON_TIME if is_late else story.NEWSPAPERS_MENDED_ON_TIME
    share = np.where(routes["mail_class"] == "newspaper", newspapers, share)
    share = 1 / (1 + np.exp(-(_logit(share) + rng.normal(0, 0.16, len(share)))))
    if month >= story.DELIVERY_PILOT_FROM:
        is_pilot = routes["outlet_code"].isin(story.DELIVERY_PILOT_OUTLETS).to_numpy()
        share = np.where(is_pilot, 1 - (1 - share) * story.DELIVERY_PILOT_MISSES_LEFT, share)
    if month == story.FLOOD_MONTH and unit in story.FLOOD_UNITS:
        share = share * story.FLOOD_ON_TIME / 0.93
    return share


def _day_shares(on_time: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Return the share of delivered items for each day 0-7 and later, around each route's limit."""
    day = np.arange(len(DAYS))
    within = np.where(day <= limits[:, None], 2.0 ** -np.abs(day - limits[:, None] + 1), 0.0)
    beyond = np.where(day > limits[:, None], 0.34 ** (day - limits[:, None]), 0.0)
    within /= within.sum(axis=1, keepdims=True)
    beyond /= beyond.sum(axis=1, keepdims=True)
    shares: np.ndarray = on_time[:, None] * within + (1 - on_time[:, None]) * beyond
    return shares


def delivery(unit: str, month: str) -> pd.DataFrame:
    """Return the delivery records of a unit's workbook: outlet x mail class x area."""
    drawn = counted(unit, month)
    return drawn[~is_item_by_item(drawn, month)].reset_index(drop=True)


def is_item_by_item(drawn: pd.DataFrame, month: str) -> pd.Series:
    """Return which rows of `counted` a unit hands in item by item instead."""
    of_outlets = drawn["outlet_code"].isin(story.FLOOD_ITEM_OUTLETS)
    of_class = drawn["mail_class"] == story.FLOOD_ITEM_CLASS
    return of_outlets & of_class & (month == story.FLOOD_MONTH)


def counted(unit: str, month: str) -> pd.DataFrame:
    """Return what was delivered: one row an outlet, mail class and area."""
    routes = _routes(_delivering(unit, month))
    rng = dice.throw("delivery", unit, month)
    mean = routes["mail_class"].map(_MEAN_ITEMS) * routes["outlet_code"].map(_sizes())
    mean = mean * np.where(routes["area"].isin(["village"]), 0.35, 1.0)
    items = np.maximum(5, rng.poisson(mean.to_numpy(dtype=float)))
    is_flooded = month == story.FLOOD_MONTH and unit in story.FLOOD_UNITS
    undelivered_share = story.FLOOD_UNDELIVERED_SHARE if is_flooded else story.UNDELIVERED_SHARE
    undelivered = rng.binomial(items, undelivered_share)
    promised = zip(routes["mail_class"], routes["area"], strict=True)
    limits = np.array([story.PROMISED_DAYS[mail_class][area] for mail_class, area in promised])
    shares = _day_shares(_on_time_share(unit, month, routes, rng), limits)
    counts = rng.multinomial(items - undelivered, shares)
    columns = {day: counts[:, n] for n, day in enumerate(DAYS)}
    return routes.assign(**columns, undelivered_count=undelivered)


def rounds(unit: str, month: str) -> pd.DataFrame:
    """Return the rounds of a unit's workbook: outlet x area."""
    routes = _routes(_delivering(unit, month))[["outlet_code", "area"]].drop_duplicates()
    days = last_day(month).day
    a_month = {"urban": 2 * days, "township": days, "village": days * 5 // 7}
    planned = routes["area"].map(a_month).to_numpy()
    is_flooded = month == story.FLOOD_MONTH and unit in story.FLOOD_UNITS
    completed_share = story.FLOOD_ROUNDS_COMPLETED if is_flooded else 0.984
    completed = dice.throw("rounds", unit, month).binomial(planned, completed_share)
    return routes.assign(
        planned_rounds_count=planned, completed_rounds_count=completed
    ).reset_index(drop=True)
