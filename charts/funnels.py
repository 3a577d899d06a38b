"""A funnel: places by size and value, within the limits of chance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.words import shown as value_text
from charts import legend, style
from charts.value_axis import axis_format, unit_text
from languages import N_, _
from languages.numbers import count_text
from languages.sentences import listed
from metrics.funnel import Funnel
from metrics.indicators import Indicator

_LIMIT_POINTS = 80
_MOST_NAMES = 8
"""So many outliers have their names on a funnel; the others tell it when pointed at."""
_OUTSIDE = {
    "peers": {"better": N_("better than its peers"), "worse": N_("worse than its peers")},
    "target": {"better": N_("better than the target"), "worse": N_("worse than the target")},
}
"""What it means to lie outside the solid lines."""
_SIDE_SYMBOL = {"better": style.BETTER, "worse": style.WORSE, "": style.NEITHER}
_SIDE_COLOUR = {"better": style.BLUE, "worse": style.VERMILLION, "": style.GREY}
_LABEL_DECADES, _LABEL_SHARE = 0.3, 0.05
"""Names of outliers nearer than this, in powers of ten and in the plot's height, would collide."""


def funnel_plot(
    funnel: Funnel,
    indicator: Indicator,
    *,
    codes: list[str],
    names: dict[str, str] | None = None,
    small_n: int = 30,
    height: int = 420,
) -> go.Figure:
    """Return places by size and value within control limits of 95 % and 99.8 %.

    `codes` names the rows of `funnel.points`. A place strictly outside has its name and the
    shape of better or worse; one of fewer than `small_n` cases is hollow.
    """
    points = _in_unit(funnel.points.reset_index(drop=True), indicator).assign(code=codes)
    points = points[points["denominator"] > 0].sort_values("denominator")
    centre = funnel.centre * indicator.scale
    if not len(points):
        return style.empty()
    labels = [(names or {}).get(code, code) for code in points["code"]]
    low, high = _ends(points, indicator)
    keys = _keys(points, indicator, centre=centre, small_n=small_n, method=funnel.method)
    layout = {
        "xaxis": {
            "type": "log",
            "title": {"text": _("number of cases")},
            "showgrid": True,
            **_log_ticks(points["denominator"]),
        },
        "yaxis": {
            "range": [low, high],
            **axis_format(indicator.unit, low, high),
            "title": {"text": _axis_title(indicator)},
        },
        "annotations": [
            *_outlier_names(points, labels, indicator, centre),
            _centre_name(centre, funnel.method, indicator),
        ],
        "margin": {"l": 8, "r": 24, "t": 16, "b": 8},
        **legend.layout(keys),
    }
    traces = [
        *_limits(points["denominator"], funnel, indicator),
        _dots(points, labels, indicator, centre=centre, small_n=small_n, method=funnel.method),
        *legend.keys(keys),
    ]
    alt = _alt(points, labels, indicator)
    return style.figure(traces, height=height + legend.ROW_PIXELS, alt=alt, layout=layout)


def _centre_name(centre: float, method: str, indicator: Indicator) -> dict[str, Any]:
    """Return the words on the middle line, at the end where the limits are close together."""
    words = _("target {value}") if method == "target" else _("average {value}")
    text = words.format(value=value_text(centre, indicator))
    return style.note(1, centre, text, xref="paper", xanchor="right", yanchor="bottom")


def _ends(points: pd.DataFrame, indicator: Indicator) -> tuple[float, float]:
    low = float(points[["value", "lower95"]].min().min())
    high = float(points[["value", "upper95"]].max().max())
    room = 0.02 if indicator.unit == "percent" else (high - low) * 0.05
    return max(low - room, 0.0), high + room


def _alt(points: pd.DataFrame, labels: list[str], indicator: Indicator) -> str:
    outside = [label for label, out in zip(labels, points["outlier"], strict=True) if out]
    return _("{label} of {n} places by size; outside the limits: {names}.").format(
        label=indicator.label, n=len(points), names=listed(outside) or _("none")
    )


def _keys(
    points: pd.DataFrame, indicator: Indicator, *, centre: float, small_n: int, method: str
) -> list[legend.Key]:
    """Return what the shapes in use and the two pairs of lines mean."""
    sides = _sides(points, indicator, centre)
    shapes = [
        legend.Key(_(words), _SIDE_COLOUR[side], _SIDE_SYMBOL[side])
        for side, words in _OUTSIDE[method].items()
        if side in sides
    ]
    if (points["denominator"] < small_n).any():
        shapes.append(legend.Key(_("few cases"), style.GREY, f"{style.NEITHER}-open"))
    return [
        *shapes,
        legend.Key(_("95 % lie between"), style.GREY, dash="dot"),
        legend.Key(_("99.8 % lie between"), style.GREY, dash="solid"),
    ]


