"""Signal or luck: each rule with a small drawn example, the signs, the other methods in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from charts import style
from charts.causes import waterfall
from charts.durations import kaplan_meier_curve
from charts.examples import control_example
from charts.funnels import funnel_plot
from charts.outlets import interval_plot
from charts.pilot import event_study
from languages import _
from languages.sentences import joined, labelled
from metrics import method_examples
from metrics.control_charts import ASSURANCE_NAMES, RULE_NAMES, VARIATION_NAMES
from metrics.control_examples import RULE_EXAMPLES
from metrics.indicators import INDICATORS
from metrics.method_examples import Example
from metrics.pilot import CAUTION
from metrics.signals import false_alarm_shares
from ui.words import icons, labels
from ui.words.text import plain

Drawn = tuple[str, str, str, Any]
"""A name of its own, the title and the text in the language in use, and the figure."""

_IN_A_ROW = 3
_HEIGHT = 260
_MEASURED = INDICATORS["inspection_pass_rate"]
"""What the outlets of the examples are compared in."""


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
    drawn = []
    for rule, example in RULE_EXAMPLES.items():
        name = _(RULE_NAMES[rule])
        figure = control_example(example.chart(), _MEASURED, name=name)
        drawn.append((f"rule:{rule}", name[:1].upper() + name[1:], _(example.text), figure))
    _show(drawn, in_a_row=_IN_A_ROW)


def more() -> None:
    """Offer the examples of the other methods in groups; a group is drawn when it is opened."""
    groups: dict[str, tuple[str, Callable[[], Sequence[Drawn]]]] = {
        "lines": (_("Examples: how the lines are set"), _lines),
        "outlets": (_("Examples: outlets compared, few cases and many"), _outlets),
        "closing": (_("Examples: time until a case is closed"), _closing),
        "effects": (_("Examples: points lost, and what a pilot brought"), _effects),
    }
    for name, (title, drawn) in groups.items():
        key = f"examples:{name}"
        with st.expander(title, key=key, on_change="rerun") as group:
            if group.open:
                _show(drawn(), in_a_row=2)


def _show(drawn: Sequence[Drawn], *, in_a_row: int) -> None:
    for start in range(0, len(drawn), in_a_row):
        row = drawn[start : start + in_a_row]
        columns = st.columns(in_a_row, gap="medium")
        for column, (key, title, text, figure) in zip(columns, row, strict=False):
            with column:
                st.markdown(f"**{plain(title)}**")
                st.plotly_chart(
                    figure,
                    key=key,
                    config=dict(style.CONFIG) | {"staticPlot": True},
                    alt=style.alt_text(figure),
                )
                st.caption(plain(text))


def _drawn(name: str, example: Example, figure: Any) -> Drawn:
    return f"example:{name}", _(example.title), _(example.text), figure


def _lines() -> list[Drawn]:
    return [
        _drawn(
            name,
            example,
            control_example(
                example.chart(), _MEASURED, name=_(example.title), starts=example.rebase
            ),
        )
        for name, example in method_examples.LIMIT_EXAMPLES.items()
    ]


def _outlets() -> list[Drawn]:
    drawn = []
    for name, example in method_examples.FUNNEL_EXAMPLES.items():
        made = example.funnel()
        codes = [str(number + 1) for number in range(len(made.points))]
        names = {code: _("outlet {n}").format(n=code) for code in codes}
        figure = funnel_plot(made, _MEASURED, codes=codes, names=names, height=_HEIGHT)
        drawn.append(_drawn(name, example, figure))
    shares = method_examples.same_shares()
    names = {place: _("n = {n}").format(n=f"{int(place):,}") for place in shares["place"]}
    figure = interval_plot(shares, _MEASURED, by="place", names=names)
    return [*drawn, _drawn("wilson", method_examples.WILSON_EXAMPLE, figure)]


def _closing() -> list[Drawn]:
    drawn = []
    for name, example in method_examples.CASE_EXAMPLES.items():
        found = example.curve()
        figure = kaplan_meier_curve(
            found.curve,
            median_days=found.median,
            censored_days=example.open_days(),
            height=_HEIGHT,
        )
        drawn.append(_drawn(name, example, figure))
    return drawn


def _effects() -> list[Drawn]:
    lost = method_examples.losses().rename(columns={"points_lost": "points"})
    fall = waterfall(
        lost.assign(label=[labels.label("mail_class", code) for code in lost["mail_class"]]),
        total=_("together"),
        axis=_("points lost, of 100 on time"),
    )
    study = event_study(
        method_examples.pilot_study(), start=method_examples.PILOT_START, height=_HEIGHT
    )
    return [
        _drawn("losses", method_examples.LOSS_EXAMPLE, fall),
        _drawn("pilot", method_examples.PILOT_EXAMPLE, study),
    ]


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
    paragraphs = (
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
    return "\n".join(f"- {each}" for each in paragraphs)
