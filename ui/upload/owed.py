"""What is due next: each unit's months with their days, and the forms that are still missing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd
import streamlit as st

from languages import N_, _, ngettext
from submissions.month_lock import owed_next
from ui.frame.here import Here
from ui.runtime import clock
from ui.words import labels
from ui.words.text import day_name, month_name, named, plain

_WORDS = {
    "open": N_("open until {day}"),
    "overdue": N_("overdue since {day}"),
    "closed": N_("closed since {day}; a reason is needed"),
    "reported": N_("submitted"),
}
_ORDER = ("closed", "overdue", "open", "reported")


def show(here: Here) -> None:
    """Say what the units in reach owe next; many units one click away."""
    owed = summarized(owed_next(here.ledger, here.reader, today=clock.today(here.policy)))
    if here.view.scope.kind == "unit":
        owed = owed[owed["unit"] == here.view.scope.code]
    if owed.empty:
        return
    shown = pd.DataFrame(
        {
            _("Month"): [month_name(month) for month in owed["month"]],
            _("Unit"): [here.unit_name(unit) for unit in owed["unit"]],
            _("Standing"): [standing(row) for row in owed.to_dict("records")],
            _("Still due"): [
                named([labels.label("form", form) for form in forms]) or "–"
                for forms in owed["forms"]
            ],
        }
    )
    waiting = int((owed["status"] != "reported").sum())
    title = ngettext(
        "What is due next ({n} month open)", "What is due next ({n} months open)", waiting
    ).format(n=waiting)
    with st.expander(plain(title), expanded=len(set(owed["unit"])) == 1, key="owed"):
        st.dataframe(shown, hide_index=True, width="stretch", height="content")


def summarized(owed: pd.DataFrame) -> pd.DataFrame:
    """Return one row a unit and month: due, lock, status (of what is missing), forms missing."""
    rows = []
    for (month, unit), of in owed.groupby(["month", "unit"], sort=True):
        missing = of[of["status"] != "reported"]
        status = next((s for s in _ORDER if s in set(missing["status"])), "reported")
        first = of.iloc[0]
        rows.append(
            {
                "month": month,
                "unit": unit,
                "due": first["due"],
                "lock": first["lock"],
                "status": status,
                "forms": list(missing["form"]),
            }
        )
    columns = ["month", "unit", "due", "lock", "status", "forms"]
    return pd.DataFrame(rows, columns=columns)


def standing(row: Mapping[Hashable, object]) -> str:
    """Say how a month stands, with its day."""
    day = row["lock"] if row["status"] == "closed" else row["due"]
    assert isinstance(day, pd.Timestamp)
    return _(_WORDS[str(row["status"])]).format(day=day_name(day.date()))
