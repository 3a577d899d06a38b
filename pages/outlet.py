"""How does one outlet do, what does it owe, and what is next?"""

import streamlit as st

from analysis.headlines import Lead, lead
from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import outlet as topic
from ui.topics import outlet_list, outlet_service

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
        outlet_list.choose(here, SHOWN)
    led: Lead = here.read(lead, indicators=SHOWN)
    here.title(topic.finding(here, led.headlines), topic.description(here))
    outlet_service.show(here)
    beside = topic.beside_peers(here, led.headlines)
    sections.section(_("Beside its unit and outlets of its kind"))
    st.dataframe(topic.readable(beside), hide_index=True, width="stretch")
    sections.trend(here, led, here.view.indicator)
    topic.inspections(here)
    topic.cases(here)
    topic.standardization(here)
    with sections.folded(_("Every indicator through the months"), key="multiples") as is_open:
        if is_open:
            topic.small_multiples(here, beside, led.trends)
