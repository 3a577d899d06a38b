"""The filters, in one row and the same on every page; each mirrors one part of the view.

On a phone they are folded behind one button that names what is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.view import STRUCTURES, Scope, Strata, View
from languages import _
from metrics.indicators import INDICATORS, Indicator
from ui.frame.here import Here
from ui.link import query_state
from ui.link.query_state import choose as choose_one
from ui.runtime import cached
from ui.words import labels
from ui.words.text import month_name, plain, structure_name

_GROUPS = ("kind", "setting", "cohort")
_UNFOLDED = "filters-unfolded"

MOST_OUTLETS_OFFERED = 2_000
"""A browser filters so many at once as one types; with 54,000 each key takes a second."""


def bar(here: Here, *, choose: Sequence[str], strata: Sequence[str]) -> None:
    """Draw the filters that a page has, in their fixed order."""
    is_unfolded = bool(query_state.kept(_UNFOLDED))
    st.button(
        chosen_text(here),
        icon=":material/tune:",
        key="fold",
        width="stretch",
        on_click=query_state.keep,
        args=(_UNFOLDED, not is_unfolded),
    )
    key = "filters-unfolded" if is_unfolded else "filters-folded"
    with st.container(horizontal=True, vertical_alignment="bottom", key=key):
        _all(here, choose=choose, strata=strata)


def _all(here: Here, *, choose: Sequence[str], strata: Sequence[str]) -> None:
    if "scope" in choose:
        _place(here)
        _outlet(here)
    if "months" in choose:
        _period(here)
        _months(here)
        _structure(here)
    if "indicator" in choose and len(here.indicators) > 1:
        _indicator(here)
    for name in strata:
        if here.indicator and name in here.indicator.strata:
            _stratum(here, here.indicator, name)


def chosen_text(here: Here) -> str:
    """Return what is chosen, in one line for a button: place, months, strata; plain text."""
    view = here.view
    parts = [here.scope_name]
    if view.last_month:
        first, last = month_name(view.first_month), month_name(view.last_month)
        parts.append(last if first == last else f"{first} – {last}")
    if here.link.structure:
        parts.append(structure_name(view.last_month))
    parts += [labels.label(name, code, here.policy, view.last_month) for name, code in view.strata]
    return plain(" · ".join(parts))


def _unit_of(here: Here) -> str:
    """Return the unit that is looked at, that of the outlet where it is one, else ""."""
    scope = here.view.scope
    if scope.kind == "unit":
        return scope.code
    if scope.kind == "outlet":
        units = here.register.loc[here.register["outlet_code"] == scope.code, "unit"]
        return str(units.iloc[0]) if len(units) else ""
    return ""


def _place(here: Here) -> None:
    units = [u.code for u in here.policy.bureau.units if here.reader.may_see(u.code)]
    groups = [
        Scope(kind, code) for kind in _GROUPS for code in sorted(set(here.register[kind]) - {""})
    ]
    options = [Scope(), *(Scope("unit", code) for code in units), *groups]
    unit = _unit_of(here)
    choose_one(
        _("Where"),
        options,
        chosen=Scope("unit", unit) if unit else here.link.scope,
        change=lambda scope: here.link.with_(scope=scope),
        key="place",
        format_func=here.name_of,
        width=165,
    )


def _outlet(here: Here) -> None:
    unit = _unit_of(here)
    offered = outlets_offered(here)
    if offered is None or not (unit or here.link.page == "outlet"):
        return
    names = dict(zip(offered["outlet_code"], offered["name"], strict=True))
    scope = here.view.scope
    choose_one(
        _("Outlet"),
        ["", *names],
        chosen=scope.code if scope.kind == "outlet" else "",
        change=lambda code: here.link.with_(
            scope=Scope("outlet", code) if code else Scope("unit", unit) if unit else Scope()
        ),
        key="outlet",
        format_func=lambda code: f"{code} {names.get(code, '')}".strip() or _("All outlets"),
        width=180,
        filter_mode="contains",
    )


def outlets_offered(here: Here) -> pd.DataFrame | None:
    """Return the outlets of the place that is looked at, by code; None where they are too many.

    An outlet is offered beside the others of its unit. Rows of the register.
    """
    scope, unit = here.view.scope, _unit_of(here)
    if unit:
        scope = Scope("unit", unit)
    own = here.register
    if scope.kind != "city":
        own = own[own[scope.kind] == scope.code]
    return None if len(own) > MOST_OUTLETS_OFFERED else own.sort_values("outlet_code")


def _period(here: Here) -> None:
    names = {"month": _("Months"), "quarter": _("Quarter"), "year": _("Year so far")}
    choose_one(
        _("Period"),
        list(names),
        chosen=here.link.period,
        change=lambda period: here.link.with_(period=period),
        key="period",
        format_func=lambda period: names[period],
        width=135,
    )


def _months(here: Here) -> None:
    """Choose the span. A default is named like its month, which is then not offered once more:
    a select box tells its options apart by what they are called.
    """
    held = here.all_months
    newest_first = held[::-1]
    if here.view.period == "month":
        _first_month(here, newest_first)
    choose_one(
        _("To"),
        ["", *(newest_first if here.link.last_month else newest_first[1:])],
        chosen=here.link.last_month,
        change=lambda month: _up_to(here.link, month),
        key="to",
        format_func=lambda month: month_name(month) if month else _newest_name(held[-1], here.link),
        width=140,
    )


def _first_month(here: Here, newest_first: Sequence[str]) -> None:
    default = "" if here.link.first_month else here.view.first_month
    firsts = [each for each in newest_first if each <= here.view.last_month and each != default]
    choose_one(
        _("From"),
        ["", *firsts],
        chosen=here.link.first_month,
        change=lambda month: here.link.with_(first_month=month),
        key="from",
        format_func=lambda month: (
            month_name(month) if month else _default_name(here.view.first_month, here.link)
        ),
        width=140,
    )


def _structure(here: Here) -> None:
    """Offer today's structure where it groups the months otherwise than it was."""
    first, last = here.view.first_month, here.view.last_month
    if not last or not (here.link.structure or cached.has_changes(here.release, first, last)):
        return
    choose_one(
        _("Organisation"),
        list(STRUCTURES),
        chosen=here.link.structure,
        change=lambda structure: here.link.with_(structure=structure),
        key="structure",
        format_func=lambda structure: structure_name(last) if structure else _("As it was"),
        width=135,
    )


