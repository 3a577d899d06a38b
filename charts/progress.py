"""Work that runs to a plan: burn-up and S-curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import legend, style
from charts.months_axis import month_axis
from core.months import month_range
from languages import _
from languages.dates import month_name
from languages.numbers import count_text
from metrics.progress import Forecast

_WORD_PIXELS, _FRAME_PIXELS = 20, 90
"""How high a word is, and what of a chart's height is no room for its lines."""
_WORDS_PIXELS, _FEW_MONTHS = 44, 5
"""The right margin where few months to come leave no room for the words beside the last one."""


def burn_up(
    progress: pd.DataFrame,
    *,
    unit: str,
    scope: float | None = None,
    forecast: Forecast | None = None,
    height: int = 340,
) -> go.Figure:
    """Return what is done against what was planned by each month, both running totals.

    `progress`: `month`, `done`, `planned`, one row a month in order; `done` is missing in
    months to come. `scope`: all there is to do, drawn as a ceiling. `forecast`: when the recent
    paces reach the scope; drawn as a wedge, as a line where its end is open.
    """
    if progress["done"].notna().sum() == 0:
        return style.empty()
    months = progress["month"].tolist()
    last = style.last_known(progress["done"])
    at, planned = float(progress["done"].iloc[last]), float(progress["planned"].iloc[last])
    ends = _ends(forecast) if scope else []
    shown = months + _months_after(months[-1], max([months[-1], *ends]))
    traces = [
        _step(progress["planned"], months, _("planned"), style.GREY, "dash", unit),
        _step(progress["done"], months, _("done"), style.BLUE, "solid", unit),
    ]
    top = max(float(progress[["done", "planned"]].max().max()), scope or 0.0)
    after = len(shown) - 1 - last
    gap = (scope - max(at, planned)) / top * (height - _FRAME_PIXELS) if scope else height
    notes = _end_notes(
        last, at, planned, has_room=after > 0, lift=gap if 0 <= gap < _WORD_PIXELS else 0
    )
    shapes = []
    if scope:
        notes.append(_ceiling_note(scope))
        shapes.append(_ceiling(scope))
        if ends:
            traces.insert(0, _wedge(last, at, [shown.index(month) for month in ends], scope))
    keys = (
        [legend.Key(_("forecast at the recent pace"), style.BLUE, dash="dot", fill=style.BAND)]
        if ends
        else []
    )
    alt = _("By {month}: {done} done, {planned} planned ({unit}).").format(
        month=month_name(months[last]), done=count_text(at), planned=count_text(planned), unit=unit
    )
    return style.figure(
        [*traces, *legend.keys(keys)],
        height=height + (legend.ROW_PIXELS if keys else 0),
        alt=alt,
        layout={
            "xaxis": month_axis(shown),
            "yaxis": {"range": [0, top * 1.12], "nticks": 6, "title": {"text": style.safe(unit)}},
            "annotations": notes,
            "shapes": shapes,
            **legend.layout(keys),
            **({"margin": {"r": _WORDS_PIXELS}} if 0 < after < _FEW_MONTHS else {}),
        },
    )


def _ends(forecast: Forecast | None) -> list[str]:
    """Return the months in which the whole may be done: two, one where the end is open, none."""
    if forecast is None:
        return []
    return [month for month in (forecast.earliest_month, forecast.latest_month) if month]


def _ceiling(scope: float) -> dict[str, Any]:
    line = {"color": style.ORANGE, "width": 1, "dash": "dot"}
    return {
        "type": "line",
        "line": line,
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": scope,
        "y1": scope,
    }


def _ceiling_note(scope: float) -> dict[str, Any]:
    return style.note(
        0,
        scope,
        _("all {n}").format(n=count_text(scope)),
        xref="paper",
        xanchor="left",
        yanchor="bottom",
    )


def _end_notes(
    last: int, at: float, planned: float, *, has_room: bool, lift: float
) -> list[dict[str, Any]]:
    """Return the two totals beside the ends of their lines, the higher one above.

    `lift`: pixels to a ceiling so near that the higher one would lie on it, 0 where it is not.
    """
    done_words = (f"<b>{_('done')} {count_text(at)}</b>", at)
    planned_words = (f"{_('planned')} {count_text(planned)}", planned)
    upper, lower = (done_words, planned_words) if at >= planned else (planned_words, done_words)
    below: dict[str, Any] = (
        {"xanchor": "left", "xshift": 4} if has_room else {"xanchor": "right", "yshift": -10}
    )
    return [
        _end_note(last, *upper, xanchor="right", yanchor="bottom", yshift=round(lift) + 4),
        _end_note(last, *lower, yanchor="top", **below),
    ]


def _end_note(x: int, text: str, y: float, **places: Any) -> dict[str, Any]:
    return style.note(x, y, text, **places)


def _months_after(month: str, last: str) -> list[str]:
    return month_range(month, last)[1:]


def _step(
    values: pd.Series, months: Sequence[str], name: str, colour: str, dash: str, unit: str
) -> style.Trace:
    plain = [None if pd.isna(value) else float(value) for value in values]
    return style.trace(
        "scatter",
        x=list(range(len(months))),
        y=plain,
        mode="lines",
        line={"color": colour, "width": 2.5 if dash == "solid" else 1.5, "dash": dash},
        hovertext=[
            f"{month_name(month)}: {name} <b>{count_text(value)}</b> {style.safe(unit)}"
            if value is not None
            else ""
            for month, value in zip(months, plain, strict=True)
        ],
        hoverinfo="text",
        name=name,
    )


def _wedge(start: int, at: float, ends: list[int], scope: float) -> style.Trace:
    """Return the area between the quickest and the slowest way to the scope."""
    x = [start, *ends, start]
    y = [at, *[scope] * len(ends), at]
    return style.trace(
        "scatter",
        x=x,
        y=y,
        fill="toself",
        fillcolor=style.BAND,
        mode="lines",
        line={"color": style.BLUE, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
        name="forecast",
    )
