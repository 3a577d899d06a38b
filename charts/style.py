"""How every chart looks: colours, shapes, sizes, and text that is safe to draw.

The page's theme gives fonts, text and grid colours in light and dark, so figures have a
transparent ground and name only their own colours. These are Okabe and Ito's, each as light as
it takes to keep the same contrast, about 4 : 1, on the light ground and on the dark one.
"""

from __future__ import annotations

import html
import itertools
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from languages import _

GROUNDS = ("#FCFCFA", "#121916")
"""The light page and the dark one (`.streamlit/config.toml`)."""

BLUE = "#2D7FBB"
ORANGE = "#AB6D00"
VERMILLION = "#CA5900"
GREY = "#777B83"
GROUND = "rgba(119,123,131,0.08)"
"""Of an area that only holds other things together."""
PALEST, STRONGEST = "rgba(202,89,0,0.06)", "rgba(202,89,0,0.72)"
"""Grounds of cells, none and most: the page's own ink is read on them, light or dark."""
FAINT = "rgba(119,123,131,0.28)"
BAND = "rgba(45,127,187,0.18)"
"""An area; its edges are lines of full colour, since so pale a ground alone is not seen."""

BETTER, WORSE, NEITHER = "triangle-up", "diamond", "circle"
"""One shape means one thing on all charts."""

STATUS_COLOUR = {"met": BLUE, "missed": VERMILLION, "too_close": GREY, "no_target": BLUE, "": BLUE}
STATUS_SYMBOL = {
    "met": BETTER,
    "missed": WORSE,
    "too_close": NEITHER,
    "no_target": NEITHER,
    "": NEITHER,
}

CONFIG: Mapping[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "modeBarButtons": [["toImage"]],
}
"""What a page hands to Plotly: no tool bar but saving the picture, no zoom that eats a scroll."""

ROW_PIXELS = 24
"""Height of one row of a chart that lists things."""


def safe(text: object, *, width: int | None = None) -> str:
    """Return text of a workbook so that Plotly draws it letter by letter.

    Plotly reads a small HTML in labels and TeX between dollar signs. `width` shortens long
    text with an ellipsis before it is escaped; a Chinese character is as wide as two letters.
    """
    plain = " ".join(str(text).split())
    if width is not None and letters(plain) > width:
        room = itertools.accumulate(map(_letters, plain))
        plain = plain[: sum(used <= width - 1 for used in room)] + "…"
    return html.escape(plain, quote=True).replace("$", "&#36;")


def letters(text: str) -> int:
    """Return how wide a text is, in letters; a Chinese character is as wide as two."""
    return sum(map(_letters, text))


def _letters(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def folded(text: object, width: int) -> str:
    """Return a name as `safe` does, on two lines where one of `width` letters is too short."""
    plain = " ".join(str(text).split())
    if letters(plain) <= width:
        return safe(plain)
    room = itertools.accumulate(map(_letters, plain))
    first = plain[: sum(used <= width for used in room) + 1]
    at = first.rfind(" ")
    if at < len(first) // 2:  # Chinese runs on behind a code and one blank
        at = len(first) - 1
    return f"{safe(plain[:at])}<br>{safe(plain[at:], width=width)}"


def wrapped(text: str, width: int) -> str:
    """Return escaped text broken into lines of about `width` characters."""
    lines = textwrap.wrap(" ".join(text.split()), width) or [""]
    return "<br>".join(safe(line) for line in lines)


def lines(*texts: str) -> str:
    """Join lines of a hover label, leaving out the empty ones; each is already safe."""
    return "<br>".join(text for text in texts if text)


def alt_text(figure: go.Figure) -> str:
    """Return what a figure says in words, for those who cannot see it."""
    meta = figure.layout.meta
    return str(meta["alt"]) if meta else ""


Trace = dict[str, Any]
"""What draws one thing, in Plotly's words; `figure` reads and checks it, once."""


def trace(type_: str, **parts: Any) -> Trace:
    """Return a trace of a type, `"scatter"` or `"bar"`; out of the legend, if not said."""
    return {"type": type_, "showlegend": False, **parts}


def figure(
    traces: Sequence[Trace], *, height: int, alt: str, layout: Mapping[str, Any] | None = None
) -> go.Figure:
    """Return a figure of the house style; `layout` adds to the common layout."""
    own = {name: value for name, value in (layout or {}).items() if value}
    return go.Figure(
        data=list(traces), layout=_over(_COMMON, {"height": height, "meta": {"alt": alt}, **own})
    )


def _over(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a layout with another laid over it, part by part: Plotly then reads it only once."""
    both = dict(common)
    for name, value in own.items():
        below = both.get(name)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            value = _over(below, value)
        both[name] = value
    return both


def empty(text: str = "") -> go.Figure:
    """Return a figure that says that there is nothing to draw, and why."""
    words = text or _("No data for this choice")
    note = {
        "text": wrapped(words, 40),
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "font": {"color": GREY, "size": 14},
    }
    hidden = {"visible": False}
    return figure(
        [],
        height=140,
        alt=words,
        layout={"annotations": [note], "xaxis": hidden, "yaxis": hidden},
    )


def last_known(values: pd.Series) -> int:
    """Return the position of the last value that is not missing; one there must be."""
    return int(values.notna().to_numpy().nonzero()[0][-1])


def hatched(colour: str, shape: str) -> dict[str, Any]:
    """Return a bar's marker: full colour, with white hatching where `shape` is given."""
    lines_over = {"shape": shape, "fillmode": "overlay", "fgcolor": "#fff", "fgopacity": 0.55}
    pattern = {**lines_over, "size": 7, "solidity": 0.25} if shape else {}
    return {"color": colour, **({"pattern": pattern} if pattern else {})}


LEGEND_ABOVE: Mapping[str, Any] = {
    "orientation": "h",
    "traceorder": "normal",
    "y": 1.0,
    "yanchor": "bottom",
    "x": 0,
}
"""A legend in one line above the plot, where parts cannot be named on the spot."""


def note(x: Any, y: Any, text: str, **places: Any) -> dict[str, Any]:
    """Return an annotation without an arrow; `text` is already safe."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": 12}, **places}


_AXIS = {
    "gridcolor": FAINT,
    "zeroline": False,
    "automargin": True,
    "fixedrange": True,
    "tickfont": {"size": 12},
    "ticks": "",
    "title": {"font": {"size": 12}, "standoff": 14},
}
_COMMON = {
    "template": {},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"size": 13},
    "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
    "showlegend": False,
    "dragmode": False,
    "hovermode": "closest",
    "hoverlabel": {"align": "left"},
    "bargap": 0.25,
    "xaxis": {**_AXIS, "showgrid": False},
    "yaxis": _AXIS,
}
