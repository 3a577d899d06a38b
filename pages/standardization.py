"""How far are standardization, renovation and training, against their plans?"""

import streamlit as st

from analysis import standardization
from languages import _
from ui import panels, plans, shell

ITEMS = "standardization_items_met_rate"
SHOWN = (
    "outlets_standardized_rate",
    ITEMS,
    "renovation_investment_rate",
    "outlets_renovated_rate",
    "training_attendance_rate",
    "training_pass_rate",
)

with shell.page("standardization", indicators=SHOWN) as here:
    first = here.view.indicator
    led = panels.lead(here, panels.led_by(first, SHOWN))
    panels.numbers(led.headlines)

    left, right = st.columns(2)
    with left:
        plans.progress(
            here,
            here.read(standardization.burn_up),
            name="items_met",
            unit=_("items"),
            title=_("{done} of {scope} items meet the standard, {planned} were planned"),
        )
    with right:
        plans.progress(
            here,
            here.read(standardization.renovation_curve),
            name="renovation",
            unit=_("10,000 CNY"),
            title=_("{done} of {scope} invested (10,000 CNY), {planned} were planned"),
        )
    plans.matrix(here)
    panels.trend(here, led, first)
    left, right = st.columns(2)
    with left:
        panels.places(here, first)
    with right:
        panels.groups(here, first, "cohort")
    plans.projects(here)
    plans.training(here)
