"""Which targets are met, what is changing, and where attention is needed."""

from analysis import headlines, signals
from languages import _
from ui.frame import completeness_line
from ui.frame.page import page
from ui.parts import scorecard
from ui.topics import overview as topic

with page("overview", forms=()) as here:
    found = here.read(headlines.headlines)
    if found.empty:
        here.nothing(_("There is nothing to show for this place and these months."))
    here.title(topic.finding(found))
    completeness_line.line_of_month(here)
    scorecard.show(here, scorecard.by_urgency(found))
    topic.attention(here, here.read(signals.attention))
    here.table(scorecard.as_table(found), name="overview", headings=scorecard.headings())
