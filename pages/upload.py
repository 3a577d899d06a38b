"""Hand in a month's workbook: template, check, preview, accept, receipt."""

import streamlit as st

from languages import _
from submissions.desk import Desk
from submissions.opening import intake_limits
from ui import earlier, handing_in, owed, shell, uploading

with shell.page("upload", choose=(), needs_data=False) as here:
    desk = Desk(here.ledger, here.reader, limits=intake_limits())
    st.subheader(_("1. Take the template"), anchor=False)
    handing_in.template(here, desk)
    owed.show(here)
    st.subheader(_("2. Drop it back, filled in"), anchor=False)
    files, aside = earlier.apart(here, uploading.dropped(here, desk))
    here.title(
        handing_in.summary(files),
        _("Nothing is stored before you accept it; a correction is as easy as the first time."),
    )
    for file in files:
        handing_in.show(here, desk, file)
    earlier.show(here, desk, aside)
