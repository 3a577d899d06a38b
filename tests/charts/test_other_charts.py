import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import causes, durations, progress, style
from charts.heatmap import heatmap
from charts.item_states import matrix
from languages.numbers import MISSING, days_text, share_text
from metrics.progress import Forecast
from tests.charts.test_style import contrast


def test_a_cause_has_its_name_its_count_and_its_share_of_all() -> None:
    counts = pd.DataFrame({"label": ["a", "<b>b</b>", "c"], "count": [1, 8, 1]})
    figure = causes.pareto(counts, what="failed checks")
    bars = figure.data[0]
    assert list(bars.x) == [8, 1, 1]
    assert list(bars.text) == ["8 (80 %)", "1 (10 %)", "1 (10 %)"]
    assert [note.text for note in figure.layout.annotations] == ["&lt;b&gt;b&lt;/b&gt;", "a", "c"]
    assert bars.marker.color[0] != bars.marker.color[-1]
    assert [key.name for key in figure.data[1:]] == ["the first 80 % of all", "the rest"]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40), st.integers(1, 15))
def test_the_long_tail_is_a_row_of_words_that_flattens_no_bar(counts: list[int], most: int) -> None:
    frame = pd.DataFrame({"label": [f"cause {i}" for i in range(len(counts))], "count": counts})
    figure = causes.pareto(frame, what="x", most=most)
    if not sum(counts):
        assert not figure.data
        return
    bars, ranked = figure.data[0], sorted((n for n in counts if n), reverse=True)
    assert list(bars.x) == ranked[: len(bars.x)]
    assert tuple(figure.layout.xaxis.range) == (0, ranked[0]), "the longest bar has the whole width"
    rest = ranked[len(bars.x) :]
    assert len(rest) != 1, "one cause is named as well as not"
    last = figure.layout.annotations[-1].text
    assert last.startswith(f"all other ({len(rest)}): {sum(rest):,} (") or not rest


@given(st.lists(st.floats(0, 0.01), min_size=1, max_size=40))
def test_points_lost_begin_at_zero_and_each_part_where_the_last_one_ends(
    points: list[float],
) -> None:
    losses = pd.DataFrame({"label": [str(i) for i in range(len(points))], "points": points})
    figure = causes.waterfall(losses, total="together", axis="points", target=0.9)
    if not any(points):
        assert style.alt_text(figure) == "No points were lost"
        return
    (bars,) = figure.data
    assert (bars.base[0], bars.base[-1]) == (0, 0)
    assert list(bars.base[1:-1]) == pytest.approx(list(np.cumsum(bars.x[:-2])))
    assert bars.x[-1] == pytest.approx(sum(points) * 100)
    assert len(bars.x) <= 14
    low, high = figure.layout.xaxis.range
    assert low == 0
    assert bars.x[-1] < high
    assert figure.layout.shapes[0].x0 == pytest.approx(10)
    assert figure.layout.annotations[0].text == "the target allows 10.00 points"


def test_without_a_target_no_line_says_what_it_allows() -> None:
    losses = pd.DataFrame({"label": ["Letter"], "points": [0.1]})
    for target in (None, float("nan")):
        assert not causes.waterfall(losses, total="t", axis="%", target=target).layout.shapes


CHECKS = pd.DataFrame(
    {
        "outlet_code": ["A", "A", "B", "C", "D"],
        "item": ["W01", "W02", "W01", "W01", "D01"],
        "numerator": [2.0, 5.0, 3.0, 4.0, 4.0],
        "denominator": [10.0, 5.0, 5.0, 5.0, 5.0],
    }
)
GROUPS = {"W01": "At the window", "W02": "At the window", "D01": "On rounds"}


def grid_of(figure: go.Figure) -> dict[str, dict[str, float | None]]:
    """Return the cells of a heat map by the names on its axes, the blank column as ""."""
    x, y = figure.layout.xaxis, figure.layout.yaxis
    columns = dict(zip(x.tickvals, x.ticktext, strict=True))
    rows = dict(zip(y.tickvals, y.ticktext, strict=True))
    return {
        rows[row]: {columns.get(column, ""): share for column, share in enumerate(line)}
        for row, line in enumerate(figure.data[0].z)
    }


