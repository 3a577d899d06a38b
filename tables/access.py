"""Who reads or hands in, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass

from tables.errors import UserError


@dataclass(frozen=True)
class Reader:
    """A person: a name for the audit trail, and the units in reach (None: every unit)."""

    name: str
    units: frozenset[str] | None = None

    def may_see(self, unit: str) -> bool:
        """Return whether a unit is in this person's reach."""
        return self.units is None or unit in self.units

    def require(self, unit: str) -> None:
        """Raise NotAllowed where a unit is out of this person's reach."""
        if not self.may_see(unit):
            raise NotAllowed(f"{self.name}: {unit}")


class NotAllowed(UserError):
    """The person may not see or hand in for this unit."""