def _default_name(month: str, link: View) -> str:
    """Return what the default first month is called beside months that are named themselves."""
    if link.first_month:
        return _("{month} (12 months)").format(month=month_name(month))
    return month_name(month)


def _newest_name(month: str, link: View) -> str:
    """Return what the newest month is called, which moves on with new data."""
    if link.last_month:
        return _("{month} (newest)").format(month=month_name(month))
    return month_name(month)


def _up_to(link: View, month: str) -> View:
    """Return the link with another last month; a first month that lies behind it is let go."""
    is_behind = bool(month and link.first_month > month)
    return link.with_(last_month=month, first_month="" if is_behind else link.first_month)


def _indicator(here: Here) -> None:
    choose_one(
        _("What"),
        [indicator.id for indicator in here.indicators],
        chosen=here.view.indicator,
        change=lambda id_: here.link.with_(indicator=id_, strata=()),
        key="indicator",
        format_func=lambda id_: str(INDICATORS[id_].label),
        width=210,
    )


def _stratum(here: Here, indicator: Indicator, name: str) -> None:
    chosen = dict(here.link.strata)
    owner = INDICATORS[indicator.tally_of] if indicator.tally_of else indicator
    place = list(owner.tally_strata).index(name)
    held = cached.strata(owner.id, here.release, tuple(here.months))
    codes = sorted({joined.split("/")[place] for joined in held if joined} - {""})
    month = here.view.last_month
    choose_one(
        labels.name(name),
        ["", *codes],
        chosen=chosen.get(name, ""),
        change=lambda code: here.link.with_(strata=_narrowed(chosen, name, code)),
        key=f"stratum:{name}",
        format_func=lambda code: labels.label(name, code, here.policy, month) if code else _("All"),
        width=115,
    )


def _narrowed(chosen: Mapping[str, str], name: str, code: str) -> Strata:
    """Return strata with another code under a name, without it where the code is ""."""
    return tuple(sorted((each, value) for each, value in {**chosen, name: code}.items() if value))
