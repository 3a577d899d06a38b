"""Where a shortfall comes from: Pareto, heatmap, waterfall of points lost."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from charts import style
from charts.value_axis import share_axis
from languages import _
from languages.numbers import count_text, share_text

_FOLDED_PIXELS = 32  # a row whose name stands on two lines
_VITAL_SHARE = 0.8
_MOST_TICKS = 3
"""Of a waterfall, whose parts are written out: as many as a phone draws upright."""
_ROOM_FOR_WORDS = 2.2
"""The axis in lengths of the longest bar: on a phone its words take as much room again."""
_PART_WIDTH = 24
"""How many letters of a part's name stand in one line, so that a phone has room for the bars."""


def pareto(causes: pd.DataFrame, *, what: str, most: int = 20) -> go.Figure:
    """Return causes as bars, largest on top, each with its count and the running share.

    `causes`: columns `label` and `count`, one row a cause. The few that make up 80 % are dark,
    the rest pale; those beyond `most` are drawn as one. `what` names what is counted.
    """
    ordered = causes[causes["count"] > 0].sort_values("count", ascending=False)
    if not len(ordered):
        return style.empty(_("Nothing to count: no {what}").format(what=what))
    total = float(ordered["count"].sum())
    shown = ordered.head(most)
    rest = total - float(shown["count"].sum())
    if rest > 0:
        other = pd.DataFrame({"label": [_("all other")], "count": [rest]})
        shown = pd.concat([shown[["label", "count"]], other], ignore_index=True)
    running = shown["count"].cumsum() / total
    is_vital = (running.shift(fill_value=0.0) < _VITAL_SHARE).tolist()
    is_vital = [vital and i < most for i, vital in enumerate(is_vital)]
    words = [
        count_text(count) if i == most else f"{count_text(count)} · Σ {share_text(share, 0)}"
        for i, (count, share) in enumerate(zip(shown["count"], running, strict=True))
    ]
    labels = [str(label) for label in shown["label"]]
    names = [style.folded(label, 26) for label in labels]
    is_folded = any("<br>" in name for name in names)
    bars = style.trace(
        "bar",
        x=shown["count"].tolist(),
        y=list(range(len(shown))),
        orientation="h",
        marker={"color": [style.BLUE if vital else style.GREY for vital in is_vital]},
        opacity=0.9,
        text=words,
        textposition="outside",
        cliponaxis=False,
        customdata=shown["label"].tolist(),
        hovertext=[
            style.lines(f"<b>{style.safe(label)}</b>", f"{word} {style.safe(what)}")
            for label, word in zip(labels, words, strict=True)
        ],
        hoverinfo="text",
    )
    alt = _("{what} by cause, largest first: {first}, {share} of {total}.").format(
        what=what,
        first=labels[0],
        share=share_text(shown["count"].iloc[0] / total, 0),
        total=count_text(total),
    )
    return style.figure(
        [bars],
        height=70 + (_FOLDED_PIXELS if is_folded else style.ROW_PIXELS) * len(shown),
        alt=alt,
        layout={
            "xaxis": {
                "title": {"text": style.safe(what)},
                "range": [0, float(shown["count"].max()) * _ROOM_FOR_WORDS],
                "nticks": 5,
                "separatethousands": True,
                "showgrid": True,
            },
            "yaxis": list_axis(labels, width=26) | {"ticktext": names},
        },
    )


def list_axis(labels: list[str], *, width: int) -> dict[str, object]:
    """Return an axis that names rows from the top; equal names stay apart rows."""
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": [style.safe(label, width=width) for label in labels],
        "range": [len(labels) - 0.4, -0.6],
        "showgrid": False,
    }


