"""Who owes a form, and who has reported it: expected, on time, late.

The matrix of a month is laid out once and then counted in every way that is asked for. What it is
made of is its name, so a release that leaves a month alone leaves its matrix alone.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from ledger.matrices import LATE, NOT_OWED, ON_TIME, Ask, Owed, laid_out
from ledger.outlets import Outlets
from ledger.parquet import sha256
from ledger.rollup import FROM_REGISTER
from ledger.snapshots import Snapshot
from ledger.submission import stored_time
from ledger.where import Where

COUNTS = ("expected", "on_time", "late")
SCOPES = ("month", "unit", "outlet_code", *FROM_REGISTER)

_KEPT_BYTES = 256 * 2**20
_KEPT_NAMES = 32


class Reports:
    """The matrices that were asked for last, kept by what they are made of."""

    def __init__(self) -> None:
        self._matrices: OrderedDict[str, np.ndarray] = OrderedDict()
        self._names: OrderedDict[tuple[object, ...], list[str]] = OrderedDict()
        self._lock = threading.Lock()

    def reporting(
        self,
        snapshot: Snapshot,
        outlets: Outlets,
        *,
        forms: Owed,
        by: Sequence[str],
        months: Sequence[str],
        where: Where,
        deadlines: Mapping[str, datetime],
        ask: Ask,
    ) -> pd.DataFrame:
        """Return outlet-months that owe each form, and of these those reported on time and late.

        One row a group: by…, form, expected, on_time, late (int64). An outlet owes a form in a
        month in which it is open, where it is of a kind that owes it. It has reported where it
        has a row in the form, or where its unit handed in a form that the sheet reports; on time
        where the first part of the form that still stands came by the month's deadline.
        """
        if unknown := [name for name in by if name not in (*SCOPES, "form")]:
            raise ValueError(f"reports cannot be grouped by {', '.join(unknown)}")
        if without := [month for month in months if month not in deadlines]:
            raise ValueError(f"months without a deadline: {', '.join(without)}")
        forms = dict(sorted(forms.items()))
        ends = tuple(deadlines[month] for month in months)
        key = (snapshot.release, tuple(months), ends, repr(forms))
        with self._lock:  # one thread lays out what all of them wait for
            if key not in self._names:
                self._names[key] = _names(snapshot, outlets, forms, months, deadlines)
                while len(self._names) > _KEPT_NAMES:
                    self._names.popitem(last=False)
            names = dict(zip(months, self._names[key], strict=True))
            missing = [month for month, name in names.items() if name not in self._matrices]
            if missing:
                handed_in = _handed_in(snapshot.parts, missing, deadlines)
                laid = laid_out(missing, forms, outlets, handed_in, ask)
                self._matrices |= {names[month]: matrix for month, matrix in laid.items()}
            found = [self._matrices[name] for name in names.values()]
            self._used(names.values())
        return _counted(found, outlets, by=by, months=months, forms=list(forms), where=where)

    def _used(self, names: Iterable[str]) -> None:
        for name in names:
            self._matrices.move_to_end(name)
        while sum(matrix.nbytes for matrix in self._matrices.values()) > _KEPT_BYTES:
            self._matrices.popitem(last=False)


def _names(
    snapshot: Snapshot,
    outlets: Outlets,
    forms: Owed,
    months: Sequence[str],
    deadlines: Mapping[str, datetime],
) -> list[str]:
    """Return the name of each month's matrix: the hash of what it is made of."""
    owed = sorted((form, sorted(kinds), by) for form, (kinds, by) in forms.items())
    handed_in = _handed_in(snapshot.parts, months, deadlines)
    return [
        sha256(
            repr(
                (month, snapshot.key(month), outlets.digest, owed, handed_in[month].values.tolist())
            ).encode()
        )
        for month in months
    ]


def _handed_in(
    parts: pd.DataFrame, months: Sequence[str], deadlines: Mapping[str, datetime]
) -> dict[str, pd.DataFrame]:
    """Return for each month form, unit and on_time (bool) of every part that stands."""
    deadline = parts["month"].map({m: stored_time(at) for m, at in deadlines.items()})
    all_of_them = parts[["form", "unit", "month"]].assign(
        on_time=parts["first_accepted_at"] <= pd.to_datetime(deadline)
    )
    by_month = {str(month): rows for month, rows in all_of_them.groupby("month")}
    return {month: by_month.get(month, all_of_them.head(0)) for month in months}


def _counted(
    matrices: Sequence[np.ndarray],
    outlets: Outlets,
    *,
    by: Sequence[str],
    months: Sequence[str],
    forms: Sequence[str],
    where: Where,
) -> pd.DataFrame:
    """Count the states of some outlets, by month or over all, group of outlets and form."""
    names = tuple(name for name in by if name not in ("month", "form"))
    groups = outlets.grouped(where, names)
    cells = np.zeros((len(months), len(forms), len(groups.places)), dtype=np.uint8)
    for cell, matrix in zip(cells, matrices, strict=True):
        cell[:] = matrix[:, groups.places]

    def count(is_so: np.ndarray) -> np.ndarray:
        """Return int64 counts: months (one where they are not told apart), groups, forms."""
        if not is_so.size:
            return np.zeros((1, 1, len(forms)), dtype=np.int64)
        summed = np.add.reduceat(is_so, groups.starts, axis=2, dtype=np.int64).transpose(0, 2, 1)
        return summed if "month" in by else summed.sum(axis=0, keepdims=True)

    expected = count(cells != NOT_OWED)
    at = month_at, group_at, form_at = np.nonzero(expected)
    frame = pd.DataFrame(
        {name: groups.named[name].array.take(group_at) for name in names}
        | {"month": pd.array(list(months), dtype="str").take(month_at)}
        | {"form": pd.array(list(forms), dtype="str").take(form_at)}
        | {"expected": expected[at]}
        | {"on_time": count(cells == ON_TIME)[at], "late": count(cells == LATE)[at]}
    )
    order = [*by] if "form" in by else [*by, "form"]
    if "month" in by[1:]:  # the counts stand by month first
        ordered = [name for name in by if name != "form"]
        frame = frame.sort_values([*ordered, "form"], ignore_index=True)
    return frame[[*order, *COUNTS]]
