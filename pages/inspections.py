"""Do inspections pass, what fails, and is it mended for good?"""

import streamlit as st

from analysis import inspections
from charts.causes import heatmap, pareto
from languages import _
from ui import panels, rectification, shell

PASS_RATE = "inspection_pass_rate"
SHOWN = (PASS_RATE, "findings_fixed_rate", "findings_repeat_rate")

with shell.page("inspections", indicators=SHOWN, strata=("role", "item")) as here:
    first = here.view.indicator
    led = panels.lead(here, panels.led_by(first, SHOWN))
    panels.numbers(led.headlines)
    panels.trend(here, led, first)

    causes, cells = here.read(inspections.pareto), here.read(inspections.heatmap)
    panels.section(rectification.vital_few(causes, cells), panels.span(here))
    panels.chart(
        here,
        pareto(rectification.named(causes), what=_("failed checks")),
        causes,
        name="failing_items",
        headings=rectification.cause_headings(),
    )

    panels.section(_("Which items fail at which outlet"), rectification.reading())
    panels.chart(
        here,
        heatmap(
            cells,
            rows="outlet_code",
            columns="item",
            row_names=here.outlet_names,
            column_names=panels.group_names(here, "item", cells["item"]),
        ),
        cells,
        name="outlet_by_item",
        headings=rectification.cell_headings(),
    )

    rectification.findings(here)
    left, right = st.columns(2)
    with left:
        panels.places(here, first)
    with right:
        panels.groups(here, PASS_RATE, "role")
