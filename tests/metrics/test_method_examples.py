"""What the Methods page says of its examples is what the library's own functions give."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from languages import _, use
from metrics import method_examples as examples
from metrics.control_charts import FEW_CROSSINGS, TRIAL, xmr
from metrics.method_examples import (
    CASE_EXAMPLES,
    FUNNEL_EXAMPLES,
    LIMIT_EXAMPLES,
    LOSS_EXAMPLE,
    PILOT_EXAMPLE,
    WILSON_EXAMPLE,
    Example,
    Series,
)
from metrics.pilot import effect_of
from metrics.run_chart import Runs, runs_of, sides_of

TOLD = [
    *LIMIT_EXAMPLES.values(),
    *FUNNEL_EXAMPLES.values(),
    *CASE_EXAMPLES.values(),
    WILSON_EXAMPLE,
    PILOT_EXAMPLE,
    LOSS_EXAMPLE,
]


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


def says(example: Example, *figures: object) -> None:
    """Hold that every figure stands in the text in the language in use."""
    text = _(example.text).replace(" %", "%")
    missing = [
        figure
        for figure in figures
        if not re.search(rf"(?<![\d.,]){re.escape(str(figure))}(?![\d])", text)
    ]
    assert not missing, (text, missing)


def runs(series: Series) -> tuple[Runs, int]:
    values = np.array([series.values], dtype=float)
    centre = np.full(values.shape, float(series.chart().points["centre"].iloc[0]))
    found, lengths = runs_of(sides_of(values, centre))
    return found, int(lengths.max())


@pytest.mark.parametrize("example", TOLD, ids=lambda example: example.title)
def test_title_and_text_are_there_in_chinese(example: Example) -> None:
    use("zh")
    try:
        assert _(example.title) != example.title
        assert _(example.text) != example.text
    finally:
        use("en")


def test_a_run_that_is_too_long(language: str) -> None:
    example = LIMIT_EXAMPLES["long_run"]
    chart, (found, longest) = example.chart(), runs(example)
    allowed = int(found.longest_allowed[0])
    assert longest > allowed
    assert int((chart.points["rule"] == "shift").sum()) == longest
    assert not found.too_few_crossings[0]
    says(example, len(example.values), allowed, longest)


def test_too_few_crossings(language: str) -> None:
    example = LIMIT_EXAMPLES["few_crossings"]
    chart, (found, longest) = example.chart(), runs(example)
    assert FEW_CROSSINGS in chart.notes
    assert longest <= int(found.longest_allowed[0])
    assert (chart.points["rule"] == "").all()
    says(example, len(example.values), int(found.fewest_allowed[0]), int(found.crossings[0]))


def test_limits_on_trial(language: str) -> None:
    example = LIMIT_EXAMPLES["trial"]
    chart = example.chart()
    assert chart.is_trial
    assert TRIAL in chart.notes
    assert chart.points["upper"].notna().all()
    says(example, len(example.values), 12)


def test_limits_that_start_anew(language: str) -> None:
    example = LIMIT_EXAMPLES["rebase"]
    chart, without = example.chart(), xmr(example.values)
    (start,) = example.rebase
    assert (chart.points["rule"] == "").all()
    assert not chart.is_trial
    assert int((without.points["rule"] != "").sum()) == len(example.values)
    says(example, start + 1, len(example.values))


@pytest.mark.parametrize(
    ("name", "outside"), [("chance_alone", 3), ("between_outlets", 1), ("target", 2)]
)
def test_outlets_outside_a_funnel(name: str, outside: int, language: str) -> None:
    example = FUNNEL_EXAMPLES[name]
    made = example.funnel()
    assert int(made.points["outlier"].sum()) == outside
    assert made.is_adjusted == (name == "between_outlets")
    says(example, outside)


def test_the_same_outlets_stand_in_every_funnel() -> None:
    drawn = [example.funnel().points for example in FUNNEL_EXAMPLES.values()]
    assert all(points["value"].equals(drawn[0]["value"]) for points in drawn)
    assert 0 < int((drawn[0]["denominator"] < 30).sum()) < len(drawn[0])


def test_outlets_outside_the_exact_limits_lie_below_the_target(language: str) -> None:
    example = FUNNEL_EXAMPLES["target"]
    made = example.funnel()
    outside = made.points[made.points["outlier"]]
    assert made.method == "target"
    assert (outside["value"] < made.centre).all()
    says(example, f"{made.centre:.0%}")


def test_the_same_share_of_few_and_of_many(language: str) -> None:
    found = examples.same_shares()
    assert (found["value"] == 0.8).all()
    for row in found.to_dict("records"):
        ends = f"{row['lower'] * 100:.0f}", f"{row['upper'] * 100:.0f}%"
        says(WILSON_EXAMPLE, *ends, f"{row['denominator']:,.0f}", f"{row['numerator']:.0f}")
    assert found["status"].tolist() == ["too_close", "too_close", "missed"]
    says(WILSON_EXAMPLE, f"{found['target'].iloc[0]:.0%}")


def test_the_median_of_days_to_close(language: str) -> None:
    example = CASE_EXAMPLES["median"]
    found = example.curve()
    closed = [day for day, is_closed in zip(example.days, example.closed, strict=True) if is_closed]
    says(example, found.case_count, len(example.open_days()), f"{found.median:g}")
    says(example, f"{np.mean(closed):g}")
    assert np.mean(closed) < found.median


def test_a_median_that_is_not_reached(language: str) -> None:
    example = CASE_EXAMPLES["not_reached"]
    found = example.curve()
    assert np.isnan(found.median)
    assert (found.curve["survival"] > 0.5).all()
    says(example, found.case_count, found.closed_count)


def test_what_the_pilot_brought(language: str) -> None:
    found = effect_of(examples.pilot_months(), examples.PILOT_START)
    rates = (
        found.treated_before,
        found.treated_after,
        found.control_before,
        found.control_after,
    )
    says(PILOT_EXAMPLE, *(f"{rate * 100:.0f}" for rate in rates))
    says(PILOT_EXAMPLE, f"{(found.treated_after - found.treated_before) * 100:.0f}")
    says(PILOT_EXAMPLE, f"{(found.control_after - found.control_before) * 100:.0f}")
    says(PILOT_EXAMPLE, f"{found.value * 100:.0f}")
    assert found.is_distinguishable
    study = examples.pilot_study()
    is_zero_inside = (study["lower"] < 0) & (study["upper"] > 0)
    assert (is_zero_inside == ~study["is_after"]).all()


def test_points_lost_sum_to_the_miss(language: str) -> None:
    found = examples.losses().set_index("mail_class")
    items, late = found["items"].sum(), found["late_items"].sum()
    assert found["points_lost"].sum() == pytest.approx(late / items)
    says(LOSS_EXAMPLE, f"{items:,.0f}", f"{late:.0f}", f"{late / items * 100:.1f}")
    says(LOSS_EXAMPLE, *(f"{points * 100:.1f}" for points in found["points_lost"]))
    assert found["points_lost"].idxmax() == "letter"
    assert found["on_time_share"].idxmin() == "newspaper"
    says(LOSS_EXAMPLE, f"{found['on_time_share'].min():.0%}")
