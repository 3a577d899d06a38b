"""Cells of one column turned into one type: by column and by distinct text, not cell by cell.

Each function takes the kinds and values of a column's filled rows and returns `Typed`: the
values, and a fault code for each cell that does not fit. What had to be interpreted (a number
kept as text, a date as a serial) is counted, so that it can be said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from intake.values.written_numbers import number_of, share_fault, why_not

EARLIEST, LATEST = np.datetime64("1900-01-01"), np.datetime64("2100-01-01")
LARGEST_COUNT = 1_000_000_000
LONGEST_CODE = 100

Fault = tuple[str, dict[str, str]]
"""A problem's code, and what its sentences mention."""


@dataclass
class Typed:
    """A column in its type. values: an array, missing where empty or faulty; faults: 0-based
    position -> (code, what its sentences mention); read_as: note code -> (count, found, read)."""

    values: Any
    faults: dict[int, Fault] = field(default_factory=dict)
    read_as: dict[str, tuple[int, str, str]] = field(default_factory=dict)


def as_str(values: np.ndarray) -> Any:
    """Return an array of text and None as pandas' `str`."""
    return pd.array(values, dtype="str")


def code_text(value: Any) -> str:
    """Return a code as it is kept: as `plain_text`, a code broken over lines in one piece."""
    text = plain_text(value)
    if text.isprintable() and "  " not in text:
        return text
    return " ".join(re.sub(r"[\r\n\x0b\u2028\u2029]+", "", text).split())


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


def texts(kinds: np.ndarray, values: list[Any], *, is_code: bool = False) -> Typed:
    """Text as written (dates as ISO, whole numbers without a fraction); codes in one form."""
    convert = code_text if is_code else _kept_text
    made = np.array([convert(v) for v in values], dtype=object)
    made[kinds == b"e"] = None
    faults: dict[int, Fault] = {}
    if is_code:
        long = [i for i, code in enumerate(made) if code and len(code) > LONGEST_CODE]
        faults = dict.fromkeys(long, ("too_long", {"limit": str(LONGEST_CODE)}))
        made[long] = None
    return Typed(as_str(made), faults)


def by_distinct(
    kinds: np.ndarray, values: list[Any], convert: Callable[[str], str | Fault]
) -> Typed:
    """Text through a function that is wanted once for each distinct cell."""
    codes, distinct = pd.factorize(np.array([str(v) for v in values], dtype=object))
    wanted = [convert(plain_text(_number_text(t))) if t.strip() else None for t in distinct]
    table = np.array([a if isinstance(a, str) else None for a in wanted], dtype=object)
    made = table[codes] if len(wanted) else np.array([], dtype=object)
    wrong = {i: answer for i, answer in enumerate(wanted) if isinstance(answer, tuple)}
    faults = {}
    if wrong:
        faults = {int(i): wrong[codes[i]] for i in np.flatnonzero(np.isin(codes, list(wrong)))}
    return Typed(as_str(made), faults)


