"""A view and its URL: the one place where either is turned into the other.

The page is the URL's path (`/delivery`); everything else is a query parameter in stable,
language-neutral codes:

    in=unit:LY03  from=2025-11  to=2026-10  period=quarter  indicator=…  stratum=…
    structure=today  release=147  lang=en

Behind them stands what the page alone lets a reader choose (`ui.link.choices`): `against=target`.
`from` and `to` are left out where the view follows the newest months, `release` where it follows
new data. `decode(encode(view)) == view` for every view that is known; what is not known becomes
a `Notice` that the page says aloud, never a value that is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from core.months import is_month
from core.periods import PERIODS
from core.view import (
    LANGUAGES,
    SCOPE_KINDS,
    STRUCTURES,
    Scope,
    Strata,
    View,
    strata_of,
    strata_text,
)
from languages import N_
from ui.link import choices
from ui.link.known import Known, Notice

HOME = "overview"
"""The page at the bare address."""

_PARAMETERS = (
    "in", "from", "to", "period", "indicator", "stratum", "structure", "release", "lang",
)  # fmt: skip


def encode(view: View) -> dict[str, str]:
    """Return a view's query parameters, in their fixed order; the page is not among them."""
    values = {
        "in": str(view.scope),
        "from": view.first_month,
        "to": view.last_month,
        "period": "" if view.period == "month" else view.period,
        "indicator": view.indicator,
        "stratum": strata_text(view.strata),
        "structure": "today" if view.structure else "",
        "release": "" if view.release is None else str(view.release),
        "lang": view.language,
    }
    return {name: value for name, value in values.items() if value} | dict(view.choices)


def address(view: View, base: str = "") -> str:
    """Return a view's URL below `base` (`http://host:port`, "" for a path of this server)."""
    path = "" if view.page == HOME else quote(view.page)
    return f"{base.rstrip('/')}/{path}?{urlencode(encode(view), safe=':,/')}"


def decode(
    parameters: Mapping[str, str], *, known: Known, page: str = HOME
) -> tuple[View, tuple[Notice, ...]]:
    """Return the view that a URL asks for, and a notice for each thing that was not found.

    Where a value is not known the view falls back to what a fresh visit shows.
    """
    notices: list[Notice] = []
    view = View(
        page=page,
        scope=_scope(parameters.get("in", ""), known, notices),
        first_month=_month(parameters.get("from", ""), notices),
        last_month=_month(parameters.get("to", ""), notices),
        period=_period(parameters.get("period", ""), notices),
        indicator=_indicator(parameters.get("indicator", ""), known, notices),
        strata=_strata(parameters.get("stratum", ""), notices),
        structure=_structure(parameters.get("structure", ""), notices),
        release=_release(parameters.get("release", ""), known, notices),
        language=_language(parameters.get("lang", ""), known, notices),
        choices=_choices(parameters, known, page, notices),
    )
    if view.first_month and view.last_month and view.first_month > view.last_month:
        notices.append(
            Notice(
                N_(
                    "This link asked for the months from {first} to {last}, which run backwards; "
                    "they were put in order."
                ),
                {"first": view.first_month, "last": view.last_month},
            )
        )
        view = view.with_(first_month=view.last_month, last_month=view.first_month)
    notices += [
        Notice(
            N_("This link also said “{name}”, which means nothing here."), {"name": _shown(name)}
        )
        for name in parameters
        if name not in _PARAMETERS and name not in choices.of_page(page)
    ]
    return view, tuple(notices)


