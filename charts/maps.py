"""Outlets where they lie, within the outlines of their units; north is up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from charts import legend, style
from charts.outlets import place_dots, place_keys
from languages import _, ngettext
from languages.sentences import joined
from metrics.indicators import Indicator

Points = NDArray[np.float64]

_KM_A_DEGREE = 111.2
_HEIGHT = 560
_PLOT_PIXELS = 310
"""What a phone has for the map; on a wider screen markers stand farther apart, never closer."""
_LEAST_PIXELS, _MOST_PIXELS = 7, 13
"""Across a marker, of the fewest cases and of the most."""
_ROUNDS = 80
_BUFFER_PIXELS = 14
"""How far a unit's outline runs around its outlets."""
_SCALE_BARS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def map_plot(
    results: pd.DataFrame,
    indicator: Indicator,
    *,
    places: pd.DataFrame,
    names: Mapping[str, str] | None = None,
    unit_names: Mapping[str, str] | None = None,
) -> go.Figure:
    """Return outlets where they lie: the area of a marker is its n, no map lies below.

    `results`: one row an `outlet_code`; `places`: `outlet_code`, `unit`, `latitude`, `longitude`
    in degrees. Outlets that would overlap are moved apart. A unit's outline runs around its
    outlets: it is no border. Outlets of unknown place are left out and counted in the text.
    """
    columns = ["outlet_code", "unit", "latitude", "longitude"]
    own = results.drop(columns=["unit", "latitude", "longitude"], errors="ignore")
    placed = own.merge(places[columns], on="outlet_code", how="left")
    shown = placed.dropna(subset=["latitude", "longitude", "value"])
    if not len(shown):
        return style.empty(_("No outlet of this choice has coordinates"))
    shown = shown.sort_values("denominator", ascending=False).reset_index(drop=True)
    sizes = _sizes(shown["denominator"])
    at = kilometres(shown["latitude"], shown["longitude"])
    pixel = max(float(np.ptp(at, axis=0).max()), 1.0) / _PLOT_PIXELS
    at = moved_apart(at, (sizes + 1) * pixel)
    outlines = {
        str(unit): outline(at[own.to_numpy()], _BUFFER_PIXELS * pixel)
        for unit in sorted(shown["unit"].unique())
        for own in [shown["unit"] == unit]
    }
    labels = [(names or {}).get(code, code) for code in shown["outlet_code"]]
    dots = place_dots(shown, indicator, labels, "outlet_code")
    dots |= {"x": at[:, 0].tolist(), "y": at[:, 1].tolist()}
    dots["marker"] |= {"size": sizes.tolist(), "opacity": 1}
    keys = place_keys(shown, has_interval=False)
    return style.figure(
        [*(_area(edge) for edge in outlines.values()), dots, *legend.keys(keys)],
        height=_HEIGHT,
        alt=_alt(len(shown), len(placed) - len(shown), indicator),
        layout={**_layout(outlines, unit_names or {}), **legend.layout(keys)},
    )


def _sizes(cases: pd.Series) -> Points:
    """Return how many pixels a marker is across; its area grows with the cases."""
    share = cases.to_numpy("float64") / max(float(cases.max()), 1.0)
    return np.asarray(_LEAST_PIXELS + (_MOST_PIXELS - _LEAST_PIXELS) * np.sqrt(share))


def kilometres(latitude: pd.Series, longitude: pd.Series) -> Points:
    """Return places as kilometres east and north of their middle (equirectangular)."""
    north, east = latitude.to_numpy("float64"), longitude.to_numpy("float64")
    shorter = np.cos(np.radians(north.mean()))
    return np.column_stack(
        [
            (east - east.mean()) * shorter * _KM_A_DEGREE,
            (north - north.mean()) * _KM_A_DEGREE,
        ]
    )


