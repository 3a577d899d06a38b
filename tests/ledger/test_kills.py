"""Writers killed at random moments: what they confirmed stands, and nothing stands by half.

FAULT_KILLS is how many are killed for each act and database (default 4; the full count is 50).
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger import Ledger, schema
from ledger.backup import inspect
from tests.ledger.killing import Killer, killer
from tests.ledger.making import accept, running_sum, submission
from tests.ledger.test_processes import until_nobody_is_there

KILLS = int(os.environ.get("FAULT_KILLS", "4"))
MONTHS = [f"2026-0{n}" for n in range(1, 6)]


@pytest.fixture(scope="module")
def killing() -> Iterator[Killer]:
    with killer() as ready:
        yield ready


def moments(task: str, longest_seconds: float) -> Iterator[float]:
    """Return random moments, some of them right at the beginning."""
    chance = random.Random(task)
    for turn in range(KILLS):
        yield chance.random() ** (1 + turn % 3) * longest_seconds


def five_months(url: str) -> None:
    ledger = Ledger.open(url, cache=None)
    for value, month in enumerate(MONTHS, start=3):
        accept(ledger, submission({"delivery": value, "cases": value}, month=month))
    ledger.close()


def sums(ledger: Ledger) -> list[str]:
    return [
        ledger.roll_up(tally, by=by, months=MONTHS).to_csv()
        for tally in ("sum", "running")
        for by in (("month",), ("month", "outlet_code"), ("unit",))
    ]


def test_acceptances(killing: Killer, database_url: str) -> None:
    confirmed = 0
    for turn, moment in enumerate(moments("accept", 0.15)):
        confirmed += len(killing.kill("accept", database_url, f"U{turn}", after_seconds=moment))
        until_nobody_is_there(database_url)
        ledger = Ledger.open(database_url, cache=None)
        assert ledger.release() in range(confirmed, confirmed + turn + 2)
        assert len(ledger.parts()) == 2 * ledger.release()
        if ledger.release():
            [total] = ledger.roll_up("sum", by=(), months=ledger.months())["numerator"]
            assert total == 2 * ledger.release()
        assert ledger.verify() == []
        ledger.close()


def test_backups(killing: Killer, database_url: str, tmp_path: Path) -> None:
    five_months(database_url)
    ledger = Ledger.open(database_url, cache=None)
    head = ledger.head().hash
    ledger.close()
    folder = tmp_path / "kept"
    for moment in moments("backup", 0.8):
        folder.mkdir(exist_ok=True)
        done = killing.kill("backup", database_url, str(folder), after_seconds=moment)
        until_nobody_is_there(database_url)
        kept = [path for path in folder.iterdir() if ".part" not in path.name]
        kept = [path for path in kept if not path.name.endswith("-journal")]
        assert {path.name for path in kept} >= set(done)
        for path in kept:
            report = inspect(path)
            assert (report.head, report.faults) == (head, ())
        shutil.rmtree(folder)
    ledger = Ledger.open(database_url, cache=None)
    assert (ledger.head().hash, ledger.verify()) == (head, [])
    ledger.close()


def test_merges(killing: Killer, database_url: str, tmp_path: Path) -> None:
    five_months(database_url)
    cache = tmp_path / "cache"

    def opened(cache: Path | None) -> Ledger:
        return Ledger.open(
            database_url, cache=cache, derive=running_sum, longitudinal_forms={"cases"}
        )

    fresh = opened(None)
    expected = sums(fresh)
    fresh.close()
    for moment in moments("merge", 0.25):
        killing.kill("merge", database_url, str(cache), after_seconds=moment)
        until_nobody_is_there(database_url)
        ledger = opened(cache)
        assert ledger.cache.faulty() == []
        assert sums(ledger) == expected
        assert ledger.verify() == []
        ledger.close()


def test_migrations(killing: Killer, database_url: str) -> None:
    five_months(database_url)
    ledger = Ledger.open(database_url, cache=None)
    rows = ledger.head().entry
    ledger.close()
    for moment in moments("migration", 0.12):
        ledger = Ledger.open(database_url, cache=None)
        with ledger.database.writing() as connection:
            schema.chain.drop(connection)
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '0002'"))
        ledger.close()
        killing.kill("migration", database_url, after_seconds=moment)
        until_nobody_is_there(database_url)
        ledger = Ledger.open(database_url, cache=None)
        assert (ledger.head().entry, ledger.verify()) == (rows, [])
        assert len(ledger.parts()) == 10
        ledger.close()
