"""What a pilot brought, month by month: its lead over the rest against that before the start."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import legend, style
from charts.months_axis import month_axis
from languages import _
from languages.dates import month_name


def event_study(study: pd.DataFrame, *, start: str, height: int = 320) -> go.Figure:
    """Return each month's lead in percentage points, with its 95 % interval.

    `study`: `metrics.pilot.event_study`; hollow circles before the start, full ones after.
    Zero is where the lead was before. A pilot that works shows nothing before and a step after.
    """
    known = study[study["effect"].notna()].reset_index(drop=True)
    if known.empty:
        return style.empty()
    months = study["month"].tolist()
    position = {month: i for i, month in enumerate(months)}
    shapes: list[dict[str, object]] = [
        {
            "type": "line",
            "x0": 0,
            "x1": 1,
            "xref": "paper",
            "y0": 0,
            "y1": 0,
            "line": {"color": style.GREY, "width": 1},
        }
    ]
    notes = []
    if start in position:
        at = position[start] - 0.5
        line = {"color": style.ORANGE, "width": 1.5, "dash": "dash"}
        ends = {"x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
        shapes.append({"type": "line", "line": line, **ends})
        notes.append(
            style.note(
                at,
                1,
                _("start"),
                yref="paper",
                yanchor="bottom",
            )
        )
    traces = [
        _points(known[~known["is_after"]], position, f"{style.NEITHER}-open", style.GREY),
        _points(known[known["is_after"]], position, style.NEITHER, style.BLUE),
    ]
    keys = [
        legend.Key(_("before the start"), style.GREY, f"{style.NEITHER}-open"),
        legend.Key(_("since the start"), style.BLUE, style.NEITHER),
        legend.Key(_("95 % interval"), style.GREY, dash="solid"),
    ]
    last = known.iloc[-1]
    alt = _("Lead of the pilot over the rest by month; {month}: {points} points.").format(
        month=month_name(str(last["month"])), points=f"{last['effect'] * 100:+.1f}"
    )
    return style.figure(
        [*traces, *legend.keys(keys)],
        height=height + legend.ROW_PIXELS,
        alt=alt,
        layout={
            "xaxis": month_axis(months),
            "yaxis": {"title": {"text": _("percentage points")}, "nticks": 6},
            "shapes": shapes,
            "annotations": notes,
            "margin": {"l": 8, "r": 16, "t": 28, "b": 8},
            **legend.layout(keys),
        },
    )


def _points(rows: pd.DataFrame, position: dict[str, int], symbol: str, colour: str) -> style.Trace:
    percent = rows[["effect", "lower", "upper"]] * 100
    return style.trace(
        "scatter",
        x=[position[month] for month in rows["month"]],
        y=percent["effect"].tolist(),
        mode="markers",
        marker={"symbol": symbol, "color": colour, "size": 9},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": (percent["upper"] - percent["effect"]).tolist(),
            "arrayminus": (percent["effect"] - percent["lower"]).tolist(),
            "color": style.GREY,
            "thickness": 1.5,
            "width": 0,
        },
        hovertext=[
            _("{month}: {effect} points (95 % {lower} to {upper})").format(
                month=month_name(str(month)),
                effect=f"{effect:+.1f}",
                lower=f"{lower:+.1f}",
                upper=f"{upper:+.1f}",
            )
            for month, effect, lower, upper in zip(
                rows["month"], percent["effect"], percent["lower"], percent["upper"], strict=True
            )
        ],
        hoverinfo="text",
    )
