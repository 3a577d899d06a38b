from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from tests.ledger.making import running_sum


@pytest.fixture
def ledger(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger that follows the form `cases`, on both backends."""
    opened = Ledger.open(
        database_url, cache=tmp_path / "cache", derive=running_sum, longitudinal_forms={"cases"}
    )
    yield opened
    opened.close()


@pytest.fixture
def local_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger on SQLite, for what the backend has no part in."""
    opened = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite3'}", cache=tmp_path / "cache")
    yield opened
    opened.close()
