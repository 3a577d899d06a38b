"""Backups are whole under writes, verified, and put back only where nothing is lost unasked."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger import Ledger, ReasonNeeded, schema
from ledger.backup import back_up, holds_anything, inspect, opened, restore
from ledger.database import Database
from ledger.errors import (
    BackupFails,
    BackupStands,
    LedgerHoldsData,
    NoBackup,
    NoLedger,
    OtherKind,
)
from tests.ledger.making import AT, accept, submission
from tests.ledger.test_cache_faults import PLACES
from tests.ledger.test_chain import behind_its_back, history_of_everything
from tests.ledger.test_processes import start, until_nobody_is_there


def filled(ledger: Ledger) -> Ledger:
    """Put something into every table, texts and values that a dump must escape among it."""
    history_of_everything(ledger)
    odd = "tab\t line\n back\\slash \\N \\. 说明 \x7f '\""
    ledger.note("signed in", by=odd, at=AT, subject="\\", why=odd)
    accept(ledger, submission({"delivery": 7}, month="2026-02", content=bytes(range(256)) * 9))
    ledger.keep_draft(by="Li", file_name=odd, content=b"\0\\\n", unit="U1", month="", at=AT)
    return ledger


def held_in(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what a backup holds for ever: the history, and the values that stand in it."""
    with opened(file) as database:
        return {n: rows for n, rows in rows_of(database).items() if n != schema.drafts.name}


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading(is_whole=True) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(
                sa.select(table).order_by(*table.primary_key))]
            for table in schema.metadata.sorted_tables
        }  # fmt: skip


def test_a_backup_holds_all_that_the_ledger_holds(
    ledger: Ledger, new_database: Callable[[], str], tmp_path: Path
) -> None:
    filled(ledger)
    report = back_up(ledger.database, tmp_path / "kept" / "backup")
    assert (report.release, report.head, report.faults) == (
        ledger.release(),
        ledger.head().hash,
        (),
    )
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["backup"]
    assert report.byte_count == report.file.stat().st_size
    assert inspect(report.file, ledger.receipt(1).head) == report
    held = rows_of(ledger.database)
    other = Database(new_database())
    restore(report.file, other, by="Zhao", at=AT)
    restored = rows_of(other)
    for name in held:
        last = -1 if name in ("audit", "chain") else None  # the restoring itself
        assert restored[name][:last] == held[name], name
    again = Ledger.open(other.url.render_as_string(hide_password=False), cache=None)
    assert again.verify(known_head=report.head) == []
    assert again.audit()["what"].iloc[-1] == "restored"
    accept(again, submission({"delivery": 8}, why="goes on"))
    assert again.verify() == []
    again.close()
    other.close()


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_ledger_moves_from_a_server_into_a_file_and_not_back(
    ledger: Ledger, tmp_path: Path
) -> None:
    report = back_up(filled(ledger).database, tmp_path / "backup")
    into_file = Database(f"sqlite:///{tmp_path / 'l.sqlite3'}")
    restore(report.file, into_file, by="Zhao", at=AT)
    assert rows_of(into_file)["parts"] == rows_of(ledger.database)["parts"]
    of_file = back_up(into_file, tmp_path / "of-file")
    with pytest.raises(OtherKind):
        restore(of_file.file, ledger.database, by="Zhao", at=AT, overwrite=True, why="moved")
    into_file.close()


def test_a_drill_acceptances_go_on_while_it_copies(
    ledger: Ledger, database_url: str, new_database: Callable[[], str], tmp_path: Path
) -> None:
    child = start(database_url, "endless", "U1")
    assert child.stdout is not None
    confirmed = [int(child.stdout.readline())]
    reports = []
    for turn in range(4):
        reports.append((confirmed[-1], back_up(ledger.database, tmp_path / f"backup-{turn}")))
        confirmed.append(int(child.stdout.readline()))
    child.kill()
    child.communicate()
    ledger.database.close()  # who waits for others must not be there
    until_nobody_is_there(database_url)
    assert reports[-1][1].release > reports[0][1].release
    for before, report in reports:
        assert report.release >= before  # nothing that was confirmed is lost
        assert report.faults == ()
    assert ledger.verify(known_head=reports[-1][1].head) == []
    url = new_database()
    restore(reports[-1][1].file, Database(url), by="Zhao", at=AT)
    restored = Ledger.open(url, cache=None)
    assert len(restored.parts()) == 2 * restored.release()  # nothing is half
    months = restored.months()
    sums = restored.roll_up("sum", by=("month",), months=months)
    stands = ledger.roll_up("sum", by=("month",), months=months, release=restored.release())
    assert sums.equals(stands)
    restored.close()


def test_a_ledger_that_holds_anything_is_overwritten_only_with_a_reason(
    ledger: Ledger, tmp_path: Path
) -> None:
    accept(ledger, submission({"delivery": 3}))
    report = back_up(ledger.database, tmp_path / "backup")
    accept(ledger, submission({"delivery": 4}, why="recounted"))
    with pytest.raises(LedgerHoldsData, match="--overwrite"):
        restore(report.file, ledger.database, by="Zhao", at=AT)
    with pytest.raises(ReasonNeeded):
        restore(report.file, ledger.database, by="Zhao", at=AT, overwrite=True, why=" ")
    assert ledger.release() == 2
    restore(report.file, ledger.database, by="Zhao", at=AT, overwrite=True, why="the disk broke")
    assert (ledger.release(), ledger.verify()) == (1, [])
    last = ledger.audit().iloc[-1]
    assert (last["what"], last["by"], last["why"]) == ("restored", "Zhao", "the disk broke")
    assert last["subject"] == f"backup {report.head}"


