"""Chinese numerals: read where the text is how the number is written, and not otherwise.

A reading is checked by writing the number out again. 一百二 is 120 to some and 102 to others,
两三 is two or three, 百件 about a hundred: none of them is how a number is written.
"""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_FORMAL = str.maketrans("〇壹贰两叁肆伍陆柒捌玖拾佰仟", "零一二二三四五六七八九十百千")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = re.compile("[零一二三四五六七八九十百千万]+")
_COLLOQUIAL = re.compile(".*[百千万][一二三四五六七八九]|[一二三四五六七八九]{2}")


def chinese(text: str) -> float | None:
    """Return what Chinese numerals say: 三十, 一百零二, 两万三千, 二〇二六; else None."""
    plain = _in_one_form(text)
    if not _NUMERALS.fullmatch(plain):
        return None
    if not re.search("[十百千万]", plain):
        return _digit_by_digit(plain) if "两" not in text else _single(plain)
    number = _sum(plain)
    return float(number) if number < 10**8 and _written(number) == plain else None


def is_colloquial(text: str) -> bool:
    """Return whether numerals are such that two people may read two numbers."""
    plain = _in_one_form(text)
    return bool(_NUMERALS.fullmatch(plain) and _COLLOQUIAL.fullmatch(plain))


def loosely(text: str) -> bool:
    """Return whether a text is nothing but numerals, whatever they say."""
    return bool(_NUMERALS.fullmatch(_in_one_form(text)))


def _in_one_form(text: str) -> str:
    """Return numerals in their everyday form: 壹佰拾伍 as 一百一十五, 一十二 as 十二."""
    plain = re.sub("(?<=[百千万零])十", "一十", text.translate(_FORMAL))
    return plain[1:] if plain.startswith("一十") else plain


def _digit_by_digit(plain: str) -> float | None:
    """Return the number of digits in a row; without a zero among them they may be a list."""
    if len(plain) > 1 and ("零" not in plain or plain[0] == "零"):
        return None
    return float("".join(str(_DIGITS.index(sign)) for sign in plain))


def _single(plain: str) -> float | None:
    return float(_DIGITS.index(plain)) if len(plain) == 1 else None


def _sum(plain: str) -> int:
    """Return the sum of digits times units, whether or not it is well written."""
    total = group = digit = 0
    for sign in plain:
        if sign in _UNITS:
            group, digit = group + (digit or 1) * _UNITS[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        else:
            digit = _DIGITS.index(sign)
    return total + group + digit


def _written(number: int) -> str:
    """Return how a number from 1 to 10^8 is written."""
    high, low = divmod(number, 10_000)
    text = _group(high) + "万" if high else ""
    if low:
        text += ("零" if high and low < 1000 else "") + _group(low)
    return text[1:] if text.startswith("一十") else text


def _group(number: int) -> str:
    text, is_gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            text += ("零" if is_gap and text else "") + _DIGITS[digit] + unit
        is_gap = digit == 0
    return text
