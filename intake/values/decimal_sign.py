"""Decimal comma or thousands comma: what a text table itself says about its numbers.

A table whose columns are separated by semicolons or tabs may come from a system that writes
162,060 for 162.06, or from one that writes it for 162060. One number of the table that can be
read in one way only decides for all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

DecimalSign = Literal[".", ",", "?"]

_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+)")
"""Numbers whose comma is a decimal comma, and nothing else."""
_POINT = re.compile(
    r"[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})"
)
_MANY_POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}")
"""1.234.567: the comma is the decimal sign of whoever writes so."""
_EITHER = re.compile(r"(\D*?[1-9]\d{0,2})[.,](\d{3}\D*)")


def decimal_sign(texts: Iterable[str]) -> DecimalSign:
    """Return the decimal sign that the numbers of a table show, "?" where they do not say."""
    found: set[DecimalSign] = set()
    for text in texts:
        plain = text.strip()
        if _COMMA.fullmatch(plain) or _MANY_POINTS.fullmatch(plain):
            found.add(",")
        elif _POINT.fullmatch(plain):
            found.add(".")
    return found.pop() if len(found) == 1 else "?"


def both_readings(text: str) -> dict[str, str]:
    """Return the two numbers that a text may mean, empty where there is one or none."""
    match = _EITHER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return {"one": match[1] + match[2], "other": f"{match[1]}.{match[2]}"} if match else {}


def with_point(text: str) -> str:
    """Return a number that is written with a decimal comma, with a decimal point."""
    plain = text.strip()
    grouped = re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain)
    if grouped or re.fullmatch(r"[+-]?\d+(?:,\d+)?", plain):
        return plain.replace(".", "").replace(",", ".")
    return text if "," not in text and "." not in text else f"?{text}"
