"""An indicator through the months: the line with its interval, the target, control limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.words import shown as value_text
from charts import style
from charts.months_axis import month_axis
from charts.numbers import axis_format, count_text, month_text, unit_text
from languages import _
from metrics.control_charts import RULE_NAMES
from metrics.indicators import Indicator

RULE_SYMBOL = {
    "beyond_limits": "diamond",
    "trend": "triangle-up",
    "two_of_three": "square",
    "shift": "pentagon",
}


_EVENT_WIDTH = 36
"""Letters of an event's name: what a phone has beside the line of the event."""
_LABEL_PIXELS = 20
_LIMIT_LINES = {"centre": "solid", "lower": "dash", "upper": "dash"}
_EVENT_LEVELS = 3
"""Names of events stand on so many lines above the plot, so that they seldom meet."""


class ControlPoints(Protocol):
    """What a trend needs of a control chart: `points`, one row a month, the month its index."""

    @property
    def points(self) -> pd.DataFrame:
        """Return columns value, centre, lower, upper, rule, direction."""


def trend(
    results: pd.DataFrame,
    indicator: Indicator,
    *,
    control: ControlPoints | None = None,
    events: pd.DataFrame | None = None,
    height: int = 320,
    names_marks: bool = True,
) -> go.Figure:
    """Return an indicator's line by month.

    `results`: one row a month, in order (`tables.frames.results_table(("month",))`); a missing
    value leaves a gap. `control`: its centre and limits take the place of the interval, and
    points with a signal get a shape for the rule and a colour for good or bad. `events`:
    columns `month` and `label`, dated things that a reader should know. `names_marks`: whether
    target and events have their names on the chart, where a small one has no room for them.
    """
    if results["value"].notna().sum() == 0:
        return style.empty()
    months = results["month"].tolist()
    points = None if control is None else control.points.reindex(months)
    low, high = value_range(results, indicator, points)
    traces = _band(results) if points is None else _limits(points)
    traces.append(_line(results, indicator))
    if points is not None:
        traces += _signals(points, indicator)
    target = results["target"].dropna()
    notes = [_last_value(results, indicator)]
    if len(target):
        traces.append(_target_line(results))
        if names_marks:
            drawn = [] if points is None else [points[name] for name in _LIMIT_LINES]
            room = (high - low) * _LABEL_PIXELS / max(height - 60, 1)
            notes.append(_target_label(results, indicator, beside=drawn, room=room))
    shapes, event_notes = _events(events, months)
    event_notes = event_notes if names_marks else []
    layout = {
        "xaxis": month_axis(months),
        "yaxis": {
            "range": [low, high],
            "nticks": 6,
            **axis_format(indicator.unit, low, high),
            **(
                {}
                if indicator.unit == "percent"
                else {"title": {"text": unit_text(indicator.unit)}}
            ),
        },
        "annotations": notes + event_notes,
        "shapes": shapes,
        "margin": {"l": 8, "r": 60, "t": 16 + 15 * min(len(event_notes), _EVENT_LEVELS), "b": 8},
        "hovermode": "x",
    }
    return style.figure(traces, height=height, alt=_alt(results, indicator), layout=layout)


def sparkline(results: pd.DataFrame, indicator: Indicator, *, height: int = 56) -> go.Figure:
    """Return a trend of the size of a word: the line, its target, the last point."""
    if results["value"].notna().sum() == 0:
        return style.empty(_("No data"))
    hidden = {"visible": False, "fixedrange": True}
    line = _line(results, indicator)
    line.mode = "lines"
    traces = [line]
    if results["target"].notna().any():
        traces.append(_target_line(results))
    last = style.last_known(results["value"])
    traces.append(
        go.Scatter(
            x=[last],
            y=[results["value"].iloc[last]],
            mode="markers",
            marker={"color": style.BLUE, "size": 7},
            hoverinfo="skip",
        )
    )
    low, high = value_range(results, indicator, None)
    return style.figure(
        traces,
        height=height,
        alt=_alt(results, indicator),
        layout={
            "xaxis": {**hidden, "range": [-0.5, len(results) - 0.3]},
            "yaxis": {**hidden, "range": [low, high]},
            "margin": {"l": 0, "r": 4, "t": 4, "b": 4},
        },
    )


