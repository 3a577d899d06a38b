"""Is service getting better, where is it not, and who has not reported?"""

import streamlit as st

from analysis import signals
from languages import _
from ui.frame import completeness_line
from ui.frame.page import page
from ui.parts import cards
from ui.topics import overview as topic

with page("overview", forms=()) as here:
    found = here.read(signals.matrix)
    if found.empty:
        here.nothing(_("There is nothing to show for this place and these months."))
    here.title(*cards.finding(found))
    completeness_line.line_of_month(here)
    topic.matrix(here, found)
    if found["variation"].any():
        topic.show(here, here.read(signals.attention))
    else:  # too few months to tell a change from chance
        cards.attention(here, found)
    st.subheader(_("Headline indicators"), anchor=False)
    cards.show(here, found)
    here.table(cards.as_table(found), name="overview", headings=cards.headings())
