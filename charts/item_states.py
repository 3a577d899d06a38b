"""What stands where: the state of each standard item at each outlet."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from charts import legend, style
from charts.names_axis import ItemGrid, item_grid
from languages import _
from languages.numbers import count_text
from languages.sentences import listed

STATUS_SYMBOL = {
    "met": "circle",
    "in_progress": "diamond-open-dot",
    "not_started": "x-thin-open",
    "na": "line-ew-open",
}
STATUS_COLOUR = {
    "met": style.BLUE,
    "in_progress": style.ORANGE,
    "not_started": style.VERMILLION,
    "na": style.GREY,
}


def status_names() -> dict[str, str]:
    """Return the states of a standardization item in words, in the order of the legend."""
    return {
        "met": _("met"),
        "in_progress": _("in progress"),
        "not_started": _("not started"),
        "na": _("not applicable"),
    }


def matrix(
    cells: pd.DataFrame,
    *,
    place_names: Mapping[str, str] | None = None,
    item_names: Mapping[str, str] | None = None,
    groups: Mapping[str, str] | None = None,
) -> go.Figure:
    """Return the state of each item (row) at each outlet (column), by shape and colour.

    `cells`: one row an outlet × item: `outlet_code`, `item_code`, `status` (met, in_progress,
    not_started, na). Outlets with the most still to do stand on the left.
    """
    if not len(cells):
        return style.empty()
    columns = {code: float(at) for at, code in enumerate(_most_to_do_first(cells))}
    grid = item_grid(
        sorted(cells["item_code"].unique()),
        columns,
        item_names=item_names,
        groups=groups,
        place_names=place_names,
    )
    counts = cells["status"].value_counts()
    named = {
        status: f"{name} ({count_text(counts[status])})"
        for status, name in status_names().items()
        if status in counts
    }
    keys = [legend.Key(named[each], STATUS_COLOUR[each], STATUS_SYMBOL[each]) for each in named]
    traces = [_states(cells[cells["status"] == status], status, grid) for status in named]
    alt = _("State of {items} items at {outlets} outlets: {counts}.").format(
        items=len(grid.rows), outlets=len(columns), counts=listed(named.values())
    )
    return style.figure(
        [*traces, *legend.keys(keys)],
        height=grid.height + legend.ROW_PIXELS,
        alt=alt,
        layout={
            **grid.layout(),
            **legend.layout(keys),
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        },
    )


def _most_to_do_first(cells: pd.DataFrame) -> list[str]:
    to_do = cells["status"].isin(("in_progress", "not_started"))
    left = to_do.groupby(cells["outlet_code"]).sum()
    return list(left.sort_values(ascending=False, kind="stable").index)


def _states(own: pd.DataFrame, status: str, grid: ItemGrid) -> style.Trace:
    name = status_names()[status]
    return style.trace(
        "scatter",
        x=own["outlet_code"].map(grid.columns).tolist(),
        y=own["item_code"].map(grid.rows).tolist(),
        mode="markers",
        marker={
            "symbol": STATUS_SYMBOL[status],
            "color": STATUS_COLOUR[status],
            "size": 5 if status == "na" else 9,
            "line": {"width": 1.5, "color": STATUS_COLOUR[status]},
        },
        customdata=own["outlet_code"].tolist(),
        hovertext=[
            style.lines(
                f"<b>{style.safe(grid.place_names[outlet])}</b>",
                f"{style.safe(grid.item_names[item])}: {name}",
            )
            for outlet, item in zip(own["outlet_code"], own["item_code"], strict=True)
        ],
        hoverinfo="text",
        name=status,
    )
