"""The data of each page against hand-written SQL on one Parquet file of the same tallies.

The SQL brings the sums that the page's numbers are made of; what analysis adds (intervals,
targets, verdicts, control charts, funnels) is part of ours alone. Answers from records (cases,
findings, matrices of items) are not in tallies and are left out on both sides. Ours is asked as
the pages ask, of a ledger that has been asked before: no answer is kept, but who has reported
is laid out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from analysis import delivery, inspections, signals, standardization
from analysis.access import local_reader
from analysis.compare import compare
from analysis.completeness import completeness
from analysis.headlines import headlines
from analysis.results import results, results_each
from core.view import Scope, View
from ledger import Ledger
from ledger.merged import OUTLETS
from metrics.indicators import INDICATORS
from submissions.opening import open_ledger
from tests.bench import large, sample
from tests.bench.timing import Line, cpu_seconds, line, say, side_by_side

AIM_SECONDS = 30.0
LIMITS = {"letter": 3, "registered": 3, "parcel": 4, "newspaper": 1, "express": 2}
Sums = tuple[str, str]
"""An indicator's tallies and what they are grouped by."""

ON_TIME = "delivery_on_time_rate"
_FLOWS = [each for each in INDICATORS.values() if each.is_headline and each.period == "flow"]


def first_start() -> Iterator[Line]:
    """Building the sample bureau: the clock against the aim, and what the processor did."""
    wall, cpu = sample.seconds_to_build()
    yield line("first start, clock", wall, AIM_SECONDS, "the aim of 30 s")
    yield line("first start, processor", cpu, 2 * AIM_SECONDS, "2 processors for 30 s")


def at_sample_size() -> Iterator[Line]:
    """Every page of the sample bureau, all its 24 months."""
    database = f"sqlite:///{sample.folder() / 'ledger.sqlite'}"
    ledger = open_ledger(database, cache=sample.folder() / "cache")
    yield from _measured(ledger, "sample", QUESTIONS, runs=5)
    ledger.close()


def at_large_size() -> Iterator[Line]:
    """The pages that the synthetic tallies answer, 54,000 outlets × 24 months."""
    with tempfile.TemporaryDirectory(prefix="bench-large-") as folder:
        ledger = large.ledger(Path(folder))
        first = cpu_seconds()
        results(ledger, View(), reader=local_reader(), indicator=ON_TIME)
        say(f"merging all months took {cpu_seconds() - first:.0f} s of processor time")
        known = {name: QUESTIONS[name] for name in large.PAGES}
        yield from _measured(ledger, "54,000 outlets", known, runs=2)
        ledger.close()


def _measured(
    ledger: Ledger, size: str, questions: dict[str, tuple[Any, list[Sums]]], *, runs: int
) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="bench-one-") as folder:
        one, release = Path(folder) / "tallies.parquet", ledger.release()
        engine = duckdb.connect(config={"threads": 2})
        count = _one_file(engine, ledger, one)
        outlet = str(ledger.register(release)["outlet_code"].iloc[0])
        for name, (ask, sums) in questions.items():
            view = View(release=release, indicator=ON_TIME)
            where = ""
            if name == "outlet":
                view, where = view.with_(scope=Scope("outlet", outlet)), f"outlet_code = '{outlet}'"
            ours, bare = side_by_side(
                partial(ask, ledger, view), _summing(engine, one, sums, where), runs=runs
            )
            yield line(
                f"data of {name}, {size}",
                ours,
                bare,
                f"{len(sums)} sums in DuckDB SQL on one Parquet file of {count:,} tallies",
            )
        yield from _rolled(ledger, engine, one, size, runs)
        engine.close()


