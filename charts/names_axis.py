"""Axes that list names: rows from the top, columns from the left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from charts import style

T = TypeVar("T")
ROW_PIXELS = 22
"""Height of a row of a grid."""
_ITEM_LETTERS, _PLACE_LETTERS = 46, 18
_PLACE_PIXELS = 7
"""What a letter of an upright name takes."""


def list_axis(labels: list[str], *, width: int) -> dict[str, object]:
    """Return an axis that names rows from the top; equal names stay apart rows."""
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": [style.safe(label, width=width) for label in labels],
        "range": [len(labels) - 0.4, -0.6],
        "showgrid": False,
    }


@dataclass(frozen=True)
class ItemGrid:
    """Items as rows under the heads of their groups, places as columns.

    `rows` and `heads`: where an item and a group's name stand from the top; `columns`: where a
    place stands from the left.
    """

    rows: Mapping[str, int]
    heads: Mapping[str, int]
    columns: Mapping[str, float]
    item_names: Mapping[str, str]
    place_names: Mapping[str, str]

    @property
    def row_count(self) -> int:
        """How many rows there are, the heads among them."""
        return len(self.rows) + len(self.heads)

    @property
    def column_count(self) -> int:
        """How many columns there are, the blank ones among them."""
        return round(max(self.columns.values())) + 1

    def spread(
        self, items: Iterable[str], places: Iterable[str], values: Iterable[T], blank: T | None
    ) -> list[list[T | None]]:
        """Return values as rows of columns, `blank` where there is none."""
        cells = [[blank] * self.column_count for _row in range(self.row_count)]
        for item, place, value in zip(items, places, values, strict=True):
            cells[self.rows[item]][round(self.columns[place])] = value
        return cells

    @property
    def height(self) -> int:
        """The picture's height in pixels, with the places' names above the grid."""
        longest = max((style.letters(name) for name in self.place_names.values()), default=0)
        upright = _PLACE_PIXELS * min(longest, _PLACE_LETTERS)
        return ROW_PIXELS * self.row_count + upright + 40

    def layout(self) -> dict[str, Any]:
        """Return both axes, with a name on every row and column."""
        heads = {f"<b>{style.safe(name)}</b>": at for name, at in self.heads.items()}
        items = [style.safe(self.item_names[code], width=_ITEM_LETTERS) for code in self.rows]
        places = [style.safe(self.place_names[code], width=_PLACE_LETTERS) for code in self.columns]
        return {
            "xaxis": {
                "tickvals": list(self.columns.values()),
                "ticktext": places,
                "tickangle": -90,
                "tickfont": {"size": 11},
                "side": "top",
                "range": [-0.6, self.column_count - 0.4],
            },
            "yaxis": {
                "tickvals": [*heads.values(), *self.rows.values()],
                "ticktext": [*heads, *items],
                "range": [self.row_count - 0.4, -0.6],
                "showgrid": False,
            },
        }


def item_grid(
    items: Sequence[str],
    columns: Mapping[str, float],
    *,
    item_names: Mapping[str, str] | None,
    groups: Mapping[str, str] | None,
    place_names: Mapping[str, str] | None,
) -> ItemGrid:
    """Return where each item and place stands; items keep their order within their group.

    `groups`: the group's name of each item; an item without one stands at the end.
    """
    named = {code: (groups or {}).get(code, "") for code in items}
    in_order = sorted(dict.fromkeys(named.values()), key=lambda name: name == "")
    rows: dict[str, int] = {}
    heads: dict[str, int] = {}
    for name in in_order:
        if name:
            heads[name] = len(rows) + len(heads)
        for code in items:
            if named[code] == name:
                rows[code] = len(rows) + len(heads)
    return ItemGrid(
        rows=rows,
        heads=heads,
        columns=columns,
        item_names={code: (item_names or {}).get(code, code) for code in items},
        place_names={code: (place_names or {}).get(code, code) for code in columns},
    )
