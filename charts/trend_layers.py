"""What is drawn around an indicator's line: control limits, signals, target, and their keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.words import shown as value_text
from charts import legend, style
from languages import _
from metrics.control_charts import RULE_NAMES
from metrics.indicators import Indicator

SIGNALS = {"better": (style.BETTER, style.BLUE), "worse": (style.WORSE, style.VERMILLION)}
LIMIT_LINES = {"centre": "solid", "lower": "dash", "upper": "dash"}
LABEL_PIXELS = 20


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
    """Return the months with a signal: one trace of those for the better, one for the worse."""
    points = points.reset_index(drop=True)
    good = 1 if indicator.improvement == "increase" else -1
    sides = {
        "better": points[(points["rule"] != "") & (points["direction"] * good > 0)],
        "worse": points[(points["rule"] != "") & (points["direction"] * good < 0)],
    }
    return [
        style.trace(
            "scatter",
            x=own.index.tolist(),
            y=plain(own["value"]),
            mode="markers",
            marker={"size": 11, "symbol": SIGNALS[side][0], "color": SIGNALS[side][1]},
            cliponaxis=False,
            hovertext=[_(RULE_NAMES[rule]) for rule in own["rule"]],
            hoverinfo="text",
            name=side,
        )
        for side, own in sides.items()
        if len(own)
    ]


def keys(
    traces: Sequence[style.Trace], *, is_run: bool = False, has_partial: bool = False
) -> list[legend.Key]:
    """Return what the signs of a trend mean, of those that are drawn.

    `is_run`: the grey line is a median without limits; `has_partial`: a month is hollow.
    """
    names = {
        "interval": legend.Key(_("95 % interval"), style.BLUE, fill=style.BAND),
        "lower": legend.Key(_("normal range"), style.GREY, dash="dash"),
        "better": legend.Key(_("signal: better"), SIGNALS["better"][1], SIGNALS["better"][0]),
        "worse": legend.Key(_("signal: worse"), SIGNALS["worse"][1], SIGNALS["worse"][0]),
    }
    if is_run:
        names["lower"] = legend.Key(_("median"), style.GREY, dash="solid")
    drawn = {trace.get("name") for trace in traces}
    partial = legend.Key(_("reports are missing"), style.BLUE, "circle-open")
    shown = [key for name, key in names.items() if name in drawn]
    return [*shown, partial] if has_partial else shown


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


def plain(values: pd.Series) -> list[float | None]:
    """Return values as a list with None for missing, which Plotly draws as a gap."""
    return [None if pd.isna(value) else float(value) for value in values]
