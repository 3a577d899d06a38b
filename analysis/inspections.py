"""Inspections and rectification: which items fail, where, and what fails again."""

from __future__ import annotations

import pandas as pd

from analysis.access import Reader
from analysis.closure import Closure, closure_of
from analysis.records import chain_of
from analysis.results import indicator_of, results_of
from analysis.scope import LedgerView, bind
from core.months import last_day, shift
from core.view import View
from ledger import Ledger
from metrics import episodes
from metrics.longitudinal import WINDOW_MONTHS
from metrics.proportions import share

PASS_RATE = "inspection_pass_rate"


def pareto(ledger: Ledger, view: View, *, reader: Reader, by: str = "item") -> pd.DataFrame:
    """Return what fails most, largest first.

    One row an item (or another `by`: outlet_code, unit, role): `by`, label (its text in the
    language in use for items, else the code), count (fails), checked, failed_share (of checked),
    running_share (of all fails, up to and with this row). Without a fail there is no row.
    """
    bound = bind(ledger, view, reader)
    rows = results_of(bound, indicator_of(PASS_RATE), by=(by,), strata=view.strata)
    failed = rows["denominator"] - rows["numerator"]
    counted = pd.DataFrame(
        {
            by: rows[by],
            "label": rows[by].map(item_labels(bound) if by == "item" else {}).fillna(rows[by]),
            "count": failed,
            "checked": rows["denominator"],
            "failed_share": share(failed, rows["denominator"]),
        }
    )
    counted = counted[counted["count"] > 0].sort_values("count", ascending=False, kind="stable")
    total = counted["count"].sum()
    return counted.assign(running_share=share(counted["count"].cumsum(), total)).reset_index(
        drop=True
    )


def item_labels(bound: LedgerView) -> dict[str, str]:
    """Return the text of each item of the checklist, in the language in use."""
    if not bound.months:
        return {}
    return {item.code: str(item.label) for item in bound.policy.checklist(bound.last_month)}


def heatmap(
    ledger: Ledger, view: View, *, reader: Reader, rows: str = "outlet_code"
) -> pd.DataFrame:
    """Return how often each item passed at each outlet (or unit), the most fails first.

    One row an outlet and item that was checked: `rows`, item, numerator (passed), denominator
    (checked), failed_share.
    """
    bound = bind(ledger, view, reader)
    cells = results_of(bound, indicator_of(PASS_RATE), by=(rows, "item"), strata=view.strata)
    cells = cells[cells["denominator"] > 0][[rows, "item", "numerator", "denominator"]]
    failed = cells["denominator"] - cells["numerator"]
    worst = failed.groupby(cells[rows]).sum()
    return (
        cells.assign(failed_share=share(failed, cells["denominator"]), fails=cells[rows].map(worst))
        .sort_values(["fails", rows, "item"], ascending=[False, True, True])
        .drop(columns="fails")
        .reset_index(drop=True)
    )


def findings(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return the findings opened in the twelve months that end with the view's last.

    One row a finding: outlet_code, item, label, opened_date, verified_date (missing: not fixed
    yet), repeat_count, is_open, days (to the verified fix, or to the end of the last month while
    open). Open ones with the most repeats first. Only what was known by that month counts.
    """
    bound = bind(ledger, view, reader)
    if not bound.months:
        return _no_findings()
    found = episodes.findings(chain_of(bound, "inspections"))
    first = shift(bound.last_month, 1 - WINDOW_MONTHS)
    found = found[found["opened_month"] >= first]
    end = pd.Timestamp(last_day(bound.last_month))
    is_open = found["verified_date"].isna()
    days = (found["verified_date"].fillna(end) - found["opened_date"]).dt.days
    listed = found.assign(
        label=found["item"].map(item_labels(bound)).fillna(found["item"]),
        is_open=is_open,
        days=days.clip(lower=0).astype("float64"),
    )
    ordered = listed.sort_values(
        ["is_open", "repeat_count", "days"], ascending=False, kind="stable"
    )
    return ordered[_FINDINGS].reset_index(drop=True)


_FINDINGS = [
    "outlet_code",
    "item",
    "label",
    "opened_date",
    "verified_date",
    "repeat_count",
    "is_open",
    "days",
]


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame(columns=_FINDINGS)


def fixing(found: pd.DataFrame) -> Closure:
    """Return how long findings wait for their verified fix.

    `found`: one row a finding, as `findings` gives it; an open one is censored at the month's
    end. The median is missing where fewer than half are fixed. Source: Kaplan–Meier, methods 6.
    """
    return closure_of(found["days"], found["is_open"])
