"""From a number down to its rows: sheet and row of the workbook, and the workbook itself."""

from __future__ import annotations

from languages import _
from ui.shell import Here


def rows_behind(here: Here, indicator: str) -> None:
    """Offer the rows that an indicator was counted from."""
