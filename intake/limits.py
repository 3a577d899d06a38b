"""How much a workbook may ask of this machine; enforced before and while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Limits:
    """Caps of one workbook. Beyond any of them it is refused with a sentence that says so."""

    file_bytes: int = 60_000_000
    members: int = 2_000
    unpacked_bytes: int = 600_000_000
    ratio: int = 150
    """Unpacked to packed, asked only of files that unpack to more than `ratio_from_bytes`."""
    ratio_from_bytes: int = 50_000_000
    sheets: int = 100
    rows: int = 300_000
    columns: int = 300
    cells: int = 6_000_000
    memory_bytes: int = 1_500_000_000
    seconds: int = 60
    problems_per_column: int = 500
    """Cells of one column told one by one for one fault; the rest are told as a number."""

    def but(self, changed: Mapping[str, int | None]) -> Limits:
        """Return these limits with some of them changed; None changes nothing."""
        return replace(self, **{name: n for name, n in changed.items() if n is not None})


LIMITS = Limits()
"""What holds where the operator sets nothing else (`submissions.settings`)."""