def lines(
    results: pd.DataFrame,
    indicator: Indicator,
    *,
    by: str,
    names: dict[str, str] | None = None,
    height: int = 340,
) -> go.Figure:
    """Return a few lines by month, one a value of column `by`, each named at its end.

    Lines differ in dash and colour. At most six: the rest would not be told apart.
    """
    shown = list(dict.fromkeys(results[by]))[: len(style.SERIES)]
    shown = [key for key in shown if results.loc[results[by] == key, "value"].notna().any()]
    if not shown:
        return style.empty()
    months = sorted(results["month"].unique())
    position = {month: i for i, month in enumerate(months)}
    low, high = value_range(results[results[by].isin(shown)], indicator, None)
    traces: list[go.Scatter] = []
    ends: list[tuple[float, str, str]] = []
    for i, key in enumerate(shown):
        own = results[results[by] == key].sort_values("month")
        name = (names or {}).get(key, key)
        line = _line(own, indicator, name=name)
        line.x = [position[m] for m in own["month"]]
        line.line = {"color": style.SERIES[i], "dash": style.DASHES[i], "width": 2}
        line.mode = "lines"
        traces.append(line)
        last = own["value"].dropna().iloc[-1]
        ends.append((float(last), style.safe(name, width=18), style.SERIES[i]))
    notes = [
        style.note(
            len(months) - 1,
            y,
            name,
            xanchor="left",
            xshift=8,
            font={"color": colour, "size": 12},
        )
        for y, name, colour in _spread(ends, (high - low) * 16 / (height - 60))
    ]
    widest = max(len(name) for _y, name, _c in ends)
    return style.figure(
        traces,
        height=height,
        alt=_("{label} by month, one line each for: {names}.").format(
            label=indicator.label, names=", ".join((names or {}).get(k, k) for k in shown)
        ),
        layout={
            "xaxis": month_axis(months),
            "yaxis": {
                "range": [low, high],
                "nticks": 6,
                **axis_format(indicator.unit, low, high),
            },
            "annotations": notes,
            "margin": {"l": 8, "r": min(24 + 8 * widest, 150), "t": 16, "b": 8},
        },
    )


def _spread(ends: Sequence[tuple[float, str, str]], apart: float) -> list[tuple[float, str, str]]:
    """Return labels at line ends moved up where they would lie on one another."""
    placed: list[tuple[float, str, str]] = []
    for y, name, colour in sorted(ends):
        lowest = placed[-1][0] + apart if placed else y
        placed.append((max(y, lowest), name, colour))
    return placed


def value_range(
    results: pd.DataFrame, indicator: Indicator, points: pd.DataFrame | None
) -> tuple[float, float]:
    """Return the ends of the value axis: all that is drawn, with some room."""
    drawn = pd.concat([results["value"], results["target"]])
    if points is None:
        drawn = pd.concat([drawn, results["lower"], results["upper"]])
    else:
        drawn = pd.concat([drawn, points["lower"], points["upper"]])
    low, high = float(drawn.min()), float(drawn.max())
    room = max((high - low) * 0.12, 0.01 if indicator.unit == "percent" else 0.1)
    low, high = max(low - room, 0.0), high + room
    if indicator.unit == "percent" and float(drawn.max()) <= 1:
        high = min(high, 1.005)
    return low, high


def _line(results: pd.DataFrame, indicator: Indicator, *, name: str | None = None) -> go.Scatter:
    symbols = ["circle-open" if partial else "circle" for partial in results["is_partial"]]
    hover = [_hover(row, indicator, name) for row in results.to_dict("records")]
    return go.Scatter(
        x=list(range(len(results))),
        y=_plain(results["value"]),
        mode="lines+markers",
        line={"color": style.BLUE, "width": 2},
        marker={"size": 7, "symbol": symbols, "color": style.BLUE},
        cliponaxis=False,
        hovertext=hover,
        hoverinfo="text",
        name=str(indicator.label),
    )


def _hover(row: dict[Any, Any], indicator: Indicator, name: str | None) -> str:
    value = value_text(float(row["value"]), indicator)
    return style.lines(
        style.safe(name) if name else "",
        f"<b>{month_text(str(row['month']))}: {value}</b>",
        interval_text(row, indicator),
        counts_text(row),
        reported_text(row),
    )


