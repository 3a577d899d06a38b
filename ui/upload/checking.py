"""Checking what was dropped, with its progress: reading, checking, comparing, marking."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from intake.check import IntakeResult
from intake.progress import Progress
from languages import _, ngettext
from submissions.desk import Desk
from ui.frame.here import Here
from ui.runtime import clock
from ui.upload import annotated_file
from ui.words.text import count, plain


def checked(here: Here, desk: Desk, files: Sequence[tuple[str, bytes]]) -> list[IntakeResult]:
    """Check files and say how far it is; what is large and faulty is marked at once, too."""
    bar = st.progress(0.0, text=plain(_("Opening the file …")))

    def report(progress: Progress) -> None:
        bar.progress(progress.share, text=plain(sentence(progress)))

    results = desk.check(files, today=clock.today(here.policy), on_progress=report)
    for number, result in enumerate(results):
        if annotated_file.is_large(result):
            cells = len(result.problems)
            report(Progress("marking", result.file_name, "", 0, cells, number, len(results)))
            annotated_file.prepare(desk, result)
    bar.empty()
    return results


def sentence(progress: Progress) -> str:
    """Return what is being done."""
    said = {
        "reading": _("Reading {file}: sheet {number} of {total}, {sheet}"),
        "checking": _("Checking {sheet} ({done} of {total} rows of {file} are checked)"),
        "comparing": _("Comparing {sheet} with the months before"),
        "marking": ngettext(
            "Marking {total} problem in {file}",
            "Marking {total} problems in {file}",
            progress.total,
        ),
    }[progress.stage]
    return said.format(
        file=progress.file_name,
        sheet=progress.sheet,
        number=progress.done + 1,
        done=count(progress.done),
        total=count(progress.total),
    )
