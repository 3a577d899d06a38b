"""Which outlets differ from their peers by more than chance?"""

import streamlit as st

from analysis.compare import compare
from languages import _
from metrics.indicators import INDICATORS
from ui import panels, peers, shell

SHOWN = tuple(
    each.id
    for each in INDICATORS.values()
    if each.kind != "reporting" and each.id != "disclosure_on_time_rate"
)

with shell.page("compare", indicators=SHOWN, strata=("mail_class", "area", "dimension")) as here:
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared-how"):
        against = peers.against(here)
        alike = peers.alike(here)
    compared = here.read(compare, view=peers.among(here), against=against, **alike)
    if compared.places.empty:
        here.title(_("No outlet has a value here"))
        here.nothing(_("No records of this kind were handed in here."), page="submissions")
    here.title(peers.finding(here, compared), peers.detail(here, compared))
    peers.funnel(here, compared)
    peers.intervals(here, compared)
    peers.map_of(here, compared)
    if here.view.scope.kind == "city":
        panels.places(here, here.view.indicator)
