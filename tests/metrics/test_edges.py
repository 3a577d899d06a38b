"""Where figures or definitions do not fit together, and what is counted at their edges."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

import metrics.indicators as room
from core.frames import TALLIES
from metrics.control_charts import FELL_BACK_TO_P_PRIME, NO_LIMITS, p_chart, xmr
from metrics.control_series import Options, Series, chart
from metrics.funnel import funnel
from metrics.indicators import INDICATORS, Condition, Measure, load
from metrics.outlook import UNKNOWN
from metrics.percentiles import percentiles
from metrics.signals import signals
from metrics.tally import _amount, counted, longitudinal
from metrics.time_to_close import kaplan_meier
from policy import Policy
from tests.metrics import making

REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "shares of other months": (lambda: p_chart([1, 2], [3]), "shape"),
    "a p′ chart of values alone": (
        lambda: chart(Series(np.ones((1, 12))), "p_prime", Options.of(None, (), None, "nhs")),
        "needs numerators and denominators",
    ),
    "a chart of more than was counted": (
        lambda: chart(
            Series.of_counts(np.array([[4.0]]), np.array([[3.0]])),
            "p_prime",
            Options.of(None, (), None, "nhs"),
        ),
        "0 ≤ numerator ≤ denominator",
    ),
    "more met than counted": (lambda: p_chart([4], [3]), "0 ≤ numerator ≤ denominator"),
    "a funnel of other outlets": (lambda: funnel([1, 2], [3]), "same length"),
    "a histogram of other days": (lambda: percentiles(np.ones(3)), "bins, not 3"),
    "no figures at all": (lambda: signals(), "give values"),
    "numerators alone": (lambda: signals(numerators=[[1.0]]), "give values"),
    "cases below zero": (
        lambda: kaplan_meier([1.0], [True], counts=[-1.0]),
        "counts must be known",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words(name: str) -> None:
    call, words = REFUSED[name]
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


def test_values_that_are_no_proportion_of_their_denominators_stay_without_limits() -> None:
    made = xmr([5.0, 5.0, np.nan, 7.0, 7.0, np.nan] * 4, denominators=[9.0] * 24)
    assert NO_LIMITS in made.notes
    assert FELL_BACK_TO_P_PRIME not in made.notes


def test_a_form_without_rows_or_months_has_no_tallies() -> None:
    chain = making.cases(np.random.default_rng(1), ["2026-09"])
    policy = Policy.shipped()
    for rows, months in ((chain.head(0), ["2026-09"]), (chain, [])):
        found = longitudinal("cases", rows, unit="LY01", months=months, policy=policy)
        assert found.empty
        assert list(found.columns) == list(TALLIES.empty().columns)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            "satisfaction_rate",
            'tally_strata = ["',
            'tally_strata = ["colour", "',
            "not its tally_strata",
        ),
        (
            "complaints_per_10k_items",
            'kind = "',
            'tally_of = "satisfaction_rate"\nkind = "',
            "one of them",
        ),
    ],
)
def test_a_definition_that_does_not_fit_its_tallies_is_refused(
    tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    folder = tmp_path / "definitions"
    shutil.copytree(Path(room.__file__).parent / "definitions", folder)
    path = folder / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        load(folder)


def test_a_condition_is_written_as_a_row_or_by_its_names() -> None:
    row = Condition.model_validate(["column", "=", 1.0])
    assert row == Condition(column="column", operator="=", operand=1.0)


def test_a_form_that_nothing_is_counted_of_has_no_tallies() -> None:
    rows = pd.DataFrame({"outlet_code": ["LY0101"]})
    assert counted("outlets", rows, unit="LY01", month="2026-09", policy=Policy.shipped()).empty


def test_a_case_of_no_outlet_is_counted_with_those_of_the_unit() -> None:
    one = making.cases(np.random.default_rng(1), ["2026-09"]).head(1)
    two = pd.concat([one, one.assign(case_number="another")], ignore_index=True)
    policy = Policy.shipped()

    def tallies(*codes: str | None) -> pd.DataFrame:
        rows = two.assign(outlet_code=pd.Series(codes, dtype="str"))
        return longitudinal("cases", rows, unit="LY01", months=["2026-09"], policy=policy)

    together = tallies("LY01", "LY01")
    assert together["denominator"].max() == 2
    pd.testing.assert_frame_equal(tallies("LY01", None), together)


@pytest.mark.parametrize(
    ("condition", "total"),
    [
        (["kind", "in", ["a", "b"]], 3.0),
        (["kind", "in", "c"], 4.0),
        (["kind", "=", "a"], 1.0),
        (["kind", "!=", "a"], 6.0),
        (["amount", ">=", 2.0], 14.0),
        (["kind", "is_filled"], 7.0),
    ],
)
def test_amounts_are_added_up_where_a_condition_holds(
    condition: list[object], total: float
) -> None:
    frame = pd.DataFrame({"kind": ["a", "b", "c", None], "amount": [1.0, 2.0, 4.0, 8.0]})
    measure = Measure.model_validate({"sum": ["amount"], "where": [condition]})
    rows = nw.from_native(frame.astype({"kind": "str"})).select(amount=_amount(measure))
    assert float(rows["amount"].sum()) == total


def test_a_rate_of_ten_thousand_is_scaled_and_its_outlook_with_it() -> None:
    assert INDICATORS["complaints_per_10k_items"].scale == 10_000
    assert INDICATORS["satisfaction_rate"].scale == 1
    share = replace(UNKNOWN, centre=0.5, sigma=0.25, gap=-0.125, months_in_10=3.0)
    scaled = replace(share, centre=50.0, sigma=25.0, gap=-12.5)
    assert share.scaled(100) == replace(scaled, miss_share=share.miss_share)


def test_what_is_not_sampled_is_exact() -> None:
    exact = {id_ for id_, indicator in INDICATORS.items() if indicator.is_exact}
    states = {id_ for id_, indicator in INDICATORS.items() if indicator.is_state}
    assert exact == states | {"reporting_on_time_rate"} | {
        id_ for id_, indicator in INDICATORS.items() if not indicator.has_interval
    }
    assert "satisfaction_rate" not in exact
