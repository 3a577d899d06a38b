"""What a unit reported before, as the checks ask for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

import pandas as pd

MONTHS = 18
"""How many months back a rate's own history goes."""


class History(Protocol):
    """What stands of one unit, seen from one month."""

    @property
    def reported(self) -> Collection[str]:
        """The forms that stand for the month itself."""
        ...

    def earlier(self, form: str) -> pd.DataFrame:
        """Return the records of a form in the `MONTHS` before, with a column `month`.

        Only `month` stands in the empty frame of a form that was never reported.
        """
        ...


HistoryOf = Callable[[str, str], History]
"""(unit, month) -> what stood before; asked once the cover has said whose workbook it is."""
