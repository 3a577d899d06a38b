"""What is drawn around an indicator's line: control limits, signals, target and events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.words import shown as value_text
from charts import style
from languages import _
from metrics.control_charts import RULE_NAMES
from metrics.indicators import Indicator

RULE_SYMBOL = {
    "beyond_limits": "diamond",
    "trend": "triangle-up",
    "two_of_three": "square",
    "shift": "pentagon",
}
LIMIT_LINES = {"centre": "solid", "lower": "dash", "upper": "dash"}
LABEL_PIXELS = 20
_EVENT_LEVELS, _EVENT_LINE_PIXELS = 3, 15
"""Names of events stand on so many lines above the plot, so that they seldom meet."""
_EVENT_WIDTH = 36
"""Letters of an event's name: what a phone has beside the line of the event."""


def limit_lines(points: pd.DataFrame) -> list[style.Trace]:
    """Return centre and limits of a control chart, each a line of its own."""
    return [
        style.trace(
            "scatter",
            x=list(range(len(points))),
            y=plain(points[column]),
            mode="lines",
            line={"color": style.GREY, "width": 1, "dash": dash, "shape": "hvh"},
            hoverinfo="skip",
            name=column,
        )
        for column, dash in LIMIT_LINES.items()
    ]


def signal_traces(points: pd.DataFrame, indicator: Indicator) -> list[style.Trace]:
    """Return one trace of marks for each rule that fired."""
    points = points.reset_index(drop=True)
    good = 1 if indicator.improvement == "increase" else -1
    traces = []
    for rule, symbol in RULE_SYMBOL.items():
        own = points[points["rule"] == rule]
        if not len(own):
            continue
        colours = [style.BLUE if d * good > 0 else style.VERMILLION for d in own["direction"]]
        drawn = ["triangle-down" if rule == "trend" and d < 0 else symbol for d in own["direction"]]
        traces.append(
            style.trace(
                "scatter",
                x=own.index.tolist(),
                y=plain(own["value"]),
                mode="markers",
                marker={"size": 11, "symbol": drawn, "color": colours},
                cliponaxis=False,
                hovertext=[_(RULE_NAMES[rule])] * len(own),
                hoverinfo="text",
                name=rule,
            )
        )
    return traces


def target_line(results: pd.DataFrame) -> style.Trace:
    """Return the target through the months; it steps where policy changed it."""
    return style.trace(
        "scatter",
        x=list(range(len(results))),
        y=plain(results["target"]),
        mode="lines",
        line={"color": style.ORANGE, "width": 1.5, "dash": "dash", "shape": "hvh"},
        hoverinfo="skip",
        name="target",
    )


def target_label(
    results: pd.DataFrame, indicator: Indicator, *, beside: Sequence[pd.Series], room: float
) -> dict[str, object]:
    """Return the name of the target line, where least of the other lines runs through it.

    `beside`: control limits, which matter less than the values; `room`: the label's height on the
    value axis.
    """
    third = max(len(results) // 3, 1)
    targets = results["target"].reset_index(drop=True)
    parts = {
        "left": targets.iloc[:third],
        "center": targets.iloc[third : 2 * third],
        "right": targets.iloc[-third:],
    }
    weighed = [(results["value"].to_numpy(), 3.0), *((line.to_numpy(), 1.0) for line in beside)]
    places = [
        (_crossed(weighed, part, room if is_over else -room), xanchor, is_over)
        for xanchor, part in parts.items()
        for is_over in (True, False)
        if part.notna().any()
    ]
    _share, xanchor, is_over = min(places, key=lambda place: round(place[0], 3))
    target = float(parts[xanchor].dropna().iloc[0])
    return style.note(
        {"left": 0.0, "center": 0.5, "right": 1.0}[xanchor],
        target,
        _("target {value}").format(value=value_text(target, indicator)),
        xref="paper",
        xanchor=xanchor,
        yanchor="bottom" if is_over else "top",
        font={"color": style.ORANGE, "size": 12},
    )


def _crossed(lines: Sequence[tuple[np.ndarray, float]], target: pd.Series, room: float) -> float:
    """Return how much of some lines runs between the target and `room` beyond it, by weight."""
    goal = float(target.dropna().iloc[0])
    low, high = sorted((goal, goal + room))
    positions = np.linspace(target.index[0], target.index[-1], 4 * len(target))
    hit = 0.0
    for line, weight in lines:
        drawn = np.interp(positions, np.arange(len(line)), line.astype("float64"))
        hit += weight * float(np.mean((drawn > low) & (drawn < high)))
    return hit


def event_traces(
    events: pd.DataFrame | None, months: Sequence[str]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the upright lines of events (`month`, `label`) and their names above the plot."""
    shapes: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    if events is None:
        return shapes, notes
    position = {month: i for i, month in enumerate(months)}
    shown = events[events["month"].isin(position)].sort_values("month")
    for i, (month, label) in enumerate(zip(shown["month"], shown["label"], strict=True)):
        x = position[month]
        line = {"color": style.GREY, "width": 1, "dash": "dot"}
        shapes.append(
            {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}
        )
        is_late = x > len(months) / 2
        notes.append(
            style.note(
                x,
                1,
                style.safe(label, width=_EVENT_WIDTH),
                yref="paper",
                yanchor="bottom",
                yshift=_EVENT_LINE_PIXELS * (i % _EVENT_LEVELS),
                xanchor="right" if is_late else "left",
                font={"color": style.GREY, "size": 11},
                hovertext=style.safe(label),
            )
        )
    return shapes, notes


def event_height(count: int) -> int:
    """Return the height in pixels that the names of so many events take above the plot."""
    return _EVENT_LINE_PIXELS * min(count, _EVENT_LEVELS)


def plain(values: pd.Series) -> list[float | None]:
    """Return values as a list with None for missing, which Plotly draws as a gap."""
    return [None if pd.isna(value) else float(value) for value in values]
