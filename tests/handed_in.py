"""A small ledger for tests: real workbooks of two units and three months, handed in at the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analysis.access import Reader
from core.months import first_day, shift
from ledger import Ledger
from policy import Policy
from sample_data.generate import workbook
from submissions.desk import Desk
from submissions.opening import open_ledger

UNITS = ("LY01", "LY02")
MONTHS = ("2026-08", "2026-09", "2026-10")
TODAY = date(2026, 11, 20)
ANYBODY = Reader("Li Hua")


def handed_in_at(unit: str, month: str) -> datetime:
    """The second unit is late in October."""
    day = first_day(shift(month, 1)) + timedelta(
        days=9 if (unit, month) == ("LY02", "2026-10") else 2
    )
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def empty_ledger(folder: Path) -> Ledger:
    return open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", cache=folder / "cache")


def small_ledger(folder: Path) -> Ledger:
    ledger = empty_ledger(folder)
    desk = Desk(ledger, ANYBODY)
    policy = Policy.shipped()
    for month in MONTHS:
        for unit in UNITS:
            file = (f"{unit}.xlsx", workbook(unit, month, policy=policy))
            [result] = desk.check([file], today=TODAY)
            desk.accept(
                result, ledger.release(), at=handed_in_at(unit, month), warnings_why="as built"
            )
    return ledger
