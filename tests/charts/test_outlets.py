import itertools
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from charts import funnels, maps, outlets, style
from metrics.funnel import against_target, funnel
from metrics.indicators import INDICATORS

RATE = INDICATORS["satisfaction_rate"]
NAMES = {"A1": "<img src=x> Post", "A2": "Same", "A3": "Same", "A4": "Small", "A5": "Silent"}


def dots(figure: go.Figure) -> Any:
    return next(trace for trace in figure.data if trace.mode == "markers")


def test_places_keep_their_order_and_one_without_a_value_is_left_out(placed: pd.DataFrame) -> None:
    figure = outlets.interval_plot(placed, RATE, by="outlet_code", names=NAMES)
    assert list(dots(figure).customdata) == ["A1", "A2", "A3", "A4"]
    assert list(figure.layout.yaxis.ticktext)[1:3] == ["Same", "Same"]
    assert list(dots(figure).y) == [0, 1, 2, 3]


def test_a_row_says_how_many_lie_between_the_two_ends(placed: pd.DataFrame) -> None:
    figure = outlets.interval_plot(placed, RATE, by="outlet_code", left_out=(2, 90))
    assert list(dots(figure).y) == [0, 1, 3, 4]
    said = next(note for note in figure.layout.annotations if note.y == 2)
    assert "90 outlets lie between" in said.text
    assert style.alt_text(figure).endswith("90 outlets lie between.")
    assert tuple(figure.layout.yaxis.tickvals) == (0, 1, 3, 4)


def test_a_small_outlet_is_greyed_and_hollow(placed: pd.DataFrame) -> None:
    marks = dots(outlets.interval_plot(placed, RATE, by="outlet_code")).marker
    assert marks.color[3] == style.GREY
    assert marks.symbol[3].endswith("-open")
    assert not marks.symbol[0].endswith("-open")


def keys(figure: go.Figure) -> dict[str, Any]:
    """Return what the legend explains: each key by its name."""
    shown = figure.layout.showlegend
    return {trace.name: trace for trace in figure.data if trace.showlegend} if shown else {}


def test_every_shape_in_use_is_in_the_legend(placed: pd.DataFrame) -> None:
    figure = outlets.interval_plot(placed, RATE, by="outlet_code")
    drawn = set(zip(dots(figure).marker.symbol, dots(figure).marker.color, strict=True))
    explained = {
        (key.marker.symbol, key.marker.color) for key in keys(figure).values() if key.marker.symbol
    }
    assert drawn == explained
    assert set(keys(figure)) == {
        "met",
        "missed",
        "too close to call",
        "few cases",
        "95 % interval",
    }


def test_without_a_target_no_shape_needs_a_legend(placed: pd.DataFrame) -> None:
    plain = placed.assign(status="no_target", size="", target=float("nan"))
    assert set(keys(outlets.interval_plot(plain, RATE, by="outlet_code"))) == {"95 % interval"}


def test_a_state_is_exact_and_has_no_interval(placed: pd.DataFrame) -> None:
    state = INDICATORS["outlets_standardized_rate"]
    figure = outlets.interval_plot(placed, state, by="outlet_code")
    assert not [trace for trace in figure.data if trace.mode == "lines"]
    assert "95 % interval" not in keys(figure)


def test_statuses_differ_in_shape_as_well_as_colour(placed: pd.DataFrame) -> None:
    marks = dots(outlets.interval_plot(placed, RATE, by="outlet_code")).marker
    assert len(set(marks.symbol[:3])) == len(set(marks.color[:3])) == 3


def test_the_target_is_a_named_line(placed: pd.DataFrame) -> None:
    figure = outlets.interval_plot(placed, RATE, by="outlet_code")
    assert figure.layout.shapes[0].x0 == 0.85
    assert figure.layout.annotations[0].text == "target 85.0 %"


def test_a_hostile_name_is_drawn_letter_by_letter(placed: pd.DataFrame) -> None:
    figure = outlets.interval_plot(placed, RATE, by="outlet_code", names=NAMES)
    written = [*figure.layout.yaxis.ticktext, *dots(figure).hovertext]
    assert not [text for text in written if "<img" in text]
    assert "&lt;img src=x&gt;" in figure.layout.yaxis.ticktext[0]


def test_the_funnel_names_only_what_lies_outside() -> None:
    compared = funnel([800.0, 810.0, 50.0, 10.0], [1000.0, 1000.0, 100.0, 12.0])
    figure = funnels.funnel_plot(
        compared, RATE, codes=["A5", "A1", "A2", "A3"], names={**NAMES, "A2": "<b>Low</b>"}
    )
    low, centre = (note.text for note in figure.layout.annotations)
    assert low == "&lt;b&gt;Low&lt;/b&gt;"
    assert centre.startswith("average ")
    marks = dots(figure)
    assert list(marks.customdata)[:2] == ["A3", "A2"], "by size"
    assert marks.marker.symbol[1] == "diamond"
    assert marks.marker.symbol[0] == "circle-open"
    assert {trace.name for trace in figure.data} > {"lower95", "upper998", "centre"}


