from types import SimpleNamespace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

import languages
from charts import style, trends
from metrics.indicators import INDICATORS

RATE = INDICATORS["satisfaction_rate"]


def named(figure: go.Figure, name: str) -> Any:
    return [trace for trace in figure.data if trace.name == name]


def test_the_target_line_is_drawn_and_labelled_in_place(monthly: pd.DataFrame) -> None:
    figure = trends.trend(monthly, RATE)
    (target,) = named(figure, "target")
    assert set(target.y) == {0.85}
    assert "target 85.0 %" in [note.text for note in figure.layout.annotations]
    assert not figure.layout.showlegend


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


def test_signals_of_a_control_chart_differ_in_shape_and_in_colour(monthly: pd.DataFrame) -> None:
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
    (beyond,), (shift,) = named(figure, "beyond_limits"), named(figure, "shift")
    assert list(beyond.x) == [0, 11]
    assert set(beyond.marker.symbol).isdisjoint(shift.marker.symbol)
    assert list(beyond.marker.color) == [style.VERMILLION, style.BLUE]
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
    (beyond,) = named(figure, "beyond_limits")
    assert list(beyond.marker.color) == [style.VERMILLION]


def test_a_hostile_event_is_drawn_letter_by_letter(monthly: pd.DataFrame) -> None:
    events = pd.DataFrame(
        {"month": ["2025-08", "2030-01"], "label": ["<b>Flood</b> $x$", "not in these months"]}
    )
    figure = trends.trend(monthly, RATE, events=events)
    texts = [note.text for note in figure.layout.annotations]
    assert "&lt;b&gt;Flood&lt;/b&gt; &#36;x&#36;" in texts
    assert len(figure.layout.shapes) == 1


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
    monthly: pd.DataFrame, values: list[float], place: str
) -> None:
    moved = monthly.assign(value=values, lower=values, upper=values)
    note = target_note(trends.trend(moved, RATE))
    assert (note.xanchor, note.yanchor) == place


def test_a_small_chart_draws_target_and_events_and_leaves_their_names_to_the_text(
    monthly: pd.DataFrame,
) -> None:
    events = pd.DataFrame({"month": ["2025-06"], "label": ["Flood"]})
    figure = trends.trend(monthly, RATE, events=events, names_events=False)
    assert named(figure, "target")
    assert len(figure.layout.shapes) == 1
    assert not [note for note in figure.layout.annotations if "%" not in note.text]
    assert "target" not in " ".join(note.text for note in figure.layout.annotations)


def test_a_chinese_name_is_shortened_by_its_width() -> None:
    assert style.safe("Newspapers on an earlier mail run", width=36).endswith("run")
    assert style.safe("报刊改乘早班邮路", width=16) == "报刊改乘早班邮路"
    assert style.safe("报刊改乘早班邮路运行", width=16) == "报刊改乘早班邮…"
