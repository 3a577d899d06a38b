"""What moves on through the months: standardization item by item, renovation project by project."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from core.months import last_day, shift
from sample_data import dice, story
from sample_data.bureau import COUNTIES, open_outlets, outlets

STANDARD_ITEMS = tuple(f"S{number:02d}" for number in range(1, 17))
OPTIONAL_ITEMS = ("S04", "S05", "S10", "S16")
NOT_FOR_DELIVERY = ("S06", "S08", "S09", "S10", "S14")
"""Counters, queues, price boards and terminals: nothing for an outlet without windows."""
_DAYS_OF_WORK = 75


def _month_end(month: str) -> pd.Timestamp:
    return pd.Timestamp(last_day(month))


@cache
def _standardization_plan() -> pd.DataFrame:
    """Return one row an outlet: `planned_end`, and `days_behind` when it really gets there."""
    everyone = outlets()
    plans = []
    for cohort, members in everyone.groupby("cohort", sort=True):
        first, last = (pd.Timestamp(day) for day in story.STANDARDIZATION_PLAN[str(cohort)])
        rng = dice.throw("standardization plan", str(cohort))
        place = rng.permutation(len(members)) / max(1, len(members) - 1)
        longest = 20 if cohort == "pilot" else 45 if cohort == "two_per_county" else 180
        plans.append(
            pd.DataFrame(
                {
                    "outlet_code": members["outlet_code"],
                    "kind": members["kind"],
                    "planned_end": first
                    + pd.to_timedelta((place * (last - first).days).round(), unit="D"),
                    "days_behind": rng.integers(0, longest, len(members)),
                }
            )
        )
    return pd.concat(plans).sort_values("outlet_code", ignore_index=True)


@cache
def standardization_history() -> pd.DataFrame:
    """Return one row an outlet and item: `is_applicable`, `planned_date`, `started`, `met`.

    Dates go past the story's end where the work does; the last mandatory item of an outlet is met
    `days_behind` its `planned_end`. Optional items may come later or not at all (NaT).
    """
    plan = _standardization_plan()
    grid = plan.merge(pd.DataFrame({"item_code": STANDARD_ITEMS}), how="cross")
    rng = dice.throw("standardization items")
    lead = np.sort(rng.integers(0, 150, (len(plan), len(STANDARD_ITEMS))), axis=1)
    lead = rng.permuted(lead - lead[:, :1], axis=1).ravel()
    planned = grid["planned_end"] - pd.to_timedelta(lead, unit="D")
    jitter = rng.integers(-6, 7, len(grid)) * (lead > 20)
    met = planned + pd.to_timedelta(
        grid["days_behind"] * (0.35 + 0.65 * (lead == 0)) // 1 + jitter, unit="D"
    )
    is_optional = grid["item_code"].isin(OPTIONAL_ITEMS).to_numpy()
    is_city_wide = (grid["planned_end"] > "2026-01-01").to_numpy()
    is_left_out = is_optional & is_city_wide & (rng.random(len(grid)) < 0.3)
    return grid.assign(
        is_applicable=~((grid["kind"] == "delivery") & grid["item_code"].isin(NOT_FOR_DELIVERY)),
        planned_date=planned,
        started=met - pd.Timedelta(days=_DAYS_OF_WORK),
        met=met.where(~is_left_out),
    )


@cache
def _standardization_states(unit: str, month: str) -> pd.DataFrame:
    """Return the state of each item of a unit's open outlets at a month's end."""
    codes = open_outlets(unit, month)["outlet_code"]
    history, end = standardization_history(), _month_end(month)
    mine = history[history["outlet_code"].isin(codes)]
    is_met, is_begun = (mine["met"] <= end), (mine["started"] <= end)
    status = np.select(
        [~mine["is_applicable"], is_met, is_begun], ["na", "met", "in_progress"], "not_started"
    )
    return mine.assign(
        status=status,
        planned_date=mine["planned_date"].where(mine["is_applicable"]),
        met_date=mine["met"].where(status == "met"),
    )[["outlet_code", "item_code", "status", "planned_date", "met_date"]]


def standardization(unit: str, month: str) -> pd.DataFrame:
    """Return the standardization records of a unit's workbook: the items whose state changed.

    The first month, and the first month of a new outlet, hold every item.
    """
    now: pd.DataFrame = _standardization_states(unit, month)
    if month == story.FIRST_MONTH:
        return now.reset_index(drop=True)
    before = _standardization_states(unit, shift(month, -1)).set_index(["outlet_code", "item_code"])
    keys = pd.MultiIndex.from_frame(now[["outlet_code", "item_code"]])
    was = before["status"].reindex(keys).to_numpy()
    changed: pd.DataFrame = now[now["status"].to_numpy() != was]
    return changed.reset_index(drop=True)


@cache
def standardized(unit: str, month: str) -> frozenset[str]:
    """Return the outlets of a unit that meet every mandatory item at a month's end."""
    states = _standardization_states(unit, month)
    counted = states[~states["item_code"].isin(OPTIONAL_ITEMS) & (states["status"] != "na")]
    is_whole = (counted["status"] == "met").groupby(counted["outlet_code"]).all()
    return frozenset(is_whole.index[is_whole])


