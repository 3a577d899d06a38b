"""The ledger of corrections: what each one moved, when and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.access import Reader
from core.view import View
from languages import N_, _
from ledger import Ledger
from metrics.indicators import INDICATORS
from submissions.corrections import corrections, sentence
from ui.frame import table
from ui.frame.here import Here
from ui.words.text import moment_name, month_name, plain, value

_KINDS = {
    "correction": N_("correction"),
    "amendment": N_("amendment"),
    "withdrawal": N_("withdrawal"),
}
_SENTENCES = 5


def as_of(ledger: Ledger, view: View, *, reader: Reader, unit: str) -> pd.DataFrame:
    """Return `submissions.corrections` as of the view's release; `unit` "" for all in reach."""
    return corrections(ledger, reader, unit=unit or None, release=view.release)


def show(here: Here) -> None:
    """Tell the newest corrections in a sentence each, all of them in a table."""
    scope = here.view.scope
    moved = here.read(as_of, unit=scope.code if scope.kind == "unit" else "")
    st.subheader(_("Corrections"), anchor=False)
    if moved.empty:
        st.caption(_("Nothing that was accepted has been corrected or withdrawn."))
        return
    zone = here.policy.bureau.timezone
    for row in moved.head(_SENTENCES).to_dict("records"):
        day = moment_name(row["at"], zone)
        said = row | {"unit": here.unit_name(row["unit"])}
        st.markdown(f"- {plain(sentence(said, day, month_name(row['month'])))}")
    table.behind(as_table(here, moved), name="corrections")


def as_table(here: Here, moved: pd.DataFrame) -> pd.DataFrame:
    """Return the corrections as a reader reads them."""
    zone = here.policy.bureau.timezone
    units = {id_: each.unit for id_, each in INDICATORS.items()}
    return pd.DataFrame(
        {
            _("At"): [moment_name(at, zone) for at in moved["at"]],
            _("Unit"): [here.unit_name(unit) for unit in moved["unit"]],
            _("Month"): [month_name(month) for month in moved["month"]],
            _("Kind"): [_(_KINDS[kind]) for kind in moved["kind"]],
            _("Indicator"): [
                str(INDICATORS[id_].label) if id_ else "–" for id_ in moved["indicator"]
            ],
            _("Before"): _shown(moved, "before", units),
            _("After"): _shown(moved, "after", units),
            _("Reason"): moved["why"],
            _("By"): moved["by"],
            _("Release"): moved["release"],
        }
    )


def _shown(moved: pd.DataFrame, column: str, units: Mapping[str, str]) -> list[str]:
    return [
        value(number, units[id_]) if id_ else "–"
        for id_, number in zip(moved["indicator"], moved[column], strict=True)
    ]