def moved_apart(at: Points, across: Points) -> Points:
    """Return places moved by as little as it takes that circles around them do not overlap.

    `across`: the circles' diameters. Where it is too crowded for that, they overlap less.
    """
    at, least = at.astype("float64"), (across[:, None] + across[None, :]) / 2
    turn = np.arange(len(at)) * 2.4  # places at one spot leave it in different directions
    away = np.column_stack([np.cos(turn), np.sin(turn)])
    for _round in range(_ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2))
        missing = np.where(distance < least, least - distance, 0.0)
        np.fill_diagonal(missing, 0.0)
        if not missing.max() > 1e-9:
            break
        is_one_spot = distance < 1e-9
        unit = np.where(
            is_one_spot[:, :, None],
            away[:, None, :] - away[None, :, :],
            apart / np.where(is_one_spot, 1.0, distance)[:, :, None],
        )
        at = at + (unit * missing[:, :, None]).sum(axis=1) / 2
    return at


def outline(at: Points, buffer: float) -> Points:
    """Return the corners of the hull around circles of radius `buffer` at some places, closed."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    circle = buffer * np.column_stack([np.cos(turn), np.sin(turn)])
    around = (at[:, None, :] + circle[None, :, :]).reshape(-1, 2)
    corners = around[ConvexHull(around).vertices]
    return np.vstack([corners, corners[:1]])


def _area(edge: Points) -> style.Trace:
    return style.trace(
        "scatter",
        x=edge[:, 0].tolist(),
        y=edge[:, 1].tolist(),
        mode="lines",
        line={"color": style.GREY, "width": 1},
        fill="toself",
        fillcolor=style.GROUND,
        hoverinfo="skip",
        name="unit",
    )


def _layout(outlines: Mapping[str, Points], unit_names: Mapping[str, str]) -> dict[str, Any]:
    """Return equal scales, each unit's name on its outline, the north and a length."""
    every = np.vstack(list(outlines.values()))
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    room = 0.08 * max(east - west, north - south)
    hidden = {"visible": False, "constrain": "domain"}
    line, words = _scale_bar(float(west), float(south - room / 2), float(east - west))
    up = style.note(float(east), float(north + room), _("↑ north"), xanchor="right", yanchor="top")
    return {
        "xaxis": {**hidden, "range": [float(west), float(east)]},
        "yaxis": {
            **hidden,
            "range": [float(south - room), float(north + room)],
            "scaleanchor": "x",
            "scaleratio": 1,
        },
        "shapes": [line],
        "annotations": [
            *(_name(unit_names.get(unit, unit), unit, outlines, room) for unit in outlines),
            words,
            up,
        ],
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    }


def _name(name: str, unit: str, outlines: Mapping[str, Points], room: float) -> dict[str, Any]:
    """Return a unit's name above its outline, below it where another outline lies above."""
    edge = outlines[unit]
    west, east = float(edge[:, 0].min()), float(edge[:, 0].max())
    top, bottom = float(edge[:, 1].max()), float(edge[:, 1].min())
    others = [other for code, other in outlines.items() if code != unit]
    is_taken = any(_meets(other, west, east, top, top + room) for other in others)
    is_free_below = not any(_meets(other, west, east, bottom - room, bottom) for other in others)
    is_below = is_taken and is_free_below
    text = f"<b>{style.safe(name, width=24)}</b>"
    y, yanchor = (bottom, "top") if is_below else (top, "bottom")
    return style.note((west + east) / 2, y, text, yanchor=yanchor)


def _meets(edge: Points, west: float, east: float, south: float, north: float) -> bool:
    """Return whether the box of an outline and another box have a part in common."""
    low, high = edge.min(axis=0), edge.max(axis=0)
    return bool(low[0] < east and high[0] > west and low[1] < north and high[1] > south)


def _scale_bar(west: float, south: float, width_km: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a line of a round length, about a quarter of the width, and its words."""
    fitting = [km for km in _SCALE_BARS_KM if km <= max(width_km / 3, _SCALE_BARS_KM[0])]
    length = fitting[-1]
    line = {"color": style.GREY, "width": 2}
    shape = {"type": "line", "x0": west, "x1": west + length, "y0": south, "y1": south}
    words = style.note(west + length, south, _("{n} km").format(n=length), xanchor="left", xshift=4)
    return {**shape, "line": line}, words


def _alt(shown: int, unknown: int, indicator: Indicator) -> str:
    alt = _("Map of {n} outlets by {label}.").format(n=shown, label=indicator.label)
    if not unknown:
        return alt
    said = ngettext(
        "{n} outlet without a value or a place is left out.",
        "{n} outlets without a value or a place are left out.",
        unknown,
    )
    return joined([alt, said.format(n=unknown)])
