"""What held of each outlet from month to month, out of the rows that units have sent in.

Rows are taken in the order in which they came in. A row that says what holds in its month already
adds nothing; any other holds from its month on, up to the next month from which another holds. So
a month rests on rows that hold from it or from earlier months only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from core.frames import REGISTER, REGISTER_ROWS
from core.months import shift
from core.register import ends

ALWAYS = "9999-12"
"""The last month of a row that no other follows."""

_SAID = [name for name in REGISTER.names if name != "outlet_code"]
_TEXTS = [column.name for column in REGISTER.columns if column.dtype == "str"]


def filled(records: pd.DataFrame) -> pd.DataFrame:
    """Return records of the register with the columns that older templates did not have.

    A row without `holds_from` holds from the month of its workbook.
    """
    if "outlet_code" not in records.columns:
        return records
    missing = {name: "" for name in (*_TEXTS, "holds_from") if name not in records.columns}
    known = records.assign(**missing)
    own = known["holds_from"].mask(known["holds_from"].isin([""]))
    return known.assign(holds_from=own.fillna(known["month"]).astype("str"))


def rows_of(
    units: Iterable[pd.DataFrame], read: Callable[[list[str]], pd.DataFrame]
) -> pd.DataFrame:
    """Return REGISTER_ROWS of all units, by outlet and month, out of the rows of each alone.

    `read` gives what some units have sent in (`filled`): it is needed for the outlets of which
    several units speak, since there the order counts in which they spoke.
    """
    together = [rows for rows in units if len(rows)]
    if not together:
        return REGISTER_ROWS.empty()
    rows = pd.concat(together, ignore_index=True)
    speakers = rows.drop_duplicates(["outlet_code", "unit"])
    shared = set(speakers.loc[speakers["outlet_code"].duplicated(), "outlet_code"])
    if shared:
        of_shared = rows["outlet_code"].isin(shared)
        said = read(sorted(set(rows.loc[of_shared, "unit"])))
        anew = holding(said[said["outlet_code"].isin(shared)])
        rows = pd.concat([rows[~of_shared], anew], ignore_index=True)
    ordered = rows.sort_values(["outlet_code", "holds_from"], kind="stable", ignore_index=True)
    return REGISTER_ROWS.conform(ordered)


def holding(said: pd.DataFrame) -> pd.DataFrame:
    """Return REGISTER_ROWS out of what was sent in: `filled` records, with `submission`."""
    if said.empty:
        return REGISTER_ROWS.empty()
    texts = {name: said[name].fillna("") for name in _TEXTS}
    ordered = said.assign(**texts).sort_values(
        ["outlet_code", "submission", "month", "holds_from"], kind="stable", ignore_index=True
    )
    ordered = ordered.astype(dict.fromkeys(("opened_on", "closed_on"), "datetime64[us]"))
    kept = ordered.take(_turns(ordered)).sort_values(["outlet_code", "holds_from"])
    outlet, begins = kept["outlet_code"], kept["holds_from"].to_numpy(dtype=object)
    is_last = outlet.ne(outlet.shift(-1)).to_numpy()
    following = np.append(begins[1:], ALWAYS)
    before = {month: shift(month, -1) for month in set(following) - {ALWAYS}} | {ALWAYS: ALWAYS}
    until = [ALWAYS if last else before[m] for last, m in zip(is_last, following, strict=True)]
    return REGISTER_ROWS.conform(kept.assign(holds_until=until, closed_on=ends(kept)))


def _turns(ordered: pd.DataFrame) -> np.ndarray:
    """Return the positions of the rows from which on something else holds."""
    said = pd.util.hash_pandas_object(ordered[_SAID], index=False).to_numpy()
    outlet = ordered["outlet_code"].to_numpy(dtype=object)
    month = ordered["holds_from"].to_numpy(dtype=object)
    is_next = np.append(False, outlet[1:] == outlet[:-1])
    is_earlier = is_next & np.append(False, month[1:] <= month[:-1])
    if not is_earlier.any():
        return np.flatnonzero(~is_next | np.append(True, said[1:] != said[:-1]))
    tangled = set(outlet[is_earlier])
    is_tangled = np.fromiter((code in tangled for code in outlet), bool, len(outlet))
    plain = ~is_tangled & (~is_next | np.append(True, said[1:] != said[:-1]))
    found: list[int] = np.flatnonzero(plain).tolist()
    starts = np.flatnonzero(is_tangled & ~is_next)
    ends = np.append(np.flatnonzero(~is_next)[1:], len(outlet))
    end_of = dict(zip(np.flatnonzero(~is_next).tolist(), ends.tolist(), strict=True))
    for start in starts.tolist():
        found += _in_order(range(start, end_of[start]), month, said)
    return np.sort(np.array(found, dtype=np.int64))


def _in_order(positions: Iterable[int], month: np.ndarray, said: np.ndarray) -> list[int]:
    """Take an outlet's rows one after the other; return those that hold somewhere."""
    months: list[str] = []
    rows: list[int] = []
    for position in positions:
        place = bisect_right(months, month[position])
        if place and said[rows[place - 1]] == said[position]:
            continue
        if place and months[place - 1] == month[position]:
            rows[place - 1] = position
        else:
            months.insert(place, month[position])
            rows.insert(place, position)
    return rows
