"""Are complaints and requests answered and closed in time?"""

import streamlit as st

from analysis import cases
from charts.durations import ageing, kaplan_meier_curve
from ui import closing, panels, shell

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

with shell.page("complaints", indicators=SHOWN, strata=("source", "category")) as here:
    first = here.view.indicator
    led = panels.lead(here, panels.led_by(first, SHOWN))
    panels.numbers(led.headlines)
    panels.trend(here, led, first)

    left, right = st.columns(2)
    with left:
        bands = here.read(cases.ageing)
        panels.section(closing.waiting(bands))
        panels.chart(
            here, ageing(bands), bands, name="open_by_age", headings=closing.band_headings()
        )
    with right:
        closure = here.read(cases.closure)
        panels.section(closing.median(closure), closing.median_detail(closure))
        panels.chart(
            here,
            kaplan_meier_curve(
                closure.curve,
                median_days=closure.median_days,
                censored_days=closure.censored_days,
            ),
            closure.curve,
            name="days_to_close",
            headings=closing.curve_headings(),
            shares=closing.CURVE_SHARES,
        )
    closing.overdue(here)
    left, right = st.columns(2)
    with left:
        panels.places(here, first)
    with right:
        panels.groups(here, "cases_closed_on_time_rate", "source")
    closing.all_cases(here)
