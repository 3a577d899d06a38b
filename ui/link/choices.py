"""What single pages let a reader choose: each choice's parameter in a link, and what it may say.

A choice is a line here; the page reads it with `view.choice(name)` and draws a widget of
`ui.link.query_state` whose `change` is `lambda code: here.link.choosing(name, code)`. The
default is never written, so that one view has one address; a link that names it is understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from core.months import is_month
from languages import N_
from ui.link.known import Known

ALL_MONTHS = "all"
_WEIGHT = re.compile(r"([a-z_]+):(0|[1-9]\d?|100)", re.ASCII)


@dataclass(frozen=True)
class Choice:
    """One thing that a page lets a reader choose.

    `name`: its parameter; `meaning`: what a notice calls it (through `_`); `allows`: whether it
    may be a text, for one reader as of one release; `usual`: the text that means the same as
    leaving it out, "" where there is none.
    """

    name: str
    meaning: str
    allows: Callable[[str, Known], bool]
    usual: str = ""


def weights(text: str) -> dict[str, int]:
    """Read weights, `dimension:weight` joined by commas; {} where they are not well written.

    Each dimension once, in order of their codes; weights are whole numbers up to 100.
    """
    found = [_WEIGHT.fullmatch(part) for part in text.split(",")]
    pairs = [(match[1], int(match[2])) for match in found if match]
    names = [name for name, _weight in pairs]
    is_sound = len(pairs) == len(found) and names == sorted(set(names))
    return dict(pairs) if is_sound else {}


def weights_text(chosen: Mapping[str, int]) -> str:
    """Write weights as links have them."""
    return ",".join(f"{name}:{weight}" for name, weight in sorted(chosen.items()))


def _one_of(*codes: str) -> Callable[[str, Known], bool]:
    return lambda text, _known: text in codes


def _known_as(group: Callable[[Known], Collection[str]]) -> Callable[[str, Known], bool]:
    return lambda text, known: text in group(known)


def _are_weights(text: str, known: Known) -> bool:
    chosen = weights(text)
    return bool(chosen) and known.dimensions.issuperset(chosen)


def rows_text(month: str, outlet: str = "") -> str:
    """Write which rows behind a number are open: of one month, "" for all, and one outlet."""
    return ",".join(part for part in (month or ALL_MONTHS, outlet) if part)


def rows(text: str) -> tuple[str, str]:
    """Read the month and the outlet whose rows are open, "" for all."""
    month, _comma, outlet = text.partition(",")
    return "" if month == ALL_MONTHS else month, outlet


def _are_rows(text: str, known: Known) -> bool:
    month, outlet = rows(text)
    is_known = (month == "" or is_month(month)) and (outlet == "" or outlet in known.outlets)
    return is_known and rows_text(month, outlet) == text


ROWS = Choice("rows", N_("the rows behind the number"), _are_rows)
"""Whether the rows behind a page's number are open, and which: `rows=2026-10,LY01-03`."""

CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "compare": (
        Choice("against", N_("what outlets are held against"), _one_of("target"), usual="peers"),
        Choice("kind", N_("the kind of outlet"), _known_as(lambda known: known.kinds)),
        Choice("setting", N_("town or country"), _known_as(lambda known: known.settings)),
    ),
    "delivery": (
        Choice("losses", N_("the parts of the points lost"), _one_of("unit"), usual="class"),
        Choice("exclusions", N_("the excluded items"), _one_of("without"), usual="with"),
        Choice("pilot", N_("the pilot group"), _known_as(lambda known: known.cohorts)),
        Choice("since", N_("the pilot’s first month"), lambda text, _known: is_month(text)),
        ROWS,
    ),
    "satisfaction": (Choice("weights", N_("the weights on trial"), _are_weights), ROWS),
    "inspections": (ROWS,),
    "standardization": (ROWS,),
    "complaints": (ROWS,),
    "outlet": (ROWS,),
}
"""What each page offers, by the page's id; a page that is not here offers nothing of its own."""


def of_page(page: str) -> dict[str, Choice]:
    """Return a page's choices by the names of their parameters."""
    return {choice.name: choice for choice in CHOICES.get(page, ())}
