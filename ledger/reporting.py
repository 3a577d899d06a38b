"""Who owes a form, and who has reported it: expected, on time, late.

The matrix of a month is laid out once and then counted in every way that is asked for. What it is
made of is its name, so a release that leaves a month alone leaves its matrix alone.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from ledger.matrices import LATE, NOT_OWED, ON_TIME, Ask, Owed, laid_out
from ledger.outlets import NOWHERE, Groups, Outlets
from ledger.parquet import sha256
from ledger.snapshots import Snapshot
from ledger.submission import stored_time
from ledger.where import FROM_REGISTER, Where

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
        forms, outlets = dict(sorted(forms.items())), snapshot.outlets
        ends = tuple(deadlines[month] for month in months)
        key = (snapshot.release, tuple(months), ends, repr(forms))
        with self._lock:  # one thread lays out what all of them wait for
            if key not in self._names:
                self._names[key] = _names(snapshot, forms, months, deadlines)
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
    forms: Owed,
    months: Sequence[str],
    deadlines: Mapping[str, datetime],
) -> list[str]:
    """Return the name of each month's matrix: the hash of what it is made of."""
    owed = sorted((form, sorted(kinds), by) for form, (kinds, by) in forms.items())
    handed_in = _handed_in(snapshot.parts, months, deadlines)

    def made_of(month: str) -> tuple[object, ...]:
        who, came = snapshot.outlets.digest(month), handed_in[month].values.tolist()
        return month, snapshot.key(month), who, owed, came

    return [sha256(repr(made_of(month)).encode()) for month in months]


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
    shape = (len(months) if "month" in by else 1, len(groups.named), len(forms))
    counts = {name: np.zeros(shape, dtype=np.int64) for name in COUNTS}
    for start, end, group in _alike(outlets, groups, where, months):
        found = _of_run(matrices[start:end], group)
        run = slice(start, end) if "month" in by else slice(0, 1)
        for name, (there, summed) in found.items():
            whole = summed if "month" in by else summed.sum(axis=0, keepdims=True)
            counts[name][run, there] += whole
    at = month_at, group_at, form_at = np.nonzero(counts["expected"])
    frame = pd.DataFrame(
        {name: groups.named[name].array.take(group_at) for name in names}
        | {"month": pd.array(list(months), dtype="str").take(month_at)}
        | {"form": pd.array(list(forms), dtype="str").take(form_at)}
        | {name: count[at] for name, count in counts.items()}
    )
    order = [*by] if "form" in by else [*by, "form"]
    if "month" in by[1:]:  # the counts stand by month first
        ordered = [name for name in by if name != "form"]
        frame = frame.sort_values([*ordered, "form"], ignore_index=True)
    return frame[[*order, *COUNTS]]


def _alike(
    outlets: Outlets, groups: Groups, where: Where, months: Sequence[str]
) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield runs of months (first, end) in which the outlets' groups are the same, and these."""
    start, running = 0, np.array([], dtype=np.int64)
    for at, month in enumerate(months):
        group = outlets.groups_at(groups, where, month)
        if at and np.array_equal(group, running):
            continue
        if at:
            yield start, at, running
        start, running = at, group
    if months:
        yield start, len(months), running


def _of_run(
    matrices: Sequence[np.ndarray], group: np.ndarray
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return for each count the groups that there are, and months × groups × forms (int64)."""
    places = np.flatnonzero(group != NOWHERE)
    ordered = places[np.argsort(group[places], kind="stable")]
    numbers = group[ordered]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    cells = np.stack([matrix[:, ordered] for matrix in matrices])
    is_state = {
        "expected": cells != NOT_OWED,
        "on_time": cells == ON_TIME,
        "late": cells == LATE,
    }

    def summed(states: np.ndarray) -> np.ndarray:
        if not len(starts):
            return np.zeros((len(matrices), 0, states.shape[1]), dtype=np.int64)
        return np.add.reduceat(states, starts, axis=2, dtype=np.int64).transpose(0, 2, 1)

    return {name: (numbers[starts], summed(states)) for name, states in is_state.items()}
