"""What a link may name, and what is said where it names something else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.view import Scope
from languages import _


@dataclass(frozen=True)
class Notice:
    """Something about a link that its reader should know; `str` gives it in the language in use."""

    message: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        meaning = {"meaning": _(self.values["meaning"])} if "meaning" in self.values else {}
        return _(self.message).format(**{**self.values, **meaning})


@dataclass(frozen=True)
class Known:
    """What a link may name, for one reader as of one release.

    `outlets` maps a code to the day on which it closed (None: open). Strata are not among them:
    any that are well written are let through, for the page to judge.
    """

    units: frozenset[str] = frozenset()
    outlets: Mapping[str, date | None] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    cohorts: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    dimensions: frozenset[str] = frozenset()
    newest_release: int = 0
    language: str = "en"
    """The language of a link that names none."""

    def has(self, scope: Scope) -> bool:
        """Return whether a scope exists."""
        if scope.kind == "city":
            return scope.code == ""
        codes: Collection[str] = {
            "unit": self.units,
            "outlet": self.outlets,
            "kind": self.kinds,
            "setting": self.settings,
            "cohort": self.cohorts,
        }.get(scope.kind, frozenset())
        return scope.code in codes
