"""The filters, in one place and the same on every page; each mirrors one part of the view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.view import STRUCTURES, Scope, Strata, View
from languages import _
from metrics.indicators import INDICATORS, Indicator
from ui.frame.here import Here
from ui.link.query_state import choose as choose_one
from ui.runtime import cached
from ui.words import labels
from ui.words.text import month_name, structure_name

_GROUPS = ("kind", "setting", "cohort")


def bar(here: Here, *, choose: Sequence[str], strata: Sequence[str]) -> None:
    """Draw the filters that a page has, in their fixed order."""
    if "scope" in choose:
        _place(here)
        _outlet(here)
    if "months" in choose:
        _months(here)
    if "months" in choose:
        _structure(here)
    if "indicator" in choose and len(here.indicators) > 1:
        _indicator(here)
    for name in strata:
        if here.indicator and name in here.indicator.strata:
            _stratum(here, here.indicator, name)


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
        width=230,
    )


def _outlet(here: Here) -> None:
    unit = _unit_of(here)
    if not unit:
        return
    outlets = here.register[here.register["unit"] == unit].sort_values("outlet_code")
    names = dict(zip(outlets["outlet_code"], outlets["name"], strict=True))
    scope = here.view.scope
    choose_one(
        _("Outlet"),
        ["", *names],
        chosen=scope.code if scope.kind == "outlet" else "",
        change=lambda code: here.link.with_(
            scope=Scope("outlet", code) if code else Scope("unit", unit)
        ),
        key="outlet",
        format_func=lambda code: f"{names.get(code, '')} {code}".strip() or _("All outlets"),
        width=230,
    )


def _months(here: Here) -> None:
    held = here.all_months
    newest_first = held[::-1]
    choose_one(
        _("From"),
        ["", *[month for month in newest_first if month <= here.view.last_month]],
        chosen=here.link.first_month,
        change=lambda month: here.link.with_(first_month=month),
        key="from",
        format_func=lambda month: (
            month_name(month)
            if month
            else _("{month} (12 months)").format(month=month_name(here.view.first_month))
        ),
        width=205,
    )
    choose_one(
        _("To"),
        ["", *newest_first],
        chosen=here.link.last_month,
        change=lambda month: _up_to(here.link, month),
        key="to",
        format_func=lambda month: (
            month_name(month) if month else _("{month} (newest)").format(month=month_name(held[-1]))
        ),
        width=205,
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
        format_func=lambda structure: (
            structure_name(last) if structure else _("Each month as it was")
        ),
        width=205,
    )


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
        width=260,
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
        width=205,
    )


def _narrowed(chosen: Mapping[str, str], name: str, code: str) -> Strata:
    """Return strata with another code under a name, without it where the code is ""."""
    return tuple(sorted((each, value) for each, value in {**chosen, name: code}.items() if value))
