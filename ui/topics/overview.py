"""What really changes: the matrix of headline indicators, and the list of what needs attention."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis import signal_words
from analysis.signals import Attention
from analysis.words import shown
from core.view import Scope
from languages import N_, _, ngettext
from languages.sentences import joined, labelled
from metrics.control_charts import ASSURANCE_NAMES, RULE_NAMES, VARIATION_NAMES
from metrics.indicators import INDICATORS, Indicator
from ui.frame.here import Here
from ui.link.codec import address
from ui.words import icons
from ui.words.text import count, month_name, named, plain

_MOST = 8
ROWS = ("improving", "common_cause", "concerning")
COLUMNS = ("consistently_passing", "hit_or_miss", "consistently_failing", "no_target")
_STATE_AND_MET = N_("a state, not held to chance; met this month")
_LAG = N_("by limits of earlier months")
_LAG_AND_MET = N_("met this month; by limits of earlier months")


def matrix(here: Here, placed: pd.DataFrame) -> None:
    """Show each headline indicator in its place: does it really change, is its target in reach."""
    known = placed[placed["variation"].isin(ROWS) & placed["assurance"].isin(COLUMNS)]
    waiting = placed[~placed.index.isin(known.index) & placed["value"].notna()]
    if known.empty and waiting.empty:
        return
    st.subheader(_("What really changes, and which targets are in reach"), anchor=False)
    if not known.empty:
        st.html(matrix_html(here, known))
    if any(INDICATORS[id_].is_state for id_ in known["indicator"]):
        st.html(
            f"<div class='signal'>{icons.state()}"
            f"<small>{escape(_(signal_words.STATE_MEANING))}</small></div>"
        )
    if len(waiting):
        names = [str(INDICATORS[id_].label) for id_ in waiting["indicator"]]
        st.caption(
            plain(
                _("Not placed yet, for want of twelve months or of limits: {names}.").format(
                    names=named(names)
                )
            )
        )


def matrix_html(here: Here, known: pd.DataFrame) -> str:
    """Return the matrix; all that is not ours is escaped."""
    columns = [code for code in COLUMNS if code != "no_target" or code in set(known["assurance"])]
    heads = "".join(
        f"<div class='matrix-head'>{icons.assurance(code)} {escape(_(ASSURANCE_NAMES[code]))}</div>"
        for code in columns
    )
    parts = [f"<div class='matrix-corner'></div>{heads}"]
    for row in ROWS:
        sign = icons.variation(row, is_up=row != "concerning")
        parts.append(f"<div class='matrix-side'>{sign} {escape(_(VARIATION_NAMES[row]))}</div>")
        for column in columns:
            cell = known[(known["variation"] == row) & (known["assurance"] == column)]
            chips = "".join(_chip(here, each) for _at, each in cell.iterrows())
            parts.append(f"<div class='matrix-cell{'' if chips else ' is-empty'}'>{chips}</div>")
    return f"<div class='matrix matrix-{len(columns)}'>{''.join(parts)}</div>"


def _chip(here: Here, row: pd.Series) -> str:
    indicator = INDICATORS[row["indicator"]]
    link = address(here.link.with_(page=indicator.page, indicator=indicator.id, strata=()))
    said = _beside(row, indicator)
    small = f"<small>{escape(said)}</small>" if said else ""
    return (
        f"<a class='matrix-chip' target='_self' href='{escape(link, quote=True)}' "
        f"title='{escape(str(row['sentence']), quote=True)}'>{_signs(row, indicator)}"
        f"<span>{escape(str(indicator.label))} <b>{escape(shown(row['value'], indicator))}</b>"
        f"{small}</span></a>"
    )


def _signs(row: pd.Series, indicator: Indicator) -> str:
    """Return the signs of an indicator; those of chance are not for a state."""
    if indicator.is_state:
        return icons.state()
    is_up = (row["variation"] == "improving") == (indicator.improvement == "increase")
    return icons.variation(row["variation"], is_up=is_up) + icons.assurance(row["assurance"])


def _beside(row: pd.Series, indicator: Indicator) -> str:
    """Say below an indicator's name what its place in the matrix does not tell."""
    lags = signal_words.limits_lag(row)
    if indicator.is_state:
        is_met = lags and row["verdict"] == "above"
        return _(_STATE_AND_MET) if is_met else _(signal_words.STATE)
    if not lags:
        return ""
    return _(_LAG_AND_MET) if row["verdict"] == "above" else _(_LAG)


