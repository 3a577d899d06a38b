"""What the page of delivery says of transit days, points lost and excluded items."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import delivery
from analysis.results import results
from charts.numbers import share_text
from languages import _
from ui import labels
from ui.shell import Here
from ui.text import count, plain

_BEYOND = 8
"""The class of items that took more than seven working days."""


def finding(percentiles: pd.DataFrame) -> str:
    """Return the percentiles of transit days as a sentence."""
    if percentiles.empty:
        return _("No items were counted")
    row = percentiles.iloc[0]
    return _("Half of all items take up to {p50}, 90 % up to {p90}, 95 % up to {p95}").format(
        p50=_days(row["p50_days"]), p90=_days(row["p90_days"]), p95=_days(row["p95_days"])
    )


def _days(number: float) -> str:
    if pd.isna(number):
        return _("never")
    if number >= _BEYOND:
        return _("over 7 days")
    return f"J+{number:g}"


def exclusions(here: Here) -> None:
    """Show the shares on time and late, with the excluded items and without them."""
    ways = {
        "with": _("all items"),
        "without": _("without the excluded"),
    }
    names = {
        "on_time": _("on time"),
        "within_1": _("within limit + 1 day"),
        "within_2": _("within limit + 2 days"),
        "within_3": _("within limit + 3 days"),
        "excessive": _("more than 2 days late"),
    }
    rows = {way: here.read(delivery.lateness, exclusions=way) for way in ways}
    items = {
        way: here.read(results, by=(), indicator=delivery.ON_TIME, exclusions=way)["denominator"]
        for way in ways
    }
    left_out = float(items["with"].sum() - items["without"].sum())
    table = pd.DataFrame(
        {
            _("Share of items"): [_("items"), *names.values()],
            **{
                heading: [
                    count(float(items[way].sum())),
                    *(share_text(rows[way][key]) for key in names),
                ]
                for way, heading in ways.items()
            },
        }
    )
    st.dataframe(table, hide_index=True, width="stretch")
    st.caption(
        plain(
            _("{n} items were excluded with a reason; both results are given.").format(
                n=count(left_out)
            )
        )
    )


def losses(here: Here) -> pd.DataFrame:
    """Return points lost by mail class and area, with a `label` for the chart."""
    found: pd.DataFrame = here.read(delivery.points_lost)
    classes = [labels.label("mail_class", code) for code in found["mail_class"]]
    areas = [labels.label("area", code) for code in found["area"]]
    return found.assign(label=[f"{c} · {a}" for c, a in zip(classes, areas, strict=True)])


def largest_loss(losses: pd.DataFrame) -> str:
    """Say where the largest part of the miss comes from."""
    if losses.empty or not losses["points_lost"].sum():
        return _("No points are lost")
    first = losses.iloc[0]
    return _("{share} of the miss comes from {label}").format(
        share=share_text(first["points_lost"] / losses["points_lost"].sum(), 0),
        label=first["label"],
    )


def loss_headings() -> dict[str, str]:
    """Return the headings of the table of points lost."""
    return {
        "label": _("Mail class and area"),
        "items": _("Items"),
        "late_items": _("Late items"),
        "on_time_share": _("On time (share)"),
        "points_lost": _("Points lost (share)"),
    }


def day_headings() -> dict[str, str]:
    """Return the headings of the table of transit days."""
    return {
        "days": _("Working days"),
        "on_time": _("Within the limit"),
        "late": _("Late items"),
        "items": _("Items"),
    }
