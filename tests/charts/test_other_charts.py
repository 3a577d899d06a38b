import pandas as pd
import pytest

from charts import causes, durations, progress, style
from languages.numbers import MISSING, days_text, share_text
from metrics.progress import Forecast


def test_pareto_runs_from_the_largest_and_its_last_share_is_all() -> None:
    counts = pd.DataFrame({"label": ["a", "<b>b</b>", "c"], "count": [1, 8, 1]})
    figure = causes.pareto(counts, what="failed checks")
    (bars,) = figure.data
    assert list(bars.x) == [8, 1, 1]
    assert bars.text[-1].endswith("100 %")
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;b&lt;/b&gt;"
    assert bars.marker.color[0] != bars.marker.color[-1]


def test_pareto_draws_the_rest_as_one_and_loses_none() -> None:
    counts = pd.DataFrame({"label": [str(i) for i in range(40)], "count": range(1, 41)})
    (bars,) = causes.pareto(counts, what="x", most=10).data
    assert len(bars.x) == 11
    assert sum(bars.x) == sum(range(1, 41))
    assert bars.text[-1] == "465"  # that all make up all need not be said


def test_a_waterfall_steps_down_to_the_value() -> None:
    losses = pd.DataFrame({"label": [str(i) for i in range(20)], "points": [0.01] * 20})
    (bars,) = causes.waterfall(losses, start="all", end="on time", value=0.8, axis="%").data
    assert sum(bars.x[1:-1]) == pytest.approx(-0.2)
    assert bars.x[-1] == 0.8
    assert bars.measure[-1] == "total"


def test_a_heatmap_leaves_what_was_never_checked_blank_and_writes_the_fails() -> None:
    cells = pd.DataFrame(
        {
            "outlet_code": ["A", "A", "B"],
            "item": ["W01", "W02", "W01"],
            "numerator": [8.0, 5.0, 5.0],
            "denominator": [10.0, 5.0, 5.0],
        }
    )
    (drawn,) = causes.heatmap(cells, rows="outlet_code", columns="item").data
    assert list(drawn.z[0]) == [0.2, 0.0]
    assert drawn.z[1][1] is None
    assert list(drawn.text[0]) == ["2", ""]
    assert all(
        colour.startswith("#") for _at, colour in drawn.colorscale
    )  # opaque: numbers are read on them


def test_states_of_the_matrix_differ_in_shape_and_are_named() -> None:
    cells = pd.DataFrame(
        {
            "outlet_code": ["A"] * 4,
            "item_code": ["S1", "S2", "S3", "S4"],
            "status": ["met", "in_progress", "not_started", "na"],
        }
    )
    figure = progress.matrix(cells)
    assert len({trace.marker.symbol for trace in figure.data}) == 4
    assert figure.data[0].name == "met (1)"
    assert figure.layout.showlegend


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
    assert figure.layout.annotations[0].text == "limit J+1"
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
    figure = causes.waterfall(losses, start="all", end="on time", value=0.8, axis="%")
    name = figure.layout.yaxis.ticktext[1]
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
