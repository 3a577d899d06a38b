"""A process that forks others, has them write, and kills them in the middle.

Python and its libraries are loaded once; a trial costs no more than what it interrupts. A line of
JSON on standard input says what to do and when to kill; a line comes back with what was confirmed.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config  # noqa: F401  (loaded before the fork, as is what follows)
import duckdb  # noqa: F401
import psycopg  # noqa: F401

from core.months import shift
from ledger import Ledger
from ledger.backup import back_up
from ledger.database import Database
from tests.ledger.making import AT, running_sum, submission

ROOT = Path(__file__).parents[2]
Confirm = Callable[[str], None]


def accepting(confirm: Confirm, url: str, unit: str) -> None:
    """Accept month after month; confirm each release."""
    ledger = Ledger.open(url, cache=None)
    confirm("begun")
    for index in itertools.count():
        new = submission({"delivery": 1, "cases": 1}, unit=unit, month=shift("1901-01", index))
        confirm(str(ledger.accept(new, on_release=0, at=AT).release))


def backing_up(confirm: Confirm, url: str, folder: str) -> None:
    """Write backup after backup; confirm each name."""
    confirm("begun")
    for index in itertools.count():
        name = f"{os.getpid()}-{index}"
        back_up(Database(url), Path(folder) / name)
        confirm(name)


def merging(confirm: Confirm, url: str, cache: str) -> None:
    """Lay the whole cache again and again."""
    ledger = Ledger.open(url, cache=Path(cache), derive=running_sum, longitudinal_forms={"cases"})
    confirm("begun")
    while True:
        shutil.rmtree(cache, ignore_errors=True)
        ledger.warm()


def migrating(confirm: Confirm, url: str) -> None:
    """Bring an older ledger up to date."""
    confirm("begun")
    Ledger.open(url, cache=None)
    confirm("up to date")
    time.sleep(60)


TASKS: dict[str, Callable[..., None]] = {
    "accept": accepting,
    "backup": backing_up,
    "merge": merging,
    "migration": migrating,
}


class Killer:
    """Has writers started and killed by a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def kill(self, task: str, *arguments: str, after_seconds: float) -> list[str]:
        """Start a task, kill it so long after it began, and return what it had confirmed."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([task, arguments, after_seconds]) + "\n")
        self._process.stdin.flush()
        return list(json.loads(self._process.stdout.readline()))


@contextmanager
def killer() -> Iterator[Killer]:
    """Give what kills writers, for as long as the block runs."""
    command = [sys.executable, "-m", "tests.ledger.killing"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield Killer(process)
        assert process.stdin is not None
        process.stdin.close()


def _trial(task: str, arguments: list[Any], after_seconds: float) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        TASKS[task](lambda text: os.write(writing, f"{text}\n".encode()), *arguments)
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as confirmed:
        assert confirmed.readline() == "begun\n"
        time.sleep(after_seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.strip() for line in confirmed]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_trial(*json.loads(line))), flush=True)
