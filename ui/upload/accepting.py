"""Accepting a sound workbook: what it would change, the reasons that are asked for, the button."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.errors import UserError
from intake.check import IntakeResult
from languages import _
from ledger import Receipt
from submissions.desk import Desk
from submissions.preview import Preview
from ui.frame.here import Here
from ui.frame.reasons import Reason, ask, is_missing
from ui.link import query_state
from ui.runtime import clock
from ui.upload.preview import show as show_preview
from ui.upload.preview import show_cells
from ui.words.text import moment_name, plain

_SEEN, _FIRST_SEEN = "previews seen", "previews first seen"


@dataclass(frozen=True)
class _Reasons:
    """Why it is handed in, and what is said to the warnings; None where that is not asked."""

    why: Reason | None
    warnings: Reason | None

    @property
    def are_missing(self) -> bool:
        """Whether one that is asked for is empty; what is missing is said beside its field."""
        reasons = [each for each in (self.why, self.warnings) if each is not None]
        return len([each for each in reasons if is_missing(each)]) > 0


def show(here: Here, desk: Desk, result: IntakeResult, *, key: str) -> Receipt | None:
    """Show what a workbook would change and let it be accepted; return the receipt when it is.

    `key` tells this file from others; it is the same in every run.
    """
    try:
        preview = _previewed(here, desk, result)
    except UserError as error:
        st.error(plain(error))
        return None
    if preview.already is not None:
        _already(here, preview.already)
        return None
    _moved_meanwhile(here, desk, preview, key)
    preview = _replace_or_amend(here, desk, result, preview, key)
    show_preview(here, preview, key=key[:12])
    if preview.is_locked and not here.reader.may_unlock:
        st.error(plain(_("Ask somebody who may open this month again to submit it.")))
        return None
    with st.form(f"accept:{key[:12]}", border=False, enter_to_submit=False):
        # one press takes along what was typed; were the field to run the page by itself when it is
        # left, what stands above the button could go while the button is being pressed
        reasons = _ask_for_reasons(result, preview, key[:12])
        is_pressed = st.form_submit_button(_accept_label(preview), type="primary")
        is_ready = is_pressed and not reasons.are_missing
    seen: dict[str, int] = query_state.kept(_SEEN, {})
    on_release = seen.get(key, preview.on_release)
    query_state.keep(_SEEN, seen | {key: preview.on_release})
    if not is_ready:
        return None
    # on the release that the person looked at, which need not be this run's
    return _accepted(desk, result, preview, on_release, reasons)


def _previewed(here: Here, desk: Desk, result: IntakeResult, *, amend: bool = False) -> Preview:
    """Hold a workbook against what stands, and say so while it takes its time."""
    doing = _("Comparing with what stands, and counting which results would move …")
    with st.spinner(plain(doing)):
        return desk.preview(result, today=clock.today(here.policy), amend=amend)


def _already(here: Here, receipt: Receipt) -> None:
    st.info(
        plain(
            _("Already received on {at} (submission {n}). Nothing would change.").format(
                at=moment_name(receipt.at, here.policy.bureau.timezone), n=receipt.submission
            )
        ),
        icon=":material/done_all:",
    )


def _moved_meanwhile(here: Here, desk: Desk, preview: Preview, key: str) -> None:
    """Show what others changed in the parts of this workbook since this person first saw it."""
    first: dict[str, int] = query_state.kept(_FIRST_SEEN, {})
    since = first.setdefault(key, preview.on_release)
    query_state.keep(_FIRST_SEEN, first)
    if since == preview.on_release:
        return
    moved = desk.moved_since(preview, since)
    if moved.empty:
        return
    st.warning(
        plain(
            _(
                "Someone else has changed what stands for this unit and month since you first "
                "looked at it. The preview below is against what stands now."
            )
        ),
        icon=":material/group:",
    )
    st.markdown(f"**{plain(_('What the other changed'))}**")
    show_cells(moved)


def _replace_or_amend(
    here: Here, desk: Desk, result: IntakeResult, preview: Preview, key: str
) -> Preview:
    """Ask, where rows that stand would go, whether the workbook is only a part of them."""
    if not preview.can_amend:
        return preview
    said = {
        "replace": _("Replace: only the rows of this workbook stand"),
        "amend": _("Amend: its rows are put over what stands, no other row goes"),
    }
    chosen = st.radio(
        _("This workbook has fewer rows than what stands."),
        list(said),
        index=1 if preview.outlets_gone else 0,
        format_func=lambda name: said[name],
        key=f"amend:{key[:12]}",
    )
    if chosen != "amend":
        return preview
    return _previewed(here, desk, result, amend=True)


def _ask_for_reasons(result: IntakeResult, preview: Preview, key: str) -> _Reasons:
    why = warnings = None
    if preview.needs_reason:
        why = ask(
            _("Why is this corrected?")
            if preview.is_correction
            else _("Why does this come after the month was closed?"),
            key=f"why:{key}",
            example=_("for example: window 3 was recounted"),
        )
    if result.warnings:
        warnings = ask(
            _("Why are the warnings as they should be?"),
            key=f"warnings:{key}",
            example=_("for example: the road was closed for two weeks"),
        )
    return _Reasons(why, warnings)


def _accept_label(preview: Preview) -> str:
    if preview.is_amendment:
        return _("Accept as an amendment")
    return _("Accept as a correction") if preview.is_correction else _("Accept")


def _accepted(
    desk: Desk, result: IntakeResult, preview: Preview, on_release: int, reasons: _Reasons
) -> Receipt | None:
    try:
        return desk.accept(
            result,
            on_release,
            at=clock.now(),
            why=reasons.why.text if reasons.why else "",
            warnings_why=reasons.warnings.text if reasons.warnings else "",
            amend=preview.is_amendment,
        )
    except UserError as error:
        st.error(plain(error))
        return None
