"""Is service getting better, where is it not, and who has not reported?"""

import streamlit as st

from analysis import signals
from languages import _
from ui import attention, cards, reporting, shell

with shell.page("overview", forms=()) as here:
    found = here.read(signals.matrix)
    if found.empty:
        here.nothing(_("There is nothing to show for this place and these months."))
    here.title(*cards.finding(found))
    reporting.line_of_month(here)
    attention.matrix(here, found)
    if found["variation"].any():
        attention.show(here, here.read(signals.attention))
    else:  # too few months to tell a change from chance
        cards.attention(here, found)
    st.subheader(_("Headline indicators"), anchor=False)
    cards.show(here, found)
    here.table(cards.as_table(found), name="overview", headings=cards.headings())
