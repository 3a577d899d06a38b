"""The files that were dropped: checked once each, and kept as drafts until they are accepted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from intake.check import IntakeResult
from languages import _
from ledger import Draft
from submissions.desk import Desk
from ui.frame.here import Here
from ui.link import query_state
from ui.runtime import clock, dropzone
from ui.upload import checking

_CHECKED, _DRAFTS, _UPLOADED = "checked", "drafts", "uploaded"
_ROUND, _CHANGED = "upload round", "upload changed"
KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv"]


@dataclass(frozen=True)
class Dropped:
    """One file as it came, and what the check made of it.

    sha256: of its name and its bytes. draft: under which it is kept, since `at`; is_from_before:
    it was dropped in an earlier visit and is not in the list of files now.
    """

    name: str
    sha256: str
    result: IntakeResult
    at: datetime
    draft: str
    is_from_before: bool = False


def dropped(here: Here, desk: Desk) -> list[Dropped]:
    """Take the files that are dropped, and check those that have not been checked yet."""
    megabytes = max(1, desk.limits.file_bytes // 1_000_000)
    dropzone.speak(KINDS, megabytes)
    files = st.file_uploader(
        _("Drop the filled-in workbooks here"),
        type=KINDS,
        max_upload_size=megabytes,
        accept_multiple_files=True,
        key=f"files:{query_state.kept(_ROUND, 0)}",
        on_change=query_state.keep,
        args=(_CHANGED, True),
    )
    uploaded = {_sha256(f.name, f.getvalue()): (f.name, f.getvalue()) for f in files or []}
    _let_go_of_removed(desk, set(uploaded))
    before = {k: (d.file_name, d.content) for k, d in _drafts(desk).items() if k not in uploaded}
    seen = _checked(here, desk, uploaded | before)
    for key in uploaded:
        _keep_draft(desk, key, seen[key])
    return [_upload(key, seen[key]) for key in uploaded] + [
        _from_before(key, seen[key]) for key in before
    ]


def check_again(key: str) -> None:
    """Forget what the check of a file said, so that the next run asks again."""
    seen = query_state.kept(_CHECKED, {})
    query_state.keep(_CHECKED, {each: result for each, result in seen.items() if each != key})
    st.rerun()


def renew(desk: Desk, file: Dropped) -> None:
    """Let a file count as dropped just now."""
    at = clock.now()
    desk.keep_draft(file.result, at=at)
    if file.is_from_before:
        drafts = query_state.kept(_DRAFTS, {})
        query_state.keep(_DRAFTS, drafts | {file.sha256: replace(drafts[file.sha256], at=at)})
    else:
        uploaded = query_state.kept(_UPLOADED, {})
        query_state.keep(_UPLOADED, uploaded | {file.sha256: (file.draft, at)})
    st.rerun()


def discard(desk: Desk, file: Dropped) -> None:
    """Let go of a file of an earlier visit."""
    desk.discard_draft(file.draft)
    left = {key: d for key, d in query_state.kept(_DRAFTS, {}).items() if key != file.sha256}
    query_state.keep(_DRAFTS, left)
    st.rerun()


def start_over() -> None:
    """Empty the list of files for the next workbook."""
    query_state.let_go(_CHECKED, _DRAFTS, _UPLOADED)  # what is not accepted stays a draft
    query_state.keep(_ROUND, query_state.kept(_ROUND, 0) + 1)
    st.rerun()


def _checked(
    here: Here, desk: Desk, files: dict[str, tuple[str, bytes]]
) -> dict[str, IntakeResult]:
    """Return what the check says of each file; it is asked once in a visit."""
    seen: dict[str, IntakeResult] = query_state.kept(_CHECKED, {})
    fresh = {key: file for key, file in files.items() if key not in seen}
    if fresh:
        results = checking.checked(here, desk, list(fresh.values()))
        seen = seen | dict(zip(fresh, results, strict=True))
    query_state.keep(_CHECKED, {key: seen[key] for key in files})
    return seen


def _drafts(desk: Desk) -> dict[str, Draft]:
    """Return what this person dropped in an earlier visit and neither accepted nor discarded."""
    found: dict[str, Draft] | None = query_state.kept(_DRAFTS)
    if found is None:
        found = {_sha256(each.file_name, each.content): each for each in desk.drafts()}
        query_state.keep(_DRAFTS, found)
    return found


def _keep_draft(desk: Desk, key: str, result: IntakeResult) -> None:
    uploaded: dict[str, tuple[str, datetime]] = query_state.kept(_UPLOADED, {})
    if key not in uploaded:
        at = clock.now()
        query_state.keep(_UPLOADED, uploaded | {key: (desk.keep_draft(result, at=at), at)})


def _let_go_of_removed(desk: Desk, keys: set[str]) -> None:
    """Discard the drafts of files that the person has taken out of the list of files.

    Where the list is empty because another page was looked at meanwhile, they stay drafts.
    """
    uploaded: dict[str, tuple[str, datetime]] = query_state.kept(_UPLOADED, {})
    removed = {key: draft for key, (draft, _at) in uploaded.items() if key not in keys}
    if query_state.kept(_CHANGED):
        for draft in removed.values():
            desk.discard_draft(draft)
    elif removed:
        query_state.let_go(_DRAFTS)
    query_state.let_go(_CHANGED)
    query_state.keep(_UPLOADED, {key: kept for key, kept in uploaded.items() if key in keys})


def _upload(key: str, result: IntakeResult) -> Dropped:
    draft, at = query_state.kept(_UPLOADED, {})[key]
    return Dropped(result.file_name, key, result, at, draft)


def _from_before(key: str, result: IntakeResult) -> Dropped:
    draft: Draft = query_state.kept(_DRAFTS, {})[key]
    return Dropped(draft.file_name, key, result, draft.at, draft.draft, is_from_before=True)


def _sha256(name: str, content: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\0" + content).hexdigest()
