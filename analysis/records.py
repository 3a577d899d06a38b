"""Records as a view asks for them: within its scope and the reader's units, as of its release."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.scope import LedgerView
from core.months import month_range


def records_of(bound: LedgerView, form: str, months: Sequence[str]) -> pd.DataFrame:
    """Return the live records of a form in some months, for the outlets of the scope.

    Columns of the form, then sheet, row, submission, unit, month. A record of the unit as a whole
    stands under the unit's code; it is left out where the scope is a kind, setting or cohort.
    """
    found = bound.ledger.records(
        form,
        release=bound.release,
        units=bound.where.units,
        months=list(months),
        outlets=bound.where.outlets,
    )
    wanted = {name: getattr(bound.where, name) for name in ("kind", "setting", "cohort")}
    if not any(wanted.values()) or "outlet_code" not in found:
        return found
    register = bound.ledger.register(bound.release)
    for name, value in wanted.items():
        if value:
            register = register[register[name] == value]
    return found[found["outlet_code"].isin(register["outlet_code"])].reset_index(drop=True)


def chain_of(bound: LedgerView, form: str) -> pd.DataFrame:
    """Return the records of a form from the first month on, up to the view's last month.

    One row a record and month, with `month`, `unit` and `submission`; within the view's scope.
    """
    held = bound.ledger.months(bound.release)
    months = month_range(held[0], bound.last_month) if held and bound.last_month else []
    return records_of(bound, form, months)
