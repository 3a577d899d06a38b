"""Marks on a trend: what happened, and where limits start anew; told below it, added beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pandas as pd
import streamlit as st

from core.errors import UserError
from core.months import last_day, month_range
from core.view import Scope
from languages import N_, _
from metrics.indicators import INDICATORS
from policy import Event, Rebase
from submissions.chart_annotations import EVENT_KINDS, LONGEST_TEXT, ChartAnnotations
from ui.frame.here import Here
from ui.runtime import clock
from ui.words.text import day_name, month_name, plain

KIND_NAMES = {
    "flood": N_("flood"),
    "transport": N_("transport"),
    "pilot": N_("pilot"),
    "process": N_("change of process"),
    "campaign": N_("campaign"),
    "other": N_("other"),
}


def events_of(here: Here, scope: Scope) -> tuple[Event, ...]:
    """Return the events on the charts of a place in the months that are looked at."""
    return here.policy.events_for(str(scope), here.months, within=_wider(here, scope))


def _wider(here: Here, scope: Scope) -> tuple[str, ...]:
    """Return the places that an outlet lies in, as links write them."""
    if scope.kind != "outlet":
        return ()
    own = here.register[here.register["outlet_code"] == scope.code]
    kinds = ("unit", "kind", "setting", "cohort")
    return tuple(str(Scope(kind, str(own[kind].iloc[0]))) for kind in kinds if len(own))


def rebases_of(here: Here, indicator: str, scope: Scope) -> tuple[Rebase, ...]:
    """Return where the limits of a chart start anew, up to the last month looked at."""
    made = here.policy.rebases_for(indicator, str(scope))
    return tuple(each for each in made if each.month <= here.view.last_month)


def drawn(here: Here, indicator: str, scope: Scope) -> pd.DataFrame:
    """Return what a trend marks: `month` and `label`, one row a mark, in the months shown."""
    if not here.months:
        return pd.DataFrame({"month": [], "label": []}, dtype="str")
    rows = [(max(e.first_month, here.months[0]), str(e.label)) for e in events_of(here, scope)]
    rows += [
        (each.month, _("new limits"))
        for each in rebases_of(here, indicator, scope)
        if each.month in here.months
    ]
    # A flood in two units is one line on the city's chart.
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=["month", "label"], dtype="str")


def list_below(here: Here, indicator: str, scope: Scope) -> None:
    """Say below a trend what is marked on it, by whom, and why limits start anew."""
    said = [
        _("{when}: {label} ({place}, {who})").format(
            when=_span(event), label=event.label, place=_place(here, event), who=event.author or "–"
        )
        for event in events_of(here, scope)
    ]
    said += [
        _("New limits from {month}: {reason} ({who})").format(
            month=month_name(each.month), reason=each.reason, who=each.author
        )
        for each in rebases_of(here, indicator, scope)
    ]
    if said:
        st.caption("  \n".join(f"⚑ {plain(line)}" for line in said))


def _span(event: Event) -> str:
    if event.last_day is None:
        return day_name(event.day)
    return _("{first} to {last}").format(first=day_name(event.day), last=day_name(event.last_day))


def _place(here: Here, event: Event) -> str:
    kind, _colon, code = event.scope.partition(":")
    return {"unit": here.unit_name, "outlet": here.outlet_name}.get(kind, _whole(here))(code)


def _whole(here: Here) -> Callable[[str], str]:
    return lambda code: code or str(here.policy.bureau.name)


def offer(here: Here, indicator: str, scope: Scope) -> None:
    """Offer to mark an event on the chart, or to let its limits start anew; live views only."""
    chart_annotations = ChartAnnotations(here.ledger, here.reader)
    if here.is_pinned or not chart_annotations.may_annotate(str(scope)):
        return
    with st.popover(_("Add a note to this chart"), icon=":material/flag:", key=f"mark:{indicator}"):
        event, limits = st.tabs([_("An event"), _("New limits")])
        with event:
            _event_form(here, chart_annotations, indicator, scope)
            _removal(here, chart_annotations, indicator, scope)
        with limits:
            _rebase_form(here, chart_annotations, indicator, scope)


def _event_form(
    here: Here, chart_annotations: ChartAnnotations, indicator: str, scope: Scope
) -> None:
    st.caption(plain(_("It is shown on the charts of this place and moves no figure.")))
    with st.form(f"event:{indicator}", border=False):
        label = st.text_input(_("What happened"), max_chars=LONGEST_TEXT)
        kind = st.selectbox(_("Kind"), EVENT_KINDS, format_func=lambda code: _(KIND_NAMES[code]))
        newest = last_day(here.view.last_month)
        days = st.date_input(_("Day, or first and last day"), (newest,))
        is_wanted = st.form_submit_button(_("Add the event"), type="primary")
    if is_wanted:
        first, *rest = days if isinstance(days, tuple) and days else (newest,)
        _do(
            lambda at: chart_annotations.add_event(
                label=label,
                kind=kind,
                day=first,
                last_day=rest[0] if rest else None,
                scope=str(scope),
                at=at,
            )
        )


def _removal(here: Here, chart_annotations: ChartAnnotations, indicator: str, scope: Scope) -> None:
    own = {e.id: e for e in events_of(here, scope) if chart_annotations.may_annotate(e.scope)}
    if not own:
        return
    with st.expander(_("Take an event off")), st.form(f"remove_fills:{indicator}", border=False):
        id_ = st.selectbox(
            _("Event"), list(own), format_func=lambda id_: f"{_span(own[id_])} · {own[id_].label}"
        )
        why = st.text_input(_("Why"), max_chars=LONGEST_TEXT)
        is_wanted = st.form_submit_button(_("Remove"))
    if is_wanted:
        _do(lambda at: chart_annotations.remove_event(str(id_), why=why, at=at))


def _rebase_form(
    here: Here, chart_annotations: ChartAnnotations, indicator: str, scope: Scope
) -> None:
    label = INDICATORS[indicator].label
    st.caption(
        plain(
            _(
                "Only where the work was changed on purpose: limits start anew for {label} here, "
                "and your name and reason stand below the chart."
            ).format(label=label)
        )
    )
    held = here.all_months
    months = month_range(held[0], here.view.last_month)[:0:-1] if held else []
    with st.form(f"rebase:{indicator}", border=False):
        month = st.selectbox(_("From the month"), months, format_func=month_name)
        reason = st.text_input(_("What was changed"), max_chars=LONGEST_TEXT)
        is_wanted = st.form_submit_button(_("Start new limits"), type="primary")
    if is_wanted and month:
        _do(
            lambda at: chart_annotations.rebase(
                indicator=indicator, month=month, reason=reason, scope=str(scope), at=at
            )
        )
    made = [each.month for each in rebases_of(here, indicator, scope)]
    if made:
        with (
            st.expander(_("Undo the new limits")),
            st.form(f"unrebase:{indicator}", border=False),
        ):
            old = st.selectbox(_("Month"), made, format_func=month_name)
            why = st.text_input(_("Why"), max_chars=LONGEST_TEXT)
            is_wanted = st.form_submit_button(_("Take the new limits back"))
        if is_wanted:
            _do(
                lambda at: chart_annotations.remove_rebase(
                    indicator=indicator, month=str(old), why=why, scope=str(scope), at=at
                )
            )


def _do(act: Callable[[datetime], object]) -> None:
    """Make a mark, or say why it cannot be made; the page is drawn again with it."""
    try:
        act(clock.now())
    except UserError as error:
        st.error(plain(error))
        return
    st.rerun()
