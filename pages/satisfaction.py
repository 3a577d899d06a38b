"""Are customers satisfied?"""

import streamlit as st

from ui.frame.page import page
from ui.parts import sections
from ui.topics import satisfaction as topic

RATE, COMPREHENSIVE = "satisfaction_rate", "satisfaction_comprehensive"

with page(
    "satisfaction", indicators=(COMPREHENSIVE, RATE), strata=("dimension", "channel")
) as here:
    led = sections.lead(here, (here.view.indicator,))
    sections.trend(here, led, here.view.indicator)
    topic.contributions(here)
    topic.other_weights(here)
    left, right = st.columns(2)
    with left:
        sections.groups(here, RATE, "dimension")
    with right:
        sections.groups(here, RATE, "channel")
    sections.places(here, here.view.indicator)
