"""Short links: a token in place of a view's long query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Link:
    """What a token stands for: the view's query, pinned where `release` is given."""

    token: str
    query: str
    release: int | None
    by: str
    at: datetime
