"""An indicator through the months: the line with its interval, the target, control limits."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go

from analysis.words import shown as value_text
from charts import style, trend_layers
from charts.hover import counts_text, interval_text, reported_text
from charts.months_axis import month_axis
from charts.value_axis import axis_format, unit_text
from languages import _
from languages.dates import month_name
from metrics.indicators import Indicator


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
    names_events: bool = True,
) -> go.Figure:
    """Return an indicator's line by month.

    `results`: one row a month, in order (`core.frames.results_table(("month",))`); a missing
    value leaves a gap. `control`: its centre and limits take the place of the interval, and
    points with a signal get a shape for the rule and a colour for good or bad. `events`:
    columns `month` and `label`, dated things that a reader should know. `names_events`: whether
    target and events have their names on the chart, where a small one has no room for them.
    """
    if results["value"].notna().sum() == 0:
        return style.empty()
    months = results["month"].tolist()
    points = None if control is None else control.points.reindex(months)
    low, high = value_range(results, indicator, points)
    traces = _band(results) if points is None else trend_layers.limit_lines(points)
    traces.append(_line(results, indicator))
    if points is not None:
        traces += trend_layers.signal_traces(points, indicator)
    target = results["target"].dropna()
    notes = [_last_value(results, indicator)]
    if len(target):
        traces.append(trend_layers.target_line(results))
        if names_events:
            drawn = [] if points is None else [points[name] for name in trend_layers.LIMIT_LINES]
            room = (high - low) * trend_layers.LABEL_PIXELS / max(height - 60, 1)
            notes.append(trend_layers.target_label(results, indicator, beside=drawn, room=room))
    shapes, names = trend_layers.event_traces(events, months)
    names = names if names_events else []
    layout = {
        "xaxis": month_axis(months),
        "yaxis": _value_axis(indicator, low, high),
        "annotations": notes + names,
        "shapes": shapes,
        "margin": {"l": 8, "r": 60, "t": 16 + trend_layers.event_height(len(names)), "b": 8},
        "hovermode": "x",
    }
    return style.figure(traces, height=height, alt=_alt(results, indicator), layout=layout)


def _value_axis(indicator: Indicator, low: float, high: float) -> dict[str, Any]:
    axis = {"range": [low, high], **axis_format(indicator.unit, low, high)}
    if indicator.unit == "percent":
        return axis
    return {**axis, "title": {"text": unit_text(indicator.unit)}}


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


def _line(results: pd.DataFrame, indicator: Indicator) -> style.Trace:
    symbols = ["circle-open" if partial else "circle" for partial in results["is_partial"]]
    hover = [_hover(row, indicator) for row in results.to_dict("records")]
    return style.trace(
        "scatter",
        x=list(range(len(results))),
        y=trend_layers.plain(results["value"]),
        mode="lines+markers",
        line={"color": style.BLUE, "width": 2},
        marker={"size": 7, "symbol": symbols, "color": style.BLUE},
        cliponaxis=False,
        hovertext=hover,
        hoverinfo="text",
        name=str(indicator.label),
    )


def _hover(row: dict[Any, Any], indicator: Indicator) -> str:
    value = value_text(float(row["value"]), indicator)
    return style.lines(
        f"<b>{month_name(str(row['month']))}: {value}</b>",
        interval_text(row, indicator),
        counts_text(row),
        reported_text(row),
    )


def _band(results: pd.DataFrame) -> list[style.Trace]:
    """Return the interval as one area for each run of months that have one."""
    known = results.reset_index(drop=True)
    known = known[known["lower"].notna() & known["upper"].notna()]
    position = pd.Series(known.index, index=known.index)
    run = (position.diff() != 1).cumsum()
    return [
        style.trace(
            "scatter",
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


def _alt(results: pd.DataFrame, indicator: Indicator) -> str:
    known = results[results["value"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    words = _("{label}: {first} in {first_month}, {last} in {last_month}.").format(
        label=indicator.label,
        first=value_text(float(first["value"]), indicator),
        first_month=month_name(first["month"]),
        last=value_text(float(last["value"]), indicator),
        last_month=month_name(last["month"]),
    )
    target = results["target"].dropna()
    if not len(target):
        return words
    goal = value_text(float(target.iloc[-1]), indicator)
    return words + " " + _("Target {value}.").format(value=goal)
