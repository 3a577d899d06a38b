"""Dated things that a reader should know, each tied to its month by a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import style

_MOST_ROWS, _ROW_PIXELS = 6, 15
"""Each name has a row of its own above the plot; beyond so many, rows are used again."""
_LONGEST = 36
"""Letters of a name: what a phone has beside the line of the event."""


def event_lines(
    events: pd.DataFrame | None, months: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the upright lines of events (`month`, `label`) and their names above the plot.

    A name stands on the end of its line, whatever the width of the screen.
    """
    if events is None:
        return [], []
    position = {month: i for i, month in enumerate(months)}
    known = events[events["month"].isin(position)]
    placed = list(zip(known["month"].map(position), known["label"].map(str), strict=True))
    placed.sort(key=lambda event: _from_edge(event[0], len(months)), reverse=True)
    lines = [_line(x) for x, _label in placed]
    names = [_name(x, label, row, len(months)) for row, (x, label) in enumerate(placed)]
    return lines, names


def height(count: int) -> int:
    """Return the height in pixels that the names of so many events take above the plot."""
    return _ROW_PIXELS * min(count, _MOST_ROWS) + (4 if count else 0)


def _from_edge(x: int, months: int) -> int:
    """Return how far a month is from the side its name begins at.

    Names run inwards. The lower one begins farther in, so no line to a higher one crosses it.
    """
    return months - 1 - x if _is_late(x, months) else x


def _is_late(x: int, months: int) -> bool:
    return x > months / 2


def _line(x: int) -> dict[str, Any]:
    line = {"color": style.GREY, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _name(x: int, label: str, row: int, months: int) -> dict[str, Any]:
    is_late = _is_late(x, months)
    tie = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": style.GREY}
    return style.note(
        x,
        1,
        style.safe(label, width=_LONGEST),
        yref="paper",
        **tie,
        ax=0,
        ay=-(_ROW_PIXELS * (row % _MOST_ROWS) + 4),
        xanchor="right" if is_late else "left",
        yanchor="bottom",
        font={"size": 11},
        hovertext=style.safe(label),
    )
