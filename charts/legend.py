"""The legend below a chart: one key for each shape, line and area that means something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from charts import style

ROW_PIXELS = 24
"""Height of one row of keys."""

BELOW: Mapping[str, Any] = {
    "orientation": "h",
    "traceorder": "normal",
    "xref": "container",
    "yref": "container",
    "x": 0,
    "y": 0,
    "xanchor": "left",
    "yanchor": "bottom",
    "font": {"size": 12},
    # A key explains; it hides nothing.
    "itemclick": False,
    "itemdoubleclick": False,
}
"""Below the axis and as wide as the picture, so that on a phone it folds and meets no label."""


@dataclass(frozen=True)
class Key:
    """What one sign means: a marker by its `symbol`, a line by its `dash`, an area by its fill."""

    name: str
    colour: str
    symbol: str = ""
    dash: str = ""
    fill: str = ""


def keys(wanted: Iterable[Key]) -> list[style.Trace]:
    """Return traces without a point that write the legend; the drawn ones stay out of it."""
    return [_trace(key) for key in dict.fromkeys(wanted)]


def layout(wanted: Iterable[Key]) -> dict[str, Any]:
    """Return the layout that shows these keys; nothing where there are none."""
    return {"showlegend": True, "legend": BELOW} if any(True for _key in wanted) else {}


def _trace(key: Key) -> style.Trace:
    looks: dict[str, Any] = {"mode": "lines", "line": {"color": key.colour, "width": 1.5}}
    if key.symbol:
        line = {"width": 1.5, "color": key.colour}
        marker = {"symbol": key.symbol, "color": key.colour, "size": 10, "line": line}
        looks = {"mode": "markers", "marker": marker}
    elif key.dash:
        looks["line"]["dash"] = key.dash
    if key.fill:
        looks |= {"fill": "toself", "fillcolor": key.fill}
    return style.trace(
        "scatter", x=[None], y=[None], hoverinfo="skip", name=key.name, showlegend=True, **looks
    )
