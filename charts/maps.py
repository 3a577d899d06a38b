"""Outlets where they lie."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from charts import style
from charts.outlets import place_dots
from languages import _, ngettext
from languages.sentences import joined
from metrics.indicators import Indicator

_SEE_THROUGH = 0.8


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
    placed = results.merge(places[columns], on="outlet_code", how="left")
    shown = placed[placed["latitude"].notna() & placed["longitude"].notna()]
    shown = shown[shown["value"].notna()]
    if not len(shown):
        return style.empty(_("No outlet of this choice has coordinates"))
    shown = shown.sort_values("denominator", ascending=False).reset_index(drop=True)
    labels = [(names or {}).get(code, code) for code in shown["outlet_code"]]
    largest = max(float(shown["denominator"].max()), 1.0)
    size = [6 + 10 * (n / largest) ** 0.5 for n in shown["denominator"]]
    dots = place_dots(shown, indicator, labels, "outlet_code")
    dots |= {"x": shown["longitude"].tolist(), "y": shown["latitude"].tolist()}
    dots["marker"] |= {"size": size, "opacity": _SEE_THROUGH}
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
    unknown = len(placed) - len(shown)
    alt = _("Map of {n} outlets by {label}.").format(n=len(shown), label=indicator.label)
    if unknown:
        said = ngettext(
            "{n} outlet without a value or a place is left out.",
            "{n} outlets without a value or a place are left out.",
            unknown,
        )
        alt = joined([alt, said.format(n=unknown)])
    return style.figure([dots], height=440, alt=alt, layout=layout)


def _with_room(degrees: pd.Series) -> list[float]:
    """Return the ends of an axis of degrees with some room around the places."""
    low, high = float(degrees.min()), float(degrees.max())
    room = max((high - low) * 0.06, 0.02)
    return [low - room, high + room]


def _cosine(latitude_degrees: float) -> float:
    """Return how much shorter a degree of longitude is than one of latitude, there."""
    return max(math.cos(math.radians(latitude_degrees)), 0.1)
