from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from tests.handed_in import empty_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = empty_ledger(tmp_path)
    yield opened
    opened.close()
