"""A dump of PostgreSQL, read without a server: its rows laid into a database of SQLite.

So a dump is verified as a ledger is, and a ledger can move from a server into a file. The rows
come from pg_restore, in the text form of COPY.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from ledger.database import Database
from ledger.postgres_tools import program

_MAGIC = b"PGDMP"
_COPY = re.compile(r"COPY (?:\S+\.)?(\S+) \((.*)\) FROM stdin;\n")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ROWS_AT_ONCE = 200


def is_dump(file: Path) -> bool:
    """Return whether a file is a dump in pg_dump's custom format, by its first bytes."""
    with file.open("rb") as content:
        return content.read(len(_MAGIC)) == _MAGIC


def load(file: Path, target: Path) -> None:
    """Lay the rows of a dump into a new database of SQLite, in the shape they were dumped in.

    Raises ValueError where pg_restore cannot read the dump to its end, ProgramMissing.
    """
    [version] = [row["version_num"] for row in _rows(file, "alembic_version")]
    with closing(Database(f"sqlite:///{target}")) as database:
        with database.writing() as connection:
            database.migrate(connection, to=str(version))
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # references are checked once all rows are there
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
            _fill(connection, file)
            connection.commit()


def _fill(connection: sa.Connection, file: Path) -> None:
    there = sa.MetaData()
    there.reflect(connection)
    with _script(file) as lines:
        for name, columns in _copies(lines):
            if name == "alembic_version":
                continue
            table = there.tables[name]
            read = [_reader(table.c[column].type) for column in columns]
            rows = (_row(columns, read, line) for line in _until_end(lines))
            while some := list(islice(rows, _ROWS_AT_ONCE)):
                connection.execute(table.insert(), some)


def _rows(file: Path, name: str) -> Iterator[dict[str, Any]]:
    with _script(file, f"--table={name}") as lines:
        for _name, columns in _copies(lines):
            for line in _until_end(lines):
                yield _row(columns, [str] * len(columns), line)


class _script:
    """The lines of a dump's script, without its definitions; ValueError where it breaks off."""

    def __init__(self, file: Path, *options: str) -> None:
        command = [program("pg_restore"), "--data-only", "--file=-", *options, str(file)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )

    def __enter__(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    def __exit__(self, kind: object, *_rest: object) -> None:
        with self._process as process:
            if kind is not None:
                process.kill()
                return
            assert process.stdout is not None and process.stderr is not None
            for _line in process.stdout:
                pass
            said = process.stderr.read().strip()
        if process.returncode != 0:
            raise ValueError(said)


def _copies(lines: IO[str]) -> Iterator[tuple[str, list[str]]]:
    """Return the table and the columns of each block of rows; its rows are read in between."""
    for line in lines:
        if found := _COPY.fullmatch(line):
            name, columns = found.groups()
            yield name.strip('"'), [column.strip('" ') for column in columns.split(",")]


def _until_end(lines: IO[str]) -> Iterator[str]:
    for line in lines:
        if line == "\\.\n":
            return
        yield line.removesuffix("\n")
    raise ValueError("a block of rows has no end")


def _row(columns: list[str], read: list[Callable[[str], Any]], line: str) -> dict[str, Any]:
    fields = line.split("\t")
    return {
        column: None if field == "\\N" else convert(_unescaped(field))
        for column, convert, field in zip(columns, read, fields, strict=True)
    }


def _unescaped(field: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), field)


def _reader(kind: sa.types.TypeEngine[Any]) -> Callable[[str], Any]:
    """Return what makes a value of a column out of its text."""
    readers: tuple[tuple[type[sa.types.TypeEngine[Any]], Callable[[str], Any]], ...] = (
        (sa.Boolean, lambda text: text == "t"),
        (sa.Integer, int),
        (sa.Float, float),
        (sa.DateTime, datetime.fromisoformat),
        (sa.LargeBinary, lambda text: bytes.fromhex(text[2:])),
        (sa.JSON, json.loads),
    )
    return next((reader for known, reader in readers if isinstance(kind, known)), str)