def _number_text(text: str) -> str:
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def numbers(
    kinds: np.ndarray,
    values: list[Any],
    *,
    is_count: bool,
    minimum: float | None,
    maximum: float | None,
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
    written = 0
    for i in np.flatnonzero(~is_number & (kinds != b"e")):
        number = number_of(values[i], is_count=is_count) if kinds[i] == b"t" else None
        if number is not None:
            made[i] = number
            written += 1
            read_as["numbers_from_text"] = (written, values[i], f"{number:g}")
        elif kinds[i] == b"p":
            shown = {"found": f"{values[i] * 100:g}%"}  # as the cell itself shows it
            faults[int(i)] = (share_fault(is_count=is_count), shown)
        else:
            is_text = kinds[i] == b"t"
            code = why_not(values[i], is_count=is_count) if is_text else "not_a_number"
            faults[int(i)] = (code, {})
    _judge_numbers(made, faults, is_count=is_count, minimum=minimum, maximum=maximum)
    made[list(faults)] = np.nan
    if not is_count:
        return Typed(made, faults, read_as)
    missing = np.isnan(made)
    whole = np.where(missing, 0, made).astype("int64")
    return Typed(pd.arrays.IntegerArray(whole, missing), faults, read_as)


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


_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?号?"
    r"(?:\s*[T\s]?\s*(\d{1,2})[:时](\d{1,2})(?:分|[:](\d{1,2})(?:\.\d+)?)?分?Z?)?"
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_NO_YEAR = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")
_NAMED = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")


def moment_of(text: str) -> datetime | Fault:
    """Return the date or time stamp that a text writes; else the fault, with what it may be.

    A day and month that could change places is a fault, never a guess.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if match := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
            parts = [int(part) for part in match.groups() if part]
            return datetime(*parts)  # type: ignore[arg-type]
        if match := _YEAR_LAST.fullmatch(plain):
            return _year_last(*(int(part) for part in match.groups()))
    except ValueError:
        return ("not_a_date", {})
    for pattern in _NAMED:
        try:
            return datetime.strptime(plain, pattern)
        except ValueError:
            continue
    return ("date_without_year" if _NO_YEAR.fullmatch(plain) else "not_a_date", {})


def _year_last(first: int, second: int, year: int) -> datetime | Fault:
    if first == second or first > 12 or second > 12:
        day, month = (first, second) if second <= 12 else (second, first)
        return datetime(year, month, day)
    one, other = date(year, first, second), date(year, second, first)
    return ("ambiguous_date", {"one": one.isoformat(), "other": other.isoformat()})


def dates(
    kinds: np.ndarray, values: list[Any], *, has_time: bool, epoch_1904: bool = False
) -> Typed:
    """Dates as Excel keeps them, as text in the usual forms, or as plain serial numbers."""
    made = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    faults: dict[int, Fault] = {}
    read_as: dict[str, tuple[int, str, str]] = {}
    stamped = np.flatnonzero(kinds == b"d")
    if len(stamped) == len(values) and len(values):
        made = np.array(values, dtype="datetime64[us]")
    elif len(stamped):
        made[stamped] = np.array([values[i] for i in stamped], dtype="datetime64[us]")
    _dates_of_numbers(kinds, values, made, faults, read_as, epoch_1904)
    _dates_of_text(kinds, values, made, faults, read_as)
    for i in np.flatnonzero((kinds == b"x") | (kinds == b"b")):
        faults[int(i)] = ("not_a_date", {})
    for i in np.flatnonzero((made < EARLIEST) | (made >= LATEST)):
        faults.setdefault(int(i), ("not_a_date", {}))
    made[list(faults)] = np.datetime64("NaT")
    if not has_time:
        days = made.astype("datetime64[D]").astype("datetime64[us]")
        timed = int(np.count_nonzero((days != made) & ~np.isnat(made)))
        if timed:
            read_as["times_dropped"] = (timed, "", "")
        made = days
    return Typed(made, faults, read_as)


def _dates_of_numbers(
    kinds: np.ndarray,
    values: list[Any],
    made: np.ndarray,
    faults: dict[int, Fault],
    read_as: dict[str, tuple[int, str, str]],
    epoch_1904: bool,
) -> None:
    """Read serials (a day number from 1950 on), and 20261003 written as a number."""
    places = np.flatnonzero(kinds == b"n")
    count = 0
    for i in places:
        number = float(values[i])
        moment = _of_serial(number, epoch_1904)
        if moment is None:
            faults[int(i)] = ("not_a_date", {})
            continue
        made[i] = moment
        count += 1
        read_as["dates_from_numbers"] = (count, plain_text(values[i]), str(moment)[:10])


def _of_serial(number: float, epoch_1904: bool) -> np.datetime64 | None:
    if number.is_integer() and 19_000_101 <= number <= 20_991_231:
        moment = moment_of(str(int(number)))
        return np.datetime64(moment, "us") if isinstance(moment, datetime) else None
    if not 16_000 <= number <= 73_050:
        return None
    epoch = np.datetime64("1904-01-01" if epoch_1904 else "1899-12-30", "us")
    seconds = round(number * 86_400)
    return epoch + np.timedelta64(seconds, "s")


def _dates_of_text(
    kinds: np.ndarray,
    values: list[Any],
    made: np.ndarray,
    faults: dict[int, Fault],
    read_as: dict[str, tuple[int, str, str]],
) -> None:
    known: dict[str, datetime | Fault] = {}
    count = 0
    for i in np.flatnonzero(kinds == b"t"):
        text = values[i]
        if text not in known:
            known[text] = moment_of(text)
        moment = known[text]
        if isinstance(moment, datetime):
            made[i] = np.datetime64(moment, "us")
            count += 1
            read_as["dates_from_text"] = (count, text, moment.date().isoformat())
        else:
            faults[int(i)] = moment


_MONTH = re.compile(r"((?:19|20)\d{2})\s*[-/.年]?\s*(\d{1,2})\s*月?(?:份)?")


def month_of_text(text: str) -> str | None:
    """Return `YYYY-MM` of a month as people write it, or of a day in it; else None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _MONTH.fullmatch(plain):
        month = int(match[2])
        return f"{match[1]}-{month:02d}" if 1 <= month <= 12 else None
    moment = moment_of(plain[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", plain) else plain)
    return f"{moment:%Y-%m}" if isinstance(moment, datetime) else None
