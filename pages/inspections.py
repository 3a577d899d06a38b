"""Do inspections pass, what fails, and is it fixed for good?"""

from analysis import inspections
from charts.causes import pareto
from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import inspections as topic

PASS_RATE = "inspection_pass_rate"
SHOWN = (PASS_RATE, "findings_fixed_rate", "findings_repeat_rate")

with page("inspections", indicators=SHOWN, strata=("role", "item")) as here:
    first = here.view.indicator
    led = sections.lead(here, sections.led_by(first, SHOWN))
    sections.trend(here, led, first)
    sections.numbers(here, led.headlines)
    sections.places(here, first)

    causes, cells = here.read(inspections.pareto), here.read(inspections.heatmap)
    sections.section(topic.vital_few(causes, cells), sections.span(here))
    here.show(
        pareto(topic.named(causes), what=_("failed checks")),
        causes,
        name="failing_items",
        headings=topic.cause_headings(),
    )

    topic.findings(here)
    with sections.folded(_("Which items fail at which outlet"), key="heatmap") as is_open:
        if is_open:
            topic.outlets_by_item(here, cells)
    with sections.folded(_("Pass rate by inspector"), key="role") as is_open:
        if is_open:
            sections.groups(here, PASS_RATE, "role")
