"""Do inspections pass, what fails, and is it mended for good?"""

import streamlit as st

from analysis import inspections
from charts.causes import pareto
from charts.heatmap import heatmap
from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import inspections as topic

PASS_RATE = "inspection_pass_rate"
SHOWN = (PASS_RATE, "findings_fixed_rate", "findings_repeat_rate")

with page("inspections", indicators=SHOWN, strata=("role", "item")) as here:
    first = here.view.indicator
    led = sections.lead(here, sections.led_by(first, SHOWN))
    sections.numbers(led.headlines)
    sections.trend(here, led, first)

    causes, cells = here.read(inspections.pareto), here.read(inspections.heatmap)
    sections.section(topic.vital_few(causes, cells), sections.span(here))
    here.show(
        pareto(topic.named(causes), what=_("failed checks")),
        causes,
        name="failing_items",
        headings=topic.cause_headings(),
    )

    sections.section(_("Which items fail at which outlet"), topic.reading())
    here.show(
        heatmap(
            cells,
            place_names=here.outlet_names,
            item_names=sections.group_names(here, "item", cells["item"]),
            groups=topic.item_groups(here),
        ),
        cells,
        name="outlet_by_item",
        headings=topic.cell_headings(),
    )

    topic.findings(here)
    left, right = st.columns(2)
    with left:
        sections.places(here, first)
    with right:
        sections.groups(here, PASS_RATE, "role")
