"""The checks that forms declare: each kind asks all rows of a frame at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from intake.forms import Check, Form, both
from intake.setting import Setting
from tables.months import first_day, last_day

Failing = tuple[np.ndarray, dict[str, str]]
"""Which rows fail, and what the problem's sentences mention."""


def _true(mask: pd.Series) -> np.ndarray:
    """Return a comparison as plain booleans; a missing side fails nothing."""
    return mask.fillna(False).to_numpy(dtype=bool)


def _not_more_than(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    return _true(rows[check.left] > rows[check.right]), _sides(check, form)


def _not_before(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    return _true(rows[check.left] < rows[check.right]), _sides(check, form)


def _not_in_future(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    tomorrow = pd.Timestamp(setting.today) + pd.Timedelta(days=1)
    return _true(rows[check.field] >= tomorrow), {"today": setting.today.isoformat()}


def _in_month(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    days = rows[check.field]
    first = pd.Timestamp(first_day(setting.month))
    after = pd.Timestamp(last_day(setting.month)) + pd.Timedelta(days=1)
    return _true((days < first) | (days >= after)), {"month": setting.month}


def _not_after_month(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    after = pd.Timestamp(last_day(setting.month)) + pd.Timedelta(days=1)
    return _true(rows[check.field] >= after), {"month": setting.month}


def _needs(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    return _true((rows[check.when] == check.equals) & rows[check.field].isna()), _when(check, form)


def _only_when(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    return _true((rows[check.when] != check.equals) & rows[check.field].notna()), _when(check, form)


KINDS: Mapping[str, Callable[[pd.DataFrame, Check, Form, Setting], Failing]] = MappingProxyType(
    {
        "not_more_than": _not_more_than,
        "not_before": _not_before,
        "not_in_future": _not_in_future,
        "in_month": _in_month,
        "not_after_month": _not_after_month,
        "needs": _needs,
        "only_when": _only_when,
    }
)


def failing(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    """Return which rows of a form's frame fail one of its checks."""
    if check.kind in ("in_month", "not_after_month") and not setting.has_month:
        return np.zeros(len(rows), dtype=bool), {}
    return KINDS[check.kind](rows, check, form, setting)


def limit_of(check: Check, rows: pd.DataFrame, position: int) -> str:
    """Return the other side's value of a comparison, as its problem mentions it."""
    if not check.right:
        return ""
    value = rows[check.right].iloc[position]
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else f"{value:g}"


def _sides(check: Check, form: Form) -> dict[str, str]:
    left, right = form.field(check.left), form.field(check.right)
    return {"left": both(left.label), "right": both(right.label)}


def _when(check: Check, form: Form) -> dict[str, str]:
    field = form.field(check.when)
    equals = next((c.text for c in field.choices if c.code == check.equals), check.equals)
    return {"when": both(field.label), "equals": equals}
