"""Dates and time stamps: as Excel keeps them, as text, as plain serial numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any

import numpy as np

from intake.values.cells import Fault, Typed, plain_text

EARLIEST, LATEST = np.datetime64("1900-01-01"), np.datetime64("2100-01-01")

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?号?"
    r"(?:\s*[T\s]?\s*(\d{1,2})[:时](\d{1,2})(?:分|[:](\d{1,2})(?:\.\d+)?)?分?)?"
)
_ZONE = re.compile(r"(.*\d[:时].*?)\s*(?:Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2}))", re.IGNORECASE)
"""A time of day with its zone: Z, UTC, +05:30, -0800."""
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_NO_YEAR = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")
_NAMED = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")


def moment_of(text: str, zone: tzinfo | None = None) -> datetime | Fault:
    """Return the date or time stamp that a text writes; else the fault, with what it may be.

    A day and month that could change places is a fault, never a guess. A time stamp that names
    its zone is given as the time of day in `zone`; without `zone` it is a fault.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if match := _ZONE.fullmatch(plain):
        return _in_zone(match, zone)
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


def _in_zone(match: re.Match[str], zone: tzinfo | None) -> datetime | Fault:
    """Return the moment of a time stamp with its zone as the time of day in another."""
    moment = moment_of(match[1])
    hours, minutes = int(match[3] or 0), int(match[4] or 0)
    # 10:00-12:00 is from ten to twelve, and no zone
    is_span = match[2] == "-" and re.search(r"-\d+:\d+$", match[0]) and "T" not in match[1].upper()
    is_known = hours <= 14 and minutes <= 59 and not (is_span and match[1].count(":") < 2)
    if not isinstance(moment, datetime) or zone is None or not is_known:
        return ("not_a_date", {})
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if match[2] == "-" else 1)
    try:
        return moment.replace(tzinfo=timezone(ahead)).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return ("not_a_date", {})


def _year_last(first: int, second: int, year: int) -> datetime | Fault:
    if first == second or first > 12 or second > 12:
        day, month = (first, second) if second <= 12 else (second, first)
        return datetime(year, month, day)
    one, other = date(year, first, second), date(year, second, first)
    return ("ambiguous_date", {"one": one.isoformat(), "other": other.isoformat()})


def dates(
    kinds: np.ndarray,
    values: list[Any],
    *,
    has_time: bool,
    epoch_1904: bool = False,
    zone: tzinfo | None = None,
) -> Typed:
    """Dates as Excel keeps them, as text in the usual forms, or as plain serial numbers.

    `zone`: the bureau's; a time stamp that names another is converted to it.
    """
    made = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    faults: dict[int, Fault] = {}
    read_as: dict[str, tuple[int, str, str]] = {}
    stamped = np.flatnonzero(kinds == b"d")
    if len(stamped) == len(values) and len(values):
        made = np.array(values, dtype="datetime64[us]")
    elif len(stamped):
        made[stamped] = np.array([values[i] for i in stamped], dtype="datetime64[us]")
    _dates_of_numbers(kinds, values, made, faults, read_as, epoch_1904)
    _dates_of_text(kinds, values, made, faults, read_as, zone)
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
    zone: tzinfo | None,
) -> None:
    known: dict[str, datetime | Fault] = {}
    counts = {"dates_from_text": 0, "times_converted": 0}
    for i in np.flatnonzero(kinds == b"t"):
        text = values[i]
        if text not in known:
            known[text] = moment_of(text, zone)
        moment = known[text]
        if not isinstance(moment, datetime):
            faults[int(i)] = moment
            continue
        made[i] = np.datetime64(moment, "us")
        code = "times_converted" if has_zone(text) else "dates_from_text"
        counts[code] += 1
        form = "%Y-%m-%d %H:%M" if code == "times_converted" else "%Y-%m-%d"
        read_as[code] = (counts[code], text, f"{moment:{form}}")


def has_zone(text: str) -> bool:
    """Return whether a text is a time stamp that names its zone."""
    return bool(_ZONE.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def month_or_fault(text: str) -> str | Fault:
    """Return the month that a cell means, of a day the month it lies in; else the fault."""
    return month_of_text(text) or ("not_a_month", {})


_MONTH = re.compile(r"((?:19|20)\d{2})\s*[-/.年]?\s*(\d{1,2})\s*月?(?:份)?")


def month_of_text(text: str) -> str | None:
    """Return `YYYY-MM` of a month as people write it, or of a day in it; else None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _MONTH.fullmatch(plain):
        month = int(match[2])
        return f"{match[1]}-{month:02d}" if 1 <= month <= 12 else None
    moment = moment_of(plain[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", plain) else plain)
    return f"{moment:%Y-%m}" if isinstance(moment, datetime) else None
