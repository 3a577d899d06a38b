"""The sample bureau in a ledger: every workbook of the story, through the door that all use."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from analysis.access import Reader
from languages import _
from ledger import Ledger, NewSubmission
from sample_data import story, workers
from sample_data.plan import plan
from submissions.chart_annotations import ChartAnnotations

PROCESSES = 2


def is_whole(ledger: Ledger) -> bool:
    """Return whether there is nothing to build: all of it is there, or other data are."""
    return not _missing(ledger)


def build(
    ledger: Ledger,
    *,
    progress: Callable[[float, str], None] = lambda share, text: None,
    last_month: str | None = None,
) -> int:
    """Accept the workbooks of the story that the ledger does not hold yet; return how many.

    They are accepted one by one in the story's order, each in a transaction of its own with the
    date it came in, and what the office marked on the charts between them; so a build that was
    broken off is taken up where it ended. A ledger that holds anything else is left as it is.
    `progress` is told the share done (0-1) and a text.
    `last_month`: build no further than this month (the whole story by default).
    """
    policy, total = ledger.policy(), len(plan())
    positions = _missing(ledger)
    if last_month is not None:
        positions = [position for position in positions if plan()[position].month <= last_month]
    if not positions:
        return 0
    progress(positions[0] / total, _("Preparing the sample data"))
    waiting: dict[int, NewSubmission] = {}
    expected = iter(positions)
    position = next(expected, None)
    processes = max(1, min(PROCESSES, os.cpu_count() or 1))
    for ready, submission in workers.submissions(positions, policy, processes=processes):
        waiting[ready] = submission
        while position in waiting:
            _accept(ledger, waiting.pop(position), position)
            progress((position + 1) / total, _text(position))
            position = next(expected, None)
    return len(positions)


def _accept(ledger: Ledger, submission: NewSubmission, position: int) -> None:
    _annotate(ledger, position)
    ledger.accept(submission, on_release=ledger.release(), at=plan()[position].at)


def _annotate(ledger: Ledger, position: int) -> None:
    """Mark what the office had marked by the time a workbook came in, unless it stands already."""
    since = plan()[position - 1].at if position else datetime.min.replace(tzinfo=UTC)
    due = [mark for mark in story.MARKS if since < mark.at <= plan()[position].at]
    if not due:
        return
    markers = ChartAnnotations(ledger, Reader(story.MARKED_BY))
    for mark in due:
        held = {(event.day, event.scope) for event in ledger.policy().events}
        if (mark.day, mark.scope) not in held:
            markers.add_event(**mark._asdict())


def _text(position: int) -> str:
    handed = plan()[position]
    return _("Sample data: {unit}, {month}").format(unit=handed.unit, month=handed.month)


def _missing(ledger: Ledger) -> list[int]:
    """Return the positions of the plan still to be accepted: all that follow what is there.

    None where the ledger holds anything that is not the beginning of the story.
    """
    held = ledger.submissions().sort_values("submission")
    found = list(zip(held["unit"], held["month"], held["file_name"], held["by"], strict=True))
    story = [(each.unit, each.month, each.file_name, each.by) for each in plan()]
    if found != story[: len(found)]:
        return []
    return list(range(len(found), len(story)))
