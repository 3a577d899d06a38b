"""Damage to derived files: no sum, record or report ever differs from the recomputed one.

FAULT_PLACES is how many bits are flipped in all (default 60; the full count is 240).
"""

from __future__ import annotations

import logging
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger
from ledger.merged import DERIVED, OUTLETS, UNITS
from ledger.records import RECORDS
from tests.ledger.making import accept, register, running_sum, submission, tallies

PLACES = int(os.environ.get("FAULT_PLACES", "60"))
ROOMS = (OUTLETS.months, UNITS.months, OUTLETS.years, UNITS.years, DERIVED, RECORDS)
YEARS = (OUTLETS.years, UNITS.years)
MADE_OF_IT = {
    OUTLETS.months: YEARS,
    UNITS.months: YEARS,
    DERIVED: (OUTLETS.months, UNITS.months, *YEARS),
}
"""Rooms whose files would answer in place of a damaged one that they were made of."""
MONTHS = [f"2026-0{n}" for n in range(1, 6)]
ROOT = Path(__file__).parents[2]


def opened(folder: Path, cache: Path | None) -> Ledger:
    url = f"sqlite:///{folder / 'l.sqlite3'}"
    return Ledger.open(url, cache=cache, derive=running_sum, longitudinal_forms={"cases"})


def answers(ledger: Ledger) -> list[Any]:
    """Return what every kind of derived file has a part in."""
    deadlines = {month: datetime(2026, 12, 31, tzinfo=UTC) for month in MONTHS}
    reports = ledger.reporting(
        {"delivery": (frozenset({"both"}), "sheet")},
        by=("month", "unit"),
        months=MONTHS,
        deadlines=deadlines,
    )
    return [
        ledger.roll_up(tally, by=by, months=MONTHS).to_csv()
        for tally in ("sum", "running")
        for by in (("month",), ("month", "outlet_code"), ("unit",))
    ] + [ledger.records("delivery").to_csv(), ledger.strata("sum", None, MONTHS), reports.to_csv()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger of five months, a settled year among them, and its whole cache."""
    folder = tmp_path_factory.mktemp("faults")
    ledger = opened(folder, folder / "cache")
    outlets = register({"outlet_code": "U1-1"}, {"outlet_code": "U1-2"})
    accept(ledger, submission({}, parts={"outlets": (outlets, tallies())}))
    for value, month in enumerate(MONTHS, start=3):
        accept(ledger, submission({"delivery": value, "cases": value}, month=month))
    answers(ledger)
    ledger.close()
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    yield copy
    shutil.rmtree(copy)


@pytest.fixture(scope="module")
def expected(built: Path) -> list[Any]:
    """What is computed from the database alone."""
    ledger = opened(built, None)
    found = answers(ledger)
    ledger.close()
    return found


def answers_anew(folder: Path) -> list[Any]:
    """Return what a ledger answers that is opened now, as another process would open it."""
    ledger = opened(folder, folder / "cache")
    found = answers(ledger)
    ledger.close()
    return found


def laid(folder: Path, room: str) -> list[Path]:
    return sorted((folder / "cache" / room).rglob("*.parquet"))


def test_every_kind_of_derived_file_is_there(folder: Path) -> None:
    assert all(laid(folder, room) for room in ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_flipped_bit_moves_no_figure_and_is_made_good_once(
    folder: Path, room: str, expected: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(room)
    sound = {path: path.read_bytes() for path in laid(folder, room)}
    for turn in range(-(-PLACES // len(ROOMS))):
        path = chance.choice(list(sound))
        damaged = bytearray(sound[path])
        # The footer, a fifth of the places: there a flip moves statistics and offsets.
        first = len(damaged) - 200 if turn % 5 == 0 else 0
        place = chance.randrange(first, len(damaged))
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        for above in MADE_OF_IT.get(room, ()):
            shutil.rmtree(folder / "cache" / above)
        with caplog.at_level(logging.WARNING, "ledger.cache"):
            caplog.clear()
            assert answers_anew(folder) == expected, (path, place)
        assert [record.args for record in caplog.records] == [(path,)]
        assert path.read_bytes() == sound[path]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("kept", [0.0, 0.01, 0.5, 0.99])
def test_a_file_cut_short_moves_no_figure(
    folder: Path, room: str, kept: float, expected: list[Any]
) -> None:
    for path in laid(folder, room):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * kept)])
    assert answers_anew(folder) == expected
    assert answers_anew(folder) == expected


@pytest.mark.parametrize("room", ROOMS)
def test_a_file_that_is_gone_or_another_moves_no_figure(
    folder: Path, room: str, expected: list[Any]
) -> None:
    first, *others = laid(folder, room)
    for path in others[:1]:
        path.write_bytes(first.read_bytes())  # whole, and not what its name says
    assert answers_anew(folder) == expected
    first.unlink()
    assert answers_anew(folder) == expected


def test_damage_while_a_process_runs_is_found_by_the_next_question(
    folder: Path, expected: list[Any]
) -> None:
    ledger = opened(folder, folder / "cache")
    assert answers(ledger) == expected
    for room in ROOMS:
        for path in laid(folder, room):
            path.write_bytes(path.read_bytes()[:-9])
        assert answers(ledger) == expected
    ledger.close()


def test_without_a_folder_that_can_be_written_it_is_read_from_memory_with_a_notice(
    folder: Path, expected: list[Any]
) -> None:
    shutil.rmtree(folder / "cache")
    (folder / "cache").write_text("a file where the folder should be")
    ledger = opened(folder, folder / "cache")
    assert ledger.notices() == []
    assert answers(ledger) == expected
    [notice] = ledger.notices()
    assert str(folder / "cache") in notice
    (folder / "cache").unlink()
    accept(ledger, submission({"delivery": 1}, month="2026-06"))
    ledger.roll_up("sum", by=(), months=["2026-06"])
    assert ledger.notices() == []
    ledger.close()


FULL = """
import resource, sys
from pathlib import Path
from tests.ledger.test_cache_faults import answers, opened
folder = Path(sys.argv[1])
ledger = opened(folder, folder / "cache")
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))  # no file may grow beyond that
for _ in range(2):
    print(repr(answers(ledger)))
print(len(ledger.notices()))
"""


def test_a_disk_that_fills_up_in_the_middle_of_a_file_leaves_nothing_and_moves_no_figure(
    folder: Path, expected: list[Any]
) -> None:
    shutil.rmtree(folder / "cache")
    command = [sys.executable, "-c", FULL, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines() == [repr(expected), repr(expected), "1"], done.stderr
    assert [path for path in (folder / "cache").rglob("*") if path.is_file()] == []


def test_verify_names_every_damaged_file(folder: Path) -> None:
    damaged = [laid(folder, room)[0] for room in ROOMS]
    for path in damaged:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 4
        path.write_bytes(content)
    ledger = opened(folder, folder / "cache")
    faults = ledger.verify()
    assert len(faults) == len(damaged)
    assert all(any(path.name in fault for fault in faults) for path in damaged)
    ledger.close()
