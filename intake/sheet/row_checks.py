"""The checks that forms declare: each kind asks all rows of a frame at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from core.months import first_day, last_day
from intake.check_context import Setting
from intake.forms import Check, Form, both
from intake.history_checks import far_off, went_back
from languages.numbers import share_text

Mentions = dict[str, str] | Callable[[int], dict[str, str]]
Failing = tuple[np.ndarray, Mentions]
"""Which rows fail, and what the problem's sentences mention: of all of them, or of each. What a
mention calls `found` stands in the place of the cell's value."""


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


def _required_unless(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    mask = (rows[check.when] != check.equals) & rows[check.field].isna()
    return _true(mask), _when(check, form)


def _only_when(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    return _true((rows[check.when] != check.equals) & rows[check.field].notna()), _when(check, form)


def _not_back(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    mask = np.zeros(len(rows), dtype=bool)
    if setting.history is None:
        return mask, {}
    left = went_back(rows, setting.history.earlier(form.id), check, form.key)
    months = dict(zip(left["position"], left["month"], strict=True))
    mask[list(months)] = True
    equals = _choice_text(form, check.field, check.equals)
    return mask, lambda i: {"equals": equals, "month": str(months[i])}


def _not_twice(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    columns = [name for name in rows if name not in (*check.but, "sheet", "row")]
    answers = [name for name in columns if name not in form.key]
    filled = rows[answers].notna().any(axis=1)
    twin = rows.duplicated(columns, keep="first") & filled
    firsts = rows.groupby(columns, dropna=False)["row"].transform("first")
    numbers = firsts.to_numpy()
    return _true(twin), lambda i: {"first": str(int(numbers[i]))}


def _far_from_history(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    mask = np.zeros(len(rows), dtype=bool)
    if setting.history is None:
        return mask, {}
    far = far_off(rows, setting.history.earlier(form.id), check).set_index("outlet_code")
    first = ~rows.duplicated("outlet_code").to_numpy()
    mask = first & rows["outlet_code"].isin(far.index).to_numpy()
    outlets = rows["outlet_code"].to_numpy()

    def mentions(position: int) -> dict[str, str]:
        row = far.loc[outlets[position]]
        return {
            "found": share_text(row["share"]),
            "usual": share_text(row["usual"]),
            "months": str(int(row["months"])),
            "outlet": str(outlets[position]),
        }

    return mask, mentions


def _another_outlet(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    return _true(rows[check.field] == rows["outlet_code"]), {}


def _known_successor(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    successors = rows[check.field]
    known = setting.outlets.codes | set(rows["outlet_code"].dropna())
    unknown = successors.notna() & ~successors.isin(known)
    texts = successors.to_numpy()

    def mentions(position: int) -> dict[str, str]:
        near = setting.outlets.nearest(str(texts[position]))
        return {"nearest": f" ({near}?)" if near else ""}

    return _true(unknown), mentions


def _no_circle(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    filled = rows.dropna(subset=["outlet_code", check.field])
    said = dict(zip(filled["outlet_code"], filled[check.field], strict=True))
    ended = dict.fromkeys(rows["outlet_code"].dropna(), "") | said
    after = {**setting.outlets.successors, **ended}
    codes = rows["outlet_code"].to_numpy()
    circles = {code: way for code in said if (way := _way_back(code, after))}
    mask = rows["outlet_code"].isin(circles) & rows[check.field].notna()
    return _true(mask), lambda i: {"way": " → ".join(circles[codes[i]])}


def _way_back(code: str, after: Mapping[str, str]) -> list[str]:
    """Return the way from an outlet through its successors back to it; [] where none leads back."""
    way = [code]
    while (successor := after.get(way[-1], "")) and successor not in way[1:]:
        way.append(successor)
        if successor == code:
            return way if len(way) > 2 else []  # to itself: `another_outlet` says so
    return []


KINDS: Mapping[str, Callable[[pd.DataFrame, Check, Form, Setting], Failing]] = MappingProxyType(
    {
        "not_more_than": _not_more_than,
        "not_before": _not_before,
        "not_in_future": _not_in_future,
        "in_month": _in_month,
        "not_after_month": _not_after_month,
        "needs": _needs,
        "required_unless": _required_unless,
        "only_when": _only_when,
        "not_back": _not_back,
        "not_twice": _not_twice,
        "far_from_history": _far_from_history,
        "another_outlet": _another_outlet,
        "known_successor": _known_successor,
        "no_circle": _no_circle,
    }
)

WITH_HISTORY = ("not_back", "far_from_history")
"""The kinds that ask what the unit reported in the months before."""


def failing(rows: pd.DataFrame, check: Check, form: Form, setting: Setting) -> Failing:
    """Return which rows of a form's frame fail one of its checks.

    `rows`: one row a record so far, typed, with `row` (1-based, as Excel counts). A missing value
    fails no comparison: that it is missing is another check's matter.
    """
    if check.kind in ("in_month", "not_after_month") and not setting.has_month:
        return np.zeros(len(rows), dtype=bool), {}
    return KINDS[check.kind](rows, check, form, setting)


def limit_of(check: Check, rows: pd.DataFrame, position: int) -> str:
    """Return the other side's value of a comparison, as its problem mentions it.

    `rows`: one row a record; `position`: which of them. "" where the check has no other side.
    """
    if not check.right:
        return ""
    value = rows[check.right].iloc[position]
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else f"{value:g}"


def _sides(check: Check, form: Form) -> dict[str, str]:
    left, right = form.field(check.left), form.field(check.right)
    return {"left": both(left.label), "right": both(right.label)}


def _when(check: Check, form: Form) -> dict[str, str]:
    equals = _choice_text(form, check.when, check.equals)
    return {"when": both(form.field(check.when).label), "equals": equals}


def _choice_text(form: Form, field: str, code: str) -> str:
    return next((c.text for c in form.field(field).choices if c.code == code), code)
