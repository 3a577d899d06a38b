"""Does mail arrive within its time limit, and where are points lost?"""

import streamlit as st

from analysis import delivery
from charts.durations import transit_histogram
from ui import panels, pilot, shell, transit

ON_TIME, ROUNDS = "delivery_on_time_rate", "rounds_completed_rate"
SHOWN = (ON_TIME, "delivery_excessive_delay_rate", "delivery_transit_p95_days")

with shell.page("delivery", indicators=SHOWN, strata=("mail_class", "area")) as here:
    first = here.view.indicator
    led = panels.lead(here, panels.led_by(first, (*SHOWN, ROUNDS)))
    panels.numbers(led.headlines)
    panels.trend(here, led, first)

    days = here.read(delivery.transit_days)
    panels.section(transit.finding(days.percentiles), panels.span(here))
    panels.chart(
        here,
        transit_histogram(days.distribution, limit_days=days.limit_days),
        days.distribution,
        name="transit_days",
        headings=transit.day_headings(),
    )
    transit.exclusions(days)

    transit.losses(here)
    pilot.section(here, first)
    left, right = st.columns(2)
    with left:
        panels.places(here, first)
    with right:
        panels.groups(here, ROUNDS, "area")
