"""Which items fail at which place, the worst places apart from all the other ones."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from charts import style
from charts.names_axis import ItemGrid, item_grid
from languages import _
from languages.numbers import count_text

_OTHER = ""
"""The code of the column of all other places."""
_LEAST_FULL = 0.2
"""The share from which a cell has its full colour, where no cell fails more often."""


def heatmap(
    cells: pd.DataFrame,
    *,
    place_names: Mapping[str, str] | None = None,
    item_names: Mapping[str, str] | None = None,
    groups: Mapping[str, str] | None = None,
    most: int = 12,
) -> go.Figure:
    """Return the share failed of each item (row) at each place (column), in per cent.

    `cells`: one row a pair: `outlet_code`, `item`, `numerator` (passed), `denominator` (checked).
    The `most` places with the most fails have columns; the others are one, kept apart. A pair
    never checked is blank. Within its group (`groups`, by item) what fails most is on top.
    """
    known = cells[cells["denominator"] > 0]
    if not len(known):
        return style.empty()
    known = known.assign(failed=known["denominator"] - known["numerator"])
    by_place = known.groupby("outlet_code")["failed"].sum()
    ranked = list(by_place.sort_values(ascending=False, kind="stable").index)
    others = len(ranked) - most
    summed = _summed(known, ranked[:most] if others > 1 else ranked)
    columns = {code: float(at) for at, code in enumerate(ranked if others <= 1 else ranked[:most])}
    names = dict(place_names or {})
    if others > 1:
        columns[_OTHER] = len(columns) + 1.0  # a blank column keeps it apart
        names[_OTHER] = _("all other ({n})").format(n=count_text(others))
    grid = item_grid(
        _worst_first(known), columns, item_names=item_names, groups=groups, place_names=names
    )
    alt = _(
        "Share of checks failed, by {items} items and {places} places: {failed} of {n} checks."
    ).format(
        items=len(grid.rows),
        places=len(ranked),
        failed=count_text(float(known["failed"].sum())),
        n=count_text(float(known["denominator"].sum())),
    )
    return style.figure(
        [_colours(summed, grid), _figures(summed, grid)],
        height=grid.height,
        alt=alt,
        layout={**grid.layout(), "margin": {"l": 8, "r": 8, "t": 8, "b": 8}},
    )


def _summed(known: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    """Return failed and checked of each item at each named place and at all others together."""
    place = known["outlet_code"].where(known["outlet_code"].isin(named), _OTHER)
    sums = known.assign(place=place).groupby(["place", "item"], as_index=False)
    found = sums[["failed", "denominator"]].sum()
    return found.assign(share=found["failed"] / found["denominator"])


def _worst_first(known: pd.DataFrame) -> list[str]:
    """Return the items, those that fail in the largest share of checks first."""
    sums = known.groupby("item")[["failed", "denominator"]].sum()
    share = sums["failed"] / sums["denominator"]
    return list(share.sort_values(ascending=False, kind="stable").index)


def _colours(summed: pd.DataFrame, grid: ItemGrid) -> style.Trace:
    """Return the cells: see-through, so that figures in the page's own ink are read on them."""
    said = _("{failed} failed of {n} checked")
    hover = [
        style.lines(
            f"<b>{style.safe(grid.place_names[row['place']])}</b>",
            style.safe(grid.item_names[row["item"]]),
            said.format(failed=count_text(row["failed"]), n=count_text(row["denominator"])),
        )
        for row in summed.to_dict("records")
    ]
    return style.trace(
        "heatmap",
        x=list(range(grid.column_count)),
        y=list(range(grid.row_count)),
        z=grid.spread(summed["item"], summed["place"], summed["share"], None),
        hovertext=grid.spread(summed["item"], summed["place"], hover, ""),
        hoverinfo="text",
        xgap=1,
        ygap=1,
        zmin=0,
        zmax=max(float(summed["share"].max()), _LEAST_FULL),
        colorscale=[[0, style.PALEST], [1, style.STRONGEST]],
        showscale=False,
        name="cells",
    )


def _figures(summed: pd.DataFrame, grid: ItemGrid) -> style.Trace:
    shown = summed[summed["failed"] > 0]
    return style.trace(
        "scatter",
        x=shown["place"].map(grid.columns).tolist(),
        y=shown["item"].map(grid.rows).tolist(),
        mode="text",
        text=[f"{share * 100:.0f}" for share in shown["share"]],
        textfont={"size": 11},
        hoverinfo="skip",
        name="figures",
    )