@pytest.mark.parametrize("target", [None, 0.85])
def test_every_limit_of_a_funnel_is_drawn_all_along(target: float | None) -> None:
    met, cases = [800.0, 810.0, 50.0, 10.0], [1000.0, 1000.0, 100.0, 12.0]
    compared = funnel(met, cases) if target is None else against_target(met, cases, target)
    figure = funnels.funnel_plot(compared, RATE, codes=["A5", "A1", "A2", "A3"])
    for name in ("lower95", "upper95", "lower998", "upper998"):
        (line,) = (trace for trace in figure.data if trace.name == name)
        assert len(line.y) > 50 and np.isfinite(np.asarray(line.y, dtype=float)).all()


def test_a_funnel_held_against_the_target_says_so_and_names_the_farthest_alone() -> None:
    held = against_target([500.0 + i for i in range(30)], [1000.0 + i for i in range(30)], 0.85)
    codes = [f"B{i}" for i in range(30)]
    figure = funnels.funnel_plot(held, RATE, codes=codes)
    assert all("worse than the target" in text for text in dots(figure).hovertext)
    assert {"worse than the target", "95 % lie between"} <= set(keys(figure))
    assert 1 < len(figure.layout.annotations) <= 9


PLACES = pd.DataFrame(
    {
        "outlet_code": ["A1", "A2", "A3", "A4"],
        "unit": ["LY01", "LY01", "LY01", "LY02"],
        "latitude": [31.0, 31.2, float("nan"), 31.1],
        "longitude": [104.1, 104.3, 104.2, 104.2],
    }
)


def test_the_map_has_equal_scales_and_leaves_out_unknown_places(placed: pd.DataFrame) -> None:
    figure = maps.map_plot(placed, RATE, places=PLACES, names=NAMES)
    assert sorted(dots(figure).customdata) == ["A1", "A2", "A4"]
    assert (figure.layout.yaxis.scaleanchor, figure.layout.yaxis.scaleratio) == ("x", 1)
    assert "2 outlets" in style.alt_text(figure)
    points = zip(dots(figure).x, dots(figure).y, strict=True)
    at = dict(zip(dots(figure).customdata, points, strict=True))
    assert at["A2"][0] > at["A4"][0] > at["A1"][0], "east is right"
    assert at["A2"][1] > at["A4"][1] > at["A1"][1], "north is up"
    assert at["A2"][1] - at["A1"][1] == pytest.approx(0.2 * 111.2, abs=0.1), "kilometres"


def test_each_unit_has_its_name_and_an_outline_around_its_outlets(placed: pd.DataFrame) -> None:
    figure = maps.map_plot(placed, RATE, places=PLACES, unit_names={"LY01": "<b>Songhe</b> County"})
    texts = [note.text for note in figure.layout.annotations]
    assert "<b>&lt;b&gt;Songhe&lt;/b&gt; County</b>" in texts
    assert "<b>LY02</b>" in texts
    outlines = [trace for trace in figure.data if trace.name == "unit"]
    assert len(outlines) == 2
    assert all((edge.x[0], edge.y[0]) == (edge.x[-1], edge.y[-1]) for edge in outlines)


@settings(deadline=None, max_examples=40)
@given(
    arrays(float, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-50, 50)),
    st.floats(0.1, 2),
)
def test_outlets_that_overlap_are_moved_apart_and_others_stay(
    at: npt.NDArray[np.float64], across: float
) -> None:
    moved = maps.moved_apart(at, np.full(len(at), across))

    def overlap(places: npt.NDArray[np.float64]) -> float:
        return max(
            (across - math.dist(a, b) for a, b in itertools.combinations(places, 2)), default=0.0
        )

    assert overlap(moved) <= max(0.05 * across, 0.5 * overlap(at))
    if overlap(at) <= 0:
        assert np.array_equal(moved, at)


@given(arrays(float, st.tuples(st.integers(1, 20), st.just(2)), elements=st.floats(-50, 50)))
def test_an_outline_holds_every_outlet_at_its_distance(at: npt.NDArray[np.float64]) -> None:
    edge = maps.outline(at, 2.0)
    for (x0, y0), (x1, y1) in itertools.pairwise(edge):
        length = math.hypot(x1 - x0, y1 - y0)
        inside = ((x1 - x0) * (at[:, 1] - y0) - (y1 - y0) * (at[:, 0] - x0)) / length
        assert (inside >= 2.0 * math.cos(math.pi / 24) - 1e-6).all()