def test_a_heat_map_names_items_and_places_and_keeps_all_other_places_apart() -> None:
    figure = heatmap(
        CHECKS,
        place_names={"A": "<i>Post</i>"},
        item_names={"W01": "W01 Signboard clean"},
        groups=GROUPS,
        most=2,
    )
    nothing = dict.fromkeys(("&lt;i&gt;Post&lt;/i&gt;", "B", "", "all other (2)"))
    assert grid_of(figure) == {
        "<b>At the window</b>": nothing,
        "W01 Signboard clean": {
            "&lt;i&gt;Post&lt;/i&gt;": 0.8, "B": 0.4, "": None, "all other (2)": 0.2
        },
        "W02": nothing | {"&lt;i&gt;Post&lt;/i&gt;": 0.0},
        "<b>On rounds</b>": nothing,
        "D01": nothing | {"all other (2)": 0.2},
    }  # fmt: skip
    assert sorted(figure.data[1].text) == ["20", "20", "40", "80"]


def test_one_other_place_has_its_own_column() -> None:
    figure = heatmap(CHECKS, most=3)
    assert tuple(figure.layout.xaxis.ticktext) == ("A", "B", "C", "D")


@pytest.mark.parametrize("ground", style.GROUNDS)
def test_figures_are_read_on_the_darkest_cell(ground: str) -> None:
    theme = tomllib.loads(Path(".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    name = "light" if ground == style.GROUNDS[0] else "dark"
    ink = theme[name]["textColor"]
    *colour, alpha = (float(part) for part in re.findall(r"[\d.]+", style.STRONGEST))
    below = [int(ground[i : i + 2], 16) for i in (1, 3, 5)]
    seen = [round(alpha * c + (1 - alpha) * b) for c, b in zip(colour, below, strict=True)]
    assert contrast("#" + "".join(f"{part:02X}" for part in seen), ink) >= 4.5


def test_states_of_the_matrix_differ_in_shape_and_are_named() -> None:
    cells = pd.DataFrame(
        {
            "outlet_code": ["A", "B"] * 4,
            "item_code": ["S1", "S1", "S2", "S2", "S3", "S3", "S4", "S4"],
            "status": ["met"] * 2 + ["met", "in_progress", "met", "not_started", "na", "na"],
        }
    )
    figure = matrix(cells, item_names={"S1": "S1 Signboard"}, groups={"S1": "Outside"})
    states = [trace for trace in figure.data if not trace.showlegend]
    assert len({trace.marker.symbol for trace in states}) == 4
    explained = {key.name: key.marker.symbol for key in figure.data if key.showlegend}
    assert list(explained) == [
        "met (4)",
        "in progress (1)",
        "not started (1)",
        "not applicable (2)",
    ]
    assert set(explained.values()) == {trace.marker.symbol for trace in states}
    assert tuple(figure.layout.xaxis.ticktext) == ("B", "A"), "the most to do on the left"
    assert tuple(figure.layout.yaxis.ticktext)[:2] == ("<b>Outside</b>", "S1 Signboard")


def test_a_burn_up_shows_done_planned_and_a_forecast_as_a_range() -> None:
    work = pd.DataFrame(
        {
            "month": ["2025-11", "2025-12", "2026-01"],
            "done": [10.0, 20.0, float("nan")],
            "planned": [12.0, 24.0, 40.0],
        }
    )
    figure = progress.burn_up(
        work, unit="items", scope=60, forecast=Forecast("2026-04", "2026-07", "")
    )
    wedge = next(trace for trace in figure.data if trace.name == "forecast")
    assert list(wedge.x) == [1, 5, 8, 1]
    assert list(wedge.y) == [20, 60, 60, 20]
    texts = [note.text for note in figure.layout.annotations]
    assert any("20" in text for text in texts)
    assert any("24" in text for text in texts)
    assert any("60" in text for text in texts)


def test_an_open_end_is_drawn_as_the_earliest_way_alone() -> None:
    work = pd.DataFrame(
        {"month": ["2026-01", "2026-02"], "done": [1.0, 2.0], "planned": [2.0, 4.0]}
    )
    figure = progress.burn_up(work, unit="items", scope=6, forecast=Forecast("2026-06", "", ""))
    wedge = next(trace for trace in figure.data if trace.name == "forecast")
    assert (list(wedge.x), list(wedge.y)) == ([1, 5, 1], [2, 6, 2])


def test_the_histogram_draws_its_one_limit_and_hatches_what_is_late() -> None:
    days = pd.DataFrame({"days": ["0", "1", "over_7"], "on_time": [5, 3, 0], "late": [0, 1, 1]})
    figure = durations.transit_histogram(days, limit_days=1)
    assert figure.layout.shapes[0].x0 == 1.5
    assert figure.layout.annotations[0].text == "limit 1 day"
    on_time, late = figure.data
    assert on_time.marker.pattern.shape is None
    assert late.marker.pattern.shape == "/"
    assert sum(on_time.y) + sum(late.y) == pytest.approx(1)
    assert not durations.transit_histogram(days).layout.shapes


def test_ageing_hatches_the_overdue_and_counts_all() -> None:
    bands = pd.DataFrame({"label": ["0–5", "6–10"], "in_time": [3, 1], "overdue": [0, 2]})
    figure = durations.ageing(bands)
    assert figure.data[1].marker.pattern.shape == "/"
    assert "(2)" in figure.data[1].name
    assert style.alt_text(figure).startswith("6 open cases")


def test_a_survival_curve_starts_at_all_open_and_steps() -> None:
    curve = pd.DataFrame(
        {"time": [2.0, 5.0], "survival": [0.7, 0.4], "lower": [0.5, 0.2], "upper": [0.9, 0.6]}
    )
    figure = durations.kaplan_meier_curve(
        curve, median_days=5.0, censored_days=pd.Series([3.0, 9.0])
    )
    line = next(trace for trace in figure.data if trace.name == "survival")
    assert (line.x[0], line.y[0], line.line.shape) == (0, 1, "hv")
    marks = next(trace for trace in figure.data if trace.name == "censored")
    assert list(marks.y) == [0.7, 0.4]
    assert figure.layout.annotations[0].text == "median 5 days"


def test_the_axis_ends_where_almost_nothing_is_open() -> None:
    times = [float(day) for day in range(1, 20)] + [400.0]
    left = [1 - day / 20 for day in range(1, 20)] + [0.0]
    left[9:19] = [0.004] * 10
    curve = pd.DataFrame({"time": times, "survival": left, "lower": left, "upper": left})
    figure = durations.kaplan_meier_curve(curve, median_days=9.0)
    assert 9 <= figure.layout.xaxis.range[1] < 11
    slow = curve.assign(upper=0.5)
    figure = durations.kaplan_meier_curve(slow, median_days=9.0, censored_days=pd.Series([500.0]))
    assert figure.layout.xaxis.range[1] == 525


def test_a_median_that_is_never_reached_is_said() -> None:
    curve = pd.DataFrame({"time": [2.0], "survival": [0.7], "lower": [0.5], "upper": [0.9]})
    figure = durations.kaplan_meier_curve(curve, median_days=float("nan"))
    assert figure.layout.annotations[0].text == "median not reached"
    assert not figure.layout.shapes


def test_the_curve_of_findings_speaks_of_findings() -> None:
    curve = pd.DataFrame({"time": [4.0], "survival": [0.5], "lower": [0.3], "upper": [0.7]})
    figure = durations.kaplan_meier_curve(curve, of="findings", median_days=4.0)
    assert "half of the findings are verified as fixed after 4 days" in style.alt_text(figure)
    assert "cases" not in style.alt_text(figure)
    assert figure.layout.yaxis.title.text == "not yet verified as fixed, %"


def test_a_missing_value_is_a_dash_and_never_a_zero() -> None:
    assert share_text(float("nan")) == MISSING
    assert share_text(0.0) == "0.0 %"
    assert days_text(3.04) == "3 days"


def test_a_plan_that_is_nearly_fulfilled_is_named_above_the_ceiling() -> None:
    work = pd.DataFrame(
        {"month": ["2025-11", "2025-12"], "done": [10.0, 20], "planned": [12.0, 58]}
    )
    shifts = {}
    for scope in (60, 90):
        figure = progress.burn_up(work, unit="items", scope=scope)
        note = next(each for each in figure.layout.annotations if "58" in each.text)
        shifts[scope] = note.yshift
    assert shifts[60] > shifts[90]


def test_a_long_part_of_a_waterfall_is_named_whole_in_two_lines() -> None:
    losses = pd.DataFrame({"label": ["Newspaper · Township · Songhe County"], "points": [0.2]})
    figure = causes.waterfall(losses, total="together", axis="%")
    name = figure.layout.yaxis.ticktext[0]
    assert "…" not in name
    assert "Newspaper · Township ·<br>Songhe County" in name


def test_a_long_name_stands_on_two_lines_and_is_cut_only_beyond() -> None:
    assert style.folded("Short", 26) == "Short"
    assert style.folded("Convenience kit complete (glasses, pens)", 26) == (
        "Convenience kit complete<br>(glasses, pens)"
    )
    assert style.folded("收寄邮件按规定验视并核对寄件人身份证件信息", 26).split("<br>") == [
        "收寄邮件按规定验视并核对寄",
        "件人身份证件信息",
    ]
    assert style.folded("W12 公告宣传及时更新，无过期广告和宣传品", 26).split("<br>") == [
        "W12 公告宣传及时更新，无过",
        "期广告和宣传品",
    ]
    assert style.folded("a" * 80, 26).endswith("…")
    assert style.folded("<b> & " * 9, 26).count("<br>") == 1
