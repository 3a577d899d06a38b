"""A PostgreSQL server for tests: the one that TEST_DATABASE_URL names, or a throwaway of our own.

The throwaway runs Debian's package from a temporary folder, on a Unix socket only, and keeps
nothing. `Server.new_database` gives each test an empty database.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

START_SECONDS = 120


class NoServer(Exception):
    """Why there is no server to test on."""


class Server:
    """A running server, by the URL of a database on it that may create others."""

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url).set(drivername="postgresql")

    def new_database(self, like: str | None = None) -> str:
        """Return the URL of a new database: empty, or a copy of the one that `like` names."""
        name = f"test_{secrets.token_hex(6)}"
        template = sa.make_url(like).database if like else "template0"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever still reads it."""
        name = sa.make_url(url).database or ""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        url = self._url.render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_server() -> Iterator[Server]:
    """Give a server for as long as the block runs; NoServer says why there is none."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Server(given)
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found = programs[-1] if programs else shutil.which("postgres")
    if not found:
        raise NoServer("no PostgreSQL: install the package postgresql or set TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    try:
        with _throwaway(Path(found).parent, folder) as url:
            yield Server(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _throwaway(programs: Path, folder: Path) -> Iterator[str]:
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    folder.chmod(0o755)
    data = folder / "data"
    make = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
    make += ["-E", "UTF8", "--no-sync", "--locale=C"]
    subprocess.run(make, cwd=folder, check=True, capture_output=True, **as_user)
    settings = ["fsync=off", "full_page_writes=off", "max_connections=50", "listen_addresses="]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder)]
    for setting in settings:
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **as_user)
    try:
        url = f"postgresql://postgres@/postgres?host={folder}"
        _wait(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > give_up:
                raise NoServer(f"PostgreSQL did not start: {log.read_text()[-500:]}") from error
            time.sleep(0.05)
