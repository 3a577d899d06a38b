"""What Overview says: how many targets are met, and where attention is needed."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis import fact_words
from analysis.signals import Attention
from core.view import Scope
from languages import _, ngettext
from languages.sentences import joined, labelled
from metrics.control_charts import RULE_NAMES
from metrics.indicators import INDICATORS
from ui.frame.here import Here
from ui.parts import scorecard
from ui.words.text import count, month_name, plain

_MOST = 8


def finding(headlines: pd.DataFrame) -> str:
    """Return the page's title: how many targets are met, and what needs attention most."""
    month = scorecard.period_shown(headlines)
    if headlines["value"].isna().all():
        return _("Nothing was counted in {month}").format(month=month)
    with_target = headlines[headlines["status"].isin(list(fact_words.STATUS_NAMES)[:3])]
    urgent = scorecard.urgent(headlines)
    if with_target.empty:
        return _("No indicator has a target in {month}").format(month=month)
    met, n = int((with_target["status"] == "met").sum()), len(with_target)
    if urgent.empty:
        words = ngettext(
            "{met} of {n} target met in {month}; nothing needs attention",
            "{met} of {n} targets met in {month}; nothing needs attention",
            n,
        )
        return words.format(met=met, n=n, month=month)
    words = ngettext(
        "{met} of {n} target met in {month}; {label} needs attention",
        "{met} of {n} targets met in {month}; {label} needs attention",
        n,
    )
    label = str(INDICATORS[urgent["indicator"].iloc[0]].label)
    return words.format(met=met, n=n, month=month, label=_within(label))


def _within(label: str) -> str:
    """Return a label as it stands within a sentence: its first letter small."""
    return label[:1].lower() + label[1:]


def attention(here: Here, found: Attention) -> None:
    """List what gets worse anywhere, strongest first, with the way to its chart."""
    st.subheader(_("Needs attention"), anchor=False)
    if found.series_count == 0:
        st.markdown(plain(_("No unit and no outlet has months enough to search for changes.")))
        return
    if found.signals.empty:
        st.markdown(plain(_("No unit and no outlet got worse in this month.")))
    for row in found.signals.head(_MOST).to_dict("records"):
        _line(here, {str(name): value for name, value in row.items()})
    st.caption(plain(_searched(found)))
    if len(found.signals) or len(found.improving):
        here.table(_as_table(here, found), name="signals", headings=_headings())


def _line(here: Here, row: dict[str, Any]) -> None:
    indicator = INDICATORS[row["indicator"]]
    arrow = "↗" if row["direction"] > 0 else "↘"
    sign = f"<span class='fact-sign is-bad' aria-hidden='true'>{arrow}</span>"
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
    """Say how much was searched, and how many signals normal variation alone would give."""
    words = _(
        "{worse} got worse and {better} got better, of {n} trends of units and outlets. Normal "
        "variation alone would give about {false} such signals."
    ).format(
        worse=count(len(found.signals)),
        better=count(len(found.improving)),
        n=count(found.series_count),
        false=count(found.false_alarm_count),
    )
    if not found.left_out_count:
        return words
    more = ngettext(
        "{n} more has too few cases to judge.",
        "{n} more have too few cases to judge.",
        found.left_out_count,
    )
    return joined([words, more.format(n=count(found.left_out_count))])


def _as_table(here: Here, found: Attention) -> pd.DataFrame:
    every = pd.concat([found.signals, found.improving], ignore_index=True)
    directions = ["worse"] * len(found.signals) + ["better"] * len(found.improving)
    rows: list[Any] = every.to_dict("records")
    return every.assign(
        place=[_place(here, row) for row in rows],
        indicator=[str(INDICATORS[row["indicator"]].label) for row in rows],
        change=[fact_words.direction_text(code) for code in directions],
        rule=[_(RULE_NAMES[row["rule"]]) for row in rows],
        month=[month_name(row["month"]) for row in rows],
    )


def _headings() -> dict[str, str]:
    return {
        "place": _("Place"),
        "indicator": _("Indicator"),
        "month": _("Month"),
        "change": _("Direction"),
        "rule": _("Rule"),
        "value": _("Value"),
        "centre": _("Average"),
        "n": _("n"),
        "sigmas": _("Sigmas"),
    }
