"""Who has reported of those who owe a form: it stands beside every result (methods 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.access import Reader
from analysis.scope import BoundView, bind
from core.view import View
from intake.forms import FORMS
from ledger import Ledger
from metrics.indicators import Indicator

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
    bound = bind(ledger, view, reader)
    frame = reporting(bound, by=by, months=bound.months)
    return frame.assign(not_reported=frame["expected"] - frame["on_time"] - frame["late"])


def reporting(
    bound: BoundView,
    *,
    by: Sequence[str],
    months: Sequence[str],
    forms: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return by…, form, expected, on_time, late (counts of outlets) for those of `forms` owed.

    One row a group and form; without a row nobody there owes it. Source: methods 7.
    """
    keys = [name for name in by if name in REPORTING_KEYS]
    owed = owed_forms(forms)
    if not owed or not months:
        return _no_reporting(keys)
    return bound.source.reporting(
        owed,
        by=tuple(keys),
        release=bound.release,
        months=list(months),
        where=bound.where,
        deadlines=bound.deadlines(months),
    )


def beside(
    reporting: pd.DataFrame, indicators: Sequence[Indicator], keys: Sequence[str]
) -> pd.DataFrame:
    """Return indicator, keys…, expected, reported, on_time of the forms that indicators read.

    `reporting`: keys…, form, expected, on_time, late. Of several forms the one of which the
    smallest share was reported: a result that reads two forms is no more complete than the less
    complete of them. Where reporting itself is what is measured, all forms count. Without keys
    each indicator has a row, 0 where nothing is owed.
    """
    form = reporting["form"].to_numpy(dtype=object)
    read = [
        np.isin(form, indicator.forms) if indicator.forms else np.full(len(form), True)
        for indicator in indicators
    ]
    at, row = np.nonzero(np.stack(read))
    ids = np.array([indicator.id for indicator in indicators], dtype=object)
    owed = reporting.take(row).drop(columns="form").assign(indicator=ids[at])
    adds_up = np.array([indicator.kind == "reporting" for indicator in indicators])[at]
    if adds_up.any():
        summed = owed[adds_up].groupby(["indicator", *keys], as_index=False).sum()
        owed = pd.concat([owed[~adds_up], summed], ignore_index=True)
    owed["reported"] = owed["on_time"] + owed["late"]
    if any(len(indicator.forms) > 1 for indicator in indicators):
        shares = owed["reported"].to_numpy() / owed["expected"].to_numpy()
        ordered = np.argsort(shares, kind="stable")
        owed = owed.take(ordered).drop_duplicates(["indicator", *keys])
    if not keys:
        owed = owed.set_index("indicator").reindex(ids, fill_value=0).reset_index()
    return owed[["indicator", *keys, "expected", "reported", "on_time"]]


def _no_reporting(keys: Sequence[str]) -> pd.DataFrame:
    text: Mapping[str, pd.Series] = {name: pd.Series([], dtype="str") for name in (*keys, "form")}
    counts = {name: pd.Series([], dtype="int64") for name in ("expected", "on_time", "late")}
    return pd.DataFrame({**text, **counts})
