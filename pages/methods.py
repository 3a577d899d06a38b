"""How every number is made: generated from the definitions and the policy in force."""

import streamlit as st

from languages import _
from metrics.indicators import INDICATORS
from ui.frame.page import page
from ui.topics import method_examples
from ui.topics import methods as topic

with page(
    "methods", choose=(), indicators=tuple(INDICATORS), offer=False, forms=(), needs_data=False
) as here:
    here.title(
        _("How every number is made"),
        _(
            "{n} indicators; each from counts that add up, never from averages of percentages."
        ).format(n=len(INDICATORS)),
    )
    st.subheader(_("Indicators"), anchor=False)
    topic.indicators(here)
    st.subheader(_("How to read a result"), anchor=False)
    st.markdown(topic.reading())
    st.subheader(_("A signal, or luck"), anchor=False)
    method_examples.rules()
    method_examples.signs()
    st.markdown(method_examples.methods())
    method_examples.more()
    st.subheader(_("What the bureau has decided"), anchor=False)
    topic.policies(here)
