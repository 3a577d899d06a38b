"""What is handed to the ledger, and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class NewSubmission:
    """A checked workbook with its records and counted tallies, ready to be accepted.

    `parts` maps a form to (records, tallies): records as intake gives them (a form that was
    handed in with no rows has a frame of no rows), tallies in the shape of `TALLIES`.
    """

    unit: str
    month: str
    by: str
    file_name: str
    content: bytes
    parts: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]
    why: str = ""
    warnings: list[dict[str, Any]] = field(default_factory=list)
    warnings_why: str = ""
    """What the person said to the warnings."""
    is_amendment: bool = False
    """The records are those that stood, with the workbook's rows put over them."""


@dataclass(frozen=True)
class Receipt:
    """Proof of an acceptance: `at` is UTC, `sha256` of the workbook's bytes, `rows` by form.

    `head` is the newest hash of the chain when it was accepted; see `ledger.chain`.
    """

    submission: int
    release: int
    unit: str
    month: str
    by: str
    at: datetime
    why: str
    file_name: str
    sha256: str
    rows: dict[str, int]
    warning_count: int = 0
    warnings_why: str = ""
    is_amendment: bool = False
    head: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the receipt as plain values that JSON can hold."""
        return {**vars(self), "at": self.at.isoformat(), "rows": dict(self.rows)}


def stored_time(at: datetime) -> datetime:
    """Return a moment as the database keeps it: UTC without a zone; a bare one is UTC already."""
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def shown_time(stored: datetime) -> datetime:
    """Return a stored moment with its zone, UTC."""
    return stored.replace(tzinfo=UTC)
