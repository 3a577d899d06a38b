"""Files that stand aside for a newer one of the same unit and month: said, and never lost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from languages import _, ngettext
from submissions.desk import Desk
from submissions.superseded import Handed, accepted_files, superseded
from ui.frame.here import Here
from ui.upload import uploading
from ui.upload.uploading import Dropped
from ui.words.text import moment_name, month_name, plain

Aside = list[tuple[Dropped, Handed]]


def apart(here: Here, files: Sequence[Dropped]) -> tuple[list[Dropped], Aside]:
    """Return the files that are to be looked at, and those that stand aside, each for which."""
    # what came in an earlier visit is older, whatever place it has in the list
    ordered = sorted(files, key=lambda file: not file.is_from_before)
    handed = [_handed(file) for file in ordered]
    accepted = accepted_files(here.ledger.submissions()) if any(h.is_faulty for h in handed) else []
    heirs = superseded(handed, accepted)
    standing = [file for file in files if file.sha256 not in heirs]
    return standing, [(file, heirs[file.sha256]) for file in files if file.sha256 in heirs]


def _handed(file: Dropped) -> Handed:
    result = file.result
    return Handed(
        key=file.sha256,
        name=file.name,
        unit=result.unit,
        month=result.month,
        forms=frozenset(result.records),
        at=file.at,
        is_faulty=not result.is_acceptable,
    )


def show(here: Here, desk: Desk, aside: Aside) -> None:
    """Say which files stand aside, and offer to bring each back or to discard it."""
    if not aside:
        return
    said = ngettext(
        "{n} earlier file stands aside for a newer one of the same unit and month",
        "{n} earlier files stand aside for newer ones of the same unit and month",
        len(aside),
    ).format(n=len(aside))
    with st.expander(plain(said), icon=":material/history:", key="earlier"):
        for file, heir in aside:
            _one(here, desk, file, heir)


def _one(here: Here, desk: Desk, file: Dropped, heir: Handed) -> None:
    zone = here.policy.bureau.timezone
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            plain(
                _(
                    "{file}, dropped on {at}, stands aside for {newer} of {newer_at}: both are of "
                    "{unit}, {month}."
                ).format(
                    file=file.name,
                    at=moment_name(file.at, zone),
                    newer=heir.name,
                    newer_at=moment_name(heir.at, zone),
                    unit=here.unit_name(heir.unit),
                    month=month_name(heir.month),
                )
            )
        )
        key = file.sha256[:12]
        if st.button(_("Bring back"), icon=":material/undo:", key=f"back:{key}"):
            uploading.renew(desk, file)
        if file.is_from_before and st.button(
            _("Discard"), icon=":material/delete:", key=f"discard:{key}"
        ):
            uploading.discard(desk, file)