def _scope(text: str, known: Known, notices: list[Notice]) -> Scope:
    kind, _colon, code = text.partition(":")
    if text == "":
        return Scope()
    scope = Scope(kind, code)
    if kind not in SCOPE_KINDS or text != str(scope):
        notices.append(
            Notice(
                N_("This link asked for “{text}”, which is not a place here. The whole is shown."),
                {"text": _shown(text)},
            )
        )
        return Scope()
    if not known.has(scope):
        message = {
            "unit": N_(
                "This link asked for unit {code}, which is not known here, or which you may not "
                "see. All that you may see is shown instead."
            ),
            "outlet": N_(
                "This link asked for outlet {code}, which is not in the register, or which you "
                "may not see. All that you may see is shown instead."
            ),
        }.get(
            kind,
            N_("This link asked for the group {code}, which is not known. The whole is shown."),
        )
        notices.append(Notice(message, {"code": _shown(code)}))
        return Scope()
    closed_on = known.outlets.get(code) if kind == "outlet" else None
    if closed_on is not None:
        notices.append(
            Notice(
                N_("Outlet {code} closed on {day}; what it did until then is shown."),
                {"code": _shown(code), "day": closed_on.isoformat()},
            )
        )
    return scope


def _period(text: str, notices: list[Notice]) -> str:
    if text in ("", *PERIODS):
        return text or "month"
    notices.append(
        Notice(
            N_("This link requested the period “{text}”; known are month, quarter and year."),
            {"text": _shown(text)},
        )
    )
    return "month"


def _month(text: str, notices: list[Notice]) -> str:
    if text == "" or is_month(text):
        return text
    notices.append(
        Notice(
            N_("This link asked for the month “{text}”, which is not a month (YYYY-MM)."),
            {"text": _shown(text)},
        )
    )
    return ""


def _indicator(text: str, known: Known, notices: list[Notice]) -> str:
    if text == "" or text in known.indicators:
        return text
    notices.append(
        Notice(
            N_("This link asked for the indicator “{text}”, which does not exist (any more)."),
            {"text": _shown(text)},
        )
    )
    return ""


def _strata(text: str, notices: list[Notice]) -> Strata:
    strata = strata_of(text)
    if strata is not None:
        return strata
    notices.append(
        Notice(
            N_("This link asked for the part “{text}”, which does not exist. All are shown."),
            {"text": _shown(text)},
        )
    )
    return ()


def _structure(text: str, notices: list[Notice]) -> str:
    if text in STRUCTURES:
        return text
    notices.append(
        Notice(
            N_(
                "This link asked for the structure “{text}”, which is not known. Each month is "
                "shown as it was."
            ),
            {"text": _shown(text)},
        )
    )
    return ""


def _release(text: str, known: Known, notices: list[Notice]) -> int | None:
    if text == "":
        return None
    if re.fullmatch(r"0|[1-9]\d{0,8}", text, re.ASCII):
        if int(text) <= known.newest_release:
            return int(text)
        message = N_(
            "This link asked for release {text}, which does not exist yet: the newest is {newest}. "
            "The newest data are shown."
        )
    else:
        message = N_(
            "This link asked for release “{text}”, which is not a number. "
            "The newest data are shown ({newest})."
        )
    notices.append(Notice(message, {"text": _shown(text), "newest": str(known.newest_release)}))
    return None


def _language(text: str, known: Known, notices: list[Notice]) -> str:
    if text in LANGUAGES:
        return text
    if text:
        notices.append(
            Notice(
                N_("This link asked for the language “{text}”, which is not spoken here."),
                {"text": _shown(text)},
            )
        )
    return known.language


def _choices(
    parameters: Mapping[str, str], known: Known, page: str, notices: list[Notice]
) -> tuple[tuple[str, str], ...]:
    chosen: list[tuple[str, str]] = []
    for name, choice in sorted(choices.of_page(page).items()):
        text = parameters.get(name, "")
        if text in ("", choice.usual):
            continue
        if choice.allows(text, known):
            chosen.append((name, text))
            continue
        notices.append(
            Notice(
                N_(
                    "This link asked for “{text}” as {meaning}, which is not to be had here. The "
                    "default is shown."
                ),
                {"text": _shown(text), "meaning": choice.meaning},
            )
        )
    return tuple(chosen)


def _shown(text: str) -> str:
    """Return a foreign text short enough for a sentence."""
    return text if len(text) <= 40 else text[:39] + "…"
