"""A process that hands in, for tests that run several or kill one: `child URL task …`."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from core.months import shift
from ledger import Ledger, StalePreview
from tests.ledger.making import AT, accept, submission


def many(ledger: Ledger, unit: str, count: str) -> None:
    """Hand in some months of a unit and say the release of each."""
    for index in range(int(count)):
        new = submission({"delivery": index}, unit=unit, month=shift("2025-01", index))
        print(ledger.accept(new, on_release=0, at=AT).release)


def correct(ledger: Ledger, value: str) -> None:
    """Preview, wait for the word, accept; say the release or that the preview was stale."""
    release = ledger.release()
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        new = submission({"delivery": int(value)}, why="recounted")
        print(ledger.accept(new, on_release=release, at=AT).release)
    except StalePreview:
        print("StalePreview")


def killed(ledger: Ledger, moment: str) -> None:
    """Die before the n-th statement of an acceptance, before its commit, or right after it."""
    statements = itertools.count(1)

    def die(*_arguments: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def count(*_arguments: Any) -> None:
        if str(next(statements)) == moment:
            die()

    new = submission({"delivery": 9, "cases": 9}, why="recounted")
    release = ledger.release()
    sa.event.listen(ledger.database.engine, "before_cursor_execute", count)
    if moment == "commit":
        sa.event.listen(ledger.database.engine, "commit", die)
    ledger.accept(new, on_release=release, at=AT)
    if moment == "committed":
        die()


def endless(ledger: Ledger, unit: str) -> None:
    """Hand in month after month and confirm each, until killed."""
    for index in itertools.count():
        new = submission({"delivery": 1, "cases": 1}, unit=unit, month=shift("1901-01", index))
        print(accept(ledger, new), flush=True)


if __name__ == "__main__":
    _program, url, task, *arguments = sys.argv
    tasks: dict[str, Callable[[Ledger, str], None] | Callable[[Ledger, str, str], None]]
    tasks = {"many": many, "correct": correct, "killed": killed, "endless": endless}
    tasks[task](Ledger.open(url, cache=None), *arguments)
