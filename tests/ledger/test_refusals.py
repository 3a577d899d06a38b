"""What a ledger does not store: acts before the last release, and what a disk does not take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger import ClockWentBack, DiskFull, Ledger
from policy import Policy
from tests.ledger.making import AT, accept, submission

ROOT = Path(__file__).parents[2]
Act = Callable[[Ledger, datetime], object]

ACTS: dict[str, Act] = {
    "accept": lambda ledger, at: accept(ledger, submission({"delivery": 9}, why="more"), at),
    "withdraw": lambda ledger, at: ledger.withdraw(1, by="Wang", why="wrong", at=at),
    "policy": lambda ledger, at: ledger.change_policy(
        Policy.shipped(), by="Wang", why="as agreed", at=at
    ),
    "link": lambda ledger, at: ledger.make_link("page=x", release=None, by="Wang", at=at),
    "answer": lambda ledger, at: ledger.answer_heading(
        unit="U1", form="cases", heading="h", field="f", by="Li", at=at
    ),
    "note": lambda ledger, at: ledger.note("signed in", by="Zhao", at=at),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_before_the_last_release_is_refused(ledger: Ledger, name: str) -> None:
    accept(ledger, submission({"delivery": 3}))
    before = ledger.head()
    with pytest.raises(ClockWentBack, match=r"2026-02-03 08:25.*2026-02-03 08:30"):
        ACTS[name](ledger, AT - timedelta(minutes=5))
    assert ledger.head() == before
    ACTS[name](ledger, AT)
    assert ledger.head() != before


@pytest.mark.parametrize("name", ACTS)
def test_an_act_of_a_clock_a_little_behind_is_recorded_with_the_last_release(
    local_ledger: Ledger, name: str
) -> None:
    accept(local_ledger, submission({"delivery": 3}))
    ACTS[name](local_ledger, AT - timedelta(seconds=90))
    times = set(local_ledger.audit()["at"].dropna()) | set(local_ledger.submissions()["at"])
    assert {time.to_pydatetime() for time in times} == {AT.replace(tzinfo=None)}


def test_an_act_is_judged_by_the_time_that_is_recorded(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    judged: list[datetime] = []

    def judge(at: datetime) -> None:
        judged.append(at)
        if len(judged) == 1:
            raise PermissionError("closed")

    early, new = AT - timedelta(seconds=1), submission({"delivery": 4}, why="recounted")
    with pytest.raises(PermissionError):
        ledger.accept(new, on_release=1, at=early, judge=judge)
    assert ledger.release() == 1
    assert ledger.accept(new, on_release=1, at=early, judge=judge).at == AT
    ledger.withdraw(2, by="Wang", why="wrong", at=early, judge=judge)
    assert judged == [AT] * 3


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_stored(local_ledger: Ledger) -> None:
    accept(local_ledger, submission({"delivery": 3}))
    before = local_ledger.head()
    with local_ledger.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
    large = submission({"delivery": 4}, why="recounted", content=os.urandom(100_000))
    with pytest.raises(DiskFull, match="disk of the database is full"):
        accept(local_ledger, large)
    assert (local_ledger.head(), local_ledger.verify()) == (before, [])
    with local_ledger.database.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    accept(local_ledger, large)
    assert local_ledger.verify() == []


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_full_disk_of_a_server_is_said_in_a_sentence(ledger: Ledger) -> None:
    accept(ledger, submission({"delivery": 3}))
    with ledger.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON parts"
            " FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
    with pytest.raises(DiskFull):
        accept(ledger, submission({"delivery": 4}, why="recounted"))
    assert (ledger.release(), ledger.verify()) == (1, [])


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_read_only_server_is_read(ledger: Ledger, database_url: str) -> None:
    accept(ledger, submission({"delivery": 3}))
    with ledger.database.engine.begin() as connection:
        name = connection.scalar(sa.text("SELECT current_database()"))
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    again = Ledger.open(database_url, cache=None)
    assert again.roll_up("sum", by=(), months=["2026-01"])["numerator"].tolist() == [3]
    with pytest.raises(Exception, match="read-only"):
        accept(again, submission({"delivery": 4}, why="recounted"))
    again.close()


READ = """
import ctypes, os, sys
if os.geteuid() == 0:  # without its capabilities, root is bound by what a file permits
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0
from ledger import Ledger
from tests.ledger.making import accept, submission
ledger = Ledger.open(sys.argv[1], cache=None)
print(ledger.roll_up("sum", by=(), months=["2026-01"])["numerator"].tolist())
print(ledger.verify(), *ledger.notices(), sep="|")
try:
    accept(ledger, submission({"delivery": 9}, why="recounted"))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    tmp_path.chmod(0o755)


def read_by_another(folder: Path) -> subprocess.CompletedProcess[str]:
    """Read a ledger in a process that may not write it."""
    command = [sys.executable, "-c", READ, f"sqlite:///{folder / 'l.sqlite3'}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("is_in_use", [False, True])
def test_a_read_only_database_is_read_and_not_written(folder: Path, is_in_use: bool) -> None:
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite3'}", cache=None)
    accept(ledger, submission({"delivery": 3}))
    if not is_in_use:
        ledger.close()
    there = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(there) == (3 if is_in_use else 1)  # the database, its log and its index
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    sentence = "This ledger can be read but not changed: its database is read-only."
    done = read_by_another(folder)
    said = ["[3.0]", f"[]|{sentence}", f"ReadOnly {sentence}"]
    assert done.stdout.splitlines() == said, done.stderr
    assert {path.name for path in folder.iterdir()} == set(there)
    assert (folder / "l.sqlite3").read_bytes() == there["l.sqlite3"]
    ledger.close()


def test_an_old_database_that_is_read_only_says_what_to_do(folder: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite3'}", cache=None)
    with ledger.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0002'"))
    ledger.close()
    folder.chmod(0o555)
    (folder / "l.sqlite3").chmod(0o444)
    assert "Open it once where it can be written" in read_by_another(folder).stderr
