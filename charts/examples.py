"""A small drawn example of each rule, for the page that explains them."""

from __future__ import annotations

import plotly.graph_objects as go

from charts import style
from charts.marks import RULE_SYMBOL
from languages import _
from metrics.control_charts import RULE_NAMES, ControlChart


def rule_example(chart: ControlChart, *, height: int = 170) -> go.Figure:
    """Return an example's points, centre and limits; the marked ones have their rule's shape."""
    points = chart.points.reset_index(drop=True)
    at = points.index.tolist()
    traces = [
        style.trace(
            "scatter",
            x=at,
            y=points[column].tolist(),
            mode="lines",
            line={"color": style.GREY, "width": 1, "dash": dash},
            hoverinfo="skip",
        )
        for column, dash in (("lower", "dash"), ("centre", "solid"), ("upper", "dash"))
    ]
    traces.append(
        style.trace(
            "scatter",
            x=at,
            y=points["value"].tolist(),
            mode="lines+markers",
            line={"color": style.BLUE, "width": 1.5},
            marker={"size": 5, "color": style.BLUE},
            hoverinfo="skip",
        )
    )
    marked = points[points["rule"] != ""]
    rule = str(marked["rule"].iloc[-1]) if len(marked) else ""
    if rule:
        colours = [style.BLUE if d > 0 else style.VERMILLION for d in marked["direction"]]
        traces.append(
            style.trace(
                "scatter",
                x=marked.index.tolist(),
                y=marked["value"].tolist(),
                mode="markers",
                marker={"size": 10, "symbol": RULE_SYMBOL[rule], "color": colours},
                hoverinfo="skip",
            )
        )
    hidden = {"visible": False}
    return style.figure(
        traces,
        height=height,
        alt=_("An example: {rule}.").format(rule=_(RULE_NAMES[rule])),
        layout={
            "xaxis": hidden,
            "yaxis": hidden,
            "margin": {"l": 4, "r": 4, "t": 6, "b": 6},
        },
    )
