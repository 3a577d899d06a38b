"""Fixtures that every room may use: empty databases on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import NoServer, Server, running_server

# The same examples in every run, however slow the machine is; `--hypothesis-profile=default`
# looks for new ones.
settings.register_profile(
    "same-everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same-everywhere")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server; the test is skipped, with the reason, where there is none."""
    try:
        with running_server() as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Give the URL of another empty database each time it is called; on both backends."""
    made: list[str] = []
    if request.param == "sqlite":

        def new_file() -> str:
            made.append(f"sqlite:///{tmp_path / f'ledger-{len(made)}.sqlite3'}")
            return made[-1]

        yield new_file
        return
    server: Server = request.getfixturevalue("postgres_server")

    def new_on_server() -> str:
        made.append(server.new_database())
        return made[-1]

    yield new_on_server
    for url in made:
        server.drop(url)


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """The URL of an empty database; the test runs on SQLite and on PostgreSQL."""
    return new_database()
