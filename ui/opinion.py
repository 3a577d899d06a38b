"""What the page of satisfaction says of the dimensions behind the comprehensive rate."""

from __future__ import annotations

import pandas as pd

from analysis import satisfaction
from charts.causes import waterfall
from charts.numbers import share_text
from languages import _
from ui import labels, panels
from ui.shell import Here


def contributions(here: Here) -> None:
    """Show what each dimension, by its weight, takes from the comprehensive rate."""
    found: pd.DataFrame = here.read(satisfaction.contributions)
    if found.empty:
        return
    named = found.assign(label=[labels.label("dimension", code) for code in found["dimension"]])
    lost = float(named["lost"].sum())
    panels.section(
        _("{share} of what is missing to 100 % comes from {label}").format(
            share=share_text(named["lost"].iloc[0] / lost if lost else 0.0, 0),
            label=named["label"].iloc[0],
        ),
        _("Each dimension's dissatisfied share times its published weight, {months}.").format(
            months=panels.span(here)
        ),
    )
    figure = waterfall(
        named.rename(columns={"lost": "points"}),
        start=_("all answers"),
        end=_("comprehensive"),
        value=float(named["contribution"].sum()),
        axis=_("weighted share of answers, %"),
    )
    panels.chart(here, figure, named, name="contributions", headings=_headings())


def _headings() -> dict[str, str]:
    return {
        "label": _("Dimension"),
        "weight": _("Weight"),
        "share": _("Satisfied (share)"),
        "denominator": _("Answers"),
        "contribution": _("Contribution"),
        "lost": _("Points lost (share)"),
    }
