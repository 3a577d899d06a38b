"""Complaints, findings and requests, each standing in every workbook until it is closed."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np
import pandas as pd

from core.months import first_day, last_day, shift
from policy import Policy
from sample_data import dice, story
from sample_data.bureau import open_outlets

COLUMNS = [
    "case_number",
    "outlet_code",
    "source",
    "category",
    "opened_date",
    "due_date",
    "replied_date",
    "closed_date",
    "is_valid",
    "is_reopened",
    "verified_by",
    "summary",
]
_SOURCES = {
    "customer": 0.62,
    "superior": 0.12,
    "social_supervisor": 0.09,
    "inspection": 0.06,
    "media": 0.04,
    "disclosure_request": 0.07,
}
_DAYS_DUE = {"customer": 15, "superior": 10, "social_supervisor": 15, "inspection": 15, "media": 5}
_SUMMARIES = {
    "投递延误": ("邮件超过承诺时限仍未投递", "报刊多日未送达"),
    "服务态度": ("窗口人员态度冷淡，解释不清", "投递员电话沟通生硬"),
    "等候时间": ("办理业务排队时间过长", "高峰时段只开一个窗口"),
    "邮件丢损": ("包裹外包装破损，内件受损", "挂号信查询无结果"),
    "环境设施": ("等候座椅损坏未修", "门前台阶湿滑无提示"),
    "业务办理": ("资费解释不一致", "查询业务办理手续不清楚"),
}
_REQUESTS = ("申请公开网点服务质量考核结果", "申请公开普遍服务网点设置情况", "申请公开投诉处理统计")
_VERIFIERS = ("马晓东", "孙静", "郭明亮")


def _new_count(unit: str, month: str, rng: np.random.Generator) -> int:
    return int(rng.integers(4, 9)) + 6 * _is_flooded(unit, month)


def _is_flooded(unit: str, month: str) -> bool:
    return month == story.FLOOD_MONTH and unit in story.FLOOD_UNITS


def _outlet(unit: str, month: str, codes: np.ndarray, rng: np.random.Generator) -> str:
    """Return the outlet a case is about; the one with a real problem comes up again and again."""
    has_problem = story.PROBLEM_OUTLET in codes and month >= story.PROBLEM_FROM
    if has_problem and rng.random() < 0.4:
        return story.PROBLEM_OUTLET
    return str(rng.choice(codes))


def _category(unit: str, month: str, rng: np.random.Generator) -> tuple[str, str]:
    """Return category and summary; late newspapers and the flood show in what is complained of."""
    is_paper_late = month <= story.NEWSPAPERS_LATE_UNTIL
    if _is_flooded(unit, month) and rng.random() < 0.7:
        return "投递延误", "洪水期间邮件积压，多日未投递"
    if is_paper_late and rng.random() < 0.25:
        return "投递延误", "报刊多日未送达"
    category = str(rng.choice(list(_SUMMARIES)))
    return category, str(rng.choice(_SUMMARIES[category]))


@cache
def _policy() -> Policy:
    return Policy.shipped()


def _days_taken(number: str, month: str, allowed: int, rng: np.random.Generator) -> int:
    """Return after how many days a case is closed: most in time, a few long after."""
    pace, days_late = rng.lognormal(np.log(0.5), 0.28), int(rng.integers(2, 70))
    is_slow = rng.random() < 0.075 - 0.0015 * story.position(month)
    if number in story.STUBBORN_CASES:
        return allowed + 365
    return allowed + days_late if is_slow else max(1, min(allowed, round(allowed * pace)))


def _case(
    unit: str, month: str, number: str, codes: np.ndarray, rng: np.random.Generator
) -> tuple[object, ...]:
    """Return one case as it will have gone, in the order of COLUMNS."""
    opened = first_day(month) + timedelta(days=int(rng.integers(0, last_day(month).day)))
    source = str(rng.choice(list(_SOURCES), p=list(_SOURCES.values())))
    if source == "disclosure_request":
        outlet, category, summary = unit, "依申请公开", str(rng.choice(_REQUESTS))
        due = _policy().office_days.add_working_days(
            opened, _policy().disclosure_request_working_days
        )
    else:
        outlet = _outlet(unit, month, codes, rng)
        category, summary = _category(unit, month, rng)
        due = opened + timedelta(days=_DAYS_DUE[source])
    taken = _days_taken(number, month, (due - opened).days, rng)
    is_reopened = rng.random() < 0.035
    closed = opened + timedelta(days=taken)
    replied = opened + timedelta(days=min(taken, max(1, round(taken * rng.uniform(0.3, 0.8)))))
    return (
        number,
        outlet,
        source,
        category,
        opened,
        due,
        replied,
        closed,
        "yes" if rng.random() < 0.6 else "no",
        "yes" if is_reopened else "no",
        str(rng.choice(_VERIFIERS)),
        summary,
    )


@cache
def _cases(unit: str) -> pd.DataFrame:
    """Return all cases of a unit as they will have gone, with the month they close in."""
    rows = []
    for month in story.MONTHS:
        rng = dice.throw("cases", unit, month)
        codes = open_outlets(unit, month)["outlet_code"]
        lasting = codes[~codes.isin(list(story.CLOSINGS))].to_numpy()
        count = _new_count(unit, month, rng)
        prefix = f"{unit}-{month.replace('-', '')}"
        rows += [_case(unit, month, f"{prefix}-{n:02d}", lasting, rng) for n in range(1, count + 1)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(
        **{day: pd.to_datetime(frame[day]) for day in COLUMNS if day.endswith("_date")}
    )


def cases(unit: str, month: str) -> pd.DataFrame:
    """Return the cases of a unit's workbook: those open in the month, as its last day knows them.

    What is not known yet is blank: a reply, a closure and who verified it, whether it was valid.
    """
    everything, end = _cases(unit), pd.Timestamp(last_day(month))
    before = pd.Timestamp(last_day(shift(month, -1)))
    is_standing = (everything["opened_date"] <= end) & (everything["closed_date"] > before)
    standing = everything[is_standing]
    is_closed = standing["closed_date"] <= end
    return standing.assign(
        replied_date=standing["replied_date"].where(standing["replied_date"] <= end),
        closed_date=standing["closed_date"].where(is_closed),
        is_valid=standing["is_valid"].where(is_closed, ""),
        verified_by=standing["verified_by"].where(is_closed, ""),
    ).reset_index(drop=True)
