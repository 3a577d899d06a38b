"""Which outlets a roll-up or a count of reports looks at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """A filter; a field left empty does not filter.

    Kind, setting and cohort come from the register; a tally that stands under its unit's own
    code belongs to no outlet and passes only where these three are empty.
    """

    units: frozenset[str] | None = None
    outlets: frozenset[str] | None = None
    kind: str = ""
    setting: str = ""
    cohort: str = ""
