"""What held of each outlet in a month, and the counts that follow, one row after the other.

The slow, obvious side of `ledger.timeline`, `ledger.outlets`, `ledger.rollup` and
`ledger.reporting`: plain dictionaries and loops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from core.months import first_day, last_day

Row = Mapping[str, Any]
"""A row of the register as it was sent in: outlet, unit, kind, setting, cohort, opened, closed,
merged_into, holds_from, submission."""
Timeline = dict[str, Row]
"""Of one outlet: the first month in which a row holds -> the row."""


def timelines(rows: Iterable[Row]) -> dict[str, Timeline]:
    """Take the rows as they came in; one that says what holds already adds nothing."""
    found: dict[str, Timeline] = {}
    for row in sorted(rows, key=lambda row: row["submission"]):
        timeline = found.setdefault(row["outlet"], {})
        held = held_at(timeline, row["holds_from"])
        if held is None or _said(held) != _said(row):
            timeline[row["holds_from"]] = row
    return found


def _said(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("holds_from", "submission")}


def held_at(timeline: Timeline, month: str) -> Row | None:
    """Return the row that holds in a month: the newest of those that begin by then."""
    begun = [since for since in timeline if since <= month]
    return timeline[max(begun)] if begun else None


def stands_as(of: Mapping[str, Timeline], outlet: str, month: str) -> Row | None:
    """Return what stands for an outlet in a month: its own row, or its last successor's."""
    own = row = held_at(of.get(outlet, {}), month)
    seen = {outlet}
    while row is not None and row["merged_into"]:
        successor = held_at(of.get(row["merged_into"], {}), month)
        if successor is None:
            return row
        if successor["outlet"] in seen:
            return own
        seen.add(successor["outlet"])
        row = successor
    return row


def is_open(row: Row, month: str) -> bool:
    """Return whether an outlet is open on any day of a month."""
    closed: date | None = row["closed"]
    if row["merged_into"] and closed is None:
        closed = first_day(row["holds_from"]) - timedelta(days=1)
    if row["opened"] is not None and row["opened"] > last_day(month):
        return False
    return closed is None or closed >= first_day(month)


def group_of(
    of: Mapping[str, Timeline], outlet: str, unit: str, month: str, structure_of: str
) -> dict[str, str]:
    """Return under what a tally of an outlet in a month is grouped; `unit`: who brought it."""
    row = (
        stands_as(of, outlet, structure_of) if structure_of else held_at(of.get(outlet, {}), month)
    )
    if row is None:
        return {"unit": unit, "outlet_code": outlet, "kind": "", "setting": "", "cohort": ""}
    names = ("unit", "kind", "setting", "cohort")
    return {"outlet_code": row["outlet"], **{name: str(row[name]) for name in names}}


def sums(
    of: Mapping[str, Timeline],
    tallies: Iterable[tuple[str, str, str, float]],
    by: tuple[str, ...],
    structure_of: str,
    *,
    keep: Callable[[dict[str, str]], bool] = lambda group: True,
    reach: frozenset[str] | None = None,
) -> dict[tuple[str, ...], float]:
    """Add up (month, unit that brought it, outlet, number) by month, unit, outlet_code …"""
    found: dict[tuple[str, ...], float] = {}
    for month, unit, outlet, number in tallies:
        own = group_of(of, outlet, unit, month, "")
        group = group_of(of, outlet, unit, month, structure_of) | {"month": month}
        if (reach is None or own["unit"] in reach) and keep(group):
            key = tuple(group[name] for name in by)
            found[key] = found.get(key, 0.0) + number
    return found


def expected(
    of: Mapping[str, Timeline],
    months: Iterable[str],
    kinds: frozenset[str],
    reported: Callable[[str, str], str],
    by: tuple[str, ...],
    structure_of: str,
) -> dict[tuple[str, ...], list[int]]:
    """Return expected, on time, late; `reported` says "on_time", "late" or "" of outlet, month."""
    found: dict[tuple[str, ...], list[int]] = {}
    for month in months:
        for outlet, timeline in of.items():
            row = held_at(timeline, month)
            if row is None or row["kind"] not in kinds or not is_open(row, month):
                continue
            group = group_of(of, outlet, row["unit"], month, structure_of) | {"month": month}
            counts = found.setdefault(tuple(group[name] for name in by), [0, 0, 0])
            counts[0] += 1
            state = reported(outlet, month)
            counts[1] += state == "on_time"
            counts[2] += state == "late"
    return found
