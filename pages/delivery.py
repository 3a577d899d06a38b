"""Does mail arrive within its time limit, and where are points lost?"""

from analysis import delivery
from charts.durations import transit_histogram
from languages import _
from ui.frame.page import page
from ui.parts import sections
from ui.topics import delivery as topic
from ui.topics import delivery_pilot

ON_TIME, ROUNDS = "delivery_on_time_rate", "rounds_completed_rate"
SHOWN = (ON_TIME, "delivery_excessive_delay_rate", "delivery_transit_p95_days")

with page("delivery", indicators=SHOWN, strata=("mail_class", "area")) as here:
    first = here.view.indicator
    led = sections.lead(here, sections.led_by(first, (*SHOWN, ROUNDS)))
    sections.trend(here, led, first)
    sections.numbers(here, led.headlines)
    sections.places(here, first)
    topic.losses(here)

    days = here.read(delivery.transit_days)
    sections.section(topic.finding(days.percentiles), sections.span(here))
    here.show(
        transit_histogram(days.distribution, limit_days=days.limit_days),
        days.distribution,
        name="transit_days",
        headings=topic.day_headings(),
    )
    topic.exclusions(days)
    delivery_pilot.section(here, first)
    with sections.folded(_("Delivery rounds by area"), key="rounds") as is_open:
        if is_open:
            sections.groups(here, ROUNDS, "area")
