"""What accepting a workbook would change: rows, results and single cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analysis.words import shown_change
from core.months import month_of, month_range, shift
from intake.forms import FORMS
from languages import _
from languages.numbers import MISSING
from metrics.indicators import INDICATORS, Indicator
from submissions.preview import Preview
from ui.frame import table
from ui.frame.here import Here
from ui.words import labels
from ui.words.text import named, plain, value

_MOST_AT_ONCE = 12


def months_to_hand_in(held: Sequence[str], today: date) -> list[str]:
    """Return the months that a workbook can be for, the one that is due first.

    The month that has ended last is due; the running one can be prepared.
    """
    due = shift(month_of(today), -1)
    first = min([*held, shift(due, -11)])
    earlier = [month for month in reversed(month_range(first, due)) if month != due]
    return [due, month_of(today), *earlier]


def show(here: Here, preview: Preview, *, key: str) -> None:
    """Show a preview: what is new, what moves, what would vanish, and each changed cell."""
    if preview.is_locked:
        st.warning(
            plain(_("This month is closed; what comes now wants a reason, and is noted.")),
            icon=":material/lock:",
        )
    if preview.outlets_gone:
        names = [here.outlet_name(code) for code in preview.outlets_gone]
        st.warning(
            plain(
                _("These outlets stood in what was accepted and are missing here: {names}.").format(
                    names=named(names)
                )
            ),
            icon=":material/person_off:",
        )
    if preview.register:
        st.markdown(f"**{plain(_('The register'))}**")
        st.markdown("\n".join(f"- {plain(change.sentence)}" for change in preview.register))
    if preview.is_amendment:
        st.info(
            plain(_("The rows of this workbook are put over what stands; no other row goes.")),
            icon=":material/layers:",
        )
    st.markdown(f"**{plain(_('What would change'))}**")
    touched = preview.forms[preview.forms[["new", "changed", "removed"]].any(axis=1)]
    if touched.empty:
        st.markdown(plain(_("No row changes.")))
    else:
        names = [labels.label("form", form) for form in touched["form"]]
        st.dataframe(
            touched.assign(form=names).rename(columns=_count_headings()),
            hide_index=True,
            width="stretch",
            height="content",
            placeholder=MISSING,
        )
    moves = moved(preview.moves)
    if len(moves):
        st.markdown(f"**{plain(_('Results that would move'))}**")
        st.dataframe(moves, hide_index=True, width="stretch", height="content", placeholder=MISSING)
    if preview.is_correction and len(preview.changes):
        table.behind(
            changes(preview.changes),
            name=f"changes_{key}",
            headings=_change_headings(),
            what="cells",
        )


def moved(moves: pd.DataFrame) -> pd.DataFrame:
    """Return the results that would move, as texts: indicator, before, after."""
    indicators = [INDICATORS[id_] for id_ in moves["indicator"]]
    shown = pd.DataFrame(
        {
            _("Indicator"): [str(each.label) for each in indicators],
            _("Before"): [
                value(number, each.unit)
                for number, each in zip(moves["before"], indicators, strict=True)
            ],
            _("After"): [
                value(number, each.unit)
                for number, each in zip(moves["after"], indicators, strict=True)
            ],
            _("Moves by"): [
                "–" if pd.isna(after - before) else moved_by(after - before, each)
                for before, after, each in zip(
                    moves["before"], moves["after"], indicators, strict=True
                )
            ],
        }
    )
    return shown[shown[_("Before")] != shown[_("After")]]


def moved_by(difference: float, indicator: Indicator) -> str:
    """Return how far a result moves, with its sign; finer than the values, which are rounded."""
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return sign + shown_change(difference, indicator, decimals=2)


def changes(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the changed cells with the names that the form gives its columns."""
    names = {
        (form.id, field.name): str(field.label) for form in FORMS.values() for field in form.fields
    }
    return cells.assign(
        column=[
            names.get((form, column), column)
            for form, column in zip(cells["form"], cells["column"], strict=True)
        ],
        form=[labels.label("form", form) for form in cells["form"]],
    )


def show_cells(cells: pd.DataFrame) -> None:
    """Show changed cells (`submissions.changes.CHANGES`) one by one: old, new."""
    st.dataframe(
        changes(cells).rename(columns=_change_headings()),
        hide_index=True,
        width="stretch",
        height="content" if len(cells) <= _MOST_AT_ONCE else "auto",
        placeholder=MISSING,
    )


def _count_headings() -> dict[str, str]:
    return {
        "form": _("Form"),
        "new": _("New rows"),
        "changed": _("Changed"),
        "removed": _("Removed"),
        "unchanged": _("Unchanged"),
    }


def _change_headings() -> dict[str, str]:
    return {
        "form": _("Form"),
        "key": _("Row"),
        "column": _("Column"),
        "old": _("Before"),
        "new": _("After"),
    }
