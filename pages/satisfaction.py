"""Are customers satisfied?"""

import streamlit as st

from ui import opinion, panels, shell

RATE, COMPREHENSIVE = "satisfaction_rate", "satisfaction_comprehensive"

with shell.page(
    "satisfaction", indicators=(COMPREHENSIVE, RATE), strata=("dimension", "channel")
) as here:
    led = panels.lead(here, (here.view.indicator,))
    panels.trend(here, led, here.view.indicator)
    opinion.contributions(here)
    opinion.other_weights(here)
    left, right = st.columns(2)
    with left:
        panels.groups(here, RATE, "dimension")
    with right:
        panels.groups(here, RATE, "channel")
    panels.places(here, here.view.indicator)