def _rolled(
    ledger: Ledger, engine: duckdb.DuckDBPyConnection, one: Path, size: str, runs: int
) -> Iterator[Line]:
    """One roll-up alone, without what analysis adds."""
    months, release = ledger.months(), ledger.release()
    register = ledger.register(release)
    engine.register("register", register[["outlet_code", "setting"]])
    for by in (("month",), ("month", "unit"), ("month", "setting"), ("outlet_code",)):

        def ours(by: tuple[str, ...] = by) -> Any:
            return ledger.roll_up(ON_TIME, by=by, months=months, release=release)

        joined = "JOIN register r USING (outlet_code)" if "setting" in by else ""
        keys = ", ".join(by)
        sql = f"""SELECT {keys}, sum(numerator), sum(denominator) FROM '{one}' t {joined}
                  WHERE indicator = '{ON_TIME}' GROUP BY {keys} ORDER BY {keys}"""

        def bare(sql: str = sql) -> Any:
            return engine.execute(sql).df()

        took = side_by_side(ours, bare, runs=runs, inner=3)
        yield line(f"roll-up by {', '.join(by)}, {size}", *took, "the same sum on one Parquet file")


def _one_file(engine: duckdb.DuckDBPyConnection, ledger: Ledger, one: Path) -> int:
    """Lay all tallies of a ledger in one file, sorted as the ledger sorts them; return how many."""
    files = [
        str(file)
        for file in ledger.merged.source(ledger.snapshot(), ledger.months(), OUTLETS).files
    ]
    engine.execute(
        f"""COPY (SELECT * FROM read_parquet(?) ORDER BY indicator, outlet_code, stratum, month)
            TO '{one}' (FORMAT parquet, COMPRESSION zstd)""",
        [files],
    )
    [[count]] = engine.execute(f"SELECT count(*) FROM '{one}'").fetchall()
    return int(count)


def _summing(
    engine: duckdb.DuckDBPyConnection, one: Path, sums: Sequence[Sums], where: str
) -> Callable[[], None]:
    queries = [_sql(one, tally, by, where) for tally, by in sums]

    def run() -> None:
        for query in queries:
            engine.execute(query).df()

    return run


def _sql(one: Path, tally: str, by: str, where: str) -> str:
    """Write the query that someone would who knows this file and this question."""
    counted, source = "sum(numerator) AS numerator", f"'{one}'"
    if tally == ON_TIME:
        days = "try_cast(split_part(stratum, '/', 3) AS INTEGER)"
        limits = " ".join(f"WHEN '{name}' THEN {limit}" for name, limit in LIMITS.items())
        limit = f"CASE split_part(stratum, '/', 1) {limits} END"
        counted = f"sum(numerator) FILTER ({days} <= {limit}) AS numerator"
    wanted = f"indicator = '{tally}'" + (f" AND {where}" if where else "")
    grouped = f"GROUP BY {by} ORDER BY {by}" if by else ""
    keys = f"{by}, " if by else ""
    return f"""SELECT {keys}{counted}, sum(denominator) AS denominator
               FROM {source} WHERE {wanted} {grouped}"""


def _results(*asked: tuple[str, tuple[str, ...]]) -> Callable[[Ledger, View], None]:
    def ask(ledger: Ledger, view: View) -> None:
        for indicator, by in asked:
            results(ledger, view, reader=local_reader(), indicator=indicator, by=by)

    return ask


def _overview(ledger: Ledger, view: View) -> None:
    signals.matrix(ledger, view, reader=local_reader())
    completeness(ledger, view, reader=local_reader(), by=("month",))


def _attention(ledger: Ledger, view: View) -> None:
    signals.attention(ledger, view, reader=local_reader())


def _delivery(ledger: Ledger, view: View) -> None:
    reader = local_reader()
    shown = (ON_TIME, "delivery_excessive_delay_rate", "delivery_transit_p95_days")
    results_each(ledger, view, reader=reader, indicators=shown)
    delivery.transit_days(ledger, view, reader=reader)
    delivery.points_lost(ledger, view, reader=reader)
    results(ledger, view, reader=reader, indicator="rounds_completed_rate", by=("area",))
    results(ledger, view, reader=reader, indicator=ON_TIME, by=("unit",))


def _inspections(ledger: Ledger, view: View) -> None:
    reader = local_reader()
    results(ledger, view, reader=reader, indicator="inspection_pass_rate")
    inspections.pareto(ledger, view, reader=reader)
    inspections.heatmap(ledger, view, reader=reader)
    results(ledger, view, reader=reader, indicator="inspection_pass_rate", by=("unit",))
    results(ledger, view, reader=reader, indicator="inspection_pass_rate", by=("role",))


