"""How every number is made: generated from the definitions and the policy in force."""

import streamlit as st

from languages import _
from metrics.indicators import INDICATORS
from ui import definitions, examples, shell

with shell.page(
    "methods", choose=(), indicators=tuple(INDICATORS), offer=False, forms=(), needs_data=False
) as here:
    here.title(
        _("How every number is made"),
        _(
            "{n} indicators; each from counts that add up, never from averages of percentages."
        ).format(n=len(INDICATORS)),
    )
    st.subheader(_("Indicators"), anchor=False)
    definitions.indicators(here)
    st.subheader(_("How to read a result"), anchor=False)
    st.markdown(definitions.reading())
    st.subheader(_("A signal, or luck"), anchor=False)
    examples.rules()
    examples.signs()
    st.markdown(examples.methods())
    examples.more()
    st.subheader(_("What the bureau has decided"), anchor=False)
    definitions.policies(here)