def show(here: Here, found: Attention) -> None:
    """List what gets worse beyond chance anywhere, strongest first, with the way to its chart."""
    st.subheader(_("What needs attention"), anchor=False)
    if found.series_count == 0:
        st.markdown(plain(_("Nothing was counted that could be searched for changes.")))
        return
    if found.signals.empty:
        st.markdown(plain(_("No unit and no outlet gets worse by more than chance in this month.")))
    for row in found.signals.head(_MOST).to_dict("records"):
        _line(here, {str(name): value for name, value in row.items()})
    st.caption(plain(_searched(found)))
    if len(found.signals) or len(found.improving):
        here.table(_as_table(here, found), name="signals", headings=_headings())


def _line(here: Here, row: dict[str, Any]) -> None:
    indicator = INDICATORS[row["indicator"]]
    sign = icons.variation(row["variation"], is_up=row["direction"] > 0)
    place = f"<b>{escape(_place(here, row))}</b>"
    said = f"{place} · {escape(labelled(indicator.label, row['sentence']))}"
    words, way = st.columns((6, 1.2), vertical_alignment="center")
    with words:
        st.html(f"<div class='signal'>{sign}<span>{said}</span></div>")
    with way:
        here.to(
            indicator.page,
            _("See the chart"),
            icon=":material/show_chart:",
            scope=Scope(row["place"], row["code"]),
            indicator=indicator.id,
            strata=(),
        )


def _place(here: Here, row: dict[str, Any]) -> str:
    if row["place"] == "unit":
        return here.unit_name(row["code"])
    return f"{here.outlet_name(row['code'])} ({row['code']})"


def _searched(found: Attention) -> str:
    """Say how much was searched, and what chance alone would find in it."""
    words = ngettext(
        "{worse} signal for the worse and {better} for the better among {n} series of months of "
        "units and outlets. In as many where nothing happens, chance alone would mark about "
        "{false}, half of them for the worse.",
        "{worse} signals for the worse and {better} for the better among {n} series of months of "
        "units and outlets. In as many where nothing happens, chance alone would mark about "
        "{false}, half of them for the worse.",
        len(found.signals),
    ).format(
        worse=count(len(found.signals)),
        better=count(len(found.improving)),
        n=count(found.series_count),
        false=count(found.false_alarm_count),
    )
    if not found.left_out_count:
        return words
    more = ngettext(
        "{n} more rests on too few cases to be judged.",
        "{n} more rest on too few cases to be judged.",
        found.left_out_count,
    )
    return joined([words, more.format(n=count(found.left_out_count))])


def _as_table(here: Here, found: Attention) -> pd.DataFrame:
    every = pd.concat([found.signals, found.improving], ignore_index=True)
    rows: list[Any] = every.to_dict("records")
    return every.assign(
        place=[_place(here, row) for row in rows],
        indicator=[str(INDICATORS[row["indicator"]].label) for row in rows],
        variation=[_(VARIATION_NAMES[row["variation"]]) for row in rows],
        rule=[_(RULE_NAMES[row["rule"]]) for row in rows],
        month=[month_name(row["month"]) for row in rows],
    )


def _headings() -> dict[str, str]:
    return {
        "place": _("Place"),
        "indicator": _("Indicator"),
        "month": _("Month"),
        "variation": _("Change"),
        "rule": _("Rule"),
        "value": _("Value"),
        "centre": _("Usually"),
        "n": _("n"),
        "sigmas": _("Sigmas"),
    }
