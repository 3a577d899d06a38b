"""Handing in: the template, what is wrong with a file that came back, what it would change."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from languages import _, ngettext
from submissions.desk import Desk
from ui.frame.here import Here
from ui.frame.table import XLSX
from ui.link import query_state
from ui.runtime import clock
from ui.upload import (
    accepting,
    annotated_file,
    preview,
    problem_list,
    receipt,
    unknown_headings,
    uploading,
)
from ui.upload.uploading import Dropped
from ui.words.text import day_name, moment_name, month_name, plain

_RECEIPTS = "receipts"


def template(here: Here, desk: Desk) -> None:
    """Offer the filled-in template of a unit and month."""
    policy = here.policy
    units = [u.code for u in policy.bureau.units if here.reader.may_see(u.code)]
    months = preview.months_to_hand_in(here.all_months, clock.today(policy))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scope = here.view.scope
        unit = st.selectbox(
            _("Unit"),
            units,
            index=units.index(scope.code) if scope.code in units else 0,
            format_func=here.unit_name,
            width=240,
        )
        month = st.selectbox(_("Month"), months, format_func=month_name, width=180)
        if unit is None or month is None:
            return
        st.download_button(
            _("Download the template"),
            lambda: desk.template(unit, month),
            file_name=f"{unit}_{month}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )
    st.caption(
        plain(
            _(
                "Due by {day}. The outlets, items and open cases of {unit} are already filled in."
            ).format(day=day_name(policy.deadline(month)), unit=here.unit_name(unit))
        )
    )


def show(here: Here, desk: Desk, file: Dropped) -> None:
    """Show what a file is, what is wrong with it, and where it is sound what it would change."""
    result = file.result
    with st.container(border=True, key=f"file:{file.sha256[:12]}"):
        st.subheader(plain(_headline(here, file)), anchor=False)
        accepted = query_state.kept(_RECEIPTS, {}).get(file.sha256)
        if accepted is not None:
            receipt.show(here, accepted, key=file.sha256[:12])
            return
        _kept_from_before(here, desk, file)
        unknown_headings.show(
            desk,
            result,
            key=file.sha256[:12],
            check_again=lambda: uploading.check_again(file.sha256),
        )
        problem_list.show(result, key=file.sha256[:12])
        annotated_file.offer(desk, result, key=file.sha256[:12])
        if result.is_acceptable:
            if accepted := accepting.show(here, desk, result, key=file.sha256):
                query_state.keep(
                    _RECEIPTS, {**query_state.kept(_RECEIPTS, {}), file.sha256: accepted}
                )
                st.rerun()
        else:
            st.markdown(
                plain(_("Nothing was stored. Fix these cells and drop the file here again."))
            )


def _kept_from_before(here: Here, desk: Desk, file: Dropped) -> None:
    """Say that a file is a draft of an earlier visit, and offer to discard it."""
    if not file.is_from_before:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        at = moment_name(file.at, here.policy.bureau.timezone)
        st.caption(
            plain(_("{file}, dropped on {at}, not accepted yet.").format(file=file.name, at=at))
        )
        if st.button(_("Discard"), icon=":material/delete:", key=f"discard:{file.sha256[:12]}"):
            uploading.discard(desk, file)


def _headline(here: Here, file: Dropped) -> str:
    result = file.result
    if not (result.unit and result.month):
        return _("{file} could not be understood").format(file=file.name)
    what = _("{unit}, {month}").format(
        unit=here.unit_name(result.unit), month=month_name(result.month)
    )
    if file.sha256 in query_state.kept(_RECEIPTS, {}):
        return _("{what}: accepted").format(what=what)
    if not result.errors:
        return _("{what}: ready to accept").format(what=what)
    return ngettext(
        "{what}: {n} cell to fix", "{what}: {n} cells to fix", len(result.errors)
    ).format(what=what, n=len(result.errors))


def summary(files: Sequence[Dropped]) -> str:
    """Return the page's title for what has been dropped."""
    if not files:
        return _("Submit a month’s workbook")
    receipts = query_state.kept(_RECEIPTS, {})
    if all(file.sha256 in receipts for file in files):
        return ngettext(
            "The workbook is accepted", "All {n} workbooks are accepted", len(files)
        ).format(n=len(files))
    faulty = sum(1 for file in files if not file.result.is_acceptable)
    if faulty == 0:
        return ngettext("The workbook is sound", "All {n} workbooks are sound", len(files)).format(
            n=len(files)
        )
    if len(files) == 1:
        return _("The workbook has errors")
    return ngettext(
        "{faulty} of {n} workbooks has errors", "{faulty} of {n} workbooks have errors", faulty
    ).format(faulty=faulty, n=len(files))
