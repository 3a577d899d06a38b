"""How far are standardization, renovation and training, against their plans?"""

import streamlit as st

from analysis import standardization
from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import standardization as topic

ITEMS = "standardization_items_met_rate"
SHOWN = (
    "outlets_standardized_rate",
    ITEMS,
    "renovation_investment_rate",
    "outlets_renovated_rate",
    "training_attendance_rate",
    "training_pass_rate",
)

with page("standardization", indicators=SHOWN) as here:
    first = here.view.indicator
    led = sections.lead(here, sections.led_by(first, SHOWN))
    sections.trend(here, led, first)
    sections.numbers(here, led.headlines)
    sections.places(here, first)

    left, right = st.columns(2)
    with left:
        topic.progress(
            here,
            here.read(standardization.burn_up),
            name="items_met",
            unit=_("items"),
            title=_("{done} of {scope} items meet the standard, {planned} were planned"),
        )
    with right:
        topic.progress(
            here,
            here.read(standardization.renovation_curve),
            name="renovation",
            unit=_("10,000 CNY"),
            title=_("{done} of {scope} invested (10,000 CNY), {planned} were planned"),
        )
    topic.matrix(here)
    with sections.folded(_("By group of outlets"), key="cohort") as is_open:
        if is_open:
            sections.groups(here, first, "cohort")
    topic.projects(here)
    topic.training(here)
