"""Who has reported of those who owe a form: it stands beside every result (methods 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.scope import Asked, ask
from intake.forms import FORMS
from ledger import Ledger
from metrics.indicators import Indicator
from tables.access import Reader
from tables.view import View

REPORTING_KEYS = ("month", "unit", "outlet_code", "kind", "setting", "cohort")
"""What reporting can be grouped by; strata are not reported one by one."""


def owed_forms(forms: Sequence[str] | None = None) -> dict[str, tuple[frozenset[str], str]]:
    """Return for each owed form the kinds of outlet that owe it, and how it is reported."""
    return {
        form.id: (form.owed_by, form.reported_by)
        for form in FORMS.values()
        if form.is_owed and (forms is None or form.id in forms)
    }


def completeness(
    ledger: Ledger, view: View, *, reader: Reader, by: tuple[str, ...] = ("month",)
) -> pd.DataFrame:
    """Return how many outlets owe each form, and of these how many reported it.

    One row a scope and form: `by`…, form, expected, on_time, late, not_reported (outlet-months,
    int64); the last three add up to expected. A scope that owes nothing has no row.
    """
    asked = ask(ledger, view, reader)
    frame = reporting(asked, by=by, months=asked.months)
    return frame.assign(not_reported=frame["expected"] - frame["on_time"] - frame["late"])


def reporting(
    asked: Asked,
    *,
    by: Sequence[str],
    months: Sequence[str],
    forms: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return by…, form, expected, on_time, late for those of `forms` that are owed."""
    keys = [name for name in by if name in REPORTING_KEYS]
    owed = owed_forms(forms)
    if not owed or not months:
        return _no_reporting(keys)
    found = asked.source.reporting(
        owed,
        by=tuple(keys),
        release=asked.release,
        months=list(months),
        where=asked.where,
        deadlines=asked.deadlines(months),
    )
    found = found[found["expected"] > 0]
    counts = ["expected", "on_time", "late"]
    return found.assign(**{name: found[name].astype("int64") for name in counts})[
        [*keys, "form", *counts]
    ].reset_index(drop=True)


def beside(frame: pd.DataFrame, indicator: Indicator, keys: Sequence[str]) -> pd.DataFrame:
    """Return keys…, expected, reported, on_time of the forms that an indicator reads.

    Of several forms the one of which the smallest share was reported: a result that reads two
    forms is no more complete than the less complete of them. Where reporting itself is what is
    measured, all forms count. Without keys there is one row, 0 where nothing is owed.
    """
    counts = ["expected", "on_time", "late"]
    owed = frame[frame["form"].isin(indicator.forms)] if indicator.forms else frame
    if indicator.kind == "reporting":
        owed = (
            owed.groupby(list(keys), as_index=False)[counts].sum()
            if keys
            else owed[counts].sum().to_frame().T
        )
    elif len(indicator.forms) != 1:
        share = (owed["on_time"] + owed["late"]) / owed["expected"]
        ordered = owed.assign(share=share).sort_values("share", kind="stable")
        owed = ordered.drop_duplicates(list(keys)) if keys else ordered.head(1)
    if owed.empty and not keys:
        owed = pd.DataFrame(0, index=[0], columns=counts)
    reported = owed["on_time"] + owed["late"]
    return owed.assign(reported=reported)[[*keys, "expected", "reported", "on_time"]]


def _no_reporting(keys: Sequence[str]) -> pd.DataFrame:
    text: Mapping[str, pd.Series] = {name: pd.Series([], dtype="str") for name in (*keys, "form")}
    counts = {name: pd.Series([], dtype="int64") for name in ("expected", "on_time", "late")}
    return pd.DataFrame({**text, **counts})
