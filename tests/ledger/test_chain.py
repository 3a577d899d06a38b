"""The chain of hashes: what was changed, removed or inserted in the history is found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger import Ledger, chain, schema
from policy import Policy
from tests.ledger.making import AT, accept, submission

NAMES = [table.name for table in chain.CHAINED]


def history_of_everything(ledger: Ledger) -> None:
    """Put rows into every chained table."""
    accept(ledger, submission({"delivery": 3, "cases": 4}, warnings=[{"code": "x", "found": 1.5}]))
    accept(ledger, submission({"delivery": 5}, why="重新清点"))
    ledger.withdraw(2, by="Wang", why="wrong file", at=AT)
    ledger.change_policy(Policy.shipped(), by="Wang", why="as agreed", at=AT)
    ledger.make_link("page=delivery", release=1, by="Wang", at=AT)
    ledger.answer_heading(unit="U1", form="cases", heading="h", field="f", by="Li", at=AT)
    ledger.note("signed in", by="Zhao", at=AT + timedelta(microseconds=7))


def behind_its_back(ledger: Ledger, *statements: sa.Executable) -> None:
    """Change a database as somebody who holds the file could."""
    connection: sa.Connection
    with ledger.database.engine.connect() as connection:
        if ledger.database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        if ledger.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        else:
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
            connection.commit()


def newest(ledger: Ledger, table: sa.Table) -> tuple[sa.RowMapping, sa.ColumnElement[bool]]:
    """Return the newest row of a table, and what finds it."""
    [key] = table.primary_key
    with ledger.database.reading() as connection:
        query = sa.select(table).order_by(key.desc()).limit(1)
        row = connection.execute(query).mappings().one()
    return row, key == row[key.name]


def test_every_table_that_says_who_did_what_is_chained() -> None:
    said = {t.name for t in schema.metadata.sorted_tables if {"by", "release"} & set(t.c.keys())}
    assert said - {schema.drafts.name} <= set(NAMES)


def test_a_whole_history_is_found_whole(ledger: Ledger) -> None:
    history_of_everything(ledger)
    assert ledger.verify() == []
    with ledger.database.reading() as connection:
        named = set(connection.scalars(sa.select(schema.chain.c.table_name)))
    assert named == set(NAMES)


def test_the_same_acts_give_the_same_chain_on_every_database(
    new_database: Callable[[], str], local_ledger: Ledger
) -> None:
    other = Ledger.open(new_database(), cache=None)
    for each in (local_ledger, other):
        accept(each, submission({"delivery": 3}, warnings=[{"found": 0.1, "说明": "x"}]))
        each.note("signed in", by="赵", at=AT + timedelta(microseconds=70))
    assert local_ledger.head() == other.head()
    other.close()


OTHERWISE: dict[str, dict[str, Any]] = {
    "releases": {"kind": "withdrawn"},
    "policies": {"sha256": "0" * 64},
    "submissions": {"by": "Somebody else"},
    "parts": {"record_count": 7},
    "withdrawals": {"why": "another reason"},
    "heading_answers": {"field": "other"},
    "links": {"query": "page=overview"},
    "audit": {"at": AT.replace(tzinfo=None) + timedelta(microseconds=8)},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_a_removed_and_an_inserted_row_are_named(ledger: Ledger, name: str) -> None:
    history_of_everything(ledger)
    table = schema.metadata.tables[name]
    row, is_it = newest(ledger, table)
    [key] = [str(row[column.name]) for column in table.primary_key]
    behind_its_back(ledger, table.update().where(is_it).values(**OTHERWISE[name]))
    assert any(f"Row {key} of {name} was changed" in fault for fault in ledger.verify())
    behind_its_back(ledger, table.delete().where(is_it))
    assert any(f"Row {key} of {name} was removed" in fault for fault in ledger.verify())
    behind_its_back(ledger, table.insert().values(row))
    assert ledger.verify() == []
    [column] = table.primary_key
    other: Any = f"{key}x" if isinstance(column.type, sa.String) else int(key) + 90
    if "release" in row and name in ("submissions", "withdrawals"):
        row = {**row, "release": 99}  # type: ignore[assignment]
    behind_its_back(ledger, table.insert().values({**row, column.name: other}))
    assert any(f"Row {other} of {name} is not in the chain" in fault for fault in ledger.verify())


def test_a_fault_of_the_chain_itself_is_said_with_its_place(local_ledger: Ledger) -> None:
    history_of_everything(local_ledger)
    kept = schema.chain
    swapped = sa.case((kept.c.entry == 5, "f" * 64), else_=kept.c.hash)
    behind_its_back(local_ledger, kept.update().values(hash=swapped))
    faults = "\n".join(local_ledger.verify())
    assert "Entry 5 of the chain does not follow" in faults
    assert "Entry 6 of the chain does not follow" in faults
    behind_its_back(local_ledger, kept.delete().where(kept.c.entry == 4))
    assert "Entry 4 of the chain is missing." in local_ledger.verify()


def test_a_history_cut_off_at_its_end_is_found_by_the_head_of_a_receipt(
    local_ledger: Ledger,
) -> None:
    accept(local_ledger, submission({"delivery": 3}))
    stood = local_ledger.head()
    accept(local_ledger, submission({"delivery": 4}, why="recounted"))
    receipt = local_ledger.receipt(2)
    assert (local_ledger.receipt(1).head, receipt.head) == (stood.hash, local_ledger.head().hash)
    assert receipt.as_dict()["head"] == receipt.head
    assert local_ledger.verify(known_head=receipt.head) == []
    tables = (schema.audit, schema.parts, schema.submissions, schema.releases)
    cut = [table.delete().where(table.c.release == 2) for table in tables]
    behind_its_back(
        local_ledger, *cut, schema.chain.delete().where(schema.chain.c.entry > stood.entry)
    )
    assert local_ledger.verify(known_head=local_ledger.receipt(1).head) == []
    [fault] = local_ledger.verify(known_head=receipt.head)
    assert receipt.head in fault


def test_a_later_act_moves_no_older_head(ledger: Ledger) -> None:
    history_of_everything(ledger)
    before = [ledger.receipt(number) for number in (1, 2)]
    ledger.make_link("page=delivery", release=1, by="Wang", at=AT)
    ledger.note("signed in", by="Zhao", at=AT)
    assert [ledger.receipt(number) for number in (1, 2)] == before


def test_an_older_ledger_gets_its_chain_when_it_is_opened(
    ledger: Ledger, database_url: str
) -> None:
    history_of_everything(ledger)
    with ledger.database.writing() as connection:
        schema.chain.drop(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0002'"))
    again = Ledger.open(database_url, cache=None)
    assert again.head().entry == ledger.head().entry > len(NAMES)
    assert again.verify() == []
    accept(again, submission({"delivery": 6}, why="goes on"))
    assert again.verify(known_head=again.receipt(1).head) == []
    again.close()


def test_writers_at_once_make_one_chain(ledger: Ledger) -> None:
    wrong: list[Exception] = []

    def act(unit: str) -> None:
        try:
            for turn in range(5):
                ledger.accept(submission({"delivery": turn}, unit=unit, month=f"2026-0{turn + 1}"),
                              on_release=0, at=AT)  # fmt: skip
                ledger.make_link("page=delivery", release=None, by=unit, at=AT)
                ledger.note("signed in", by=unit, at=AT)
        except Exception as error:
            wrong.append(error)

    writers = [threading.Thread(target=act, args=(f"U{n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert wrong == []
    assert ledger.verify() == []
    # created: 3 rows; each acceptance 4 (release, submission, part, trail), link 2, note 1
    assert ledger.head().entry == 3 + 4 * 5 * (4 + 2 + 1)
