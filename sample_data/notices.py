"""Training held, and what was due to be disclosed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.months import first_day
from sample_data import dice, story
from sample_data.bureau import open_outlets

_TOPICS = (
    "窗口服务规范与文明用语",
    "投递时限与频次管理",
    "投诉受理与首问负责制",
    "收寄验视与实名收寄",
    "服务标准化对标整改",
    "报刊投递质量",
    "普遍服务标准解读",
    "应急处置与防汛演练",
)
_CATALOGUE = (
    ("P-01", "营业网点名录及服务时间", "服务信息", "网点公示栏"),
    ("P-02", "邮政资费标准", "服务信息", "网点公示栏"),
    ("P-03", "投递频次和时限承诺", "服务信息", "微信公众号"),
    ("P-04", "月度服务质量通报", "服务质量", "单位网站"),
    ("P-05", "投诉处理情况统计", "服务质量", "单位网站"),
    ("P-06", "网点改造和标准化进展", "重点工作", "单位网站"),
    ("P-07", "社会监督员检查结果", "监督检查", "微信公众号"),
)
_RESPONSIBLE = ("综合办公室", "服务质量部", "渠道平台部")


def training(unit: str, month: str) -> pd.DataFrame:
    """Return the training records of a unit's workbook: course x outlet."""
    rng = dice.throw("training", unit, month)
    codes = open_outlets(unit, month)["outlet_code"].to_numpy()
    courses = []
    for number in range(1, int(rng.integers(1, 3)) + 1):
        invited = (
            codes if number == 1 else np.sort(rng.choice(codes, len(codes) // 2, replace=False))
        )
        staff = rng.integers(3, 13, len(invited))
        attended = rng.binomial(staff, 0.915 + 0.002 * story.position(month))
        held = pd.Timestamp(first_day(month)) + pd.Timedelta(days=int(rng.integers(4, 26)))
        courses.append(
            pd.DataFrame(
                {
                    "course_code": f"{unit}-{month.replace('-', '')}-T{number}",
                    "outlet_code": invited,
                    "held_date": held,
                    "topic": str(rng.choice(_TOPICS)),
                    "staff_count": staff,
                    "attended_count": attended,
                    "passed_count": rng.binomial(attended, 0.90 + 0.0025 * story.position(month)),
                }
            )
        )
    return pd.concat(courses, ignore_index=True)


def disclosure(unit: str, month: str) -> pd.DataFrame:
    """Return the disclosure records of a unit's workbook: catalogue items due this month."""
    rng = dice.throw("disclosure", unit, month)
    frame = pd.DataFrame(_CATALOGUE, columns=["item_code", "title", "category", "channel"])
    due = pd.Timestamp(first_day(month)) + pd.to_timedelta(
        rng.integers(9, 25, len(frame)), unit="D"
    )
    days_late = np.where(
        rng.random(len(frame)) < 0.05,
        rng.integers(1, 4, len(frame)),
        -rng.integers(0, 6, len(frame)),
    )
    return frame.assign(
        due_date=due,
        published_date=due + pd.to_timedelta(days_late, unit="D"),
        responsible=rng.choice(_RESPONSIBLE, len(frame)),
    )[["item_code", "title", "category", "due_date", "published_date", "channel", "responsible"]]
