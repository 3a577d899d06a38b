"""The first start: a ledger that holds nothing yet is offered a sample bureau to look at."""

from __future__ import annotations

from languages import _


def is_wanted() -> bool:
    """Return whether the ledger is empty and nobody has chosen to begin with it empty."""
    return False


def run() -> None:
    """Offer the sample."""
    _("")