def heatmap(
    cells: pd.DataFrame,
    *,
    rows: str,
    columns: str,
    row_names: Mapping[str, str] | None = None,
    column_names: Mapping[str, str] | None = None,
) -> go.Figure:
    """Return the share failed of each row and column; the count of fails stands in the cell.

    `cells`: one row a pair, with the columns named `rows` and `columns`, `numerator` (passed)
    and `denominator` (checked). A pair never checked stays blank. Order is that of `cells`.
    """
    known = cells[cells["denominator"] > 0]
    if not len(known):
        return style.empty()
    known = known.assign(failed=known["denominator"] - known["numerator"])
    row_keys, column_keys = list(dict.fromkeys(known[rows])), sorted(known[columns].unique())
    failed, checked = (
        known.pivot_table(index=rows, columns=columns, values=values).loc[row_keys, column_keys]
        for values in ("failed", "denominator")
    )
    share = failed / checked
    row_texts = [str((row_names or {}).get(key, key)) for key in row_keys]
    heads = [f"<b>{style.safe(text)}</b>" for text in row_texts]
    items = [style.safe((column_names or {}).get(key, key)) for key in column_keys]
    said = _("{failed} failed of {n} checked")
    hover = [
        [
            ""
            if pd.isna(n)
            else style.lines(head, item, said.format(failed=count_text(bad), n=count_text(n)))
            for item, bad, n in zip(items, bads, ns, strict=True)
        ]
        for head, bads, ns in zip(heads, failed.values, checked.values, strict=True)
    ]
    drawn = style.trace(
        "heatmap",
        x=list(range(len(column_keys))),
        y=list(range(len(row_keys))),
        z=[[None if pd.isna(z) else float(z) for z in line] for line in share.values],
        text=[["" if not bad > 0 else count_text(bad) for bad in line] for line in failed.values],
        texttemplate="%{text}",
        textfont={"size": 10},
        hovertext=hover,
        hoverinfo="text",
        xgap=1,
        ygap=1,
        zmin=0,
        zmax=max(float(share.max().max()), 0.2),
        # Opaque: Plotly takes a number's colour from its cell alone, not from the page below.
        colorscale=[[0, style.PALE], [1, style.VERMILLION]],
        showscale=False,
    )
    alt = _("Fails of {columns} items at {rows} outlets; {total} in all.").format(
        columns=len(column_keys), rows=len(row_keys), total=count_text(float(known["failed"].sum()))
    )
    return style.figure(
        [drawn],
        height=70 + 20 * len(row_keys),
        alt=alt,
        layout={
            "xaxis": {
                "tickvals": list(range(len(column_keys))),
                "ticktext": [style.safe(key) for key in column_keys],
                "tickangle": -90,
                "tickfont": {"size": 10},
                "side": "top",
            },
            "yaxis": list_axis(row_texts, width=16),
            "margin": {"l": 8, "r": 8, "t": 40, "b": 8},
        },
    )


def waterfall(
    losses: pd.DataFrame, *, start: str, end: str, value: float, axis: str, most: int = 12
) -> go.Figure:
    """Return how points are lost from 100 % down to `value`, part by part.

    `losses`: `label` and `points` (share of all items, 0 to 1), which sum to 1 − value; the
    smallest beyond `most` are drawn as one, so that the sum holds. `axis` names the value axis.
    """
    if not len(losses):
        return style.empty()
    ordered = losses[losses["points"] != 0].sort_values("points", ascending=False)
    if not len(ordered):
        return style.empty(_("No points were lost"))
    shown = ordered.head(most)[["label", "points"]]
    rest = float(ordered["points"].iloc[most:].sum())
    if rest:
        other = pd.DataFrame({"label": [_("all other")], "points": [rest]})
        shown = pd.concat([shown, other], ignore_index=True)
    labels = [start, *(str(label) for label in shown["label"]), end]
    steps = [1.0, *(-points for points in shown["points"]), value]
    words = [
        share_text(1.0),
        *(_points_text(points) for points in shown["points"]),
        share_text(value),
    ]
    low = max(value - (1 - value) * 0.35, 0.0)
    lines_each = 1.5 if any(len(label) > _PART_WIDTH for label in labels) else 1
    bars = style.trace(
        "waterfall",
        x=steps,
        y=list(range(len(labels))),
        measure=["absolute", *["relative"] * len(shown), "total"],
        orientation="h",
        decreasing={"marker": {"color": style.VERMILLION}},
        increasing={"marker": {"color": style.BLUE}},
        totals={"marker": {"color": style.BLUE}},
        connector={"line": {"color": style.GREY, "width": 1}},
        hovertext=[
            style.lines(f"<b>{style.safe(label)}</b>", word)
            for label, word in zip(labels, words, strict=True)
        ],
        hoverinfo="text",
    )
    alt = _("From 100 % to {value}: most is lost by {first} ({points}).").format(
        value=share_text(value), first=labels[1], points=_points_text(shown["points"].iloc[0])
    )
    return style.figure(
        [bars],
        height=round(70 + style.ROW_PIXELS * lines_each * len(labels)),
        alt=alt,
        layout={
            "xaxis": {
                "range": [low, 1],
                **share_axis(low, 1, most=_MOST_TICKS),
                "showgrid": True,
                "title": {"text": style.safe(axis)},
            },
            # Room for the last tick, 100 %: Plotly hides a name that passes the picture's edge.
            "margin": {"l": 8, "r": 30, "t": 16, "b": 8},
            "yaxis": {
                **list_axis(labels, width=_PART_WIDTH),
                "ticktext": [
                    f"{style.wrapped(label, _PART_WIDTH)} <b>{word}</b>"
                    for label, word in zip(labels, words, strict=True)
                ],
            },
        },
    )


def _points_text(points: float) -> str:
    return _("−{n} pp").format(n=f"{points * 100:.2f}")
