"""What was handed in: each submission, its original workbook, and taking it back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.errors import UserError
from languages import N_, _
from submissions.desk import Desk
from ui.frame.here import Here
from ui.frame.reasons import ask, is_missing
from ui.link import query_state
from ui.runtime import clock
from ui.words.text import moment_name, month_name, plain

_WITHDRAWN = "withdrawn"
_KINDS = {"first": N_("first"), "correction": N_("correction")}


def show(here: Here, desk: Desk) -> None:
    """List the submissions in reach, the newest first, and offer what can be done with one."""
    listed = here.ledger.submissions(here.release)
    listed = listed[[here.reader.may_see(unit) for unit in listed["unit"]]]
    if here.view.scope.kind == "unit":
        listed = listed[listed["unit"] == here.view.scope.code]
    listed = listed.sort_values("submission", ascending=False)
    shown = as_table(here, listed)
    event = st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=min(420, 38 + 35 * max(len(shown), 1)),
        on_select="rerun",
        selection_mode="single-row",
        key="history",
    )
    here.table(shown, name="submissions")
    _said_before(here)
    rows = event.selection.rows if event else []
    if rows and rows[0] < len(listed):
        _one(here, desk, listed.iloc[rows[0]])
    else:
        st.caption(_("Choose a row to download its workbook or to withdraw it."))


def as_table(here: Here, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the submissions as a reader reads them; text of theirs stays as it is."""
    zone = here.policy.bureau.timezone
    return pd.DataFrame(
        {
            _("Submission"): listed["submission"].astype("int64"),
            _("Unit"): [here.unit_name(unit) for unit in listed["unit"]],
            _("Month"): [month_name(month) for month in listed["month"]],
            _("Withdrawn"): [
                "" if pd.isna(release) else _("release {n}").format(n=int(release))
                for release in listed["withdrawn_release"]
            ],
            _("At"): [moment_name(at, zone) for at in listed["at"]],
            _("By"): listed["by"].astype("str"),
            _("Kind"): [
                _("amendment") if amends else _(_KINDS.get(kind, kind))
                for kind, amends in zip(listed["kind"], listed["is_amendment"], strict=True)
            ],
            _("Reason"): listed["why"].astype("str"),
            _("Warnings"): listed["warning_count"].astype("int64"),
            _("Reason for the warnings"): listed["warnings_why"].astype("str"),
            _("File"): listed["file_name"].astype("str"),
            _("Release"): listed["release"].astype("int64"),
        }
    )


def _one(here: Here, desk: Desk, row: pd.Series) -> None:
    number = int(row["submission"])
    with st.container(border=True, key="one-submission"):
        st.markdown(
            "**"
            + plain(
                _("Submission {n}: {unit}, {month}").format(
                    n=number, unit=here.unit_name(row["unit"]), month=month_name(row["month"])
                )
            )
            + "**"
        )
        st.download_button(
            _("Download the original workbook"),
            lambda: desk.workbook(number)[1],
            file_name=str(row["file_name"]),
            icon=":material/download:",
            key=f"original:{number}",
            on_click="ignore",
        )
        if not pd.isna(row["withdrawn_release"]):
            st.caption(_("It was withdrawn; what stood before it stands again."))
            return
        _withdrawal(desk, number)


def _withdrawal(desk: Desk, number: int) -> None:
    with st.form(f"withdraw:{number}", border=False):
        why = ask(
            _("Why is it withdrawn?"),
            key=f"withdraw-why:{number}",
            example=_("for example: submitted for the wrong month"),
        )
        st.caption(_("What stood before it will stand again; nothing is erased."))
        is_pressed = st.form_submit_button(_("Withdraw"), icon=":material/undo:")
        if not is_pressed or is_missing(why):
            return
    try:
        release = desk.withdraw(number, why=why.text, at=clock.now())
    except UserError as error:
        st.error(plain(error))
        return
    query_state.keep(_WITHDRAWN, (number, release))
    st.rerun()  # what stands above was drawn as it was before


def _said_before(here: Here) -> None:
    """Say what an earlier run withdrew, until the data move on."""
    number, release = query_state.kept(_WITHDRAWN, (0, -1))
    if release != here.newest_release:
        return
    st.success(
        plain(
            _("Submission {n} is withdrawn. The data are now at release {release}.").format(
                n=number, release=release
            )
        )
    )
