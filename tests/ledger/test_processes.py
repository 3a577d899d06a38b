"""Real processes: opening at once, submitting at once, and being killed in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from ledger import Ledger
from tests.ledger.making import accept, submission

ROOT = Path(__file__).parents[2]
CHILD = ["-m", "tests.ledger.child"]


def start(url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *CHILD, url, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(child: subprocess.Popen[str]) -> list[str]:
    said, _ = child.communicate(timeout=300)
    assert child.returncode == 0
    return said.splitlines()


def until_nobody_is_there(url: str) -> None:
    """Wait until a server is done with killed clients: their last word may still count."""
    if not url.startswith("postgresql"):
        return
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone():
            time.sleep(0.05)


def test_two_processes_that_open_and_submit_at_once_lose_nothing(database_url: str) -> None:
    children = [start(database_url, "many", unit, "8") for unit in ("U1", "U2")]
    released = [int(line) for child in children for line in finish(child)]
    assert sorted(released) == list(range(1, 17))
    ledger = Ledger.open(database_url, cache=None)
    assert len(ledger.parts()) == 16
    assert sorted(ledger.records("delivery")["value_count"]) == sorted([*range(8)] * 2)
    assert ledger.verify() == []


def test_of_two_who_correct_the_same_part_at_once_one_is_told(database_url: str) -> None:
    ledger = Ledger.open(database_url, cache=None)
    accept(ledger, submission({"delivery": 1}))
    children = [start(database_url, "correct", value) for value in ("7", "8")]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = {child: finish(child)[0] for child in children}
    assert sorted(said.values()) == ["2", "StalePreview"]
    winner = next(
        value for child, value in zip(children, (7, 8), strict=True) if said[child] == "2"
    )
    assert ledger.records("delivery")["value_count"].tolist() == [winner]
    assert ledger.verify() == []


@pytest.mark.parametrize("statement", [1, 8, 15, "commit", "committed"])
def test_a_process_killed_in_the_middle_of_an_acceptance_leaves_all_or_nothing(
    database_url: str, statement: int | str
) -> None:
    ledger = Ledger.open(database_url, cache=None)
    accept(ledger, submission({"delivery": 1}))
    child = start(database_url, "killed", str(statement))
    child.communicate(timeout=300)
    assert child.returncode == -signal.SIGKILL
    stands = statement == "committed"
    assert ledger.release() == (2 if stands else 1)
    assert ledger.records("delivery")["value_count"].tolist() == [9 if stands else 1]
    assert len(ledger.parts()) == (2 if stands else 1)
    assert ledger.verify() == []
    accept(ledger, submission({"delivery": 5}, why="goes on"))
    assert ledger.verify() == []


def test_a_process_killed_at_any_moment_keeps_what_it_has_confirmed(database_url: str) -> None:
    confirmed = 0
    for delay in (0.01, 0.06):
        child = start(database_url, "endless", f"U{delay}")
        assert child.stdout is not None
        assert child.stdout.readline()
        time.sleep(delay)
        child.kill()
        confirmed += 1 + len(child.communicate()[0].splitlines())
    until_nobody_is_there(database_url)
    ledger = Ledger.open(database_url, cache=None)
    assert ledger.release() in range(confirmed, confirmed + 3)
    assert len(ledger.parts()) == 2 * ledger.release()
    assert ledger.verify() == []
