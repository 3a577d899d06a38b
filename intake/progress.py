"""How far the check of workbooks has come, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["reading", "checking", "comparing", "marking"]
_BEGINS = {"reading": 0.0, "checking": 0.5, "comparing": 0.5, "marking": 0.95}
_ENDS = {"reading": 0.5, "checking": 0.95, "comparing": 0.95, "marking": 1.0}
"""Reading takes about as long as everything after it."""


@dataclass(frozen=True)
class Progress:
    """One step of the way: the file, the sheet, and how much of the stage lies behind.

    done, total: sheets while reading, rows while checking and comparing, cells while marking.
    """

    stage: Stage
    file_name: str
    sheet: str
    done: int
    total: int
    file: int = 0
    files: int = 1

    @property
    def share(self) -> float:
        """How much of all the files lies behind, 0 to 1."""
        begins, ends = _BEGINS[self.stage], _ENDS[self.stage]
        of_file = begins + (ends - begins) * self.done / max(1, self.total)
        return min(1.0, (self.file + of_file) / max(1, self.files))


OnProgress = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """Take a step without telling it."""
