"""The whole sample story in a ledger, built once a test session and shared by all workers."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger import Ledger
from sample_data import demo
from submissions.opening import open_ledger


def built_in(folder: Path) -> Ledger:
    """Return the ledger of a folder with the story in it; built where it is not there yet.

    Parallel workers wait for the one that builds; a build that was broken off goes on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", cache=folder / "cache")
    with _alone(folder / "lock"):
        if not demo.is_whole(ledger):
            demo.build(ledger)
    return ledger


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of this session have in common."""
    base = tmp_path_factory.getbasetemp()
    is_worker = base.name.startswith("popen-gw")
    return (base.parent if is_worker else base) / "sample-story"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
