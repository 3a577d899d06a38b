"""Outlets beside their peers: what the page that compares them selects, says and shows."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.compare import Against, Comparison
from analysis.trends import has_counts
from charts.funnels import funnel_plot
from charts.maps import map_plot
from charts.outlets import interval_plot
from core.view import Scope, View
from languages import _, ngettext
from languages.sentences import joined
from metrics.funnel import Funnel
from metrics.indicators import INDICATORS
from ui.frame.here import Here
from ui.link import navigation, query_state
from ui.parts import sections
from ui.words import labels
from ui.words.text import count, named, plain

_ALIKE = ("kind", "setting")
"""What makes outlets alike: the choices of this page in a link."""

_EACH_END = 15
"""Of many outlets the chart shows so many from either end; the table has them all."""


def among(here: Here) -> View:
    """Return the view whose outlets are compared: an outlet is compared within its unit."""
    if here.view.scope.kind != "outlet":
        return here.view
    own = here.register.loc[here.register["outlet_code"] == here.view.scope.code, "unit"]
    return here.view.with_(scope=Scope("unit", str(own.iloc[0]))) if len(own) else here.view


def against(here: Here) -> Against:
    """Offer what outlets are held against; the target only where there is one."""
    chosen: Against = "target" if here.view.choice("against") == "target" else "peers"
    if not has_counts(INDICATORS[here.view.indicator]):
        return chosen  # no funnel: nothing is held against anything
    if here.policy.target(here.view.indicator, here.view.last_month) is None:
        if chosen == "target":
            st.caption(plain(_("This indicator has no target: outlets stand against each other.")))
        return "peers"
    names: dict[Against, str] = {
        "peers": _("each other"),
        "target": _("the target"),
    }
    query_state.choose_one_of_few(
        _("Hold outlets against"),
        ("peers", "target"),
        chosen=chosen,
        change=lambda code: here.link.choosing("against", "" if code == "peers" else code),
        format_func=lambda code: names[code],
        key="against",
    )
    return chosen


def finding(here: Here, compared: Comparison) -> str:
    """Return the title: how many outlets differ from their peers beyond chance."""
    label = INDICATORS[here.view.indicator].label
    n = int(compared.places["value"].notna().sum())
    if compared.funnel is None:
        words = ngettext("{n} outlet by {label}", "{n} outlets by {label}", n)
        return words.format(n=count(n), label=label)
    off = int(compared.places["is_outlier"].sum())
    words = (
        ngettext(
            "{n} of {all} outlets differs from the others in {label}",
            "{n} of {all} outlets differ from the others in {label}",
            off,
        )
        if compared.funnel.method == "peers"
        else ngettext(
            "{n} of {all} outlets is off target in {label}",
            "{n} of {all} outlets are off target in {label}",
            off,
        )
    )
    return words.format(n=count(off), all=count(n), label=label)


def detail(here: Here, compared: Comparison) -> str:
    """Name the outlets that differ, and how many would by chance; say where no rank is given."""
    parts = []
    outliers = compared.places.loc[compared.places["is_outlier"], "name"].tolist()
    if outliers:
        words = ngettext("It is {names}.", "They are {names}.", len(outliers))
        parts.append(words.format(names=named(outliers, most=5)))
    if compared.funnel is not None:
        parts.append(
            _("Normal variation alone would put {n} outside the 99.8 % limits.").format(
                n=f"{compared.funnel.expected_outside_998:.1f}"
            )
        )
    if compared.is_ranking_withheld:
        parts.append(
            _("Too few outlets have reported for a ranking: they stand in order of their codes.")
        )
    return joined(parts)


def alike(here: Here) -> dict[str, str]:
    """Offer the comparison within one kind and setting; return those that are chosen, "" for all.

    A place that is itself a kind or a setting has no more than the other to choose.
    """
    seen = here.view
    offered = [name for name in _ALIKE if name != seen.scope.kind or seen.choice(name)]
    for name in offered:
        query_state.choose_one_of_few(
            labels.name(name),
            ["", *sorted(set(here.register[name]) - {""})],
            chosen=seen.choice(name),
            change=partial(here.link.choosing, name),
            format_func=partial(_alike_name, name),
            key=f"alike:{name}",
        )
    return {name: seen.choice(name) for name in offered}


def _alike_name(name: str, code: str) -> str:
    return labels.label(name, code) if code else _("All")


def funnel(here: Here, compared: Comparison) -> None:
    """Show the funnel; a click on a point opens its outlet."""
    if compared.funnel is None:
        return
    sections.section(
        _("Each outlet by its size, and the normal range for its size"),
        joined([_band(compared.funnel), _("Click a point to open the outlet.")]),
    )
    figure = funnel_plot(
        compared.funnel,
        INDICATORS[here.view.indicator],
        codes=list(compared.funnel_codes),
        names=here.outlet_names,
        small_n=here.policy.reporting.small_n,
    )
    headings = {
        **_place_headings(),
        "z": _("z"),
        "lower998": _("99.8 % from"),
        "upper998": _("99.8 % to"),
        "is_outlier": _("Outside"),
    }
    _clickable(here, figure, compared.places, name="funnel", headings=headings)


def _band(made: Funnel) -> str:
    """Say what the band is made of, and how many would lie outside it by chance."""
    if made.method == "target":
        words = _(
            "Dotted: 95 %, solid: 99.8 %, exact for an outlet right on target. By chance alone "
            "{n95} of such outlets would lie outside the dotted lines, {n998} outside the solid."
        )
    elif made.is_adjusted:
        words = _(
            "Dotted: 95 %, solid: 99.8 %. The variance between outlets is {phi} times that of "
            "chance of counting; the band is widened by that. By chance {n95} would lie outside "
            "the dotted lines, {n998} outside the solid."
        )
    else:
        words = _(
            "Dotted: 95 %, solid: 99.8 %. Outlets differ no more than chance of counting has it. "
            "By chance {n95} would lie outside the dotted lines, {n998} outside the solid."
        )
    return words.format(
        phi=f"{made.phi:.1f}",
        n95=f"{made.expected_outside_95:.1f}",
        n998=f"{made.expected_outside_998:.1f}",
    )


def intervals(here: Here, compared: Comparison) -> None:
    """Show outlets with their intervals, best first; by code where no ranking is given."""
    ordered = compared.places[compared.places["size"] != "too_small"]
    if compared.is_ranking_withheld:
        ordered = ordered.sort_values("outlet_code")
    shown, title = ordered[ordered["value"].notna()], _("Outlets with their 95 % intervals")
    left_out = None
    if len(shown) > 2 * _EACH_END + 4:
        all_of_them, left_out = len(shown), (_EACH_END, len(shown) - 2 * _EACH_END)
        shown = pd.concat([shown.head(_EACH_END), shown.tail(_EACH_END)])
        words = (
            _("The {n} first and the {n} last of {all} by code, with their 95 % intervals")
            if compared.is_ranking_withheld
            else _("The {n} best and the {n} last of {all}, with their 95 % intervals")
        )
        title = words.format(n=_EACH_END, all=count(all_of_them))
    sections.section(title, _("Grey and hollow: few cases; the smallest are left out."))
    figure = interval_plot(
        shown,
        INDICATORS[here.view.indicator],
        by="outlet_code",
        names=here.outlet_names,
        left_out=left_out,
    )
    headings = {"rank": _("Rank"), **_place_headings()}
    _clickable(here, figure, ordered, name="outlets", headings=headings)


def map_of(here: Here, compared: Comparison) -> None:
    """Show outlets where they lie."""
    sections.section(
        _("Where they lie"),
        _(
            "Larger markers have more cases. An outline runs around the outlets of a unit; it is "
            "no border."
        ),
    )
    figure = map_plot(
        compared.places,
        INDICATORS[here.view.indicator],
        places=compared.places,
        names=here.outlet_names,
        unit_names={code: here.unit_name(code) for code in compared.places["unit"].unique()},
    )
    headings = {
        **_place_headings(),
        "latitude": _("Latitude (°)"),
        "longitude": _("Longitude (°)"),
    }
    _clickable(here, figure, compared.places, name="map", headings=headings)


def _place_headings() -> dict[str, str]:
    return {
        "outlet_code": _("Outlet code"),
        "name": _("Outlet"),
        **sections.result_headings(),
    }


def _clickable(
    here: Here, figure: Any, frame: pd.DataFrame, *, name: str, headings: dict[str, str]
) -> None:
    """Show a chart whose points lead to their outlets."""
    looks = {"on_select": "rerun", "selection_mode": "points"}
    shares = sections.shares_of(INDICATORS[here.view.indicator])
    clicked = here.show(figure, frame, name=name, headings=headings, shares=shares, **looks)
    _open_clicked(here, clicked)


def _open_clicked(here: Here, clicked: Any) -> None:
    """Go to the page of the outlet whose point was clicked."""
    points = clicked["selection"]["points"] if clicked else []
    code = next((point.get("customdata") for point in points if point.get("customdata")), None)
    if isinstance(code, list):
        code = code[0] if code else None
    if code:
        navigation.go(
            here.link.with_(page="outlet", scope=Scope("outlet", str(code)), indicator="")
        )
