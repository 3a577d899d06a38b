"""The ledger of corrections: which result each correction or withdrawal moved, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.results import results_of
from analysis.scope import Asked
from analysis.words import shown
from languages import _
from ledger import Ledger, Where
from metrics.indicators import INDICATORS, Indicator
from tables.access import Reader

MOST = 60
"""Corrections told, the newest; every submission stands in the history all the same."""

COLUMNS = {
    "release": "int64",
    "submission": "int64",
    "kind": "str",
    "unit": "str",
    "month": "str",
    "at": "datetime64[us]",
    "by": "str",
    "why": "str",
    "indicator": "str",
    "before": "float64",
    "after": "float64",
}


def corrections(
    ledger: Ledger,
    reader: Reader,
    *,
    unit: str | None = None,
    release: int | None = None,
    most: int = MOST,
) -> pd.DataFrame:
    """Return what corrections and withdrawals moved, the newest first.

    One row a release and headline indicator of its unit and month that moved: release,
    submission, kind (correction, amendment, withdrawal), unit, month, at (UTC), by, why,
    indicator, before, after (in the indicator's unit; missing where there was or is none). A
    correction that moved no headline has one row with indicator "".
    """
    rows = [
        row
        for event in _events(ledger, reader, unit, release)[:most]
        for row in _moved(ledger, event)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def sentence(row: Any, day: str, month: str) -> str:
    """Return one row of `corrections` in words; `day` and `month` as the reader writes them."""
    if not row["indicator"]:
        return _("{month}, {unit}: no headline moved, on {day}: {why}").format(
            month=month, unit=row["unit"], day=day, why=row["why"]
        )
    indicator = INDICATORS[row["indicator"]]
    return _("{month}, {unit}: {indicator} {before} → {after} on {day}: {why}").format(
        month=month,
        unit=row["unit"],
        indicator=indicator.label,
        before=shown(row["before"], indicator),
        after=shown(row["after"], indicator),
        day=day,
        why=row["why"],
    )


def _events(
    ledger: Ledger, reader: Reader, unit: str | None, release: int | None
) -> list[dict[str, Any]]:
    """Return the corrections and withdrawals in reach, newest release first."""
    handed_in = ledger.submissions(release)
    reach = [reader.may_see(code) and unit in (None, code) for code in handed_in["unit"]]
    mine = handed_in[reach]
    corrected = mine[mine["kind"] == "correction"]
    corrected = corrected.assign(
        kind=corrected["is_amendment"].map({True: "amendment", False: "correction"})
    )
    gone = mine[mine["withdrawn_release"].notna()]
    withdrawn = gone.assign(
        kind="withdrawal",
        release=gone["withdrawn_release"].astype("int64"),
        at=gone["withdrawn_at"],
        by=gone["withdrawn_by"],
        why=gone["withdrawn_why"],
    )
    names = ["release", "submission", "kind", "unit", "month", "at", "by", "why", "forms"]
    together = [frame[names] for frame in (corrected, withdrawn) if len(frame)]
    if not together:
        return []
    newest = pd.concat(together, ignore_index=True).sort_values("release", ascending=False)
    return [{str(name): value for name, value in row.items()} for row in newest.to_dict("records")]


def _moved(ledger: Ledger, event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    forms = set(str(event.pop("forms")).split())
    is_moved = False
    for indicator in INDICATORS.values():
        if not indicator.is_headline or indicator.kind == "reporting":
            continue
        if not forms & set(indicator.forms):
            continue
        before = _value(ledger, indicator, event, int(event["release"]) - 1)
        after = _value(ledger, indicator, event, int(event["release"]))
        if before == after or (pd.isna(before) and pd.isna(after)):
            continue
        is_moved = True
        yield event | {"indicator": indicator.id, "before": before, "after": after}
    if not is_moved:
        yield event | {"indicator": "", "before": float("nan"), "after": float("nan")}


def _value(ledger: Ledger, indicator: Indicator, event: dict[str, Any], release: int) -> float:
    where = Where(units=frozenset({str(event["unit"])}))
    asked = Asked(ledger, release, (str(event["month"]),), where)
    return float(results_of(asked, indicator, by=()).iloc[0]["value"])
