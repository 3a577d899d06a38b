"""Everything about one outlet."""

import streamlit as st

from analysis.headlines import Lead, lead
from ui.frame.page import page
from ui.parts import sections
from ui.topics import outlet as topic
from ui.words.text import month_name

SHOWN = (
    "satisfaction_comprehensive",
    "inspection_pass_rate",
    "delivery_on_time_rate",
    "rounds_completed_rate",
    "standardization_items_met_rate",
    "cases_closed_on_time_rate",
    "findings_fixed_rate",
    "training_attendance_rate",
)

with page("outlet", indicators=SHOWN, forms=()) as here:
    if here.view.scope.kind != "outlet":
        topic.choose(here)
    led: Lead = here.read(lead, indicators=SHOWN)
    beside = topic.beside_peers(here, led.headlines)
    here.title(here.scope_name, topic.description(here))
    sections.section(topic.finding(beside), month_name(here.view.last_month))
    st.dataframe(topic.readable(beside), hide_index=True, width="stretch")
    sections.trend(here, led, here.view.indicator)
    topic.small_multiples(here, beside, led.trends)
    topic.inspections(here)
    topic.cases(here)
    topic.standardization(here)
