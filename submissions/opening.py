"""The one place where a ledger is opened, with what derives its followed tallies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from intake.limits import LIMITS, Limits
from ledger import Ledger
from metrics import tally
from policy import Policy
from tables.settings import Settings


def open_ledger(database: str | None = None, *, cache: Path | None = None) -> Ledger:
    """Open the ledger at a database URL, by default the one that the environment names."""
    settings = Settings()
    return Ledger.open(
        database or settings.database,
        cache=cache or settings.cache,
        derive=derived_tallies,
        followed_forms=tally.FOLLOWED_FORMS,
    )


def open_settings(settings: Settings) -> Ledger:
    """Open the ledger that some settings name."""
    return open_ledger(settings.database, cache=settings.cache)


def intake_limits(settings: Settings | None = None) -> Limits:
    """Return how much a workbook may ask of this machine; by default as the environment says."""
    return LIMITS.but((settings or Settings()).intake_limits)


def database_url() -> str:
    """Return the URL of the database that the environment names."""
    return Settings().database


def derived_tallies(
    form: str,
    chain: pd.DataFrame,
    unit: str,
    months: Sequence[str],
    reported: Collection[str],
    policy: Policy,
) -> pd.DataFrame:
    """Return the followed tallies of one unit's chain of records, as `Ledger.open` wants it."""
    return tally.followed(form, chain, unit=unit, months=months, reported=reported, policy=policy)
