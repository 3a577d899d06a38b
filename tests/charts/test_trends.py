import itertools
from types import SimpleNamespace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import languages
from charts import events, style, trends
from core.months import month_range
from metrics.indicators import INDICATORS

RATE = INDICATORS["satisfaction_rate"]


def named(figure: go.Figure, name: str) -> Any:
    return [trace for trace in figure.data if trace.name == name]


def test_the_target_line_is_drawn_and_labelled_in_place(monthly: pd.DataFrame) -> None:
    figure = trends.trend(monthly, RATE)
    (target,) = named(figure, "target")
    assert set(target.y) == {0.85}
    assert "target 85.0 %" in [note.text for note in figure.layout.annotations]
    assert {trace.name for trace in figure.data if trace.showlegend} == {
        "95 % interval",
        "reports are missing",
    }


def test_points_stand_in_the_order_of_the_months_and_a_missing_one_leaves_a_gap(
    monthly: pd.DataFrame,
) -> None:
    (line,) = named(trends.trend(monthly, RATE), str(RATE.label))
    assert list(line.x) == list(range(12))
    assert line.y[2] is None
    assert list(line.y[3:]) == monthly["value"].tolist()[3:]


def test_a_partial_month_is_hollow_and_hover_says_n_and_who_is_missing(
    monthly: pd.DataFrame,
) -> None:
    (line,) = named(trends.trend(monthly, RATE), str(RATE.label))
    assert line.marker.symbol[-1] == "circle-open"
    assert line.marker.symbol[0] == "circle"
    assert "n = 1,000" in line.hovertext[-1]
    assert "30 of 44 outlets reported" in line.hovertext[-1]
    assert "outlets" not in line.hovertext[0]


def test_the_interval_is_one_area_for_each_run_of_months(monthly: pd.DataFrame) -> None:
    bands = named(trends.trend(monthly, RATE), "interval")
    assert [len(band.x) for band in bands] == [4, 18]


def test_signals_for_better_and_worse_differ_in_shape_and_in_colour(monthly: pd.DataFrame) -> None:
    points = pd.DataFrame(
        index=monthly["month"],
        data={
            "value": monthly["value"].to_numpy(),
            "centre": 0.84,
            "lower": 0.80,
            "upper": 0.88,
            "rule": ["beyond_limits"] + [""] * 9 + ["shift", "beyond_limits"],
            "direction": [-1] + [0] * 9 + [1, 1],
        },
    )
    figure = trends.trend(monthly, RATE, control=SimpleNamespace(points=points))
    (better,), (worse,) = named(figure, "better"), named(figure, "worse")
    assert (list(better.x), list(worse.x)) == ([10, 11], [0])
    assert better.marker.symbol != worse.marker.symbol
    assert (better.marker.color, worse.marker.color) == (style.BLUE, style.VERMILLION)
    assert len(set(better.hovertext)) == 2, "which rule it is stands under the pointer"
    explained = {trace.name for trace in figure.data if trace.showlegend}
    assert explained == {
        "signal: better", "signal: worse", "normal range", "reports are missing"
    }  # fmt: skip
    assert figure.layout.showlegend
    assert not named(figure, "interval")
    assert {name for name in ("centre", "lower", "upper") if named(figure, name)} == {
        "centre",
        "lower",
        "upper",
    }


def test_where_less_is_better_a_rise_is_marked_as_bad(monthly: pd.DataFrame) -> None:
    rate = INDICATORS["delivery_excessive_delay_rate"]
    points = monthly.assign(centre=0.84, rule=[""] * 11 + ["beyond_limits"], direction=1)
    points = points.set_index("month")
    figure = trends.trend(monthly, rate, control=SimpleNamespace(points=points))
    (worse,) = named(figure, "worse")
    assert worse.marker.color == style.VERMILLION


