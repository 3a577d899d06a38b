"""The columnar cache is derived and disposable."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.merged import DERIVED, OUTLETS, UNITS, Level
from tests.ledger.making import accept, running_sum, submission

MONTHS_READ = ["2026-01", "2026-02"]


def fill(ledger: Ledger) -> None:
    for month, value in zip(MONTHS_READ, (3, 4), strict=True):
        accept(ledger, submission({"delivery": value, "cases": value}, month=month))


def sums(ledger: Ledger, release: int | None = None) -> list[float]:
    """Counted and followed sums by month."""
    return [
        value
        for tally in ("sum", "running")
        for value in ledger.roll_up(tally, by=("month",), months=MONTHS_READ, release=release)[
            "numerator"
        ]
    ]


def folder(ledger: Ledger) -> Path:
    assert ledger.cache.folder is not None
    return ledger.cache.folder


def files(ledger: Ledger, room: str) -> set[Path]:
    return set((folder(ledger) / room).rglob("*.parquet"))


def test_followed_tallies_are_derived_from_the_chain_of_months(ledger: Ledger) -> None:
    fill(ledger)
    assert sums(ledger) == [6, 8, 3, 7]
    accept(ledger, submission({"cases": 10}, why="recounted"))
    assert sums(ledger) == [13, 8, 10, 14]
    assert sums(ledger, release=2) == [6, 8, 3, 7]
    accept(ledger, submission({"delivery": 1}, unit="U2", month="2026-02"))
    assert sums(ledger) == [13, 9, 10, 14]


def test_a_unit_that_stops_reporting_keeps_its_last_state(ledger: Ledger) -> None:
    accept(ledger, submission({"cases": 3}))
    accept(ledger, submission({"delivery": 1}, unit="U2", month="2026-02"))
    by_unit = ledger.roll_up("running", by=("unit",), months=["2026-02"])
    assert by_unit["numerator"].tolist() == [3]


def test_releases_share_the_files_of_months_that_did_not_change(ledger: Ledger) -> None:
    fill(ledger)
    sums(ledger)
    rooms = OUTLETS.months, UNITS.months, DERIVED
    before = [files(ledger, room) for room in rooms]
    accept(ledger, submission({"cases": 10}, month="2026-02", why="recounted"))
    sums(ledger)
    new = [files(ledger, room) - stood for room, stood in zip(rooms, before, strict=True)]
    assert [len(made) for made in new] == [1, 1, 1]


def test_deleting_the_folder_changes_nothing(ledger: Ledger) -> None:
    fill(ledger)
    expected = sums(ledger)
    for _again in range(3):
        shutil.rmtree(folder(ledger))
        assert sums(ledger) == expected
        assert ledger.records("cases")["value_count"].tolist() == [3, 4]
        assert ledger.verify() == []


def test_the_folder_may_be_deleted_while_others_read(ledger: Ledger) -> None:
    fill(ledger)
    expected = sums(ledger)
    wrong: list[object] = []

    def read() -> None:
        for _again in range(8):
            try:
                if (got := sums(ledger)) != expected:
                    wrong.append(got)
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    while any(reader.is_alive() for reader in readers):
        shutil.rmtree(folder(ledger), ignore_errors=True)
        time.sleep(0.01)
    assert wrong == []


def test_the_folder_may_have_any_name(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite3'}", cache=tmp_path / "a [b] 缓存'*?")
    accept(ledger, submission({"delivery": 3}))
    assert ledger.roll_up("sum", by=(), months=MONTHS_READ)["numerator"].tolist() == [3]


def test_a_ledger_without_a_folder_keeps_its_sums_in_memory(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'l.sqlite3'}"
    ledger = Ledger.open(url, cache=None, derive=running_sum, longitudinal_forms={"cases"})
    fill(ledger)
    assert sums(ledger) == [6, 8, 3, 7]
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize("level", [OUTLETS, UNITS])
def test_a_damaged_file_is_told_by_verify(ledger: Ledger, level: Level) -> None:
    fill(ledger)
    sums(ledger)
    assert ledger.verify() == []
    damaged, swapped = sorted(files(ledger, level.months))
    content = swapped.read_bytes()
    damaged.write_bytes(content)
    [told] = ledger.verify()
    assert damaged.name in told
    swapped.write_bytes(content[:-5])
    assert len(ledger.verify()) == 2


READ = """
import sys
from ledger import Ledger
from tests.ledger.making import running_sum
from pathlib import Path
ledger = Ledger.open(sys.argv[1], cache=Path(sys.argv[2]), derive=running_sum,
                     longitudinal_forms={"cases"})
for _ in range(5):
    sums = ledger.roll_up("running", by=("month",), months=["2026-01", "2026-02"])
    print(sums["numerator"].tolist())
"""


def test_processes_share_a_folder(ledger: Ledger, database_url: str) -> None:
    fill(ledger)
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", READ, database_url, str(ledger.cache.folder)]
    readers = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [reader.communicate(timeout=300)[0].splitlines() for reader in readers]
    assert said == [["[3.0, 7.0]"] * 5] * 2


def test_followed_forms_need_a_way_to_derive(tmp_path: Path) -> None:
    ledger = Ledger.open(
        f"sqlite:///{tmp_path / 'l.sqlite3'}", cache=None, longitudinal_forms={"cases"}
    )
    accept(ledger, submission({"cases": 3}))
    with pytest.raises(ValueError, match="derive"):
        sums(ledger)
