"""Cells of one column turned into one type: by column and by distinct text, not cell by cell.

Each function takes the kinds and values of a column's filled rows and returns `Typed`: the
values, and a fault code for each cell that does not fit. What had to be interpreted (a number
kept as text, a date as a serial) is counted, so that it can be said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from intake.values.decimal_sign import DecimalSign, both_readings, with_point
from intake.values.written_numbers import number_of, share_fault, why_not

LARGEST_COUNT = 1_000_000_000

Fault = tuple[str, dict[str, str]]
"""A problem's code, and what its sentences mention."""
Doubt = Fault
"""As a fault; but the value is kept, and somebody has to confirm it."""


@dataclass(frozen=True)
class Doubtful:
    """A value that was read, and what is doubtful about it."""

    value: str
    doubt: Doubt


@dataclass
class Typed:
    """A column in its type. values: an array, missing where empty or faulty; faults: 0-based
    position -> (code, what its sentences mention); doubts: as faults, of values that are kept;
    read_as: note code -> (count, found, read)."""

    values: Any
    faults: dict[int, Fault] = field(default_factory=dict)
    read_as: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    doubts: dict[int, Doubt] = field(default_factory=dict)


def as_str(values: np.ndarray) -> Any:
    """Return an array of text and None as pandas' `str`."""
    return pd.array(values, dtype="str")


def plain_text(value: Any) -> str:
    """Return a cell's text as it is kept: one form of letters and digits, trimmed."""
    if type(value) is str:
        if value.isascii():
            return value.strip()
        return unicodedata.normalize("NFKC", value).strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _kept_text(value: Any) -> str:
    """Return free text: trimmed, but with the characters the person wrote."""
    if type(value) is str:
        return value.strip()
    text = plain_text(value)
    return text[:10] if text.endswith("T00:00:00") else text


def texts(kinds: np.ndarray, values: list[Any]) -> Typed:
    """Free text as written; dates as ISO, whole numbers without a fraction."""
    made = np.array([_kept_text(v) for v in values], dtype=object)
    made[kinds == b"e"] = None
    return Typed(as_str(made))


def by_distinct(
    kinds: np.ndarray, values: list[Any], convert: Callable[[str], str | Fault | Doubtful]
) -> Typed:
    """Text through a function that is wanted once for each distinct cell."""
    codes, distinct = pd.factorize(np.array([str(v) for v in values], dtype=object))
    wanted = [convert(plain_text(_number_text(t))) if t.strip() else None for t in distinct]
    read = [answer.value if isinstance(answer, Doubtful) else answer for answer in wanted]
    table = np.array([a if isinstance(a, str) else None for a in read], dtype=object)
    made = table[codes] if len(wanted) else np.array([], dtype=object)
    wrong = {i: answer for i, answer in enumerate(wanted) if isinstance(answer, tuple)}
    doubtful = {i: a.doubt for i, a in enumerate(wanted) if isinstance(a, Doubtful)}
    return Typed(as_str(made), _at(wrong, codes), {}, _at(doubtful, codes))


def _at(answers: dict[int, Fault], codes: np.ndarray) -> dict[int, Fault]:
    """Return by position the answers that were made for distinct cells."""
    if not answers:
        return {}
    return {int(i): answers[codes[i]] for i in np.flatnonzero(np.isin(codes, list(answers)))}


def _number_text(text: str) -> str:
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def numbers(
    kinds: np.ndarray,
    values: list[Any],
    *,
    is_count: bool,
    minimum: float | None,
    maximum: float | None,
    decimal_sign: DecimalSign = ".",
) -> Typed:
    """Numbers, also those kept as text; counts are whole and not negative, no number is a share."""
    made = np.full(len(values), np.nan)
    faults: dict[int, Fault] = {}
    read_as: dict[str, tuple[int, str, str]] = {}
    is_number = kinds == b"n"
    if is_number.all():
        made = np.array(values, dtype=float)
    elif is_number.any():
        places = np.flatnonzero(is_number)
        made[places] = [values[i] for i in places]
    # A cell's XML may say NaN, which is a number to a reader and none to a person.
    faults |= {int(i): ("not_a_number", {}) for i in np.flatnonzero(is_number & np.isnan(made))}
    known: dict[str, float | Fault] = {}
    written = 0
    for i in np.flatnonzero(~is_number & (kinds != b"e")):
        if kinds[i] != b"t":
            faults[int(i)] = _no_number(kinds[i], values[i], is_count=is_count)
            continue
        text = values[i]
        if text not in known:
            known[text] = _of_text(text, decimal_sign, is_count=is_count)
        number = known[text]
        if isinstance(number, tuple):
            faults[int(i)] = number
        else:
            made[i] = number
            written += 1
            read_as["numbers_from_text"] = (written, text, f"{number:.15g}")
    _judge_numbers(made, faults, is_count=is_count, minimum=minimum, maximum=maximum)
    made[list(faults)] = np.nan
    if not is_count:
        return Typed(made, faults, read_as)
    missing = np.isnan(made)
    whole = np.where(missing, 0, made).astype("int64")
    return Typed(pd.arrays.IntegerArray(whole, missing), faults, read_as)


def _of_text(text: str, decimal_sign: DecimalSign, *, is_count: bool) -> float | Fault:
    """Return the number that a text writes, or why it is none."""
    if decimal_sign != ".":
        readings = both_readings(text)
        if decimal_sign == "?" and readings:
            return ("decimal_or_thousands", readings)
        if decimal_sign == ",":
            text = with_point(text)
    number = number_of(text, is_count=is_count)
    return (why_not(text, is_count=is_count), {}) if number is None else number


def _no_number(kind: bytes, value: Any, *, is_count: bool) -> Fault:
    """Return the fault of a cell that is neither a number nor text."""
    if kind == b"p":
        shown = {"found": f"{value * 100:g}%"}  # as the cell itself shows it
        return (share_fault(is_count=is_count), shown)
    return ("not_a_number", {})


def _judge_numbers(
    made: np.ndarray,
    faults: dict[int, Fault],
    *,
    is_count: bool,
    minimum: float | None,
    maximum: float | None,
) -> None:
    with np.errstate(invalid="ignore"):
        tests: list[tuple[str, np.ndarray, dict[str, str]]] = [
            ("not_a_number", np.isinf(made), {}),
        ]
        if is_count:
            tests += [
                ("negative", made < 0, {}),
                ("share_for_count", (made > 0) & (made < 1), {}),
                ("fraction", made != np.floor(made), {}),
                ("too_big", made > LARGEST_COUNT, {"limit": f"{LARGEST_COUNT:,}"}),
            ]
        if minimum is not None:
            code = "negative" if minimum == 0 else "too_small"
            tests.append((code, made < minimum, {"limit": f"{minimum:g}"}))
        if maximum is not None:
            tests.append(("too_big", made > maximum, {"limit": f"{maximum:g}"}))
    known = ~np.isnan(made)
    for code, fails, mentions in tests:
        for i in np.flatnonzero(fails & known):
            faults.setdefault(int(i), (code, mentions))
