"""What a unit handed in before, as the check of a new workbook asks for it."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from core.months import shift
from intake.history import MONTHS, HistoryOf
from ledger import Ledger


class UnitHistory:
    """What stands of one unit at a release, seen from one month."""

    def __init__(self, ledger: Ledger, release: int, unit: str, month: str) -> None:
        self._ledger, self._release = ledger, release
        self._unit, self._month = unit, month
        parts = ledger.parts(release)
        mine = parts[parts["unit"] == unit]
        self.reported = frozenset(mine.loc[mine["month"] == month, "form"])
        first = shift(month, -MONTHS)
        self._earlier = mine[(mine["month"] >= first) & (mine["month"] < month)]

    def earlier(self, form: str) -> pd.DataFrame:
        """Return the records of a form in the months before, with a column `month`.

        One row a record of the unit; no rows where it never reported the form.
        """
        months = self._earlier.loc[self._earlier["form"] == form, "month"].tolist()
        return self._ledger.records(form, release=self._release, units=[self._unit], months=months)


def history_of(ledger: Ledger) -> HistoryOf:
    """Return what answers for every unit and month as of the newest release."""
    release = ledger.release()

    @lru_cache(maxsize=32)
    def of(unit: str, month: str) -> UnitHistory:
        return UnitHistory(ledger, release, unit, month)

    return of
