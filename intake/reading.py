"""Workbooks read in a child process, with limits of memory and time, one child for many files.

A file that kills the child takes nobody down: the answers that came before it stand, it is
reported as unreadable, and a new child goes on with the files after it.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from intake.containers import fault_of_zip, kind_of
from intake.csv_files import read_csv
from intake.limits import LIMITS, Limits

OnSheet = Callable[[str, int, int], None]
_CHILD = Path(__file__).with_name("reader")


def _ignore(_sheet: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class CellFeature:
    """What a cell shows beside its value.

    shown_as: how its number format shows another number: `percent` (0.58 as 58 %, kind p),
    `percent_sign` (58 as 58 %, by a quoted sign), `per_mille` (any sign ‰), `scaled` (58000 as
    58); "" where it shows the number itself. struck: whether the text is struck out.
    superscript: what of the text is set as superscript or subscript, "" for nothing.
    """

    shown_as: Literal["", "percent", "percent_sign", "per_mille", "scaled"] = ""
    struck: Literal["", "whole", "part"] = ""
    superscript: str = ""


@dataclass(frozen=True)
class Column:
    """The cells of one column as they lie in the sheet.

    kinds: one letter a cell (see `intake/reader`; m, where `intake.sheet.merged` found a cell that
    shares its value with others); values: text, float, bool, "" where empty.
    features: by 0-based row of the sheet, for the few cells that show more than their value.
    """

    letters: str
    values: list[Any]
    features: Mapping[int, CellFeature] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> np.ndarray:
        """Kind of each cell as an array of one-byte letters; blank text counts as empty."""
        if len(self.letters) == 1 and self.letters != "t":
            return np.full(len(self.values), self.letters.encode(), dtype="S1")
        letters = self.letters * len(self.values) if len(self.letters) == 1 else self.letters
        kinds = np.frombuffer(letters.encode("ascii"), dtype="S1").copy()
        # asked once for each distinct text, for a column has few
        blanks = {v for v in set(self.values) if type(v) is str and not v.strip()}
        if blanks:
            is_blank = map(blanks.__contains__, self.values)
            kinds[np.fromiter(is_blank, dtype=bool, count=len(self.values))] = b"e"
        return kinds

    def __len__(self) -> int:
        return len(self.values)

    def filled_down(self, spans: list[tuple[int, int]]) -> Column:
        """Return this column with the first value of each span in all of its rows."""
        kinds, values = self.kinds.copy(), list(self.values)
        for first, last in spans:
            kinds[first : last + 1] = kinds[first]
            values[first : last + 1] = [values[first]] * (last + 1 - first)
        return Column(kinds.tobytes().decode("ascii"), values, self.features)


@dataclass(frozen=True)
class Sheet:
    """One sheet by columns, from A1; `fault` says why its cells were not read."""

    name: str
    columns: tuple[Column, ...] = ()
    height: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged ranges: first row, first column, last row, last column, 0-based."""
    fault: str = ""
    is_hidden: bool = False
    hidden_lines: tuple[str, ...] = ()
    """Its first hidden rows (their numbers) and columns (their letters)."""
    is_1904: bool = False
    """Whether plain day numbers of this workbook count from 1904."""
    has_picture: bool = False
    """Whether a picture lies on it, of which nothing is read."""
    separator: str = ""
    """What separates the columns of a text table; "" in a workbook."""
    has_features: bool = True
    """Whether formats and errors of its cells could be read beside their values."""

    def row(self, index: int) -> list[Any]:
        """Return the values of a 0-based row."""
        return [column.values[index] for column in self.columns]

    def top(self, rows: int) -> list[list[Any]]:
        """Return the first rows; a cell merged downwards stands in each of its rows."""
        top = [self.row(index) for index in range(min(rows, self.height))]
        for first, left, last, right in self.merged:
            if left == right < len(self.columns) and first < len(top):
                for row in top[first + 1 : last + 1]:
                    row[left] = top[first][left]
        return top

    def groups(self, rows: int) -> list[list[Any]]:
        """Return the first rows as `top`, a cell merged across in each of its columns, too."""
        groups = self.top(rows)
        for first, left, last, right in self.merged:
            if first == last < len(groups):
                wide = groups[first]
                wide[left : right + 1] = [wide[left]] * len(wide[left : right + 1])
        return groups

    def merged_down(self, column: int, below: int) -> list[tuple[int, int]]:
        """Return the first and last row of each merge down from a column, from `below` on."""
        return [
            (first, min(last, self.height - 1))
            for first, left, last, right in self.merged
            if left == column and below <= first < min(last, self.height - 1)
        ]


@dataclass(frozen=True)
class Book:
    """A workbook as it was read, or the fault for which it was not."""

    kind: str = ""
    sheets: tuple[Sheet, ...] = ()
    fault: str = ""


def read(content: bytes, *, limits: Limits = LIMITS) -> Book:
    """Read one workbook; a bad file is a `fault`, never an exception."""
    return next(read_many([content], limits=limits))


