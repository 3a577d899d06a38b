"""What the page of delivery says of transit days, points lost and excluded items."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import delivery
from analysis.factors import Exclusions
from charts.causes import waterfall
from languages import _, ngettext
from languages.numbers import share_text
from ui.frame.here import Here
from ui.link import query_state
from ui.parts import sections
from ui.words import labels
from ui.words.text import count, plain

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


def exclusions(days: delivery.TransitDays) -> None:
    """Show the shares on time and late, with the excluded items and without them, if any."""
    if not days.items["with"]:
        return  # what is said above it tells that no items were counted
    ways: dict[Exclusions, str] = {
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
    left_out = days.items["with"] - days.items["without"]
    table = pd.DataFrame(
        {
            _("Share of items"): [_("Items"), *names.values()],
            **{
                heading: [
                    count(days.items[way]),
                    *(share_text(days.lateness[way][key]) for key in names),
                ]
                for way, heading in ways.items()
            },
        }
    )
    st.dataframe(table, hide_index=True, width="stretch")
    st.caption(
        plain(
            ngettext(
                "{n} item was excluded with a reason; both results are given.",
                "{n} items were excluded with a reason; both results are given.",
                round(left_out),
            ).format(n=count(left_out))
        )
    )


def losses(here: Here) -> None:
    """Show where points are lost; the parts of the waterfall sum to the miss."""
    place = st.container()
    has_units = here.view.scope.kind not in ("unit", "outlet")
    by_unit = has_units and here.view.choice("losses") == "unit"
    without = here.view.choice("exclusions") == "without"
    with st.container(horizontal=True, key="losses-choice"):
        if has_units:
            query_state.switch(
                _("By unit, too"),
                is_on=by_unit,
                change=lambda is_on: here.link.choosing("losses", "unit" if is_on else ""),
                key="losses:unit",
            )
        query_state.switch(
            _("Without the excluded items"),
            is_on=without,
            change=lambda is_on: here.link.choosing("exclusions", "without" if is_on else ""),
            key="losses:exclusions",
        )
    by = ("mail_class", "area", "unit") if by_unit else ("mail_class", "area")
    found: pd.DataFrame = here.read(
        delivery.points_lost, by=by, exclusions="without" if without else "with"
    )
    named = found.assign(label=_part_names(here, found))
    left_out = _(
        "Items excluded with a reason (flood, transport) are left out here; they count elsewhere."
    )
    with place:
        sections.section(
            largest_loss(named),
            " · ".join((sections.span(here), left_out)) if without else sections.span(here),
        )
    here.show(
        waterfall(
            named.rename(columns={"points_lost": "points"}),
            total=_("together"),
            axis=_("points lost, of 100 on time"),
            target=here.policy.target("delivery_on_time_rate", here.view.last_month),
        ),
        named,
        name="points_lost",
        headings=loss_headings(),
    )


def _part_names(here: Here, found: pd.DataFrame) -> list[str]:
    columns = [
        [labels.label(name, code) for code in found[name]] for name in ("mail_class", "area")
    ]
    if "unit" in found:
        columns.append([here.unit_name(code) for code in found["unit"]])
    return [" · ".join(parts) for parts in zip(*columns, strict=True)]


def largest_loss(losses: pd.DataFrame) -> str:
    """Say where the largest part of the miss comes from."""
    if not losses["items"].sum():
        return _("No items were counted")
    if not losses["points_lost"].sum():
        return _("No points are lost")
    first = losses.iloc[0]
    return _("{share} of the miss comes from {label}").format(
        share=share_text(first["points_lost"] / losses["points_lost"].sum(), 0),
        label=first["label"],
    )


def loss_headings() -> dict[str, str]:
    """Return the headings of the table of points lost."""
    return {
        "label": _("Part"),
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
