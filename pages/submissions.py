"""Who has handed in what, and when; take a submission back, download its original."""

import streamlit as st

from languages import _
from submissions.calendar import calendar
from submissions.desk import Desk
from ui import calendars, corrections, history, shell
from ui.labels import label

with shell.page("submissions", forms=()) as here:
    standing = calendar(here.ledger, here.reader, here.months, release=here.release)
    if here.view.scope.kind == "unit":
        standing = standing[standing["unit"] == here.view.scope.code]
    here.title(*calendars.finding(standing, here.unit_name))
    calendars.show_for(standing, here.unit_name)
    here.table(
        standing.assign(form=[label("form", form) for form in standing["form"]]),
        name="reporting",
        headings=calendars.headings(),
    )
    corrections.show(here)
    st.subheader(_("History"), anchor=False)
    history.show(here, Desk(here.ledger, here.reader))
