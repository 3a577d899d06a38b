"""The story in a ledger: built once, taken up where it ended, never on top of other data."""

import subprocess
import sys
from pathlib import Path

import pytest

from ledger import Ledger, NewSubmission
from sample_data import demo, story
from sample_data.bureau import COUNTIES
from submissions.opening import open_ledger

ROOT = Path(demo.__file__).parent.parent
LAST = "2024-12"
"""Two months are enough to see it."""

BUILD = f"""
import sys
from pathlib import Path
from sample_data import demo
from submissions.opening import open_ledger

folder = Path(sys.argv[1])
ledger = open_ledger(f"sqlite:///{{folder / 'ledger.sqlite'}}", cache=folder / "cache")
demo.build(ledger, last_month="{LAST}", progress=lambda share, text: print(text, flush=True))
"""


def ledger_in(folder: Path) -> Ledger:
    return open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", cache=folder / "cache")


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build that was killed once it had accepted something."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-c", BUILD, str(folder)]
    building = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert building.stdout is not None
    building.stdout.readline()  # that it prepares
    building.stdout.readline()  # the first that is accepted
    building.kill()
    building.communicate()
    return folder


@pytest.fixture(scope="module")
def built(broken_off: Path) -> Path:
    """Two months in the ledger: what was broken off, and then the rest of it."""
    ledger = ledger_in(broken_off)
    held = ledger.release()
    assert 1 <= held <= 12
    told: list[float] = []
    made = demo.build(ledger, last_month=LAST, progress=lambda share, text: told.append(share))
    assert made == 12 - held
    assert told == sorted(told)
    return broken_off


def test_a_build_that_is_killed_is_taken_up_by_the_next(built: Path) -> None:
    ledger = ledger_in(built)
    held = ledger.submissions()
    expected = {(unit, month) for unit in COUNTIES for month in ("2024-11", LAST)}
    assert len(held) == len(expected)
    assert set(zip(held["unit"], held["month"], strict=True)) == expected
    assert ledger.verify() == []


def test_each_workbook_is_accepted_with_its_own_date_and_name(built: Path) -> None:
    held = ledger_in(built).submissions().sort_values("submission")
    assert held["at"].is_monotonic_increasing
    assert held["at"].dt.strftime("%Y-%m").isin(["2024-12", "2025-01"]).all()
    assert set(held["by"]) == set(story.PREPARED_BY.values())


def test_the_register_comes_with_the_first_workbooks(built: Path) -> None:
    assert len(ledger_in(built).register()) == 119


def test_building_again_changes_nothing(built: Path) -> None:
    ledger = ledger_in(built)
    assert demo.build(ledger, last_month=LAST) == 0
    assert ledger.release() == 12
    assert not demo.is_whole(ledger)


def test_a_ledger_with_other_data_is_left_alone(built: Path, tmp_path: Path) -> None:
    source, other = ledger_in(built), ledger_in(tmp_path)
    receipt, (name, content) = source.receipt(2), source.workbook(2)
    stranger = NewSubmission(
        unit=receipt.unit,
        month=receipt.month,
        by="someone",
        file_name=name,
        content=content,
        parts={},
    )
    other.accept(stranger, on_release=0, at=receipt.at)
    assert demo.is_whole(other)
    assert demo.build(other) == 0
    assert other.release() == 1
