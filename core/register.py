"""What follows from the rows of the register by themselves."""

from __future__ import annotations

import pandas as pd

from core.months import last_day, shift


def ends(rows: pd.DataFrame) -> pd.Series:
    """Return the last day of each outlet, missing while it is open.

    `rows`: columns merged_into, closed_on and holds_from. An outlet that was merged without a day
    ended before the month from which its row holds.
    """
    merged = rows["merged_into"].fillna("").ne("") & rows["closed_on"].isna()
    if not merged.any():
        return rows["closed_on"]
    days = rows.loc[merged, "holds_from"].map(lambda month: last_day(shift(month, -1)))
    return rows["closed_on"].where(~merged, pd.to_datetime(days).reindex(rows.index))
