"""Everything about one outlet."""

import streamlit as st

from analysis.headlines import Lead, lead
from ui import one_outlet, panels, shell

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

with shell.page("outlet", indicators=SHOWN, forms=()) as here:
    if here.view.scope.kind != "outlet":
        one_outlet.choose(here)
    led: Lead = here.read(lead, indicators=SHOWN)
    beside = one_outlet.beside_peers(here, led.headlines)
    here.title(here.scope_name, one_outlet.description(here))
    panels.section(one_outlet.finding(beside), panels.month_name(here.view.last_month))
    st.dataframe(one_outlet.readable(beside), hide_index=True, width="stretch")
    panels.trend(here, led, here.view.indicator)
    one_outlet.small_multiples(here, beside, led.trends)
    one_outlet.inspections(here)
    one_outlet.cases(here)
    one_outlet.standardization(here)
