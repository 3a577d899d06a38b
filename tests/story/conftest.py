"""The sample story as a manager would see it: a ledger, a reader, the newest view."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.access import Reader
from core.view import View
from ledger import Ledger
from sample_data import story
from tests.sample_ledger import built_in, shared_folder


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return built_in(shared_folder(tmp_path_factory))


@pytest.fixture
def own_ledger(ledger: Ledger, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The same in a folder of the test's own, which it may write to."""
    shutil.copytree(shared_folder(tmp_path_factory), tmp_path / "data")
    return built_in(tmp_path / "data")


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader("manager")


@pytest.fixture(scope="session")
def newest(ledger: Ledger) -> View:
    """The last twelve months, as a fresh visit shows them."""
    return View(release=ledger.release(), first_month="2025-11", last_month=story.LAST_MONTH)
