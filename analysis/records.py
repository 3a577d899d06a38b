"""Records as a view asks for them: within its scope and the reader's units, as of its release."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.scope import LedgerView
from core.months import month_range


def records_of(
    bound: LedgerView, form: str, months: Sequence[str], *, belonging_in: str = ""
) -> pd.DataFrame:
    """Return the live records of a form in some months, for the outlets of the scope.

    Columns of the form, then sheet, row, submission, unit (whose workbook it is), month. A record
    of the unit as a whole stands under the unit's code; it is left out where the scope is a kind,
    setting or cohort. `belonging_in`: the month whose register says where an outlet belongs, by
    default each record's own.
    """
    where, outlets = bound.where, bound.ledger.outlets(bound.release)
    codes = where.outlets
    if codes is not None and where.structure_of:
        codes = outlets.standing_as(codes, where.structure_of)
    found = bound.ledger.records(
        form,
        release=bound.release,
        units=outlets.senders(where),
        months=list(months),
        outlets=codes,
    )
    is_all = (where.units, where.reach, where.outlets) == (None, None, None)
    if is_all and not (where.kind or where.setting or where.cohort):
        return found
    return found[outlets.covers(found, where, at=belonging_in)].reset_index(drop=True)


def chain_of(bound: LedgerView, form: str) -> pd.DataFrame:
    """Return the records of a form from the first month on, up to the view's last month.

    One row a record and month, with `month`, `unit` and `submission`; within the view's scope.
    What is followed goes with its outlet: it stands where the outlet belongs in the last month.
    """
    held = bound.ledger.months(bound.release)
    months = month_range(held[0], bound.last_month) if held and bound.last_month else []
    return records_of(bound, form, months, belonging_in=bound.last_month)
