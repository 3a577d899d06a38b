"""The supervisor's own file with its faults marked: made when it is asked for, or beforehand."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from intake.check import IntakeResult
from intake.returning import CannotAnnotate, returned_name
from languages import _, current, use
from submissions.desk import Desk
from ui.frame.table import XLSX
from ui.link import query_state
from ui.words.text import plain

_MARKED = "marked"
_LARGE = 1_000_000
"""Bytes of a workbook whose marking takes long enough to be waited for where progress is shown."""

_MOST = 3
"""Marked files that are kept in a visit; an older one is made again when it is asked for."""


def is_large(result: IntakeResult) -> bool:
    """Return whether a file is marked beforehand."""
    return result.can_be_annotated and len(result.content) > _LARGE


def prepare(desk: Desk, result: IntakeResult) -> None:
    """Mark a file now, in the language in use, and keep it for the rest of the visit."""
    try:
        content = desk.annotated(result)[1]
    except CannotAnnotate:
        return
    kept = query_state.kept(_MARKED, {}) | {_key(result): content}
    query_state.keep(_MARKED, dict(list(kept.items())[-_MOST:]))


def offer(desk: Desk, result: IntakeResult, *, key: str) -> None:
    """Offer the file with its faults marked; say where it is not the file itself."""
    if not result.can_be_annotated:
        return
    st.download_button(
        _("Your file with the problems marked"),
        query_state.kept(_MARKED, {}).get(_key(result)) or _later(desk, result),
        file_name=returned_name(result),
        mime=XLSX,
        icon=":material/edit_note:",
        key=f"marked:{key}",
        on_click="ignore",
    )
    if result.kind != "xlsx":
        st.caption(
            plain(
                _(
                    "It comes back as .xlsx with the same sheets and values, since .{kind} cannot "
                    "be marked in place; formats and formulas are not in it."
                ).format(kind=result.kind)
            )
        )


def _later(desk: Desk, result: IntakeResult) -> Callable[[], bytes]:
    language = current()

    def content() -> bytes:
        use(language)  # the file is made later, in another thread
        return desk.annotated(result)[1]

    return content


def _key(result: IntakeResult) -> tuple[str, str]:
    return result.sha256, current()