@cache
def projects() -> pd.DataFrame:
    """Return one row a renovation project: what is planned, and how it will have gone.

    Amounts are whole thousandths of what the story sums to: the planned ones sum exactly, and
    `completed_at_end` (of `LAST_MONTH`) too.
    """
    rows = []
    for unit in COUNTIES:
        codes = open_outlets(unit, story.LAST_MONTH)["outlet_code"].to_numpy()
        rng = dice.throw("projects", unit)
        chosen = np.sort(rng.choice(codes, story.PROJECTS_A_UNIT[unit], replace=False))
        rows += [(f"{unit}-R{n:02d}", unit, code) for n, code in enumerate(chosen, 1)]
    frame = pd.DataFrame(rows, columns=["project_code", "unit", "outlet_code"])
    rng, count = dice.throw("project plans"), len(rows)
    weight = rng.lognormal(0, 0.45, count)
    planned_cents = _shared_out(round(story.PLANNED_INVESTMENT * 100), weight)
    place = rng.permutation(np.linspace(0, 1, count))
    first, last = (pd.Timestamp(day) for day in story.RENOVATION_PLAN)
    span = (last - first).days
    end_days = np.round(np.arccos(1 - 2 * place) / np.pi * span)
    return frame.assign(
        planned_cents=planned_cents,
        planned_completion_date=first + pd.to_timedelta(end_days, unit="D"),
        days_of_work=rng.integers(150, 270, count),
        days_behind=rng.integers(0, 150, count),
        overspend=np.where(frame["project_code"] == story.OVERSPENT_PROJECT, 1.06, 1.0),
        is_fitted_to_standard=np.where(rng.random(count) < 0.93, "yes", "no"),
    )


def _shared_out(total: int, weight: np.ndarray) -> np.ndarray:
    """Return whole numbers in the proportion of `weight` that sum exactly to `total`."""
    edges = np.round(np.cumsum(weight) / weight.sum() * total).astype(np.int64)
    return np.diff(edges, prepend=0)


def _work_done(month: str) -> np.ndarray:
    """Return the share of each project that is done at a month's end, slow at both of its ends."""
    frame = projects()
    finish = frame["planned_completion_date"] + pd.to_timedelta(frame["days_behind"], unit="D")
    left = (finish - _month_end(month)).dt.days.to_numpy()
    done = np.clip(1 - left / frame["days_of_work"].to_numpy(), 0, 1)
    smooth: np.ndarray = done**2 * (3 - 2 * done)
    return smooth


@cache
def completed_cents(month: str) -> np.ndarray:
    """Return what each project had cost by a month's end, in hundredths of 10,000 CNY.

    Projects under way are scaled by one factor, the same in every month, so that the last month
    sums to the story's figure; the cent that rounding leaves goes to the largest of them.
    """
    frame, done = projects(), _work_done(month)
    last = _work_done(story.LAST_MONTH)
    final = (frame["planned_cents"] * frame["overspend"]).to_numpy()
    wanted = round(story.COMPLETED_INVESTMENT * 100)
    is_finished, is_under_way = last == 1, (last > 0) & (last < 1)
    factor = (wanted - np.round(final[is_finished]).sum()) / (final * last)[is_under_way].sum()
    if not 0.3 < factor < 1.2:
        raise ValueError(f"the projects under way cannot be scaled by {factor:.2f}")
    scale = np.where(is_under_way, factor, 1.0)
    spent: np.ndarray = np.round(final * done * scale).astype(np.int64)
    if month == story.LAST_MONTH:
        largest = int(np.argmax(np.where(is_under_way, spent, 0)))
        spent[largest] += wanted - int(spent.sum())
    return spent


def renovation(unit: str, month: str) -> pd.DataFrame:
    """Return the renovation records of a unit's workbook: every project, as it stands."""
    frame, done = projects(), _work_done(month)
    finish = frame["planned_completion_date"] + pd.to_timedelta(frame["days_behind"], unit="D")
    standing = frame.assign(
        planned_investment_10k_cny=frame["planned_cents"] / 100,
        completed_investment_10k_cny=completed_cents(month) / 100,
        completed_date=finish.where(done == 1),
    )
    columns = [
        "project_code",
        "outlet_code",
        "planned_investment_10k_cny",
        "completed_investment_10k_cny",
        "planned_completion_date",
        "completed_date",
        "is_fitted_to_standard",
    ]
    is_known = standing["outlet_code"].isin(open_outlets(unit, month)["outlet_code"])
    return standing.loc[(standing["unit"] == unit) & is_known, columns].reset_index(drop=True)
