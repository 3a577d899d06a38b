"""Places beside one another: intervals against the target, a funnel, a map."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.words import shown as value_text
from charts import style
from charts.numbers import axis_format, count_text, unit_text
from charts.trends import counts_text, interval_text, reported_text
from languages import N_, _
from metrics.funnel import Funnel
from metrics.indicators import Indicator

_FAINT = 0.4
_SEE_THROUGH = 0.8
_LIMIT_POINTS = 80
_MOST_NAMES = 8
"""So many outliers have their names on a funnel; the others tell it when pointed at."""
_BEYOND_CHANCE = {
    "peers": {
        "better": N_("better than peers, beyond chance"),
        "worse": N_("worse than peers, beyond chance"),
    },
    "target": {
        "better": N_("better than the target, beyond chance"),
        "worse": N_("worse than the target, beyond chance"),
    },
}
_LABEL_DECADES, _LABEL_SHARE = 0.5, 0.05
"""Names of outliers nearer than this, in powers of ten and in the plot's height, would collide."""


def interval_plot(
    results: pd.DataFrame, indicator: Indicator, *, by: str, names: dict[str, str] | None = None
) -> go.Figure:
    """Return a dot with its 95 % interval for each place, in the order given, first on top.

    `results`: one row a value of column `by`. Small n is greyed and hollow; the verdict is in
    colour and shape. A click hands back the code in `customdata`.
    """
    shown = results[results["value"].notna()].reset_index(drop=True)
    if not len(shown):
        return style.empty()
    labels = [(names or {}).get(code, code) for code in shown[by]]
    low, high = _ends(shown, indicator)
    target = shown["target"].dropna()
    shapes, notes = _target_rule(target, indicator, low, high) if len(target) else ([], [])
    layout = {
        "xaxis": {
            "range": [low, high],
            "showgrid": True,
            "nticks": 6,
            "side": "bottom",
            **axis_format(indicator.unit, low, high),
            "title": {"text": f"{indicator.label} ({unit_text(indicator.unit)})"},
        },
        "yaxis": {
            "tickvals": list(range(len(shown))),
            "ticktext": [style.safe(label, width=18) for label in labels],
            "range": [len(shown) - 0.4, -0.6],
            "showgrid": False,
        },
        "shapes": shapes,
        "annotations": notes,
        "margin": {"l": 8, "r": 16, "t": 26, "b": 8},
    }
    return style.figure(
        [_whiskers(shown, indicator), _dots(shown, indicator, labels, by)],
        height=90 + style.ROW_PIXELS * len(shown),
        alt=_alt(shown, labels, indicator),
        layout=layout,
    )


def _whiskers(shown: pd.DataFrame, indicator: Indicator) -> go.Scatter:
    """Return all intervals as one broken line, which draws faster than a bar each."""
    x: list[float | None] = []
    y: list[float | None] = []
    for i, (lower, upper) in enumerate(zip(shown["lower"], shown["upper"], strict=True)):
        if pd.notna(lower) and pd.notna(upper):
            x += [lower, upper, None]
            y += [i, i, None]
    line = {"color": style.GREY, "width": 1.5}
    return go.Scatter(x=x, y=y, mode="lines", line=line, opacity=0.7, hoverinfo="skip")


def _dots(shown: pd.DataFrame, indicator: Indicator, labels: list[str], by: str) -> go.Scatter:
    is_small = shown["size"] != ""
    symbols = [
        style.VERDICT_SYMBOL[verdict] + ("-open" if small else "")
        for verdict, small in zip(shown["verdict"], is_small, strict=True)
    ]
    colours = [
        style.GREY if small else style.VERDICT_COLOUR[verdict]
        for verdict, small in zip(shown["verdict"], is_small, strict=True)
    ]
    rows = shown.to_dict("records")
    return go.Scatter(
        x=shown["value"].tolist(),
        y=list(range(len(shown))),
        mode="markers",
        marker={
            "size": 10,
            "symbol": symbols,
            "color": colours,
            "line": {"width": 0},
            "opacity": [_FAINT if small else 1.0 for small in is_small],
        },
        customdata=shown[by].tolist(),
        hovertext=[
            place_hover(row, indicator, label) for row, label in zip(rows, labels, strict=True)
        ],
        hoverinfo="text",
    )


