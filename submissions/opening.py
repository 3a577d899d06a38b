"""The one place where a ledger is opened, with what derives its followed tallies."""

from __future__ import annotations

from pathlib import Path

from intake.limits import LIMITS, Limits
from ledger import Ledger
from metrics import tally
from submissions.settings import Settings, settings


def open_ledger(database: str | None = None, *, cache: Path | None = None) -> Ledger:
    """Open the ledger at a database URL, by default the one that the environment names."""
    said = settings()
    return Ledger.open(
        database or said.database,
        cache=cache or said.cache,
        derive=tally.longitudinal,
        longitudinal_forms=tally.LONGITUDINAL_FORMS,
    )


def open_settings(said: Settings) -> Ledger:
    """Open the ledger that some settings name."""
    return open_ledger(said.database, cache=said.cache)


def intake_limits(said: Settings | None = None) -> Limits:
    """Return how much a workbook may ask of this machine; by default as the environment says."""
    return LIMITS.but((said or settings()).intake_limits)


def database_url() -> str:
    """Return the URL of the database that the environment names."""
    return settings().database
