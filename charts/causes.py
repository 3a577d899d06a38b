"""Where a shortfall comes from: the causes by size, and the points lost part by part."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import legend, style
from charts.names_axis import list_axis
from languages import _
from languages.numbers import count_text, share_text

_VITAL_SHARE = 0.8
_CAUSE_PIXELS, _CAUSE_LETTERS = 42, 46
"""Height of a cause, whose name stands above its bar, and how much of it a phone can show."""
_BAR_SHIFT, _BAR_WIDTH = 0.22, 0.36
_FIGURES_PIXELS = 96
"""The room beside the longest bar for its figures."""
_MOST_TICKS = 5
_PART_WIDTH = 24
"""How many letters of a part's name stand in one line, so that a phone has room for the bars."""


def pareto(causes: pd.DataFrame, *, what: str, most: int = 12) -> go.Figure:
    """Return causes as bars, largest on top, each with its count and its share of all.

    `causes`: columns `label` and `count`, one row a cause. Those that make up the first 80 %
    have their own colour. Those beyond `most` are one row of words: a bar of them all would be
    the longest, and the named ones could not be compared. `what` names what is counted.
    """
    ordered = causes[causes["count"] > 0].sort_values("count", ascending=False, kind="stable")
    if not len(ordered):
        return style.empty(_("Nothing to count: no {what}").format(what=what))
    total = float(ordered["count"].sum())
    shown = ordered.head(most if len(ordered) > most + 1 else len(ordered)).reset_index(drop=True)
    running = shown["count"].cumsum() / total
    is_vital = running.shift(fill_value=0.0) < _VITAL_SHARE
    labels = [str(label) for label in shown["label"]]
    notes = [_cause_name(row, each) for row, each in enumerate(labels)]
    rest = len(ordered) - len(shown)
    if rest:
        words = _("all other ({n}): {figures}").format(
            n=count_text(rest), figures=_figures(total - float(shown["count"].sum()), total)
        )
        notes.append(_cause_name(len(shown), words))
    keys = [] if is_vital.all() else _vital_keys()
    alt = _("{what} by cause, largest first: {first}, {share} of {total}.").format(
        what=what,
        first=labels[0],
        share=share_text(shown["count"].iloc[0] / total, 0),
        total=count_text(total),
    )
    rows = len(shown) + (1 if rest else 0)
    return style.figure(
        [_cause_bars(shown, total, what, running, is_vital), *legend.keys(keys)],
        height=_CAUSE_PIXELS * rows + 24 + (legend.ROW_PIXELS if keys else 0),
        alt=alt,
        layout={
            "xaxis": {"range": [0, float(shown["count"].max())], "visible": False},
            "yaxis": {"range": [rows - 0.4, -0.6], "visible": False},
            "annotations": notes,
            "margin": {"l": 8, "r": _FIGURES_PIXELS, "t": 8, "b": 8},
            **legend.layout(keys),
        },
    )


def _cause_bars(
    shown: pd.DataFrame, total: float, what: str, running: pd.Series, is_vital: pd.Series
) -> style.Trace:
    so_far = _("{share} with those above it")
    return style.trace(
        "bar",
        x=shown["count"].tolist(),
        y=[row + _BAR_SHIFT for row in range(len(shown))],
        width=_BAR_WIDTH,
        orientation="h",
        marker={"color": [style.BLUE if vital else style.GREY for vital in is_vital]},
        text=[_figures(count, total) for count in shown["count"]],
        textposition="outside",
        cliponaxis=False,
        customdata=shown["label"].tolist(),
        hovertext=[
            style.lines(
                f"<b>{style.safe(label)}</b>",
                f"{_figures(count, total)} {style.safe(what)}",
                so_far.format(share=share_text(share, 0)),
            )
            for label, count, share in zip(shown["label"], shown["count"], running, strict=True)
        ],
        hoverinfo="text",
    )


def _cause_name(row: int, name: str) -> dict[str, Any]:
    """Return a cause's name above its bar, where it has the whole width."""
    text = style.safe(name, width=_CAUSE_LETTERS)
    return style.note(0, row, text, xanchor="left", yanchor="middle", yshift=6)


