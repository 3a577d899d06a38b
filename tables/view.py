"""What a reader looks at. A view has exactly one URL; the codec that writes it is in `ui`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

SCOPE_KINDS = ("city", "unit", "outlet", "kind", "setting", "cohort")
LANGUAGES = ("en", "zh")


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

    A new thing that a reader can choose, and a link must keep, is a field here and a line in
    `ui.codec`; how a chart looks is not a view.
    """

    page: str = "overview"
    scope: Scope = Scope()
    first_month: str = ""
    last_month: str = ""
    indicator: str = ""
    stratum: str = ""
    release: int | None = None
    """None: live, follows new data. A number: pinned to that release."""
    language: str = "en"

    def with_(self, **changes: Any) -> View:
        """Return this view with some fields changed."""
        return replace(self, **changes)
