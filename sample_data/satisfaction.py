"""Satisfaction answers: counts on five levels for each outlet, dimension and channel."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from sample_data import dice, progress, story
from sample_data.bureau import open_outlets

_WINDOW = ("overall", "attitude", "waiting", "environment", "competence")
_ASKED = {
    "window": tuple(product(_WINDOW, ["exit"])),
    "delivery": (("overall", "phone"), ("attitude", "phone"), ("delivery", "phone")),
    "both": (*product(_WINDOW, ["exit"]), ("delivery", "phone")),
}
_ALSO_ASKED = (("complaint_handling", "online"), ("overall", "social_supervisor"))
_MEAN_ANSWERS = {"exit": 34, "phone": 26, "online": 14, "social_supervisor": 11}
LEVELS = (
    "very_satisfied_count",
    "satisfied_count",
    "neutral_count",
    "dissatisfied_count",
    "very_dissatisfied_count",
)


def _questions(outlets: pd.DataFrame) -> pd.DataFrame:
    """Return what is asked: one row an outlet, dimension and channel."""
    rows = [
        (code, kind, dimension, channel)
        for code, kind in zip(outlets["outlet_code"], outlets["kind"], strict=True)
        for dimension, channel in (*_ASKED[kind], *_ALSO_ASKED)
    ]
    return pd.DataFrame(rows, columns=["outlet_code", "kind", "dimension", "channel"])


def _outlet_offsets(codes: pd.Series) -> pd.Series:
    """Return the lasting difference of each outlet from the city, the same in every month."""
    drawn = {code: dice.throw("outlet", code).normal(0, 0.018) for code in set(codes)}
    drawn[story.BAD_LUCK_OUTLET] = drawn[story.PROBLEM_OUTLET] = 0.0
    return codes.map(drawn)


def _satisfied_share(unit: str, month: str, questions: pd.DataFrame) -> np.ndarray:
    """Return the chance that an answer is satisfied or better, for each row."""
    code, dimension = questions["outlet_code"], questions["dimension"]
    base = story.SATISFIED_FIRST + story.SATISFIED_GAIN_A_MONTH * story.position(month)
    share = base + dimension.map(story.DIMENSION_OFFSETS) + _outlet_offsets(code)
    share += story.SOCIAL_SUPERVISOR_OFFSET * (questions["channel"] == "social_supervisor")
    share += story.STANDARDIZED_BONUS * code.isin(progress.standardized(unit, month))
    if month >= story.PROBLEM_FROM:
        share += story.PROBLEM_SATISFIED_OFFSET * (code == story.PROBLEM_OUTLET)
    if month in story.BAD_LUCK_MONTHS:
        share += story.BAD_LUCK_OFFSET * (code == story.BAD_LUCK_OUTLET)
    if month == story.FLOOD_MONTH and unit in story.FLOOD_UNITS:
        share += story.FLOOD_SATISFIED_OFFSET * (dimension == "delivery")
    if month <= story.NEWSPAPERS_LATE_UNTIL:
        share += story.NEWSPAPERS_LATE_SATISFIED_OFFSET * (dimension == "delivery")
    clipped: np.ndarray = np.clip(share.to_numpy(dtype=float), 0.05, 0.985)
    return clipped


def _answer_counts(questions: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    mean = questions["channel"].map(_MEAN_ANSWERS).to_numpy(dtype=float)
    is_small = (questions["outlet_code"] == story.BAD_LUCK_OUTLET).to_numpy()
    return np.maximum(1, rng.poisson(np.where(is_small, story.BAD_LUCK_ANSWERS, mean)))


def satisfaction(unit: str, month: str) -> pd.DataFrame:
    """Return the satisfaction records of a unit's workbook: outlet x dimension x channel."""
    questions = _questions(open_outlets(unit, month))
    rng = dice.throw("satisfaction", unit, month)
    share = _satisfied_share(unit, month, questions)
    answers = _answer_counts(questions, rng)
    levels = np.stack(
        [share * 0.42, share * 0.58, (1 - share) * 0.62, (1 - share) * 0.28, (1 - share) * 0.10],
        axis=1,
    )
    counts = rng.multinomial(answers, levels)
    columns = {level: counts[:, n] for n, level in enumerate(LEVELS)}
    return questions[["outlet_code", "dimension", "channel"]].assign(**columns)


def recounted(satisfaction_records: pd.DataFrame) -> pd.DataFrame:
    """Return a month's answers after the correction: window 3 had been counted twice."""
    is_recounted = (satisfaction_records["outlet_code"] == story.CORRECTION_OUTLET) & (
        satisfaction_records["channel"] == "exit"
    )
    lowered = {
        level: satisfaction_records[level].where(
            ~is_recounted, satisfaction_records[level] - satisfaction_records[level] // 3
        )
        for level in LEVELS
    }
    return satisfaction_records.assign(**lowered)
