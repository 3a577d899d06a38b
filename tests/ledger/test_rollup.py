"""Sums of tallies: grouping, filters, strata, factors, months."""

from __future__ import annotations

from functools import partial
from itertools import product

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ledger import Ledger, Where
from tests.ledger.making import accept, records, register, submission, tallies

MONTHS = ["2026-01", "2026-02"]


@pytest.fixture
def two_units(local_ledger: Ledger) -> Ledger:
    """Two units, two months; outlet A of U1, B and the unit's own code of U2."""
    outlets = {
        "U1": register({"outlet_code": "A", "kind": "window", "cohort": "pilot"}),
        "U2": register({"outlet_code": "B", "kind": "delivery", "setting": "rural"}),
    }
    for (unit, listed), month in product(outlets.items(), MONTHS):
        code, scale = ("A", 1) if unit == "U1" else ("B", 100)
        rows = [
            (code, "rate", "letter/urban", 1 * scale, 10 * scale),
            (code, "rate", "parcel/urban", 2 * scale, 10 * scale),
            (code, "rate", "parcel/village", 3 * scale, 10 * scale),
            (code, "other", "letter/urban", 1e6, 1e6),
        ]
        if unit == "U2":
            rows.append(("U2", "rate", "letter/urban", 10_000, 20_000))
        told = tallies(*rows, month=month, unit=unit)
        parts = {"delivery": (records(1), told), "outlets": (listed, tallies())}
        accept(local_ledger, submission({}, unit=unit, month=month, parts=parts))
    return local_ledger


def numerators(frame: pd.DataFrame, *by: str) -> dict[object, float]:
    return frame.set_index(list(by))["numerator"].to_dict()


def test_sums_by_each_column(two_units: Ledger) -> None:
    def by(*columns: str) -> dict[object, float]:
        frame = two_units.roll_up("rate", by=columns, months=MONTHS, strata=("class", "area"))
        assert list(frame.columns) == [*columns, "numerator", "denominator"]
        return numerators(frame, *columns)

    assert by("month") == dict.fromkeys(MONTHS, 10606)
    assert by("unit") == {"U1": 12, "U2": 21_200}
    assert by("outlet_code") == {"A": 12, "B": 1200, "U2": 20_000}
    assert by("kind") == {"window": 12, "delivery": 1200, "": 20_000}
    assert by("setting") == {"urban": 12, "rural": 1200, "": 20_000}
    assert by("cohort") == {"pilot": 12, "city_wide": 1200, "": 20_000}
    assert by("area") == {"urban": 20_606, "village": 606}
    assert by("class", "unit") == {
        ("letter", "U1"): 2,
        ("letter", "U2"): 20_200,
        ("parcel", "U1"): 10,
        ("parcel", "U2"): 1000,
    }
    assert by("stratum")["parcel/village"] == 606


def test_the_whole_is_one_row_and_nothing_is_no_row(two_units: Ledger) -> None:
    whole = two_units.roll_up("rate", by=(), months=MONTHS)
    assert whole.to_dict("list") == {"numerator": [21_212], "denominator": [60 + 46_000]}
    assert two_units.roll_up("unknown", by=(), months=MONTHS).empty
    nothing = two_units.roll_up("rate", by=("month",), months=["2020-01"])
    assert nothing.empty
    assert list(nothing.columns) == ["month", "numerator", "denominator"]


@pytest.mark.parametrize(
    ("where", "numerator"),
    [
        (Where(units=frozenset({"U1"})), 12),
        (Where(units=frozenset({"U1", "U2"})), 21_212),
        (Where(units=frozenset()), None),
        (Where(outlets=frozenset({"B"})), 1200),
        (Where(outlets=frozenset({"A", "B"})), 1212),
        (Where(kind="window"), 12),
        (Where(setting="rural"), 1200),
        (Where(cohort="pilot", units=frozenset({"U2"})), None),
        (Where(cohort="pilot' OR 1=1 --"), None),
        (Where(outlets=frozenset({"B') OR 1=1 --"})), None),
    ],
)
def test_filters(two_units: Ledger, where: Where, numerator: float | None) -> None:
    got = two_units.roll_up("rate", by=(), months=MONTHS, where=where)
    assert got["numerator"].tolist() == ([] if numerator is None else [numerator])


def test_a_state_over_several_months_is_that_of_the_last(two_units: Ledger) -> None:
    def state(*by: str) -> pd.DataFrame:
        return two_units.roll_up("rate", by=by, months=MONTHS, last_month_only=True)

    assert state()["numerator"].tolist() == [10_606]
    assert numerators(state("unit"), "unit") == {"U1": 6, "U2": 10_600}
    assert numerators(state("month"), "month") == dict.fromkeys(MONTHS, 10606)