def interval_text(row: dict[Any, Any], indicator: Indicator) -> str:
    """Return the 95 % interval of a result in words, "" where there is none."""
    lower, upper = float(row["lower"]), float(row["upper"])
    if pd.isna(lower) or pd.isna(upper):
        return ""
    return _("95 % interval {lower} to {upper}").format(
        lower=value_text(lower, indicator), upper=value_text(upper, indicator)
    )


def counts_text(row: dict[Any, Any]) -> str:
    """Return what a result was counted over."""
    return _("n = {n}").format(n=count_text(float(row["denominator"])))


def reported_text(row: dict[Any, Any]) -> str:
    """Return who is missing, "" where all have reported or nothing is owed."""
    expected, reported = row.get("expected", 0), row.get("reported", 0)
    if not expected or expected == reported:
        return ""
    return _("{reported} of {expected} outlets reported").format(
        reported=reported, expected=expected
    )


def _band(results: pd.DataFrame) -> list[go.Scatter]:
    """Return the interval as one area for each run of months that have one."""
    known = results.reset_index(drop=True)
    known = known[known["lower"].notna() & known["upper"].notna()]
    position = pd.Series(known.index, index=known.index)
    run = (position.diff() != 1).cumsum()
    return [
        go.Scatter(
            x=[*part.index, *part.index[::-1]],
            y=[*part["lower"], *part["upper"][::-1]],
            fill="toself",
            fillcolor=style.BAND,
            mode="lines",
            line={"width": 0},
            hoverinfo="skip",
            name="interval",
        )
        for _run, part in known.groupby(run)
    ]


def _limits(points: pd.DataFrame) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=list(range(len(points))),
            y=_plain(points[column]),
            mode="lines",
            line={"color": style.GREY, "width": 1, "dash": dash, "shape": "hvh"},
            hoverinfo="skip",
            name=column,
        )
        for column, dash in _LIMIT_LINES.items()
    ]


def _signals(points: pd.DataFrame, indicator: Indicator) -> list[go.Scatter]:
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
            go.Scatter(
                x=own.index.tolist(),
                y=_plain(own["value"]),
                mode="markers",
                marker={"size": 11, "symbol": drawn, "color": colours},
                cliponaxis=False,
                hovertext=[_(RULE_NAMES[rule])] * len(own),
                hoverinfo="text",
                name=rule,
            )
        )
    return traces


def _target_line(results: pd.DataFrame) -> go.Scatter:
    return go.Scatter(
        x=list(range(len(results))),
        y=_plain(results["target"]),
        mode="lines",
        line={"color": style.ORANGE, "width": 1.5, "dash": "dash", "shape": "hvh"},
        hoverinfo="skip",
        name="target",
    )


def _target_label(
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


def _last_value(results: pd.DataFrame, indicator: Indicator) -> dict[str, object]:
    values = results["value"].reset_index(drop=True)
    last = style.last_known(values)
    return style.note(
        last,
        float(values[last]),
        f"<b>{value_text(float(values[last]), indicator)}</b>",
        xanchor="left",
        xshift=8,
        font={"color": style.BLUE, "size": 13},
    )


def _events(
    events: pd.DataFrame | None, months: Sequence[str]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
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
                yshift=15 * (i % _EVENT_LEVELS),
                xanchor="right" if is_late else "left",
                font={"color": style.GREY, "size": 11},
                hovertext=style.safe(label),
            )
        )
    return shapes, notes


def _alt(results: pd.DataFrame, indicator: Indicator) -> str:
    known = results[results["value"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    words = _("{label}: {first} in {first_month}, {last} in {last_month}.").format(
        label=indicator.label,
        first=value_text(float(first["value"]), indicator),
        first_month=month_text(first["month"]),
        last=value_text(float(last["value"]), indicator),
        last_month=month_text(last["month"]),
    )
    target = results["target"].dropna()
    if not len(target):
        return words
    goal = value_text(float(target.iloc[-1]), indicator)
    return words + " " + _("Target {value}.").format(value=goal)


def _plain(values: pd.Series) -> list[float | None]:
    """Return values as a list with None for missing, which Plotly draws as a gap."""
    return [None if pd.isna(value) else float(value) for value in values]