def test_a_hostile_event_is_drawn_letter_by_letter(monthly: pd.DataFrame) -> None:
    dated = pd.DataFrame(
        {"month": ["2025-08", "2030-01"], "label": ["<b>Flood</b> $x$", "not in these months"]}
    )
    figure = trends.trend(monthly, RATE, events=dated)
    texts = [note.text for note in figure.layout.annotations]
    assert "&lt;b&gt;Flood&lt;/b&gt; &#36;x&#36;" in texts
    assert len(figure.layout.shapes) == 1


@settings(deadline=None)
@given(st.sets(st.integers(0, 35), min_size=1, max_size=6))
def test_an_event_s_name_stands_on_its_line_and_no_line_crosses_another_name(
    positions: set[int],
) -> None:
    months = month_range("2024-01", "2026-12")
    dated = pd.DataFrame({"month": [months[x] for x in positions]}).assign(label="Flood")
    lines, names = events.event_lines(dated, months)
    assert [line["x0"] for line in lines] == [name["x"] for name in names]
    assert all(name["showarrow"] and name["ax"] == 0 for name in names)
    for name, other in itertools.permutations(names, 2):
        runs_right, runs_other = name["xanchor"] == "left", other["xanchor"] == "left"
        if runs_right == runs_other:
            is_over = other["x"] > name["x"] if runs_right else other["x"] < name["x"]
            assert not is_over or other["ay"] > name["ay"], "it would be crossed by a line"


def test_without_a_value_the_figure_says_so(monthly: pd.DataFrame) -> None:
    nothing = monthly.assign(value=float("nan"))
    figure = trends.trend(nothing, RATE)
    assert len(figure.data) == 0
    assert style.alt_text(figure)


def test_the_picture_is_told_in_words_in_both_languages(monthly: pd.DataFrame) -> None:
    assert "80.0 % in Jan 2025, 90.0 % in Dec 2025" in style.alt_text(trends.trend(monthly, RATE))
    languages.use("zh")
    try:
        words = style.alt_text(trends.trend(monthly, RATE))
    finally:
        languages.use("en")
    assert "2025年12月" in words
    assert "目标" in words


@pytest.mark.parametrize("unit", ["percent", "days"])
def test_an_axis_of_shares_ends_at_one(monthly: pd.DataFrame, unit: str) -> None:
    near = monthly.assign(value=0.99, lower=0.98, upper=1.0)
    low, high = trends.value_range(near, RATE, None)
    assert 0 <= low < 0.85
    assert high <= 1.005


def target_note(figure: go.Figure) -> Any:
    return next(note for note in figure.layout.annotations if "target" in note.text)


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([0.70] * 12, ("left", "bottom")),
        ([0.86] * 4 + [0.70] * 8, ("left", "top")),
        ([0.86, 0.84] * 2 + [0.70] * 8, ("center", "bottom")),
        ([0.86, 0.84] * 4 + [0.70] * 4, ("right", "bottom")),
    ],
)
def test_the_target_s_name_stands_where_no_line_runs_through_it(
    monthly: pd.DataFrame, values: list[float], place: tuple[str, str]
) -> None:
    moved = monthly.assign(value=values, lower=values, upper=values)
    note = target_note(trends.trend(moved, RATE))
    assert (note.xanchor, note.yanchor) == place


def test_a_small_chart_draws_target_and_events_and_leaves_their_names_to_the_text(
    monthly: pd.DataFrame,
) -> None:
    dated = pd.DataFrame({"month": ["2025-06"], "label": ["Flood"]})
    figure = trends.trend(monthly, RATE, events=dated, names_events=False)
    assert named(figure, "target")
    assert len(figure.layout.shapes) == 1
    assert not [note for note in figure.layout.annotations if "%" not in note.text]
    assert "target" not in " ".join(note.text for note in figure.layout.annotations)


def test_a_chinese_name_is_shortened_by_its_width() -> None:
    assert style.safe("Newspapers on an earlier mail run", width=36).endswith("run")
    assert style.safe("报刊改乘早班邮路", width=16) == "报刊改乘早班邮路"
    assert style.safe("报刊改乘早班邮路运行", width=16) == "报刊改乘早班邮…"