def test_what_holds_nothing_yet_may_be_restored_into(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    url = new_database()
    assert not holds_anything(Database(url))
    ledger = Ledger.open(url, cache=None)
    ledger.note("begun empty", by="Li", at=AT)
    assert not holds_anything(ledger.database)
    ledger.make_link("page=x", release=None, by="Li", at=AT)
    assert holds_anything(ledger.database)
    ledger.close()


def test_an_older_backup_is_verified_and_restored_into_the_newest_shape(
    ledger: Ledger, new_database: Callable[[], str], tmp_path: Path
) -> None:
    filled(ledger)
    with ledger.database.writing() as connection:
        schema.chain.drop(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0002'"))
    report = back_up(ledger.database, tmp_path / "backup")
    assert report.entry > 0
    fresh = Ledger.open(new_database(), cache=None)
    restore(report.file, fresh.database, by="Zhao", at=AT)
    assert fresh.verify(known_head=report.head) == []
    fresh.close()


def test_a_ledger_that_was_touched_gives_no_backup(ledger: Ledger, tmp_path: Path) -> None:
    filled(ledger)
    behind_its_back(ledger, schema.audit.update().values(by="Nobody"))
    with pytest.raises(BackupFails, match="was changed"):
        back_up(ledger.database, tmp_path / "backup")
    assert list(tmp_path.glob("backup*")) == []


def test_a_backup_is_never_overwritten_and_needs_a_ledger(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("another's")
    with pytest.raises(BackupStands):
        back_up(ledger.database, tmp_path / "backup")
    with pytest.raises(BackupFails):
        back_up(ledger.database, tmp_path / "backup" / "below")
    nowhere = Database(f"sqlite:///{tmp_path / 'nowhere.sqlite3'}")
    with pytest.raises(NoLedger):
        back_up(nowhere, tmp_path / "other")
    assert not (tmp_path / "nowhere.sqlite3").exists()


def test_a_file_that_is_no_backup_is_said_to_be_none(ledger: Ledger, tmp_path: Path) -> None:
    report = back_up(filled(ledger).database, tmp_path / "backup")
    content = report.file.read_bytes()
    for damaged in (b"", b"PK\3\4 a workbook", content[: len(content) // 2], content[:60]):
        (tmp_path / "other").write_bytes(damaged)
        with pytest.raises(NoBackup):
            inspect(tmp_path / "other")
    with pytest.raises(NoBackup):
        restore(tmp_path / "other", ledger.database, by="Zhao", at=AT, overwrite=True, why="x")
    assert ledger.verify() == []


def test_a_flipped_bit_in_a_backup_is_found_or_changes_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    report = back_up(filled(ledger).database, tmp_path / "backup")
    content, chance = report.file.read_bytes(), random.Random(7)
    expected, found = held_in(report.file), 0
    for _turn in range(PLACES // 4):
        damaged = bytearray(content)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        (tmp_path / "other").write_bytes(damaged)
        try:
            seen = inspect(tmp_path / "other")
        except NoBackup:
            found += 1
            continue
        found += bool(seen.faults)
        if not seen.faults:
            assert held_in(tmp_path / "other") == expected
    assert found > 0


def test_a_damaged_ledger_is_set_aside_by_a_restore(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'l.sqlite3'}"
    ledger = Ledger.open(url, cache=None)
    accept(ledger, submission({"delivery": 3}))
    report = back_up(ledger.database, tmp_path / "backup")
    ledger.close()
    (tmp_path / "l.sqlite3").write_bytes(b"garbage" * 1000)
    with pytest.raises(LedgerHoldsData):
        restore(report.file, Database(url), by="Zhao", at=AT)
    restore(report.file, Database(url), by="Zhao", at=AT, overwrite=True, why="the disk broke")
    [aside] = tmp_path.glob("l.sqlite3.damaged-*")
    assert aside.read_bytes().startswith(b"garbage")
    assert Ledger.open(url, cache=None).verify() == []


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
@pytest.mark.postgres
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no command lines in /proc")
def test_the_password_stands_on_no_command_line(
    ledger: Ledger, database_url: str, tmp_path: Path
) -> None:
    accept(ledger, submission({"delivery": 3}))
    url = sa.make_url(database_url).set(password="s@cret").render_as_string(hide_password=False)
    words, copying = "", threading.Thread(target=back_up, args=(Database(url), tmp_path / "backup"))
    with ledger.database.engine.begin() as connection:  # pg_dump waits as long as this lasts
        connection.exec_driver_sql("LOCK TABLE links IN ACCESS EXCLUSIVE MODE")
        copying.start()
        while copying.is_alive() and not (words := command_line_with(f"{tmp_path / 'backup'}.")):
            time.sleep(0.02)
    copying.join()
    assert "pg_dump" in words and "cret" not in words
    assert (tmp_path / "backup").exists()


def command_line_with(text: str) -> str:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if text in (words := process.read_text()):
                return words
    return ""