def _axis_title(indicator: Indicator) -> str:
    """Return the indicator's name, with its unit where the ticks do not say it."""
    if indicator.unit == "percent":
        return str(indicator.label)
    return f"{indicator.label} ({unit_text(indicator.unit)})"


def _log_ticks(values: pd.Series) -> dict[str, Any]:
    """Return ticks at 1, 2 and 5 times powers of ten: plain numbers, never one alone."""
    low, high = float(values.min()), float(values.max())
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    shown = [tick for tick in ticks if low * 0.7 <= tick <= high * 1.4]
    return {"tickvals": shown, "ticktext": [count_text(tick) for tick in shown]}


def _in_unit(shares: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return a funnel's shares in the indicator's unit."""
    columns = ["value", "lower95", "upper95", "lower998", "upper998"]
    held = [name for name in columns if name in shares]
    return shares.assign(**{name: shares[name] * indicator.scale for name in held})


def _limits(denominators: pd.Series, funnel: Funnel, indicator: Indicator) -> list[style.Trace]:
    # Whole numbers of cases: no exact limit is known of half a case.
    grid = np.unique(np.geomspace(denominators.min(), denominators.max(), _LIMIT_POINTS).round())
    lines = _in_unit(funnel.limits(grid), indicator)
    drawn = {"lower95": "dot", "upper95": "dot", "lower998": "solid", "upper998": "solid"}
    traces = [
        style.trace(
            "scatter",
            x=grid.tolist(),
            y=lines[column].round(4).tolist(),
            mode="lines",
            line={"color": style.GREY, "width": 1, "dash": dash},
            hoverinfo="skip",
            name=column,
        )
        for column, dash in drawn.items()
    ]
    middle = style.trace(
        "scatter",
        x=[float(grid[0]), float(grid[-1])],
        y=[funnel.centre * indicator.scale] * 2,
        mode="lines",
        line={"color": style.GREY, "width": 1.5},
        hoverinfo="skip",
        name="centre",
    )
    return [*traces, middle]


def _sides(points: pd.DataFrame, indicator: Indicator, centre: float) -> list[str]:
    """Return for each place whether it lies outside on the good side, the bad one, or inside."""
    good = 1 if indicator.improvement == "increase" else -1
    return [
        "" if not out else "better" if (value - centre) * good > 0 else "worse"
        for value, out in zip(points["value"], points["outlier"], strict=True)
    ]


def _dots(
    points: pd.DataFrame,
    labels: list[str],
    indicator: Indicator,
    *,
    centre: float,
    small_n: int,
    method: str,
) -> style.Trace:
    is_small = points["denominator"] < small_n
    sides = _sides(points, indicator, centre)
    words = _OUTSIDE[method]
    hover = [
        style.lines(
            f"<b>{style.safe(label)}</b>",
            value_text(float(value), indicator),
            _("n = {n}").format(n=count_text(float(n))),
            _(words[side]) if side else "",
        )
        for label, value, n, side in zip(
            labels, points["value"], points["denominator"], sides, strict=True
        )
    ]
    return style.trace(
        "scatter",
        x=points["denominator"].tolist(),
        y=points["value"].tolist(),
        mode="markers",
        marker={
            "size": [12 if side else 8 for side in sides],
            "symbol": [
                _SIDE_SYMBOL[side] + ("-open" if small else "")
                for side, small in zip(sides, is_small, strict=True)
            ],
            "color": [_SIDE_COLOUR[side] for side in sides],
            "line": {"width": 0},
            "opacity": 1,  # where sizes differ, Plotly would let the ground through
        },
        customdata=points["code"].tolist(),
        hovertext=hover,
        hoverinfo="text",
    )


def _outlier_names(
    points: pd.DataFrame, labels: list[str], indicator: Indicator, centre: float
) -> list[dict[str, Any]]:
    """Return the names of the farthest outliers beside their points, none that lies on another."""
    height = float(points["value"].max() - points["value"].min()) or 1.0
    placed: list[tuple[float, float]] = []
    named: list[dict[str, Any]] = []
    sides = _sides(points, indicator, centre)
    rows = zip(labels, points["value"], points["denominator"], sides, strict=True)
    for label, value, n, side in sorted(rows, key=lambda row: -abs(row[1] - centre)):
        at = (math.log10(float(n)), float(value))
        is_near = [
            abs(at[0] - x) < _LABEL_DECADES and abs(at[1] - y) < _LABEL_SHARE * height
            for x, y in placed
        ]
        if not side or any(is_near):
            continue
        if len(named) == _MOST_NAMES:
            break
        placed.append(at)
        text = style.safe(label, width=20)
        named.append(style.note(*at, text, yanchor="bottom", yshift=7, font={"size": 11}))
    return named
