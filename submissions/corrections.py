"""The ledger of corrections: which result each correction or withdrawal moved, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from analysis.access import Reader
from analysis.results import results_of_each
from analysis.scope import BoundView
from analysis.words import shown
from languages import _
from languages.numbers import share_text
from ledger import Ledger, Where
from metrics.indicators import INDICATORS, Indicator

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
    before, after = _told_apart(row["before"], row["after"], indicator)
    return _("{month}, {unit}: {indicator} {before} → {after} on {day}: {why}").format(
        month=month,
        unit=row["unit"],
        indicator=indicator.label,
        before=before,
        after=after,
        day=day,
        why=row["why"],
    )


def _told_apart(before: float, after: float, indicator: Indicator) -> tuple[str, str]:
    """Return both values as they are shown, with another decimal where a share would look alike."""
    texts = shown(before, indicator), shown(after, indicator)
    if indicator.unit == "percent" and texts[0] == texts[1]:
        return share_text(before, 2), share_text(after, 2)
    return texts


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
    read = [
        indicator
        for indicator in INDICATORS.values()
        if indicator.is_headline and indicator.kind != "reporting" and forms & set(indicator.forms)
    ]
    at = int(event["release"])
    before, after = (_values(ledger, read, event, release) for release in (at - 1, at))
    for indicator in read:
        was, is_now = before[indicator.id], after[indicator.id]
        if was == is_now or (pd.isna(was) and pd.isna(is_now)):
            continue
        is_moved = True
        yield event | {"indicator": indicator.id, "before": was, "after": is_now}
    if not is_moved:
        yield event | {"indicator": "", "before": float("nan"), "after": float("nan")}


def _values(
    ledger: Ledger, indicators: Sequence[Indicator], event: dict[str, Any], release: int
) -> dict[str, float]:
    """Return each indicator's value for the event's unit and month as of a release."""
    where = Where(units=frozenset({str(event["unit"])}))
    bound = BoundView(ledger, release, (str(event["month"]),), where)
    found = results_of_each(bound, indicators, by=())
    return {id_: float(rows["value"].iloc[0]) for id_, rows in found.items()}