def _standardization(ledger: Ledger, view: View) -> None:
    reader = local_reader()
    standardization.burn_up(ledger, view, reader=reader)
    standardization.renovation_curve(ledger, view, reader=reader)
    shown = ("outlets_standardized_rate", "training_attendance_rate")
    results_each(ledger, view, reader=reader, indicators=shown)


def _complaints(ledger: Ledger, view: View) -> None:
    reader, closed = local_reader(), "cases_closed_on_time_rate"
    shown = (
        closed,
        "cases_overdue_open_rate",
        "complaints_per_10k_items",
        "cases_median_days_to_close",
    )
    results_each(ledger, view, reader=reader, indicators=shown)
    for by in ("source", "unit"):
        results(ledger, view, reader=reader, indicator=closed, by=(by,))


def _outlet(ledger: Ledger, view: View) -> None:
    headlines(ledger, view, reader=local_reader())
    completeness(ledger, view, reader=local_reader(), by=("month",))


def _compare(ledger: Ledger, view: View) -> None:
    compare(ledger, view, reader=local_reader(), indicator=ON_TIME)
    results(ledger, view, reader=local_reader(), indicator=ON_TIME, by=("unit",))


_DAYS = "split_part(stratum, '/', 3)"
_CLASS, _AREA = "split_part(stratum, '/', 1)", "split_part(stratum, '/', 2)"
_PRESENCE = ("reporting_on_time_rate", "month, stratum")
_PASS, _OPINION = "inspection_pass_rate", "satisfaction_rate"
_MONTHLY = [(each.tally, "month") for each in INDICATORS.values() if each.is_headline]

QUESTIONS: dict[str, tuple[Callable[[Ledger, View], None], list[Sums]]] = {
    "overview": (_overview, [*_MONTHLY, _PRESENCE]),
    "overview's search": (_attention, [(e.tally, "month, unit, outlet_code") for e in _FLOWS]),
    "satisfaction": (
        _results(
            ("satisfaction_comprehensive", ("month",)),
            (_OPINION, ("dimension",)),
            (_OPINION, ("channel",)),
            ("satisfaction_comprehensive", ("unit",)),
        ),
        [
            (_OPINION, f"month, {_CLASS}"),
            (_OPINION, _CLASS),
            (_OPINION, _AREA),
            (_OPINION, f"unit, {_CLASS}"),
            _PRESENCE,
        ],
    ),
    "delivery": (
        _delivery,
        [
            *[(ON_TIME, "month")] * 2,
            (ON_TIME, f"month, {_DAYS}"),
            (ON_TIME, f"month, {_CLASS}, {_AREA}, {_DAYS}"),
            (ON_TIME, f"{_CLASS}, {_AREA}, {_DAYS}"),
            (ON_TIME, f"{_CLASS}, {_AREA}"),
            ("rounds_completed_rate", "stratum"),
            (ON_TIME, "unit"),
            _PRESENCE,
        ],
    ),
    "inspections": (
        _inspections,
        [
            (_PASS, "month"),
            (_PASS, _CLASS),
            (_PASS, f"outlet_code, {_CLASS}"),
            (_PASS, "unit"),
            (_PASS, _AREA),
            _PRESENCE,
        ],
    ),
    "standardization": (
        _standardization,
        [
            ("standardization_items_met_rate", "month"),
            ("renovation_investment_rate", "month"),
            ("outlets_standardized_rate", "month"),
            ("training_attendance_rate", "month"),
            _PRESENCE,
        ],
    ),
    "complaints": (
        _complaints,
        [
            ("cases_closed_on_time_rate", "month"),
            ("cases_overdue_open_rate", "month"),
            ("complaints_per_10k_items", "month"),
            ("cases_median_days_to_close", f"month, {_CLASS}"),
            ("cases_closed_on_time_rate", _CLASS),
            ("cases_closed_on_time_rate", "unit"),
            _PRESENCE,
        ],
    ),
    "outlet": (_outlet, [*_MONTHLY, _PRESENCE]),
    "compare outlets": (
        _compare,
        [(ON_TIME, "outlet_code"), (ON_TIME, "unit"), ("reporting_on_time_rate", "outlet_code")],
    ),
}
"""A page's questions to analysis, and the sums that someone would write for them."""
