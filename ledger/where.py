"""Which outlets a roll-up or a count of reports looks at."""

from __future__ import annotations

from dataclasses import dataclass

FROM_REGISTER = ("kind", "setting", "cohort")
"""What only the register says of an outlet."""


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
    structure_of: str = ""
    """The month by whose register every month is grouped and filtered, merged outlets under
    their successors; "": each month by its own."""
    reach: frozenset[str] | None = None
    """The units that the reader may see: of each outlet the months in which it belonged to one
    of them, whatever the structure."""
