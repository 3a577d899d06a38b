"""Migrations, what verify finds, and the values' Parquet form."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import ledger as room
from ledger import Ledger, LedgerIsNewer, schema
from ledger.parquet import content_key, from_frame, to_frame, to_parquet, to_table
from tests.ledger.making import accept, records, submission


def test_the_migrations_lead_to_the_schema(ledger: Ledger) -> None:
    with ledger.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_newest_migration_is_the_one_that_is_opened() -> None:
    folder = Path(room.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == schema.NEWEST_MIGRATION


def test_opening_again_changes_nothing(database_url: str) -> None:
    first = Ledger.open(database_url, cache=None)
    accept(first, submission({"delivery": 3}))
    again = Ledger.open(database_url, cache=None)
    assert again.release() == 1
    assert len(again.audit()) == 2


def test_a_newer_database_is_refused(database_url: str) -> None:
    ledger = Ledger.open(database_url, cache=None)
    with ledger.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerIsNewer):
        Ledger.open(database_url, cache=None)


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="lasts"):
        Ledger.open("sqlite://", cache=None)


def test_verify_names_a_changed_value_and_a_missing_release(local_ledger: Ledger) -> None:
    accept(local_ledger, submission({"delivery": 3}))
    accept(local_ledger, submission({"delivery": 4}, why="recounted"))
    with local_ledger.database.engine.connect() as connection:
        connection.execute(sa.text("COMMIT"))
        connection.execute(sa.text("PRAGMA foreign_keys = OFF"))
        connection.execute(sa.text("BEGIN"))
        workbook = sa.select(schema.submissions.c.sha256).limit(1).scalar_subquery()
        change = schema.blobs.update().where(schema.blobs.c.sha256 == workbook)
        connection.execute(change.values(content=b"changed"))
        connection.execute(schema.releases.delete().where(schema.releases.c.release == 1))
        connection.commit()
        connection.execute(sa.text("PRAGMA foreign_keys = ON"))
    faults = "\n".join(local_ledger.verify())
    assert "no longer has its hash" in faults
    assert "Release 1 is missing." in faults
    assert "rows of parts point to a releases.release that is not there" in faults


def test_the_same_frame_gives_the_same_bytes() -> None:
    frame = records(*range(100))
    assert to_parquet(frame) == to_parquet(frame.copy())


def test_a_frame_of_no_rows_keeps_its_dtypes() -> None:
    frame = records().assign(on_date=pd.Series([], dtype="datetime64[us]"))
    pd.testing.assert_frame_equal(to_frame(to_table(to_parquet(frame))), frame)


def test_the_content_key_is_of_what_the_records_say() -> None:
    said = records(1, 2)
    elsewhere = said[::-1].assign(row=[7, 9])
    assert content_key(from_frame(said)) == content_key(from_frame(elsewhere))
    assert content_key(from_frame(said)) == content_key(
        from_frame(said[["row", "value_count", "sheet", "outlet_code"]])
    )
    assert content_key(from_frame(said)) != content_key(from_frame(records(2, 1)))
    text = pd.DataFrame({"a": ["", "x"], "b": ["x,y", 'z"']})
    assert content_key(from_frame(text)) != content_key(
        from_frame(text.assign(a=pd.Series([None, "x"])))
    )
    assert content_key(from_frame(text)) != content_key(from_frame(text.assign(b=["x", "y,z"])))
