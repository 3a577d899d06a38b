"""A small drawn example of each rule, for the page that explains them."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from charts import legend, style, trend_layers
from languages import _
from metrics.control_charts import ControlChart
from metrics.indicators import Indicator


def control_example(
    chart: ControlChart,
    indicator: Indicator,
    *,
    name: str,
    starts: Sequence[int] = (),
    height: int = 170,
) -> go.Figure:
    """Return an example's points, centre, limits and signals, drawn as a trend draws them.

    `indicator` says on which side better is. `name`: what it is an example of, in the language in
    use. `starts`: positions from which the limits start anew, each with a dotted line before it.
    """
    points = chart.points.reset_index(drop=True)
    traces = [
        *trend_layers.limit_lines(points),
        style.trace(
            "scatter",
            x=points.index.tolist(),
            y=points["value"].tolist(),
            mode="lines+markers",
            line={"color": style.BLUE, "width": 1.5},
            marker={"size": 5, "color": style.BLUE},
            hoverinfo="skip",
        ),
        *trend_layers.signal_traces(points, indicator),
    ]
    keys = trend_layers.keys(traces, is_run=not points["upper"].notna().any())
    hidden = {"visible": False}
    return style.figure(
        [*traces, *legend.keys(keys)],
        height=height + legend.ROW_PIXELS,
        alt=_("An example: {rule}.").format(rule=name),
        layout={
            "xaxis": hidden,
            "yaxis": hidden,
            "shapes": [_start(position - 0.5) for position in starts],
            "margin": {"l": 4, "r": 4, "t": 6, "b": 6},
            **legend.layout(keys),
        },
    )


def _start(at: float) -> dict[str, object]:
    line = {"color": style.ORANGE, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}
