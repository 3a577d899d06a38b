"""A past figure never moves by itself: random histories of the register against plain loops."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.months import month_range
from ledger import Ledger, Where
from ledger.matrices import PRESENCE
from tests.ledger.making import accept, records, register, submission, tallies
from tests.reference import slow_register

MONTHS = month_range("2026-01", "2026-05")
LAST = MONTHS[-1]
UNITS, OUTLETS = ("U1", "U2", "U3"), ("A", "B", "C", "D")
DEADLINES = {month: datetime(2025 + 2 * (int(month[5:]) % 2), 1, 1, tzinfo=UTC) for month in MONTHS}
"""Everything comes in between them: in odd months on time, in even ones late."""
AT = datetime(2026, 6, 1, tzinfo=UTC)
KINDS = frozenset({"window", "both"})
FORM = {"delivery": (KINDS, "row")}
GROUPINGS = [
    (),
    ("month",),
    ("unit",),
    ("month", "unit"),
    ("outlet_code",),
    ("month", "outlet_code"),
    ("kind",),
    ("month", "setting"),
    ("cohort", "unit"),
]


PLAIN = settings(phases=[Phase.explicit, Phase.generate])
"""A shrunk example costs minutes of databases."""


@dataclass(frozen=True)
class Said:
    """One workbook's register: unit, month, and its rows."""

    unit: str
    month: str
    rows: tuple[dict[str, Any], ...]


rows = st.fixed_dictionaries(
    {
        "outlet_code": st.sampled_from(OUTLETS),
        "kind": st.sampled_from(["window", "delivery", "both"]),
        "setting": st.sampled_from(["urban", "rural"]),
        "cohort": st.sampled_from(["pilot", "city_wide"]),
        "opened_on": st.sampled_from([None, None, date(2026, 3, 15)]),
        "closed_on": st.sampled_from([None, None, date(2026, 2, 10), date(2026, 4, 30)]),
        "merged_into": st.sampled_from(["", "", "", *OUTLETS]),
        "holds_from": st.sampled_from(["", "", *MONTHS]),
    }
)
said = st.builds(
    Said,
    st.sampled_from(UNITS),
    st.sampled_from(MONTHS),
    st.lists(rows, max_size=4, unique_by=lambda row: (row["outlet_code"], row["holds_from"])).map(
        tuple
    ),
)
histories = st.lists(said, max_size=6)
counts = st.dictionaries(
    st.tuples(st.sampled_from(MONTHS), st.sampled_from(UNITS), st.sampled_from(OUTLETS)),
    st.integers(1, 9),
    max_size=12,
)


@contextmanager
def a_ledger() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{Path(folder) / 'l.sqlite3'}", cache=None)
        yield ledger
        ledger.close()


def send(ledger: Ledger, each: Said, number: int) -> None:
    """Send a register in; of two rows for one outlet and month in a workbook the last stands."""
    rows = each.rows or (dated("A"),)
    frame = register(*({**row, "unit": each.unit} for row in rows)).head(len(each.rows))
    frame = frame.assign(row=range(number * 10, number * 10 + len(frame)), sheet="S")
    parts = {"outlets": (frame, tallies())}
    content = f"{number}".encode()
    new = submission(
        {}, unit=each.unit, month=each.month, parts=parts, why="so it was", content=content
    )
    accept(ledger, new, at=AT)


def count(ledger: Ledger, drawn: dict[tuple[str, str, str], int]) -> None:
    """Send counts in: each unit and month in a workbook; odd months late."""
    for month in MONTHS:
        for unit in UNITS:
            found = {o: n for (m, u, o), n in drawn.items() if (m, u) == (month, unit)}
            if not found:
                continue
            lines = [(outlet, "sum", "", n, 10) for outlet, n in found.items()]
            lines += [(outlet, PRESENCE, "delivery", 1, 0) for outlet in found]
            of_unit = tallies(*lines, month=month, unit=unit)
            new = submission(
                {}, unit=unit, month=month, parts={"delivery": (records(*found.values()), of_unit)}
            )
            accept(ledger, new, at=AT)


def live_rows(history: list[Said]) -> list[dict[str, Any]]:
    """Return the rows of the live parts for the loops: the newest of each unit and month."""
    newest: dict[tuple[str, str], tuple[int, Said]] = {}
    for number, each in enumerate(history):
        spot = each.unit, each.month
        newest[spot] = number, each
    return [
        {
            "outlet": row["outlet_code"],
            "unit": each.unit,
            **{name: row[name] for name in ("kind", "setting", "cohort", "merged_into")},
            "opened": row["opened_on"],
            "closed": row["closed_on"],
            "holds_from": row["holds_from"] or each.month,
            "submission": (number, row["holds_from"] or each.month),
        }
        for number, each in newest.values()
        for row in each.rows
    ]


