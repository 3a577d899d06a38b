"""An indicator through the months: the line with its interval, the target, control limits."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go

from analysis.words import shown as value_text
from charts import events as event_layer
from charts import legend, style, trend_layers
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
    months with a signal get the shape and colour of better or worse. `events`:
    columns `month` and `label`, dated things that a reader should know. `names_events`: whether
    target and events have their names on the chart, where a small one has no room for them.
    """
    if results["value"].notna().sum() == 0:
        return style.empty()
    points = None if control is None else control.points.reindex(results["month"])
    low, high = value_range(results, indicator, points)
    traces = _traces(results, indicator, points)
    notes = [_last_value(results, indicator)]
    if names_events and results["target"].notna().any():
        room = (high - low) * trend_layers.LABEL_PIXELS / max(height - 60, 1)
        notes.append(_target_name(results, indicator, points, room))
    shapes, names = event_layer.event_lines(events, results["month"].tolist())
    names = names if names_events else []
    keys = _keys(results, traces, points)
    layout = {
        "xaxis": month_axis(results["month"].tolist()),
        "yaxis": _value_axis(indicator, low, high),
        "annotations": notes + names,
        "shapes": shapes,
        "margin": {"l": 8, "r": 60, "t": 16 + event_layer.height(len(names)), "b": 8},
        "hovermode": "x",
        **legend.layout(keys),
    }
    return style.figure(
        [*traces, *legend.keys(keys)],
        height=height + (legend.ROW_PIXELS if keys else 0),
        alt=_alt(results, indicator),
        layout=layout,
    )


def _traces(
    results: pd.DataFrame, indicator: Indicator, points: pd.DataFrame | None
) -> list[style.Trace]:
    """Return what is drawn, the farthest back first."""
    back = _band(results) if points is None else trend_layers.limit_lines(points)
    signals = [] if points is None else trend_layers.signal_traces(points, indicator)
    target = [trend_layers.target_line(results)] if results["target"].notna().any() else []
    return [*back, _line(results, indicator), *signals, *target]


def _target_name(
    results: pd.DataFrame, indicator: Indicator, points: pd.DataFrame | None, room: float
) -> dict[str, Any]:
    beside = [] if points is None else [points[name] for name in trend_layers.LIMIT_LINES]
    return trend_layers.target_label(results, indicator, beside=beside, room=room)


def _keys(
    results: pd.DataFrame, traces: list[style.Trace], points: pd.DataFrame | None
) -> list[legend.Key]:
    return trend_layers.keys(
        traces,
        is_run=points is not None and not points["upper"].notna().any(),
        has_partial=bool(results["is_partial"].any()),
    )


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
            line={"color": style.BLUE, "width": 1, "dash": "dot"},
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
        font={"size": 13},
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
