"""Who has handed in: one strip a form, on time, late and not reported, which make up 100 %."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import style
from charts.causes import list_axis
from charts.numbers import count_text, share_text
from languages import _


def completeness_strip(completeness: pd.DataFrame) -> go.Figure:
    """Return a strip a row of `completeness`, by share of the outlets that owe a form.

    `completeness`: `label`, `expected`, `on_time`, `late`, `not_reported` (outlet-months).
    """
    owed = completeness[completeness["expected"] > 0]
    if not len(owed):
        return style.empty(_("Nothing was owed in these months"))
    parts = {
        "on_time": (_("on time"), style.BLUE, ""),
        "late": (_("late"), style.ORANGE, "."),
        "not_reported": (_("not reported"), style.GREY, "/"),
    }
    labels = [str(label) for label in owed["label"]]
    total = float(owed["expected"].sum())
    traces = [
        go.Bar(
            x=(owed[column] / owed["expected"]).tolist(),
            y=list(range(len(owed))),
            orientation="h",
            marker=style.hatched(colour, pattern),
            hovertext=[
                f"{style.safe(label)}: <b>{count_text(n)}</b> / {count_text(expected)} {word}"
                for label, n, expected in zip(labels, owed[column], owed["expected"], strict=True)
            ],
            hoverinfo="text",
            name=f"{word} {share_text(owed[column].sum() / total)}",
        )
        for column, (word, colour, pattern) in parts.items()
    ]
    alt = _("Reports owed: {on_time} on time, {late} late, {missing} not reported.").format(
        on_time=share_text(owed["on_time"].sum() / total),
        late=share_text(owed["late"].sum() / total),
        missing=share_text(owed["not_reported"].sum() / total),
    )
    return style.figure(
        traces,
        height=80 + style.ROW_PIXELS * len(owed),
        alt=alt,
        layout={
            "barmode": "stack",
            "showlegend": True,
            "legend": style.LEGEND_ABOVE,
            "xaxis": {"range": [0, 1], "tickformat": ".0%", "nticks": 5},
            "yaxis": list_axis(labels, width=20),
            "margin": {"l": 8, "r": 16, "t": 40, "b": 8},
        },
    )
