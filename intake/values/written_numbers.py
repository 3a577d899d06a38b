"""Numbers as people write them: what a text says, or why it is no number.

Read are digits of any width, in groups of three by commas or blanks, Chinese numerals, and a
number with its counting word (12件). A text is read only where there is no second way to read it.
What is a share, an estimate, a dash, two numbers or a number with a footnote is a fault of its
own, so that the answer can say what to write instead.
"""

from __future__ import annotations

import re
import unicodedata

from intake.values.chinese_numerals import chinese, is_colloquial, loosely

_SIGN = r"[+-]?"
_NUMBER = re.compile(rf"{_SIGN}[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{{1,3}})?")
_BLANK = "[ \u00a0\u2007\u2009\u202f]"
"""The blanks that stand between groups of three digits; a line break or a tab does not."""
_GROUPED = re.compile(
    rf"{_SIGN}[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|({_BLANK})[0-9]{{3}}(?:\1[0-9]{{3}})*)(?:\.[0-9]+)?"
)
_SHARE = re.compile(r"[+-]?[\d,.]+(?:%|‰|percent|pct)|[百千]分之.+|\d+/\d+|.*[成折]", re.IGNORECASE)
_ESTIMATE = re.compile(
    r"(?:约|大约|大概|近|约计|不到|超过|至少|至多|about|approx\.?|ca\.?|[~≈<>≤≥])(.+)|(.+?)[余多]|(.+?)(?:左右|上下|以上|以下)",
    re.IGNORECASE,
)
_DASHES = frozenset(
    ("-", "--", "---", "–", "—", "——", "/", "\\", "无", "没有", "暂无", "none", "nil", "n/a", "na")
)
_COUNTING = "件|个|次|人|人次|份|条|起|户|台|辆|趟|班|宗|封|票|例|处|名|天|项|频次|张|笔|袋|捆"
_COUNTED = re.compile(rf"(.+?)\s*(?:{_COUNTING}|pcs|items)", re.IGNORECASE)
_SEVERAL = re.compile(
    r"[+-]?\d[\d,.]*(?:\s*(?:[\s、，,;；:：/|&+'’`~～–—-]|和|及|与|至|到|and|to|or|或)\s*"
    r"\d[\d,.]*)+\D{0,3}",
    re.IGNORECASE,
)
_NOTE_SIGN = re.compile(r"[*†‡§#]|[\[(（【].*[\])）】]|注\d*")

_ENDS = "\ufeff\u200b\u200c\u200d\u2060\u200e\u200f\u00ad"
"""Characters without width that copying leaves at the ends of a number."""
_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}


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
    joined = "".join(plain.split())
    if any(is_raised(sign) for sign in plain):
        return "footnote"
    if _SHARE.fullmatch(unicodedata.normalize("NFKC", joined)):
        return share_fault(is_count=is_count)
    if joined.casefold() in _DASHES:
        return "dash_for_number"
    match = _ESTIMATE.fullmatch(joined)
    if match and _number_like(next(part for part in match.groups() if part)):
        return "estimate"
    counted = _COUNTED.fullmatch(joined)
    if is_colloquial(joined) or (counted and is_colloquial(counted[1])):
        return "colloquial_number"
    return _two_in_one(plain)


def _two_in_one(plain: str) -> str:
    head = re.match(r"[+-]?\d[\d,.]*", plain)
    if head and _NOTE_SIGN.fullmatch(plain[head.end() :].strip()):
        return "footnote"
    is_several = _SEVERAL.fullmatch(plain) and not re.fullmatch(r"[\d,.+-]+", plain)
    return "two_numbers" if is_several or re.fullmatch(r"\d+-\d+", plain) else "not_a_number"


def share_fault(*, is_count: bool) -> str:
    """Return the fault of a share: it never stands for a count, nor for an amount."""
    return "share_for_count" if is_count else "share_for_amount"


def _plain(text: str) -> str:
    """Return a text with digits and signs of one width, without what surrounds it.

    Nothing else is folded: NFKC would make 582 of 58² and 301 of 30①.
    """
    plain = text.translate(_WIDTH).strip().strip(_ENDS).strip()
    return plain[1:] if re.fullmatch(r"'[+-]?[0-9][0-9.,]*", plain) else plain


def _bare(plain: str) -> float | None:
    if plain.startswith("(") and plain.endswith(")") and plain[1:2].isdigit():
        plain = "-" + plain[1:-1]
    if _NUMBER.fullmatch(plain):
        return float(plain)
    if _GROUPED.fullmatch(plain):
        return float(re.sub(rf",|{_BLANK}", "", plain))
    return chinese(plain)


def _number_like(text: str) -> bool:
    counted = _COUNTED.fullmatch(text)
    return number_of(text) is not None or loosely(text) or bool(counted and loosely(counted[1]))


def is_raised(sign: str) -> bool:
    """Return whether a sign is a raised or encircled number, as footnotes have it."""
    return unicodedata.category(sign) == "No" and "FRACTION" not in unicodedata.name(sign, "")
