"""Numbers as people write them: what a text says, or why it is no number.

Read are digits of any width with thousands separators, Chinese numerals, and a number with its
counting word (12件). What is a share, an estimate or a dash is a fault of its own, so that the
answer can say what to write instead.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?(?:[eE][+-]?\d{1,3})?")
_SHARE = re.compile(r"[+-]?[\d,.]+(?:%|‰|percent|pct)|[百千]分之.+|\d+/\d+|.*[成折]", re.IGNORECASE)
_ESTIMATE = re.compile(
    r"(?:约|大约|大概|近|约计|不到|超过|至少|至多|about|approx\.?|ca\.?|[~≈<>≤≥])(.+)|(.+?)[余多]|(.+?)(?:左右|上下|以上|以下)",
    re.IGNORECASE,
)
_DASHES = frozenset(
    ("-", "--", "---", "–", "—", "——", "/", "\\", "无", "没有", "暂无", "none", "nil", "n/a", "na")
)
_COUNTING = "件|个|次|人|人次|份|条|起|户|台|辆|趟|班|宗|封|票|例|处|名|天|日|项|频次|张|笔|袋|捆"
_COUNTED = re.compile(rf"(.+?)(?:{_COUNTING}|pcs|items)", re.IGNORECASE)
_DIGITS = {
    digit: value
    for value, digits in enumerate(
        ("〇零", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for digit in digits
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE = re.compile(rf"[{''.join(_DIGITS)}{''.join(_UNITS)}万]+")


def number_of(text: str, *, is_count: bool = True) -> float | None:
    """Return the number that a text writes (1,234 １２３ 三十; a count also 12件), else None."""
    plain = _plain(text)
    number = _bare(plain)
    if number is None and is_count and (match := _COUNTED.fullmatch(plain)):
        number = _bare(match[1])
    return number


def why_not(text: str, *, is_count: bool) -> str:
    """Return the fault of a text that is no number."""
    plain = _plain(text)
    if _SHARE.fullmatch(plain):
        return share_fault(is_count=is_count)
    if plain.casefold() in _DASHES:
        return "dash_for_number"
    match = _ESTIMATE.fullmatch(plain)
    if match and number_of(next(part for part in match.groups() if part)) is not None:
        return "estimate"
    return "not_a_number"


def share_fault(*, is_count: bool) -> str:
    """Return the fault of a share: it never stands for a count, nor for an amount."""
    return "share_for_count" if is_count else "share_for_amount"


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("，", ",").replace("−", "-")
    return "".join(plain.split()).replace("'", "")


def _bare(plain: str) -> float | None:
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    if _NUMBER.fullmatch(plain):
        return float(plain.replace(",", ""))
    return _chinese(plain) if _CHINESE.fullmatch(plain) else None


def _chinese(text: str) -> float | None:
    """Return what Chinese numerals say: 三十, 一百零二, 两万三千; None where they say nothing."""
    if not any(unit in text for unit in (*_UNITS, "万")):
        return float("".join(str(_DIGITS[digit]) for digit in text))
    total = group = digit = 0
    largest = 10_000
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign == "万":
            if total:
                return None
            total, group, digit, largest = (group + digit) * 10_000, 0, 0, 10_000
        else:
            if _UNITS[sign] >= largest:
                return None
            largest = _UNITS[sign]
            group += (digit or 1) * largest
            digit = 0
    return float(total + group + digit)