def without_twins(history: list[Said]) -> list[Said]:
    """Leave out what a check refuses (one outlet twice from one month), and what says the same."""
    kept: list[Said] = []
    for each in history:
        by_key = {(row["outlet_code"], row["holds_from"] or each.month): row for row in each.rows}
        kept.append(Said(each.unit, each.month, tuple(by_key.values())))
    last: dict[tuple[str, str], Said] = {}
    distinct = []
    for each in kept:
        if last.get((each.unit, each.month)) != each:
            distinct.append(each)
        last[each.unit, each.month] = each
    return distinct


def sums_of(
    ledger: Ledger, by: tuple[str, ...], where: Where, months: list[str]
) -> dict[tuple[str, ...], float]:
    frame = ledger.roll_up("sum", by=by, months=months, where=where)
    keys = list(map(tuple, frame[list(by)].to_numpy().tolist())) if by else [()] * len(frame)
    return dict(zip(keys, frame["numerator"].tolist(), strict=True))


def reports_of(ledger: Ledger, by: tuple[str, ...], where: Where) -> dict[Any, list[int]]:
    frame = ledger.reporting(FORM, by=by, months=MONTHS, deadlines=DEADLINES, where=where)
    keys = list(map(tuple, frame[list(by)].to_numpy().tolist())) if by else [()] * len(frame)
    return dict(zip(keys, frame[["expected", "on_time", "late"]].to_numpy().tolist(), strict=True))


@settings(PLAIN, max_examples=15)
@given(histories, counts, st.sampled_from(["", *MONTHS[2:]]), st.sampled_from([None, {"U1"}]))
def test_sums_and_reports_are_those_of_plain_loops(
    history: list[Said],
    drawn: dict[tuple[str, str, str], int],
    structure_of: str,
    reach: set[str] | None,
) -> None:
    history = without_twins(history)
    of = slow_register.timelines(live_rows(history))
    months = [month for month in MONTHS if not structure_of or month <= structure_of]
    lines = [(m, u, o, float(n)) for (m, u, o), n in drawn.items() if m in months]
    bound = None if reach is None else frozenset(reach)
    where = Where(structure_of=structure_of, reach=bound)
    there = {(outlet, month) for month, _unit, outlet in drawn}

    def reported(outlet: str, month: str) -> str:
        late = "on_time" if int(month[5:]) % 2 else "late"
        return late if (outlet, month) in there else ""

    with a_ledger() as ledger:
        count(ledger, drawn)
        for number, each in enumerate(history):
            send(ledger, each, number)
        for by in GROUPINGS:
            wanted = slow_register.sums(of, lines, by, structure_of, reach=bound)
            assert sums_of(ledger, by, where, months) == wanted, by
            if reach is None and not structure_of:
                expected = slow_register.expected(of, MONTHS, KINDS, reported, by, "")
                assert reports_of(ledger, by, where) == expected, by
        for unit in UNITS:
            of_unit = Where(units=frozenset({unit}), structure_of=structure_of, reach=bound)
            wanted = slow_register.sums(
                of,
                lines,
                ("month",),
                structure_of,
                reach=bound,
                keep=lambda group, unit=unit: group["unit"] == unit,  # type: ignore[misc]
            )
            assert sums_of(ledger, ("month",), of_unit, months) == wanted
        for outlet in OUTLETS:
            of_outlet = Where(outlets=frozenset({outlet}), structure_of=structure_of, reach=bound)
            wanted = slow_register.sums(
                of,
                lines,
                ("month", "kind"),
                structure_of,
                reach=bound,
                keep=lambda group, outlet=outlet: group["outlet_code"] == outlet,  # type: ignore[misc]
            )
            assert sums_of(ledger, ("month", "kind"), of_outlet, months) == wanted


@settings(PLAIN, max_examples=10)
@given(histories, counts)
def test_expected_outlets_regrouped_are_those_of_plain_loops(
    history: list[Said], drawn: dict[tuple[str, str, str], int]
) -> None:
    history = without_twins(history)
    of = slow_register.timelines(live_rows(history))
    there = {(outlet, month) for month, _unit, outlet in drawn}

    def reported(outlet: str, month: str) -> str:
        late = "on_time" if int(month[5:]) % 2 else "late"
        return late if (outlet, month) in there else ""

    with a_ledger() as ledger:
        count(ledger, drawn)
        for number, each in enumerate(history):
            send(ledger, each, number)
        for by in GROUPINGS:
            wanted = slow_register.expected(of, MONTHS, KINDS, reported, by, LAST)
            assert reports_of(ledger, by, Where(structure_of=LAST)) == wanted, by


