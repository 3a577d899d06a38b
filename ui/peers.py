"""Outlets beside their peers: what the page that compares them selects, says and shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis.results import results
from analysis.trends import has_counts
from charts.outlets import funnel_plot, interval_plot, map_plot
from languages import _
from metrics.funnel import Funnel
from metrics.funnel import funnel as against_peers
from metrics.indicators import INDICATORS, Indicator
from tables.view import Scope
from ui import labels, navigation, panels
from ui.shell import Here
from ui.text import count, named, plain

_EACH_END = 15
"""Of many outlets the chart shows so many from either end; the table has them all."""


@dataclass(frozen=True)
class Compared:
    """Outlets' results, their funnel (None where the indicator is no share), and completeness."""

    indicator: Indicator
    results: pd.DataFrame
    funnel: Funnel | None
    outliers: list[str]
    is_ranked: bool


def outlets(here: Here) -> Compared:
    """Return the outlets of the place, compared with each other.

    Unit-wide results stand under the unit's code and are no outlet: they are left out. Nothing
    is ranked where fewer outlets have reported than policy asks for.
    """
    indicator = INDICATORS[here.view.indicator]
    found: pd.DataFrame = here.read(results, by=("outlet_code",))
    found = found[found["outlet_code"].isin(here.register["outlet_code"])].reset_index(drop=True)
    expected, reported = found["expected"].sum(), found["reported"].sum()
    is_ranked = bool(reported >= here.policy.reporting.partial_share * expected)
    counted = found[found["size"] != "too_small"]
    is_share = has_counts(indicator) and indicator.unit == "percent" and len(counted) > 2
    compared = against_peers(counted["numerator"], counted["denominator"]) if is_share else None
    outliers: list[str] = []
    if compared is not None:
        outliers = counted.loc[compared.points["outlier"].to_numpy("bool"), "outlet_code"].tolist()
    return Compared(indicator, found, compared, outliers, is_ranked)


def finding(here: Here, compared: Compared) -> str:
    """Return the title: how many outlets differ from their peers beyond chance."""
    known = int(compared.results["value"].notna().sum())
    if compared.funnel is None:
        return _("{n} outlets by {label}").format(n=count(known), label=compared.indicator.label)
    return _("{n} of {all} outlets differ beyond chance in {label}").format(
        n=count(len(compared.outliers)), all=count(known), label=compared.indicator.label
    )


def detail(here: Here, compared: Compared) -> str:
    """Name the outlets that differ, and how many would by chance; say where no rank is given."""
    parts = []
    if compared.outliers:
        names = panels.outlet_names(here)
        who = named([names.get(code, code) for code in compared.outliers], most=5)
        parts.append(_("They are {names}.").format(names=who))
    if compared.funnel is not None:
        parts.append(
            _("By chance alone {n} would lie outside the 99.8 % limits.").format(
                n=f"{compared.funnel.expected_outside_998:.1f}"
            )
        )
    if not compared.is_ranked:
        parts.append(
            _("Too few outlets have reported for a ranking: they stand in order of their codes.")
        )
    return " ".join(parts)


def like_with_like(here: Here) -> None:
    """Offer the comparison within one kind or setting, where all are mixed."""
    if here.view.scope.kind not in ("city", "unit"):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="like-with-like"):
        st.caption(plain(_("Compare like with like:")))
        for kind in ("kind", "setting"):
            for code in sorted(set(here.register[kind]) - {""}):
                here.to("compare", labels.label(kind, code), scope=Scope(kind, code))


def funnel(here: Here, compared: Compared) -> None:
    """Show the funnel; a click on a point opens its outlet."""
    if compared.funnel is None:
        return
    counted = compared.results[compared.results["size"] != "too_small"]
    panels.section(
        _("Each outlet by its size, and the band in which chance alone would put it"),
        _("Dotted: 95 %, solid: 99.8 %. Click a point to open the outlet."),
    )
    figure = funnel_plot(
        compared.funnel,
        compared.indicator,
        codes=counted["outlet_code"].tolist(),
        names=panels.outlet_names(here),
        small_n=here.policy.reporting.small_n,
    )
    limits = compared.funnel.points.reset_index(drop=True).assign(
        outlet_code=counted["outlet_code"].to_numpy()
    )
    _open_clicked(
        here,
        panels.chart(
            here,
            figure,
            _with_names(here, limits),
            name="funnel",
            headings=_funnel_headings(),
            on_select="rerun",
            selection_mode="points",
        ),
    )


def intervals(here: Here, compared: Compared) -> None:
    """Show outlets with their intervals, best first; by code where no ranking is given."""
    ordered = _in_order(compared)
    shown = ordered
    title = _("Outlets with their 95 % intervals")
    if len(ordered) > 2 * _EACH_END + 4:
        shown = pd.concat([ordered.head(_EACH_END), ordered.tail(_EACH_END)])
        title = (
            _("The {n} best and the {n} last of {all}, with their 95 % intervals")
            if compared.is_ranked
            else _("The {n} first and the {n} last of {all} by code, with their 95 % intervals")
        ).format(n=_EACH_END, all=count(len(ordered)))
    panels.section(title, _("Grey and hollow: few cases; the smallest are left out."))
    figure = interval_plot(
        shown, compared.indicator, by="outlet_code", names=panels.outlet_names(here)
    )
    _open_clicked(
        here,
        panels.chart(
            here,
            figure,
            _with_names(here, ordered),
            name="outlets",
            headings={"outlet_code": _("Outlet code"), "name": _("Outlet")}
            | panels.result_headings(),
            on_select="rerun",
            selection_mode="points",
        ),
    )


def _in_order(compared: Compared) -> pd.DataFrame:
    enough = compared.results[compared.results["size"] != "too_small"]
    if compared.is_ranked:
        return panels.in_order(enough, compared.indicator)
    known = enough[enough["value"].notna()]
    return known.sort_values("outlet_code").reset_index(drop=True)


def map_of(here: Here, compared: Compared) -> None:
    """Show outlets where they lie."""
    panels.section(
        _("Where they lie"),
        _(
            "Larger marks have more cases. Circle: better than the target, diamond: worse, "
            "square: neither."
        ),
    )
    _open_clicked(
        here,
        panels.chart(
            here,
            map_plot(
                compared.results,
                compared.indicator,
                places=here.register,
                names=panels.outlet_names(here),
            ),
            _with_names(here, compared.results),
            name="map",
            headings={"outlet_code": _("Outlet code"), "name": _("Outlet"), "value": _("Value")},
            on_select="rerun",
            selection_mode="points",
        ),
    )


def _with_names(here: Here, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(name=frame["outlet_code"].map(panels.outlet_names(here)))


def _funnel_headings() -> dict[str, str]:
    return {
        "outlet_code": _("Outlet code"),
        "name": _("Outlet"),
        "value": _("Value"),
        "denominator": _("Denominator"),
        "z": _("z"),
        "lower998": _("99.8 % from"),
        "upper998": _("99.8 % to"),
        "outlier": _("Outside"),
    }


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
