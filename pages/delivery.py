"""Does mail arrive within its time limit, and where are points lost?"""

import streamlit as st

from analysis import delivery
from charts.durations import transit_histogram
from ui.frame.page import page
from ui.parts import sections
from ui.topics import delivery as topic
from ui.topics import delivery_pilot

ON_TIME, ROUNDS = "delivery_on_time_rate", "rounds_completed_rate"
SHOWN = (ON_TIME, "delivery_excessive_delay_rate", "delivery_transit_p95_days")

with page("delivery", indicators=SHOWN, strata=("mail_class", "area")) as here:
    first = here.view.indicator
    led = sections.lead(here, sections.led_by(first, (*SHOWN, ROUNDS)))
    sections.numbers(led.headlines)
    sections.trend(here, led, first)

    days = here.read(delivery.transit_days)
    sections.section(topic.finding(days.percentiles), sections.span(here))
    here.show(
        transit_histogram(days.distribution, limit_days=days.limit_days),
        days.distribution,
        name="transit_days",
        headings=topic.day_headings(),
    )
    topic.exclusions(days)

    topic.losses(here)
    delivery_pilot.section(here, first)
    left, right = st.columns(2)
    with left:
        sections.places(here, first)
    with right:
        sections.groups(here, ROUNDS, "area")