@settings(PLAIN, max_examples=15)
@given(histories, counts, said)
def test_no_result_of_a_month_before_moves_by_a_row_that_holds_from_a_month(
    history: list[Said], drawn: dict[tuple[str, str, str], int], later: Said
) -> None:
    history = without_twins(history)
    taken = {(each.unit, each.month) for each in history}
    with a_ledger() as ledger:
        count(ledger, drawn)
        for number, each in enumerate(history):
            send(ledger, each, number)
        begins = min((row["holds_from"] or later.month for row in later.rows), default=LAST)
        if (later.unit, later.month) in taken or not later.rows:
            return
        before = [month for month in MONTHS if month < begins]
        release = ledger.release()
        [once] = without_twins([later])
        send(ledger, once, len(history))

        def at(release: int) -> list[pd.DataFrame]:
            asked: dict[str, Any] = {"months": before, "release": release}
            return [
                frame
                for by in GROUPINGS
                for frame in (
                    ledger.roll_up("sum", by=by, **asked),
                    ledger.reporting(FORM, by=by, deadlines=DEADLINES, **asked),
                )
            ]

        for was, becomes in zip(at(release), at(ledger.release()), strict=True):
            pd.testing.assert_frame_equal(was, becomes)


@settings(PLAIN, max_examples=10)
@given(histories, counts, st.sampled_from(["", LAST]))
def test_units_add_up_to_the_whole_in_either_structure(
    history: list[Said], drawn: dict[tuple[str, str, str], int], structure_of: str
) -> None:
    where = Where(structure_of=structure_of)
    with a_ledger() as ledger:
        count(ledger, drawn)
        for number, each in enumerate(without_twins(history)):
            send(ledger, each, number)
        for names in (("unit",), ("outlet_code",), ("kind",)):
            parts = sums_of(ledger, ("month", *names), where, MONTHS)
            whole = sums_of(ledger, ("month",), Where(), MONTHS)
            added: dict[tuple[str, ...], float] = {}
            for (month, *_rest), amount in parts.items():
                added[month,] = added.get((month,), 0.0) + amount
            assert added == whole
            some, every = (
                reports_of(ledger, ("month", *names), where),
                reports_of(ledger, ("month",), Where()),
            )
            frame = pd.DataFrame.from_dict(some, orient="index")
            if len(frame):
                by_month = frame.groupby([key[0] for key in frame.index]).sum()
                assert by_month.to_numpy().tolist() == list(every.values())


def dated(code: str, **more: Any) -> dict[str, Any]:
    return {"outlet_code": code, "holds_from": "", **more}


def test_a_merged_outlet_is_expected_until_its_month_and_counts_under_its_successor_today(
    local_ledger: Ledger,
) -> None:
    ledger = local_ledger
    send(ledger, Said("U1", "2026-01", (dated("A"), dated("B"))), 0)
    send(ledger, Said("U1", "2026-03", (dated("A", merged_into="B"),)), 1)
    count(ledger, {("2026-02", "U1", "A"): 3, ("2026-02", "U1", "B"): 4, ("2026-04", "U1", "B"): 5})
    assert reports_of(ledger, ("month", "outlet_code"), Where())["2026-02", "A"] == [1, 0, 1]
    assert ("2026-03", "A") not in reports_of(ledger, ("month", "outlet_code"), Where())
    as_it_was = sums_of(ledger, ("outlet_code",), Where(), MONTHS)
    today = sums_of(ledger, ("outlet_code",), Where(structure_of=LAST), MONTHS)
    assert (as_it_was, today) == ({("A",): 3, ("B",): 9}, {("B",): 12})
    only_b = Where(structure_of=LAST, outlets=frozenset({"B"}))
    assert sums_of(ledger, (), only_b, MONTHS) == {(): 12}


def test_a_row_without_a_month_holds_from_that_of_its_workbook(local_ledger: Ledger) -> None:
    bare = register({"outlet_code": "A"}).drop(columns=["name_in_english", "merged_into"])
    parts = {"outlets": (bare, tallies())}
    accept(local_ledger, submission({}, month="2026-02", parts=parts))
    assert local_ledger.register(month="2026-01").empty
    assert local_ledger.register(month="2026-02")["outlet_code"].tolist() == ["A"]
    [old] = local_ledger.records("outlets").to_dict("records")
    assert (old["holds_from"], old["merged_into"], old["name_in_english"]) == ("2026-02", "", "")


@pytest.mark.parametrize("rows", [(), (dated("B"),)])
def test_who_is_absent_goes_on(local_ledger: Ledger, rows: tuple[dict[str, Any], ...]) -> None:
    send(local_ledger, Said("U1", "2026-01", (dated("A"), dated("B"))), 0)
    send(local_ledger, Said("U1", "2026-02", rows), 1)
    assert local_ledger.register()["outlet_code"].tolist() == ["A", "B"]
    assert reports_of(local_ledger, ("month",), Where())["2026-03",][0] == 2


def test_counts_without_a_row_in_the_register_are_a_fault(local_ledger: Ledger) -> None:
    count(local_ledger, {("2026-01", "U1", "A"): 3, ("2026-02", "U1", "A"): 4})
    send(local_ledger, Said("U1", "2026-02", (dated("A"),)), 0)
    assert local_ledger.verify() == [
        "Outlet A has counts of U1 in 2026-01, and no row in the register."
    ]
