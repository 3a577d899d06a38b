"""From a checked workbook to what the ledger accepts: records, and the tallies they count to."""

from __future__ import annotations

import pandas as pd

from intake.check import IntakeResult
from languages import _
from ledger import NewSubmission
from metrics import tally
from policy import Policy
from tables.errors import UserError


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
) -> NewSubmission:
    """Return a checked workbook as the ledger accepts it; `amended` before where it amends.

    Raises HasProblems where the check found an error.
    """
    if not result.is_acceptable:
        raise HasProblems(
            _(
                "{file} has {count} errors; nothing was stored. Mend them and hand it in again."
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
            form: (records, counted(form, records, result.unit, result.month, policy))
            for form, records in result.records.items()
        },
        warnings=[problem.as_dict() for problem in result.warnings],
        warnings_why=warnings_why,
        is_amendment=is_amendment,
    )


def counted(
    form: str, records: pd.DataFrame, unit: str, month: str, policy: Policy
) -> pd.DataFrame:
    """Return the counted tallies of one form's records (`tables.frames.TALLIES`)."""
    return tally.counted(form, records, unit=unit, month=month, policy=policy)
