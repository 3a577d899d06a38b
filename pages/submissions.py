"""Who has handed in what, and when; take a submission back, download its original."""

import streamlit as st

from languages import _
from submissions.calendar import calendar
from submissions.desk import Desk
from ui.frame.page import page
from ui.submissions import calendar as month_table
from ui.submissions import corrections, history
from ui.words.labels import label

with page("submissions", forms=()) as here:
    standing = calendar(here.ledger, here.reader, here.months, release=here.release)
    if here.view.scope.kind == "unit":
        standing = standing[standing["unit"] == here.view.scope.code]
    here.title(*month_table.finding(standing, here.unit_name))
    month_table.show_for(standing, here.unit_name)
    here.table(
        standing.assign(form=[label("form", form) for form in standing["form"]]),
        name="reporting",
        headings=month_table.headings(),
    )
    corrections.show(here)
    st.subheader(_("History"), anchor=False)
    history.show(here, Desk(here.ledger, here.reader))
