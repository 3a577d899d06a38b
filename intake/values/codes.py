"""Codes: kept as text in one form, and compared in a form that two spellings share.

A code that a program turned into a date or a number has lost what it was and is a fault. What
nobody sees (zero width, soft hyphen, marks of direction) is removed and said.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from intake.values.cells import Doubt, Fault, Typed, as_str, plain_text
from intake.values.written_numbers import is_raised

LONGEST_CODE = 100
LARGEST_EXACT = 1e15
"""Numbers from here on have 16 digits, of which a workbook keeps 15."""

_SIMPLE = re.compile(r"(?!\d+-\d+(?:-\d+)?$)[A-Za-z0-9_-]{1,100}")
"""A code about which there is nothing to say."""
_LINE_BREAK = re.compile("[\r\n\x0b\u2028\u2029]+")
_POWER = re.compile(r"\d(?:\.\d+)?E\+\d+|\d\.\d+E\d+", re.IGNORECASE)
_DECIMALS = re.compile(r"\d+\.0+")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}"
)
_LIST = re.compile(r"\s*(?:[、，,；;]|[\r\n\x0b\u2028\u2029]+)\s*")
_LOOSE_LIST = re.compile(r"\s*[/|&+]\s*|\s+|(?<=[A-Za-z0-9])[和及与](?=[A-Za-z0-9])")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_READABLE = ("LATIN", "CJK", "FULLWIDTH", "HALFWIDTH", "KANGXI", "HIRAGANA", "KATAKANA", "BOPOMOFO")


def lost(kinds: np.ndarray, values: list[Any]) -> dict[int, str]:
    """Return by position the cells whose code a program made something else of."""
    faults: dict[int, str] = {}
    for i in np.flatnonzero((kinds != b"t") & (kinds != b"e")):
        kind, value = kinds[i], values[i]
        if kind in (b"d", b"x"):
            faults[int(i)] = "code_as_date"
        elif kind == b"n" and not abs(value) < LARGEST_EXACT:
            faults[int(i)] = "code_lost_digits"
        elif kind == b"b" or (kind == b"n" and not float(value).is_integer()):
            faults[int(i)] = "code_as_number"
    return faults


def codes(kinds: np.ndarray, values: list[Any]) -> Typed:
    """Return codes in their kept form, with what is wrong or doubtful about each."""
    texts = [plain if type(plain) is str else plain_text(plain) for plain in values]
    odd = {text: kept(text) for text in set(texts) if text and not _SIMPLE.fullmatch(text)}
    if not odd:
        made = np.array(texts, dtype=object)
        made[kinds == b"e"] = None
        return Typed(as_str(made))
    typed = Typed(None)
    made = np.array([odd.get(text, text) for text in texts], dtype=object)
    made[kinds == b"e"] = None
    faults = {text: fault for text in odd if (fault := fault_of(text)) is not None}
    doubts = {text: doubt for text in odd if (doubt := _doubt_of(odd[text])) is not None}
    unseen = {text for text in odd if has_invisible(text)}
    typed.faults = {i: faults[text] for i, text in enumerate(texts) if text in faults}
    typed.doubts = {i: doubts[text] for i, text in enumerate(texts) if text in doubts}
    cleaned = [text for text in texts if text in unseen]
    if cleaned:
        read = (len(cleaned), visible(cleaned[0]), odd[cleaned[0]])
        typed.read_as["invisible_removed"] = read
    made[list(typed.faults)] = None
    typed.values = as_str(made)
    return typed


@lru_cache(maxsize=20_000)
def kept(text: str) -> str:
    """Return a code as it is kept: one width, one dash, nothing invisible, on one line."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if not _is_invisible(sign))
    plain = "".join("-" if unicodedata.category(c) == "Pd" or c == "\u2212" else c for c in plain)
    return " ".join(_LINE_BREAK.sub("", plain).split())


def key_form(text: str) -> str:
    """Return a code as it is compared: `kept`, of one case and without blanks."""
    return "".join(kept(text).casefold().split())


def key_forms(texts: pd.Series) -> pd.Series:
    """Return a column of codes as they are compared; missing stays missing."""
    if texts.str.fullmatch("[A-Z0-9_-]*").fillna(True).all():
        return texts.str.casefold()
    return texts.map(lambda text: key_form(text) if isinstance(text, str) else text)


def fault_of(text: str) -> Fault | None:
    """Return what is wrong with a code as it was written."""
    plain = kept(text)
    if len(plain) > LONGEST_CODE:
        return ("too_long", {"limit": str(LONGEST_CODE)})
    if any(is_raised(sign) for sign in text):
        return ("footnote", {})
    if _POWER.fullmatch(plain):
        return ("code_lost_digits", {})
    if _DECIMALS.fullmatch(plain):
        return ("code_as_number", {})
    return ("two_codes", {}) if _is_several(text.strip()) else None


def _is_several(text: str) -> bool:
    """Return whether a text lists codes: pieces of one shape, or with a comma between them.

    A code that is broken over two lines has pieces of different shapes: GD-2026, 001.
    """
    pieces = [kept(piece) for piece in _LIST.split(text) if kept(piece)]
    has_comma = bool(re.search("[、，,；;]", text))
    if len(pieces) > 1 and (has_comma or len(set(map(_shape, pieces))) == 1):
        return True
    shapes = [_shape(piece) for piece in _LOOSE_LIST.split(kept(text)) if piece]
    half = len(shapes) // 2
    is_twice = half and len(shapes) % 2 == 0 and shapes[:half] == shapes[half:]
    return bool(is_twice and any("A" in shape for shape in shapes))


def _shape(text: str) -> str:
    """Return the kinds of signs in a code, in order: LY01-02 is A9-9."""
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", text))


def _doubt_of(code: str) -> Doubt | None:
    """Return what is doubtful about a code in its kept form."""
    strange = sorted({sign for sign in code if sign.isalpha() and not _is_readable(sign)})
    if strange:
        letters = ", ".join(f"{sign} ({unicodedata.name(sign, '?').title()})" for sign in strange)
        return ("foreign_letters", {"letters": letters})
    return ("code_like_date", {}) if _DATE.fullmatch(code) else None


def _is_readable(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(_READABLE)


def _is_invisible(sign: str) -> bool:
    is_variant = 0xFE00 <= ord(sign) <= 0xFE0F
    return is_variant or sign in _FILLERS or unicodedata.category(sign) == "Cf"


def has_invisible(text: str) -> bool:
    """Return whether a text holds signs that nobody sees, or blanks that do not break."""
    return not text.isascii() and any(_is_invisible(c) or c in "\u00a0\u202f" for c in text)


def visibly(text: str) -> str:
    """Return a text without the signs that nobody sees; its line breaks stay."""
    return text if text.isascii() else "".join(sign for sign in text if not _is_invisible(sign))


def visible(text: str) -> str:
    """Return a text with its invisible signs written out: A⟨U+200B⟩1."""
    signs = (f"⟨U+{ord(c):04X}⟩" if has_invisible(c) else c for c in text)
    return "".join(signs)
