"""Which outlets differ from their peers by more than chance?"""

import streamlit as st

from analysis.compare import compare
from languages import _
from metrics.indicators import INDICATORS
from ui.frame.page import page
from ui.parts import sections
from ui.topics import compare as topic

SHOWN = tuple(
    each.id
    for each in INDICATORS.values()
    if each.kind != "reporting" and each.id != "disclosure_on_time_rate"
)

with page("compare", indicators=SHOWN, strata=("mail_class", "area", "dimension")) as here:
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared-how"):
        against = topic.against(here)
        alike = topic.alike(here)
    compared = here.read(compare, view=topic.among(here), against=against, **alike)
    if compared.places.empty:
        here.title(_("No outlet has a value here"))
        here.nothing(_("No records of this kind were submitted here."), page="submissions")
    here.title(topic.finding(here, compared), topic.detail(here, compared))
    topic.funnel(here, compared)
    topic.intervals(here, compared)
    topic.map_of(here, compared)
    if here.view.scope.kind == "city":
        sections.places(here, here.view.indicator)