def read_many(
    contents: Sequence[bytes], *, limits: Limits = LIMITS, on_sheet: OnSheet = _ignore
) -> Iterator[Book]:
    """Read workbooks in order, while the child is already at the next one.

    `on_sheet` is called before each sheet with its name, its place and how many there are.
    """
    screened = [_screen(content, limits) for content in contents]
    waiting = [
        c for c, book in zip(contents, screened, strict=True) if not book.fault and not book.sheets
    ]
    answers = _answers(waiting, limits, on_sheet)
    for book in screened:
        yield book if book.fault or book.sheets else _book(book.kind, next(answers))


def _screen(content: bytes, limits: Limits) -> Book:
    """Return the fault of a file that is not to be read, else a book that says only its kind."""
    if len(content) > limits.file_bytes:
        return Book(fault="too_large")
    kind = kind_of(content)
    if kind == "csv":
        return _csv_book(content, limits)
    if kind in ("xlsx", "xlsb", "ods"):
        return Book(kind=kind, fault=fault_of_zip(content, limits))
    return Book(kind=kind) if kind == "xls" else Book(fault=kind)


def _csv_book(content: bytes, limits: Limits) -> Book:
    table = read_csv(content, max_rows=limits.rows, max_columns=limits.columns)
    if isinstance(table, str):
        return Book(kind="csv", fault=table)
    columns = tuple(Column("t", list(values)) for values in zip(*table.rows, strict=True))
    sheet = Sheet("csv", columns, len(table.rows), separator=table.separator)
    return Book(kind="csv", sheets=(sheet,))


def _book(kind: str, answer: dict[str, Any]) -> Book:
    if "fault" in answer:
        return Book(kind=kind, fault=answer["fault"])
    hidden = set(answer["hidden"])
    sheets = tuple(
        Sheet(
            name=sheet["name"],
            columns=tuple(map(_column, sheet.get("columns", ()))),
            height=sheet["height"],
            merged=tuple((a, b, c, d) for a, b, c, d in sheet.get("merged", ())),
            fault=sheet.get("fault", ""),
            is_hidden=sheet["name"] in hidden,
            hidden_lines=tuple(sheet.get("hidden", ())),
            is_1904=answer["is_1904"],
            has_picture=sheet.get("has_picture", False),
            has_features=answer.get("has_features", True),
        )
        for sheet in answer["sheets"]
    )
    return Book(kind=kind, sheets=sheets)


def _column(answer: dict[str, Any]) -> Column:
    features = {row: CellFeature(*rest) for row, *rest in answer.get("features", ())}
    return Column(answer["kinds"], answer["values"], features)


def _answers(
    contents: Sequence[bytes], limits: Limits, on_sheet: OnSheet
) -> Iterator[dict[str, Any]]:
    """Yield an answer a file; where a child dies, tell its file and go on with a new child."""
    position = 0
    while position < len(contents):
        for answer in _Child(contents[position:], limits, on_sheet):
            yield answer
            position += 1
        if position < len(contents):
            yield {"fault": "reader_died"}
            position += 1


class _Child:
    """One child process that answers for workbooks in order until it ends or is killed."""

    def __init__(self, contents: Sequence[bytes], limits: Limits, on_sheet: OnSheet) -> None:
        self._contents = contents
        self._limits = limits
        self._on_sheet = on_sheet
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_bare_environment(),
        )
        _restrain(self._process.pid, limits, len(contents))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdin is not None and self._process.stdout is not None
        writer = threading.Thread(target=self._write, args=(self._process.stdin,), daemon=True)
        writer.start()
        try:
            for _ in self._contents:
                answer = self._next(self._process.stdout)
                if answer is None:
                    return
                yield answer
        finally:
            self._process.kill()
            self._process.wait()
            writer.join(timeout=5)
            self._process.stdout.close()

    def _write(self, target: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            target.write(json.dumps(asdict(self._limits)).encode() + b"\n")
            for content in self._contents:
                target.write(struct.pack(">Q", len(content)))
                target.write(content)
                target.flush()
            target.close()

    def _next(self, source: IO[bytes]) -> dict[str, Any] | None:
        """Return the next answer; None where the child died, or was killed for its slowness."""
        alarm = threading.Timer(self._limits.seconds, self._process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            said = self._message(source)
            while said is not None and "progress" in said:
                at = said["progress"]
                self._on_sheet(str(at["sheet"]), int(at["done"]), int(at["total"]))
                said = self._message(source)
        finally:
            alarm.cancel()
        return said

    def _message(self, source: IO[bytes]) -> dict[str, Any] | None:
        size = source.read(8)
        if len(size) < 8:
            return None
        length = struct.unpack(">Q", size)[0]
        if length > self._limits.memory_bytes:
            return None
        body = source.read(length)
        return json.loads(body) if len(body) == length else None


def _bare_environment() -> dict[str, str]:
    """Return the few variables that a Python needs to start, and none that carry secrets."""
    kept = ("SYSTEMROOT", "PATH", "TEMP", "TMP", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _restrain(pid: int, limits: Limits, files: int) -> None:
    """Cap a child's memory and processor time where the system can (Linux)."""
    try:
        import resource

        limit = resource.prlimit
    except (ImportError, AttributeError):
        return
    with suppress(ProcessLookupError, PermissionError):
        limit(pid, resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        seconds = limits.seconds * max(1, files)
        limit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        limit(pid, resource.RLIMIT_CORE, (0, 0))
