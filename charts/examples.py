"""A small drawn example of each rule, for the page that explains them."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from charts import style, trend_layers
from languages import _
from metrics.control_charts import ControlChart


def control_example(
    chart: ControlChart, *, name: str, starts: Sequence[int] = (), height: int = 170
) -> go.Figure:
    """Return an example's points, centre and limits; the marked ones have their rule's shape.

    `name`: what it is an example of, in the language in use. `starts`: positions from which the
    limits start anew, each with a dotted line before it.
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
    ]
    marked = points[points["rule"] != ""]
    if len(marked):
        rule = str(marked["rule"].iloc[-1])
        colours = [style.BLUE if d > 0 else style.VERMILLION for d in marked["direction"]]
        traces.append(
            style.trace(
                "scatter",
                x=marked.index.tolist(),
                y=marked["value"].tolist(),
                mode="markers",
                marker={"size": 10, "symbol": trend_layers.RULE_SYMBOL[rule], "color": colours},
                hoverinfo="skip",
            )
        )
    hidden = {"visible": False}
    return style.figure(
        traces,
        height=height,
        alt=_("An example: {rule}.").format(rule=name),
        layout={
            "xaxis": hidden,
            "yaxis": hidden,
            "shapes": [_start(position - 0.5) for position in starts],
            "margin": {"l": 4, "r": 4, "t": 6, "b": 6},
        },
    )


def _start(at: float) -> dict[str, object]:
    line = {"color": style.ORANGE, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}
