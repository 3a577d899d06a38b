"""What the page of delivery says of a pilot: a cohort against the rest, before and after."""

from __future__ import annotations

import streamlit as st

from analysis import pilot as reads
from analysis.pilot import Pilot
from analysis.trends import has_counts
from charts.pilot import event_study
from core.months import month_range
from languages import _
from languages.numbers import share_text
from metrics.indicators import INDICATORS
from metrics.pilot import CAUTION
from ui.frame.here import Here
from ui.link import query_state
from ui.parts import sections
from ui.words import labels
from ui.words.text import month_name, plain

_AT_FIRST = "delivery_pilot"


def section(here: Here, indicator: str) -> None:
    """Show what a cohort gained over the rest since a month; the reader chooses both."""
    judged = indicator if has_counts(INDICATORS[indicator]) else "delivery_on_time_rate"
    cohorts = sorted(set(here.register["cohort"]) - {""})
    months = month_range(here.all_months[0], here.view.last_month)[1:]
    if len(cohorts) < 2 or not months or here.view.scope.kind in ("outlet", "cohort"):
        return
    usual_cohort = _AT_FIRST if _AT_FIRST in cohorts else cohorts[0]
    usual_start = _began(here, months)
    cohort = here.view.choice("pilot", usual_cohort)
    start = here.view.choice("since", usual_start)
    place = st.container()
    with st.container(horizontal=True, key="pilot-choice"):
        query_state.choose(
            _("Pilot group"),
            cohorts,
            chosen=cohort,
            change=lambda code: here.link.choosing("pilot", "" if code == usual_cohort else code),
            format_func=lambda code: labels.label("cohort", code),
            key="pilot:cohort",
            width=260,
        )
        query_state.choose(
            _("Began in"),
            months,
            chosen=start,
            change=lambda month: here.link.choosing("since", "" if month == usual_start else month),
            format_func=month_name,
            key="pilot:start",
            width=205,
        )
    found: Pilot = here.read(reads.pilot, cohort=cohort, start=start, indicator=judged)
    with place:
        sections.section(finding(found, judged), detail(found))
    if found.is_known:
        here.show(
            event_study(found.study, start=start),
            found.study,
            name="pilot",
            headings=_headings(),
            shares=("treated", "control", "effect", "lower", "upper"),
        )
    st.caption(plain(_(CAUTION)))


def _began(here: Here, months: list[str]) -> str:
    """Return the month in which a pilot was marked to begin, else the middle of what there is."""
    marked = [e.first_month for e in here.policy.events if e.kind == "pilot"]
    return next((month for month in marked if month in months), months[len(months) // 2])


def finding(found: Pilot, indicator: str) -> str:
    """Say the effect where it is more than chance, and else that it cannot be told."""
    label = INDICATORS[indicator].label
    if not found.is_known:
        return _("The pilot cannot be judged: one group has no cases before or after")
    if not found.is_distinguishable:
        return _("The pilot cannot be told from the rest in {label}").format(label=label)
    words = (
        _("{label}: the pilot gained {points} points on the rest")
        if found.effect.value > 0
        else _("{label}: the pilot lost {points} points to the rest")
    )
    return words.format(label=label, points=f"{abs(found.effect.value) * 100:.1f}")


def detail(found: Pilot) -> str:
    """Say the interval and the four rates behind the effect."""
    if not found.is_known:
        return ""
    effect = found.effect
    return _(
        "Difference in differences {value} points, 95 % interval {lower} to {upper}. Pilot: "
        "{t0} before, {t1} after; rest: {c0} before, {c1} after; {before} and {after} "
        "months."
    ).format(
        value=f"{effect.value * 100:+.1f}",
        lower=f"{found.lower * 100:+.1f}",
        upper=f"{found.upper * 100:+.1f}",
        t0=share_text(effect.treated_before),
        t1=share_text(effect.treated_after),
        c0=share_text(effect.control_before),
        c1=share_text(effect.control_after),
        before=found.before_count,
        after=found.after_count,
    )


def _headings() -> dict[str, str]:
    return {
        "month": _("Month"),
        "treated": _("Pilot (share)"),
        "control": _("Rest (share)"),
        "effect": _("Lead against before (share)"),
        "lower": _("95 % from"),
        "upper": _("95 % to"),
    }
