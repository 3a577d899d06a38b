"""Are complaints and requests answered and closed in time?"""

import streamlit as st

from analysis import cases
from charts.durations import ageing, kaplan_meier_curve
from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import complaints as topic

SHOWN = (
    "cases_closed_on_time_rate",
    "cases_replied_on_time_rate",
    "cases_overdue_open_rate",
    "complaints_per_10k_items",
    "cases_median_days_to_close",
    "cases_reopened_rate",
    "cases_valid_rate",
    "disclosure_requests_on_time_rate",
    "disclosure_on_time_rate",
)

with page("complaints", indicators=SHOWN, strata=("source", "category")) as here:
    first = here.view.indicator
    led = sections.lead(here, sections.led_by(first, SHOWN))
    sections.trend(here, led, first)
    sections.numbers(here, led.headlines)
    sections.places(here, first)

    left, right = st.columns(2)
    with left:
        bands = here.read(cases.ageing)
        sections.section(topic.waiting(bands))
        here.show(ageing(bands), bands, name="open_by_age", headings=topic.band_headings())
    with right:
        closure = here.read(cases.closure)
        sections.section(topic.median(closure), topic.median_detail(closure))
        here.show(
            kaplan_meier_curve(
                closure.curve,
                median_days=closure.median_days,
                censored_days=closure.censored_days,
            ),
            closure.curve,
            name="days_to_close",
            headings=topic.curve_headings(),
            shares=topic.CURVE_SHARES,
        )
    topic.overdue(here)
    with sections.folded(_("Cases closed on time by source"), key="source") as is_open:
        if is_open:
            sections.groups(here, "cases_closed_on_time_rate", "source")
    topic.all_cases(here)
