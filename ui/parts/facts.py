"""Status, direction and outlook beside a number: a sign, a colour and the words of `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from analysis import fact_words
from languages import _
from languages.numbers import MISSING
from metrics.indicators import Indicator
from ui.words.text import unbroken, value

Row = Mapping[Any, Any]

_SIGNS = {"met": "▲", "missed": "◆", "too_close": "●"}
"""The shapes that the charts give the same facts."""
_LOOKS = {"met": "is-good", "missed": "is-bad", "better": "is-good", "worse": "is-bad"}


def status(row: Row) -> str:
    """Return the status as HTML; "–" without a value."""
    code = str(row["status"])
    return _fact(_SIGNS.get(code, ""), fact_words.status_text(code), _LOOKS.get(code, ""))


def direction(row: Row, indicator: Indicator) -> str:
    """Return the direction as HTML; its arrow goes the way the figures went."""
    code = str(row["direction"])
    is_up = (code == "better") == (indicator.improvement == "increase")
    arrow = {"better": "↗" if is_up else "↘", "worse": "↗" if is_up else "↘", "steady": "→"}
    return _fact(arrow.get(code, ""), fact_words.direction_text(code), _LOOKS.get(code, ""))


def outlook(row: Row) -> str:
    """Return the outlook as HTML; "–" without a target."""
    return _fact("", fact_words.outlook_text(row), "")


def strip(row: Row, indicator: Indicator) -> str:
    """Return the three facts in a row, as HTML, for the head of a page."""
    facts = [status(row), direction(row, indicator), outlook(row)]
    shown = [f"<span class='fact'>{each}</span>" for each in facts if each != MISSING]
    return f"<div class='facts'>{''.join(shown)}</div>" if shown else ""


def change(difference: float, is_real: bool, indicator: Indicator) -> str:
    """Return a change as HTML: bold and coloured only where it is more than normal variation."""
    if pd.isna(difference):
        return MISSING
    text = escape(unbroken(change_text(float(difference), indicator)))
    if not is_real:
        return f"<span class='is-quiet'>{text}</span>"
    is_good = (difference > 0) == (indicator.improvement == "increase")
    beyond = escape(_("more than normal variation"))
    look = "is-good" if is_good else "is-bad"
    return f"<b class='{look}'>{text}</b><span class='unseen'> {beyond}</span>"


def change_text(difference: float, indicator: Indicator) -> str:
    """Return a change with its sign: percentage points for shares."""
    size = abs(difference)
    if indicator.unit == "percent":
        text = _("{value} pp").format(value=f"{size * 100:.1f}")
    else:
        text = value(size, "" if indicator.unit == "per_10k" else indicator.unit)
    nothing = not any(digit in text for digit in "123456789")
    return text if nothing else f"{'+' if difference > 0 else '−'}{text}"


def _fact(sign: str, words: str, look: str) -> str:
    if not words:
        return MISSING
    mark = f"<span class='fact-sign' aria-hidden='true'>{sign}</span> " if sign else ""
    return f"<span class='{look or 'is-plain'}'>{mark}{escape(unbroken(words))}</span>"