def test_factors_multiply_and_what_is_not_in_them_counts_nothing(two_units: Ledger) -> None:
    factors = pd.DataFrame(
        {
            "month": ["2026-01", "2026-01", "2026-02"],
            "stratum": ["letter/urban", "parcel/urban", "parcel/village"],
            "numerator_factor": [0.5, 0.0, 2.0],
            "denominator_factor": [1.0, 1.0, 0.0],
        }
    )
    got = two_units.roll_up("rate", by=("unit", "month"), months=MONTHS, factors=factors)
    assert got.to_numpy().tolist() == [
        ["U1", "2026-01", 0.5, 20],
        ["U1", "2026-02", 6, 0],
        ["U2", "2026-01", 5050, 22_000],
        ["U2", "2026-02", 600, 0],
    ]
    none = two_units.roll_up("rate", by=("unit",), months=MONTHS, factors=factors[:0])
    assert none["denominator"].tolist() == [0, 0]


def test_strata_are_listed(two_units: Ledger) -> None:
    assert two_units.strata("rate", None, MONTHS) == [
        "letter/urban",
        "parcel/urban",
        "parcel/village",
    ]
    assert two_units.strata("other", None, MONTHS[:1]) == ["letter/urban"]
    assert two_units.strata("rate", 0, MONTHS) == []


def test_an_unknown_column_is_refused(two_units: Ledger) -> None:
    for column in ("area", "numerator", 'x" FROM t; --'):
        with pytest.raises(ValueError, match="cannot group by"):
            two_units.roll_up("rate", by=(column,), months=MONTHS)


def test_old_releases_keep_their_sums_and_register(two_units: Ledger) -> None:
    before = two_units.release()
    moved = register({"outlet_code": "A", "kind": "both"})
    parts = {
        "delivery": (records(2), tallies(("A", "rate", "letter/urban", 7, 10))),
        "outlets": (moved, tallies()),
    }
    accept(two_units, submission({}, parts=parts, why="recounted"))
    now = two_units.roll_up("rate", by=("month", "unit"), months=MONTHS)
    assert numerators(now, "month", "unit")["2026-01", "U1"] == 7
    old = two_units.roll_up("rate", by=("month", "unit"), months=MONTHS, release=before)
    assert numerators(old, "month", "unit")["2026-01", "U1"] == 6


row = st.tuples(
    st.sampled_from(["A", "B", "U1"]),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["", "a", "a/b", "b/b"]),
    st.integers(0, 9),
    st.integers(0, 9),
)


@settings(phases=[Phase.explicit, Phase.generate], max_examples=8, deadline=None)
@given(st.lists(row, max_size=12), st.sampled_from([(), ("outlet_code",), ("second",)]))
def test_sums_are_those_of_a_plain_loop(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str, int, int]],
    by: tuple[str, ...],
) -> None:
    folder = tmp_path_factory.mktemp("sums")
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite3'}", cache=None)
    accept(ledger, submission({}, parts={"delivery": (records(1), tallies(*rows))}))
    expected: dict[tuple[str, ...], list[float]] = {}
    for outlet, indicator, stratum, numerator, denominator in rows:
        if indicator != "x":
            continue
        second = stratum.split("/")[1] if "/" in stratum else ""
        key = {(): (), ("outlet_code",): (outlet,), ("second",): (second,)}[by]
        sums = expected.setdefault(key, [0, 0])
        sums[0] += numerator
        sums[1] += denominator
    got = ledger.roll_up("x", by=by, months=["2026-01"], strata=("first", "second"))
    assert {tuple(r[: len(by)]): list(r[len(by) :]) for r in got.to_numpy().tolist()} == expected
    ledger.close()


def test_sums_over_units_are_those_over_their_outlets(two_units: Ledger) -> None:
    for columns in [(), ("month",), ("month", "unit"), ("class",), ("stratum", "unit")]:
        ask = partial(two_units.roll_up, "rate", months=MONTHS, strata=("class", "area"))
        near, far = ask(by=(*columns, "outlet_code")), ask(by=columns)
        counts = ["numerator", "denominator"]
        summed = near.groupby(list(columns))[counts].sum() if columns else near[counts].sum()
        assert far[counts].to_numpy().ravel().tolist() == summed.to_numpy().ravel().tolist()
