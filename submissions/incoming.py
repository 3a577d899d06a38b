"""From a checked workbook to what the ledger accepts: records, and the tallies they count to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.errors import UserError
from intake.check import IntakeResult
from languages import ngettext
from ledger import NewSubmission
from metrics import tally
from policy import Policy


class HasProblems(UserError):
    """A workbook with errors cannot be accepted."""


def new_submission(
    result: IntakeResult,
    *,
    by: str,
    policy: Policy,
    why: str = "",
    warnings_why: str = "",
    is_amendment: bool = False,
    tallies: Mapping[str, pd.DataFrame] | None = None,
) -> NewSubmission:
    """Return a checked workbook as the ledger accepts it; `amended` before where it amends.

    `tallies`: by form, where they were counted before (`counted_together`).
    Raises HasProblems where the check found an error.
    """
    if not result.is_acceptable:
        raise HasProblems(
            ngettext(
                "{file} has {count} error; nothing was stored. Fix it and submit the file again.",
                "{file} has {count} errors; nothing was stored. Fix them and submit it again.",
                len(result.errors),
            ).format(file=result.file_name, count=len(result.errors))
        )
    return NewSubmission(
        unit=result.unit,
        month=result.month,
        by=by,
        why=why,
        file_name=result.file_name,
        content=result.content,
        parts={
            form: (
                records,
                counted(form, records, result.unit, result.month, policy)
                if tallies is None
                else tallies[form],
            )
            for form, records in result.records.items()
        },
        warnings=[problem.as_dict() for problem in result.warnings],
        warnings_why=warnings_why,
        is_amendment=is_amendment,
    )


def counted(
    form: str, records: pd.DataFrame, unit: str, month: str, policy: Policy
) -> pd.DataFrame:
    """Return the counted tallies of one form's records (`core.frames.TALLIES`).

    `records`: one row a record of a unit and month. One row an outlet, indicator and stratum;
    without a row nothing was counted there.
    """
    return tally.counted(form, records, unit=unit, month=month, policy=policy)


def counted_together(
    results: Sequence[IntakeResult], *, policy: Policy
) -> list[dict[str, pd.DataFrame]]:
    """Return the tallies by form of each of a unit's workbooks, its months counted in one pass.

    In the order of `results`; each frame as `counted` gives it.
    """
    found: list[dict[str, pd.DataFrame]] = [{} for _each in results]
    for round_ in _rounds(results):
        for form in {form for position in round_ for form in results[position].records}:
            having = [position for position in round_ if form in results[position].records]
            of_form = {results[each].month: results[each].records[form] for each in having}
            tallies = tally.counted_months(
                form, of_form, unit=results[having[0]].unit, policy=policy
            )
            for position in having:
                found[position][form] = tallies[results[position].month]
    return found


def _rounds(results: Sequence[IntakeResult]) -> list[list[int]]:
    """Return positions parted so that no month stands in a round twice."""
    rounds: list[dict[str, int]] = []
    for position, result in enumerate(results):
        free = next((each for each in rounds if result.month not in each), None)
        if free is None:
            free = {}
            rounds.append(free)
        free[result.month] = position
    return [list(each.values()) for each in rounds]
