"""Signal or luck: each rule with a small drawn example, the signs, the other methods in words."""

from __future__ import annotations

from html import escape

import streamlit as st

from charts import style
from charts.examples import rule_example
from languages import _
from languages.sentences import joined, labelled
from metrics.control_charts import ASSURANCE_NAMES, RULE_NAMES, VARIATION_NAMES
from metrics.control_examples import RULE_EXAMPLES
from metrics.pilot import CAUTION
from metrics.signals import false_alarm_shares
from ui import icons
from ui.text import plain

_IN_A_ROW = 3


def rules() -> None:
    """Show each rule with its example, the first that holds names a point."""
    st.markdown(
        plain(
            _(
                "Every rate goes up and down without anyone having done anything. The dashed lines "
                "are how far; a month that breaks one of these rules has a cause worth finding."
            )
        )
    )
    shown = list(RULE_EXAMPLES.items())
    for start in range(0, len(shown), _IN_A_ROW):
        row = shown[start : start + _IN_A_ROW]
        for column, (rule, example) in zip(st.columns(_IN_A_ROW), row, strict=False):
            with column:
                name = _(RULE_NAMES[rule])
                st.markdown(f"**{plain(name[:1].upper() + name[1:])}**")
                figure = rule_example(example.chart())
                st.plotly_chart(
                    figure,
                    key=f"rule:{rule}",
                    config=dict(style.CONFIG) | {"staticPlot": True},
                    alt=style.alt_text(figure),
                )
                st.caption(plain(_(example.text)))


def signs() -> None:
    """Show what the signs of variation and assurance mean."""
    variations = {
        "improving": _("a signal on the good side"),
        "common_cause": _("no rule is broken: leave it alone, or change the work as a whole"),
        "concerning": _("a signal on the bad side: find its cause"),
    }
    assurances = {
        "consistently_passing": _("the target lies beyond the limits, on the easy side"),
        "hit_or_miss": _("the target lies between the limits: some months meet it, some do not"),
        "consistently_failing": _("the target lies beyond the limits: only a change can reach it"),
    }
    lines = [
        (icons.variation(code, is_up=code != "concerning"), _(VARIATION_NAMES[code]), words)
        for code, words in variations.items()
    ]
    lines += [
        (icons.assurance(code), _(ASSURANCE_NAMES[code]), words)
        for code, words in assurances.items()
    ]
    st.html(
        "".join(
            f"<div class='signal'>{sign}<span>"
            f"{labelled(f'<b>{escape(name)}</b>', escape(words))}</span></div>"
            for sign, name, words in lines
        )
    )


def methods() -> str:
    """Return how charts are chosen, outlets compared, times and pilots judged, as Markdown."""
    chance = sum(false_alarm_shares().values())
    told = (
        _(
            "**Which chart.** Where the counts behind a rate are known: p′ (Laney), whose limits "
            "are wider in months with fewer cases. Where only a figure is known: XmR, limits 2.66 "
            "mean moving ranges around the mean. With fewer than 12 months, or where every single "
            "case succeeds or fails: a run chart with its median. The chart says which and why."
        ),
        _(
            "**All months count.** Limits rest on every month up to the last one looked at, not "
            "only on those shown. They start anew only where a person says so, with a reason and "
            "a name, which stand below the chart and in the audit trail."
        ),
        _(
            "**False alarms.** Of a hundred stable series, chance alone marks about {n} in a "
            "month; a list of what needs attention says how many it should expect."
        ).format(n=f"{chance * 100:.0f}"),
        _(
            "**Funnel.** Outlets stand at their number of cases, within the band in which chance "
            "would put them: against each other by angles (arcsine), widened by how much outlets "
            "differ anyway; against the target by exact binomial limits. No league table: most of "
            "its order is luck, and it is withheld where reports are missing."
        ),
        _(
            "**Days to close.** Kaplan–Meier: an open case counts for as long as it has been open. "
            "The mean of the closed ones would leave the slow ones out."
        ),
        joined(
            [
                _("**A pilot.** Difference in differences, the wider of two intervals."),
                plain(_(CAUTION)),
            ]
        ),
        _(
            "**Comprehensive satisfaction on a control chart.** One who answers, answers every "
            "dimension, so a month counts as the answers of one dimension."
        ),
    )
    return "\n".join(f"- {each}" for each in told)
