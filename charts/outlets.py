"""Places beside one another: each value with its interval, against the target."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.fact_words import status_text
from analysis.words import shown as value_text
from charts import legend, style
from charts.hover import counts_text, interval_text, reported_text
from charts.value_axis import axis_format, unit_text
from languages import _, ngettext
from languages.numbers import count_text
from languages.sentences import ended, joined
from metrics.indicators import Indicator


def interval_plot(
    results: pd.DataFrame,
    indicator: Indicator,
    *,
    by: str,
    names: dict[str, str] | None = None,
    left_out: tuple[int, int] | None = None,
) -> go.Figure:
    """Return a dot with its 95 % interval for each place, in the order given, first on top.

    `results`: one row a value of column `by`. Small n is grey and hollow; how it lies to the
    target is in colour and shape. A state is exact and has no interval. A click returns the code
    in `customdata`. `left_out`: after how many rows places are left out, and how many; a row of
    its own says so.
    """
    shown = results[results["value"].notna()].reset_index(drop=True)
    if not len(shown):
        return style.empty()
    labels = [(names or {}).get(code, code) for code in shown[by]]
    low, high = _ends(shown, indicator)
    target = shown["target"].dropna()
    shapes, notes = _target_rule(target, indicator, low, high) if len(target) else ([], [])
    keys = place_keys(shown, has_interval=not indicator.is_state)
    after, count = left_out or (len(shown), 0)
    rows = [row if row < after else row + 1 for row in range(len(shown))]
    if left_out:
        notes = [*notes, _gap(after, count)]
    layout = {
        "xaxis": {
            "range": [low, high],
            "showgrid": True,
            "side": "bottom",
            **axis_format(indicator.unit, low, high),
            "title": {"text": f"{indicator.label} ({unit_text(indicator.unit)})"},
        },
        "yaxis": {
            "tickvals": rows,
            "ticktext": [style.safe(label, width=18) for label in labels],
            "range": [rows[-1] + 0.6, -0.6],
            "showgrid": False,
        },
        "shapes": shapes,
        "annotations": notes,
        "margin": {"l": 8, "r": 16, "t": 26, "b": 8},
        **legend.layout(keys),
    }
    whiskers = [] if indicator.is_state else [_whiskers(shown, rows)]
    dots = place_dots(shown, indicator, labels, by) | {"y": rows}
    return style.figure(
        [*whiskers, dots, *legend.keys(keys)],
        height=90 + legend.ROW_PIXELS + style.ROW_PIXELS * (rows[-1] + 1),
        alt=joined([_alt(shown, labels, indicator), ended(_between(count)) if left_out else ""]),
        layout=layout,
    )


def _gap(row: int, count: int) -> dict[str, Any]:
    """Return the words that stand in the row of the places that are left out."""
    words = f"⋮ {_between(count)} ⋮"
    return style.note(0.5, row, words, xref="paper")


def _between(count: int) -> str:
    return ngettext("{n} outlet lies between", "{n} outlets lie between", count).format(
        n=count_text(count)
    )


def _whiskers(shown: pd.DataFrame, rows: list[int]) -> style.Trace:
    """Return all intervals as one broken line, which draws faster than a bar each."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, lower, upper in zip(rows, shown["lower"], shown["upper"], strict=True):
        if pd.notna(lower) and pd.notna(upper):
            x += [lower, upper, None]
            y += [row, row, None]
    line = {"color": style.GREY, "width": 1.5}
    return style.trace("scatter", x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def place_keys(shown: pd.DataFrame, *, has_interval: bool = True) -> list[legend.Key]:
    """Return what the signs in use mean: where a place has a target, how it lies to it."""
    present = shown.loc[shown["size"] == "", "status"].unique()
    drawn = [
        legend.Key(
            _status_words(status),
            style.STATUS_COLOUR[status],
            style.STATUS_SYMBOL[status],
        )
        for status in ("met", "too_close", "missed")
        if status in present
    ]
    if (shown["size"] != "").any():
        drawn.append(legend.Key(_("few cases"), style.GREY, f"{style.NEITHER}-open"))
    if has_interval and shown["lower"].notna().any():
        drawn.append(legend.Key(_("95 % interval"), style.GREY, dash="solid"))
    return drawn


def _status_words(status: str) -> str:
    """Return how a place stands to its target; "" where there is none to stand to."""
    return "" if status == "no_target" else status_text(status)


def place_dots(
    shown: pd.DataFrame, indicator: Indicator, labels: list[str], by: str
) -> style.Trace:
    """Return the values as markers: small n is grey and hollow, a status has colour and shape."""
    is_small = shown["size"] != ""
    symbols = [
        f"{style.NEITHER}-open" if small else style.STATUS_SYMBOL[status]
        for status, small in zip(shown["status"], is_small, strict=True)
    ]
    colours = [
        style.GREY if small else style.STATUS_COLOUR[status]
        for status, small in zip(shown["status"], is_small, strict=True)
    ]
    rows = shown.to_dict("records")
    return style.trace(
        "scatter",
        x=shown["value"].tolist(),
        y=list(range(len(shown))),
        mode="markers",
        marker={
            "size": 10,
            "symbol": symbols,
            "color": colours,
            "line": {"width": 0},
        },
        customdata=shown[by].tolist(),
        hovertext=[
            place_hover(row, indicator, label) for row, label in zip(rows, labels, strict=True)
        ],
        hoverinfo="text",
    )


def place_hover(row: dict[Any, Any], indicator: Indicator, label: str) -> str:
    """Return the hover text of one place's result."""
    small = {"small": _("few cases, read with care"), "too_small": _("too few cases to compare")}
    return style.lines(
        f"<b>{style.safe(label)}</b>",
        value_text(float(row["value"]), indicator),
        interval_text(row, indicator),
        counts_text(row),
        small.get(row["size"], _status_words(row["status"])),
        reported_text(row),
    )


def _ends(shown: pd.DataFrame, indicator: Indicator) -> tuple[float, float]:
    columns = shown[["value", "lower", "upper", "target"]]
    low, high = float(columns.min().min()), float(columns.max().max())
    room = max((high - low) * 0.05, 0.005 if indicator.unit == "percent" else 0.1)
    return max(low - room, 0.0), high + room


def _target_rule(
    target: pd.Series, indicator: Indicator, low: float, high: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the upright line of the target and its name above the plot."""
    at = float(target.iloc[0])
    line = {"color": style.ORANGE, "width": 1.5, "dash": "dash"}
    shape = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    words = _("target {value}").format(value=value_text(at, indicator))
    side = (at - low) / (high - low)
    label = style.note(
        at,
        1,
        words,
        yref="paper",
        yanchor="bottom",
        xanchor="right" if side > 0.75 else "left" if side < 0.25 else "center",
    )
    return [{**shape, "line": line}], [label]


def _alt(shown: pd.DataFrame, labels: list[str], indicator: Indicator) -> str:
    best, worst = int(shown["value"].argmax()), int(shown["value"].argmin())
    return _("{label} of {n} places, from {low} ({lowest}) to {high} ({highest}).").format(
        label=indicator.label,
        n=len(shown),
        low=value_text(float(shown["value"].iloc[worst]), indicator),
        lowest=labels[worst],
        high=value_text(float(shown["value"].iloc[best]), indicator),
        highest=labels[best],
    )
