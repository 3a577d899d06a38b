"""What a reader looks at. A view has exactly one URL; the codec that writes it is in `ui`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

SCOPE_KINDS = ("city", "unit", "outlet", "kind", "setting", "cohort")
LANGUAGES = ("en", "zh")
STRUCTURES = ("", "today")
Strata = tuple[tuple[str, str], ...]
"""What a view is narrowed to: pairs of a stratum's name and its code, by name."""
_PAIR = re.compile(r"(\w+):([\w .:/=+-]{1,100})")


@dataclass(frozen=True, order=True)
class Scope:
    """Where a view looks: the whole city (code ""), or one unit, outlet, kind, setting, cohort."""

    kind: str = "city"
    code: str = ""

    def __str__(self) -> str:
        return self.kind if self.kind == "city" else f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class View:
    """What a reader looks at.

    A new thing that a reader can choose on every page, and a link must keep, is a field here and
    a line in `ui.link.codec`; one that a single page offers is a line in `ui.link.choices`.
    How a chart looks is not a view.
    """

    page: str = "overview"
    scope: Scope = Scope()
    first_month: str = ""
    last_month: str = ""
    period: str = "month"
    """month: the months from first to last; quarter or year: that of the last month, so far."""
    indicator: str = ""
    strata: Strata = ()
    release: int | None = None
    """None: live, follows new data. A number: pinned to that release."""
    structure: str = ""
    """"": each month grouped as it was. "today": every month grouped by the register of the last
    month, merged outlets under their successors; a view that is bound names that month instead."""
    language: str = "en"
    choices: tuple[tuple[str, str], ...] = ()
    """What is chosen on this page alone, other than the usual: names and codes, by name."""

    def with_(self, **changes: Any) -> View:
        """Return this view with some fields changed; another page has choices of its own."""
        if changes.get("page", self.page) != self.page:
            changes = {"choices": (), **changes}
        return replace(self, **changes)

    @property
    def period_key(self) -> str:
        """What results are grouped by through time: `month`, or `period` for longer ones."""
        return "month" if self.period == "month" else "period"

    def choice(self, name: str, otherwise: str = "") -> str:
        """Return what is chosen under a name on this page, `otherwise` where nothing is."""
        return dict(self.choices).get(name, otherwise)

    def choosing(self, name: str, code: str) -> View:
        """Return this view with another choice under a name; "" is the usual, which goes unsaid."""
        others = {each: value for each, value in self.choices if each != name}
        chosen = {**others, name: code} if code else others
        return replace(self, choices=tuple(sorted(chosen.items())))


def strata_of(text: str) -> Strata | None:
    """Read strata as links write them, `name:code` joined by commas; None where they are not."""
    found = [_PAIR.fullmatch(pair) for pair in text.split(",")] if text else []
    pairs = {match[1]: match[2] for match in found if match}
    return tuple(sorted(pairs.items())) if len(pairs) == len(found) else None


def strata_text(strata: Strata) -> str:
    """Write strata as links have them."""
    return ",".join(f"{name}:{code}" for name, code in strata)
