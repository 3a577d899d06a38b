"""How long things take: days in transit, age of open cases, time until a case is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from charts import legend, style
from charts.names_axis import list_axis
from charts.value_axis import share_axis
from languages import N_, _
from languages.numbers import count_text, days_text, share_text

_OPEN = "cross-thin-open"
_ALMOST_NONE = 0.01
_MUCH_OF = 0.8  # a tail shorter than the rest of the axis is no reason to cut it


def day_names() -> dict[str, str]:
    """Return the names of the classes of transit days as a chart writes them."""
    names = {str(day): str(day) for day in range(8)}
    return {**names, "over_7": "> 7", "undelivered": _("not<br>at all")}


def transit_histogram(
    days: pd.DataFrame, *, limit_days: int | None = None, height: int = 320
) -> go.Figure:
    """Return items by working days in transit; what is late differs in colour and hatching.

    `days`: `days` (0 … 7, over_7, undelivered), `on_time` and `late` (items), one row a class,
    in order. `limit_days`: the one limit where there is just one; several limits (a city of
    many mail classes) have no line, and bars tell what was late.
    """
    total = float(days["on_time"].sum() + days["late"].sum())
    if not total:
        return style.empty()
    names = [day_names().get(str(day), str(day)) for day in days["days"]]
    parts = {
        "on_time": (_("within the limit"), style.BLUE, ""),
        "late": (_("past the limit"), style.VERMILLION, "/"),
    }
    traces = [
        style.trace(
            "bar",
            x=list(range(len(days))),
            y=(days[column] / total).tolist(),
            marker=style.hatched(colour, pattern),
            hovertext=[
                f"{name}: <b>{count_text(items)}</b> {word} ({share_text(items / total)})"
                for name, items in zip(names, days[column], strict=True)
            ],
            hoverinfo="text",
            name=f"{word} {share_text(days[column].sum() / total)}",
            showlegend=True,
        )
        for column, (word, colour, pattern) in parts.items()
    ]
    shapes, notes = [], []
    if limit_days is not None:
        x = limit_days + 0.5
        line = {"color": style.ORANGE, "width": 2, "dash": "dash"}
        ends = {"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
        shapes = [{"type": "line", "line": line, **ends}]
        words = _("limit {days}").format(days=days_text(limit_days))
        notes = [style.note(x, 1, words, yref="paper", xanchor="left", xshift=4)]
    alt = _("{n} items by working days in transit; {late} late.").format(
        n=count_text(total), late=share_text(days["late"].sum() / total)
    )
    top = float((days["on_time"] + days["late"]).max() / total)
    return style.figure(
        traces,
        height=height,
        alt=alt,
        layout={
            "barmode": "stack",
            "showlegend": True,
            "legend": style.LEGEND_ABOVE,
            "xaxis": {
                "tickvals": list(range(len(days))),
                "ticktext": names,
                "tickangle": 0,
                "title": {"text": _("working days from acceptance to delivery")},
            },
            "yaxis": {**share_axis(0, top), "title": {"text": _("share of items, %")}},
            "shapes": shapes,
            "annotations": notes,
            "margin": {"l": 8, "r": 16, "t": 40, "b": 8},
        },
    )


def ageing(bands: pd.DataFrame) -> go.Figure:
    """Return open cases by age; the overdue differ in colour and hatching.

    `bands`: `label` (the age band, youngest first), `in_time` and `overdue` (cases).
    """
    total = float(bands["in_time"].sum() + bands["overdue"].sum())
    if not total:
        return style.empty(_("No open cases"))
    parts = {
        "in_time": (_("still within the deadline"), style.BLUE, ""),
        "overdue": (_("overdue"), style.VERMILLION, "/"),
    }
    labels = [str(label) for label in bands["label"]]
    traces = [
        style.trace(
            "bar",
            x=bands[column].tolist(),
            y=list(range(len(bands))),
            orientation="h",
            marker=style.hatched(colour, pattern),
            hovertext=[
                f"{style.safe(label)}: <b>{count_text(n)}</b> {word}"
                for label, n in zip(labels, bands[column], strict=True)
            ],
            hoverinfo="text",
            name=f"{word} ({count_text(float(bands[column].sum()))})",
            showlegend=True,
        )
        for column, (word, colour, pattern) in parts.items()
    ]
    traces.append(_totals(bands))
    alt = _("{n} open cases by age, {overdue} of them overdue.").format(
        n=count_text(total), overdue=count_text(float(bands["overdue"].sum()))
    )
    return style.figure(
        traces,
        height=120 + 34 * len(bands),
        alt=alt,
        layout={
            "barmode": "stack",
            "showlegend": True,
            "legend": style.LEGEND_ABOVE,
            "xaxis": {"title": {"text": _("open cases")}, "showgrid": True, "nticks": 6},
            "yaxis": list_axis(labels, width=20),
            "margin": {"l": 8, "r": 16, "t": 40, "b": 8},
        },
    )


def _totals(bands: pd.DataFrame) -> style.Trace:
    """Return the count of each band beside its bar, where no hatching runs through it."""
    total = bands["in_time"] + bands["overdue"]
    return style.trace(
        "scatter",
        x=total.tolist(),
        y=list(range(len(bands))),
        mode="text",
        text=[count_text(n) if n else "" for n in total],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        name="totals",
    )


@dataclass(frozen=True)
class _Words:
    """What a curve of things that stay open says."""

    nothing: str
    half: str
    all: str
    across: str
    up: str
    open: str


_WORDS: Mapping[str, _Words] = {
    "cases": _Words(
        nothing=N_("No cases"),
        half=N_("half of the cases are closed after {days}"),
        all=N_("Share of cases still open by days since opening; {median}."),
        across=N_("days since opening"),
        up=N_("still open, %"),
        open=N_("a case still open"),
    ),
    "findings": _Words(
        nothing=N_("No findings"),
        half=N_("half of the findings are verified as fixed after {days}"),
        all=N_("Share of findings not verified as fixed by days since the failed check; {median}."),
        across=N_("days since the failed check"),
        up=N_("not yet verified as fixed, %"),
        open=N_("a finding still open"),
    ),
}


def kaplan_meier_curve(
    curve: pd.DataFrame,
    *,
    of: Literal["cases", "findings"] = "cases",
    median_days: float,
    censored_days: pd.Series | None = None,
    height: int = 340,
) -> go.Figure:
    """Return the share of cases (or findings) still open by days since opening, as steps.

    `curve`: `time` (days), `survival`, `lower`, `upper` (shares), one row an event time.
    `median_days` is missing where the curve never falls to a half. `censored_days`: ages of
    cases still open, marked with a cross on the curve.
    """
    said = _WORDS[of]
    if not len(curve):
        return style.empty(_(said.nothing))
    start = pd.DataFrame({"time": [0.0], "survival": [1.0], "lower": [1.0], "upper": [1.0]})
    steps = pd.concat([start, curve[["time", "survival", "lower", "upper"]]], ignore_index=True)
    steps = steps.astype("float64").sort_values("time", kind="stable")
    hover = [
        _("after {days}: {share} still open").format(
            days=days_text(time), share=share_text(share, 0)
        )
        for time, share in zip(steps["time"], steps["survival"], strict=True)
    ]
    line = {"shape": "hv", "color": style.BLUE}
    traces = [
        _bound(steps, "lower"),
        _bound(steps, "upper", fill="tonexty"),
        style.trace(
            "scatter",
            x=steps["time"].tolist(),
            y=steps["survival"].tolist(),
            mode="lines",
            line={**line, "width": 2.5},
            hovertext=hover,
            hoverinfo="text",
            name="survival",
        ),
    ]
    keys = [legend.Key(_("95 % interval"), style.BLUE, dash="dot", fill=style.BAND)]
    if censored_days is not None and len(censored_days):
        traces.append(_censor_ticks(steps, censored_days))
        keys.append(legend.Key(_(said.open), style.GREY, _OPEN))
    shapes, notes = _median(median_days)
    words = (
        _(said.half).format(days=days_text(median_days))
        if pd.notna(median_days)
        else _("median not reached")
    )
    return style.figure(
        [*traces, *legend.keys(keys)],
        height=height + legend.ROW_PIXELS,
        alt=_(said.all).format(median=words),
        layout={
            "xaxis": {
                "title": {"text": _(said.across)},
                "nticks": 8,
                "range": [0, _end(steps, censored_days)],
            },
            "yaxis": {
                "range": [0, 1.03],
                **share_axis(0, 1),
                "title": {"text": _(said.up)},
            },
            **legend.layout(keys),
            "shapes": shapes,
            "annotations": notes,
        },
    )


def _end(steps: pd.DataFrame, censored_days: pd.Series | None) -> float:
    """Return where the axis ends: a tail in which almost nothing is still open shows nothing."""
    last = float(steps["time"].iloc[-1])
    is_open = steps["upper"].ffill() >= _ALMOST_NONE
    if bool(is_open.iloc[-1]) and censored_days is not None and len(censored_days):
        last = max(last, float(censored_days.max()))
    end = last if bool(is_open.iloc[-1]) else float(steps.loc[is_open, "time"].max())
    return max((end if end < _MUCH_OF * last else last) * 1.05, 1.0)


def _bound(steps: pd.DataFrame, column: str, fill: str | None = None) -> style.Trace:
    return style.trace(
        "scatter",
        x=steps["time"].tolist(),
        y=steps[column].ffill().tolist(),
        mode="lines",
        line={"shape": "hv", "color": style.BLUE, "width": 1, "dash": "dot"},
        fill=fill,
        fillcolor=style.BAND,
        hoverinfo="skip",
        name=column,
    )


def _censor_ticks(steps: pd.DataFrame, censored_days: pd.Series) -> style.Trace:
    ages = censored_days.astype("float64").sort_values()
    at = steps["time"].searchsorted(ages.to_numpy(), side="right") - 1
    return style.trace(
        "scatter",
        x=ages.tolist(),
        y=steps["survival"].iloc[at].tolist(),
        mode="markers",
        marker={"symbol": _OPEN, "size": 8, "color": style.GREY},
        hovertext=[_("still open after {days}").format(days=days_text(age)) for age in ages],
        hoverinfo="text",
        name="censored",
    )


def _median(median_days: float) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    if pd.isna(median_days):
        words = _("median not reached")
        return [], [style.note(1, 0.5, words, xref="paper", xanchor="right")]
    line = {"color": style.ORANGE, "width": 1.5, "dash": "dash"}
    shapes: list[dict[str, object]] = [
        {"type": "line", "x0": 0, "x1": median_days, "y0": 0.5, "y1": 0.5, "line": line},
        {"type": "line", "x0": median_days, "x1": median_days, "y0": 0, "y1": 0.5, "line": line},
    ]
    words = _("median {days}").format(days=days_text(median_days))
    place = {"xanchor": "left", "yanchor": "bottom", "xshift": 4}
    return shapes, [style.note(median_days, 0.5, words, **place)]
