"""Are customers satisfied?"""

from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import satisfaction as topic

RATE, COMPREHENSIVE = "satisfaction_rate", "satisfaction_comprehensive"

with page(
    "satisfaction", indicators=(COMPREHENSIVE, RATE), strata=("dimension", "channel")
) as here:
    led = sections.lead(here, (here.view.indicator,))
    sections.trend(here, led, here.view.indicator)
    sections.places(here, here.view.indicator)
    topic.contributions(here)
    sections.groups(here, RATE, "dimension")
    with sections.folded(_("Satisfied share by channel"), key="channel") as is_open:
        if is_open:
            sections.groups(here, RATE, "channel")
    topic.other_weights(here)
