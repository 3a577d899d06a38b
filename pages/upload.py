"""Hand in a month's workbook: template, check, preview, accept, receipt."""

import streamlit as st

from languages import _
from submissions.desk import Desk
from submissions.opening import intake_limits
from ui.frame.page import page
from ui.upload import one_file, owed, superseded, uploading

with page("upload", choose=(), needs_data=False) as here:
    desk = Desk(here.ledger, here.reader, limits=intake_limits())
    st.subheader(_("1. Take the template"), anchor=False)
    one_file.template(here, desk)
    owed.show(here)
    st.subheader(_("2. Drop it back, filled in"), anchor=False)
    files, aside = superseded.apart(here, uploading.dropped(here, desk))
    here.title(
        one_file.summary(files),
        _("Nothing is stored before you accept it; a correction is as easy as the first time."),
    )
    for file in files:
        one_file.show(here, desk, file)
    superseded.show(here, desk, aside)