def place_hover(row: dict[Any, Any], indicator: Indicator, label: str) -> str:
    """Return the hover text of one place's result."""
    small = {"small": _("small n, read with care"), "too_small": _("n too small to compare")}
    return style.lines(
        f"<b>{style.safe(label)}</b>",
        value_text(float(row["value"]), indicator),
        interval_text(row, indicator),
        counts_text(row),
        small.get(row["size"], style.verdict_text(row["verdict"])),
        reported_text(row),
    )


def _ends(shown: pd.DataFrame, indicator: Indicator) -> tuple[float, float]:
    columns = shown[["value", "lower", "upper", "target"]]
    low, high = float(columns.min().min()), float(columns.max().max())
    room = max((high - low) * 0.05, 0.005 if indicator.unit == "percent" else 0.1)
    return max(low - room, 0.0), high + room


def _target_rule(
    target: pd.Series, indicator: Indicator, low: float, high: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the upright line of the target and its name above the plot."""
    at = float(target.iloc[0])
    line = {"color": style.ORANGE, "width": 1.5, "dash": "dash"}
    shape = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    words = _("target {value}").format(value=value_text(at, indicator))
    side = (at - low) / (high - low)
    label = style.note(
        at,
        1,
        words,
        yref="paper",
        yanchor="bottom",
        xanchor="right" if side > 0.75 else "left" if side < 0.25 else "center",
        font={"color": style.ORANGE, "size": 12},
    )
    return [{**shape, "line": line}], [label]


def _alt(shown: pd.DataFrame, labels: list[str], indicator: Indicator) -> str:
    best, worst = int(shown["value"].argmax()), int(shown["value"].argmin())
    return _("{label} of {n} places, from {low} ({lowest}) to {high} ({highest}).").format(
        label=indicator.label,
        n=len(shown),
        low=value_text(float(shown["value"].iloc[worst]), indicator),
        lowest=labels[worst],
        high=value_text(float(shown["value"].iloc[best]), indicator),
        highest=labels[best],
    )


def funnel_plot(
    funnel: Funnel,
    indicator: Indicator,
    *,
    codes: list[str],
    names: dict[str, str] | None = None,
    small_n: int = 30,
) -> go.Figure:
    """Return places by size and value within control limits of 95 % and 99.8 %.

    `codes` names the rows of `funnel.points`. A place strictly outside has its name, a
    diamond where it is worse than its peers, a triangle where better; one of fewer than
    `small_n` is greyed and hollow.
    """
    points = _in_unit(funnel.points.reset_index(drop=True), indicator).assign(code=codes)
    points = points[points["denominator"] > 0].sort_values("denominator")
    centre = funnel.centre * indicator.scale
    if not len(points):
        return style.empty()
    labels = [(names or {}).get(code, code) for code in points["code"]]
    low, high = (
        float(points[["value", "lower95"]].min().min()),
        float(points[["value", "upper95"]].max().max()),
    )
    room = 0.02 if indicator.unit == "percent" else (high - low) * 0.05
    low, high = max(low - room, 0.0), high + room
    layout = {
        "xaxis": {
            "type": "log",
            "title": {"text": _("n (logarithmic)")},
            "showgrid": True,
            **_log_ticks(points["denominator"]),
        },
        "yaxis": {
            "range": [low, high],
            "nticks": 6,
            **axis_format(indicator.unit, low, high),
            "title": {"text": str(indicator.label)},
        },
        "annotations": _outlier_names(points, labels, indicator, centre),
        "margin": {"l": 8, "r": 24, "t": 16, "b": 8},
    }
    outside = [label for label, out in zip(labels, points["outlier"], strict=True) if out]
    alt = _("{label} of {n} places by size; outside the limits: {names}.").format(
        label=indicator.label, n=len(points), names=", ".join(outside) or _("none")
    )
    traces = [
        *_funnel_limits(points["denominator"], funnel, indicator),
        _funnel_dots(
            points, labels, indicator, centre=centre, small_n=small_n, method=funnel.method
        ),
    ]
    return style.figure(traces, height=420, alt=alt, layout=layout)


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


def _funnel_limits(
    denominators: pd.Series, funnel: Funnel, indicator: Indicator
) -> list[go.Scatter]:
    grid = np.geomspace(denominators.min(), denominators.max(), _LIMIT_POINTS)
    lines = _in_unit(funnel.limits(grid), indicator)
    drawn = {"lower95": "dot", "upper95": "dot", "lower998": "solid", "upper998": "solid"}
    traces = [
        go.Scatter(
            x=grid.round(1).tolist(),
            y=lines[column].round(4).tolist(),
            mode="lines",
            line={"color": style.GREY, "width": 1, "dash": dash},
            hoverinfo="skip",
            name=column,
        )
        for column, dash in drawn.items()
    ]
    middle = go.Scatter(
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


_SIDE_SYMBOL = {"better": "triangle-up", "worse": "diamond", "": "circle"}
_SIDE_COLOUR = {"better": style.GREEN, "worse": style.VERMILLION, "": style.BLUE}


def _funnel_dots(
    points: pd.DataFrame,
    labels: list[str],
    indicator: Indicator,
    *,
    centre: float,
    small_n: int,
    method: str,
) -> go.Scatter:
    is_small = points["denominator"] < small_n
    sides = _sides(points, indicator, centre)
    words = _BEYOND_CHANCE[method]
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
    return go.Scatter(
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
            "opacity": [_FAINT if small else 0.9 for small in is_small],
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
        font = {"size": 11, "color": _SIDE_COLOUR[side]}
        text = style.safe(label, width=16)
        named.append(style.note(*at, text, yanchor="bottom", yshift=7, font=font))
    return named


def map_plot(
    results: pd.DataFrame,
    indicator: Indicator,
    *,
    places: pd.DataFrame,
    names: dict[str, str] | None = None,
) -> go.Figure:
    """Return outlets where they lie, without a map below: the area of a mark is its n.

    `results`: one row an `outlet_code`; `places`: `outlet_code`, `latitude`, `longitude` in
    degrees. Outlets of unknown place are left out and counted in the caption.
    """
    columns = ["outlet_code", "latitude", "longitude"]
    joined = results.merge(places[columns], on="outlet_code", how="left")
    shown = joined[joined["latitude"].notna() & joined["longitude"].notna()]
    shown = shown[shown["value"].notna()]
    if not len(shown):
        return style.empty(_("No outlet of this choice has coordinates"))
    shown = shown.sort_values("denominator", ascending=False).reset_index(drop=True)
    labels = [(names or {}).get(code, code) for code in shown["outlet_code"]]
    dots = _dots(shown, indicator, labels, "outlet_code")
    dots.x, dots.y = shown["longitude"].tolist(), shown["latitude"].tolist()
    largest = max(float(shown["denominator"].max()), 1.0)
    dots.marker.size = [6 + 10 * (n / largest) ** 0.5 for n in shown["denominator"]]
    dots.marker.opacity = _SEE_THROUGH
    stretch = 1 / _cosine(float(shown["latitude"].mean()))
    layout = {
        "xaxis": {
            "title": {"text": _("longitude, °")},
            "showgrid": True,
            "nticks": 6,
            "range": _with_room(shown["longitude"]),
            # What does not fit the screen's shape stays blank beside the map, not within it.
            "constrain": "domain",
            "constraintoward": "left",
        },
        "yaxis": {
            "title": {"text": _("latitude, °")},
            "range": _with_room(shown["latitude"]),
            "constrain": "domain",
            "constraintoward": "top",
            "scaleanchor": "x",
            "scaleratio": stretch,
            "nticks": 6,
        },
    }
    unknown = len(joined) - len(shown)
    alt = _("Map of {n} outlets by {label}.").format(n=len(shown), label=indicator.label)
    if unknown:
        alt += " " + _("{n} outlets without a value or a place are left out.").format(n=unknown)
    return style.figure([dots], height=440, alt=alt, layout=layout)


def _with_room(degrees: pd.Series) -> list[float]:
    """Return the ends of an axis of degrees with some room around the places."""
    low, high = float(degrees.min()), float(degrees.max())
    room = max((high - low) * 0.06, 0.02)
    return [low - room, high + room]


def _cosine(latitude_degrees: float) -> float:
    """Return how much shorter a degree of longitude is than one of latitude, there."""
    return max(math.cos(math.radians(latitude_degrees)), 0.1)
