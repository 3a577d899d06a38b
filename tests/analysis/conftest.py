from collections.abc import Iterator

import pytest

from ledger import Ledger
from tests.handed_in import small_ledger


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    opened = small_ledger(tmp_path_factory.mktemp("ledger"))
    yield opened
    opened.close()