def _vital_keys() -> list[legend.Key]:
    return [
        legend.Key(_("the first 80 % of all"), style.BLUE, "square"),
        legend.Key(_("the rest"), style.GREY, "square"),
    ]


def _figures(count: float, total: float) -> str:
    return f"{count_text(count)} ({share_text(count / total, 0)})"


def waterfall(
    losses: pd.DataFrame, *, total: str, axis: str, target: float | None = None, most: int = 12
) -> go.Figure:
    """Return the points lost from zero on, part by part, and what the target allows.

    `losses`: `label` and `points` (share of all items, 0 to 1); the smallest beyond `most` are
    one part, so that the sum holds. `total` names the sum of all; `target` (share): 1 − target
    may be lost. `axis` names what the points are of.
    """
    if not len(losses):
        return style.empty()
    lost = losses[losses["points"] != 0]
    if not len(lost):
        return style.empty(_("No points were lost"))
    parts = _largest(lost, most)
    whole, names = float(parts["points"].sum()), [*parts["label"], total]
    sizes = [*parts["points"], whole]
    starts = [0.0, *parts["points"].cumsum().iloc[:-1], 0.0]
    words = [_points_text(size) for size in sizes]
    allowed = None if target is None or pd.isna(target) else 1 - target
    end = max(whole, allowed or 0.0) * 1.04
    lines_each = 1.5 if any(style.letters(name) > _PART_WIDTH for name in names) else 1
    shapes, notes = ([], []) if allowed is None else _allowed(allowed, end)
    alt = _("{total}: {points}. Most is lost by {first} ({first_points}).").format(
        total=total, points=words[-1], first=names[0], first_points=words[0]
    )
    return style.figure(
        [_parts(names, sizes, starts, words)],
        height=round(90 + style.ROW_PIXELS * lines_each * len(names)),
        alt=alt,
        layout={
            "xaxis": {
                "range": [0, end * 100],
                "nticks": _MOST_TICKS,
                "showgrid": True,
                "title": {"text": style.safe(axis)},
            },
            "yaxis": {**list_axis(names, width=_PART_WIDTH), "ticktext": _part_names(names, sizes)},
            "shapes": shapes,
            "annotations": notes,
            "margin": {"l": 8, "r": 16, "t": 26, "b": 8},
        },
    )


def _largest(lost: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the parts, the largest first, all beyond `most` as one at the end."""
    ordered = lost.sort_values("points", ascending=False, kind="stable")[["label", "points"]]
    ordered = ordered.assign(label=ordered["label"].map(str))
    if len(ordered) <= most + 1:
        return ordered.reset_index(drop=True)
    other = {"label": [_("all other")], "points": [float(ordered["points"].iloc[most:].sum())]}
    return pd.concat([ordered.head(most), pd.DataFrame(other)], ignore_index=True)


def _parts(
    names: list[str], sizes: list[float], starts: list[float], words: list[str]
) -> style.Trace:
    """Return a bar for each part, which begins where the one above it ends; the sum is last."""
    return style.trace(
        "bar",
        x=[size * 100 for size in sizes],
        base=[start * 100 for start in starts],
        y=list(range(len(names))),
        orientation="h",
        marker={"color": [*[style.VERMILLION] * (len(names) - 1), style.GREY]},
        hovertext=[
            style.lines(f"<b>{style.safe(name)}</b>", word)
            for name, word in zip(names, words, strict=True)
        ],
        hoverinfo="text",
        name="points",
    )


def _part_names(names: list[str], sizes: list[float]) -> list[str]:
    """Return each part's name with its points; their unit stands on the axis."""
    return [
        f"{style.wrapped(name, _PART_WIDTH)} <b>{size * 100:.2f}</b>"
        for name, size in zip(names, sizes, strict=True)
    ]


def _allowed(allowed: float, end: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the line up to which points may be lost, and its name above the plot."""
    line = {"color": style.ORANGE, "width": 1.5, "dash": "dash"}
    at = allowed * 100
    shape = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}
    words = _("the target allows {points}").format(points=_points_text(allowed))
    side = "right" if allowed > end / 2 else "left"
    return [shape], [style.note(at, 1, words, yref="paper", xanchor=side, yanchor="bottom")]


def _points_text(points: float) -> str:
    return _("{n} points").format(n=f"{points * 100:.2f}")
