"""What accepting a workbook would change, bound to the release it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.results import results_of_each
from analysis.scope import BoundView
from core.frames import TALLIES
from intake.check import IntakeResult
from intake.forms import FORMS
from ledger import Ledger, Receipt, Where
from metrics import tally
from metrics.indicators import INDICATORS
from policy import Policy
from submissions.amending import amended
from submissions.changes import CHANGES, rows_and_cells
from submissions.incoming import counted, new_submission
from submissions.preview_ledger import WhatIf, difference
from submissions.register_changes import RegisterChange, register_changes

COUNTS = ("new", "changed", "removed", "unchanged")
_MOVES = {
    "indicator": "str",
    "before": "float64",
    "after": "float64",
    "numerator_before": "float64",
    "denominator_before": "float64",
    "numerator_after": "float64",
    "denominator_after": "float64",
}


@dataclass(frozen=True)
class Preview:
    """What a workbook would change; accepting it is refused where its parts have moved since.

    `forms`: one row a form of the workbook: form, new, changed, removed, unchanged (rows, int64).
    `changes`: one row a changed cell, or a row new or removed as a whole (column ""): form, key,
    column, old, new (text).
    `moves`: one row an indicator of the unit's month that moves: indicator, before, after (its
    unit, missing where there was or is none), numerator_before, denominator_before,
    numerator_after, denominator_after.
    """

    unit: str
    month: str
    on_release: int
    is_correction: bool
    is_locked: bool
    """The lock day of the month is past: it wants a reason, by somebody who may unlock."""
    already: Receipt | None
    forms: pd.DataFrame
    changes: pd.DataFrame
    outlets_gone: tuple[str, ...]
    """Outlets that stand in what was accepted before, and nowhere in this workbook."""
    moves: pd.DataFrame
    register: tuple[RegisterChange, ...] = ()
    """What the workbook changes in the register, in words."""
    is_amendment: bool = False
    """The workbook's rows are put over what stands; no row that stands goes."""

    @property
    def can_amend(self) -> bool:
        """Whether rows that stand would go, so that amending instead is worth asking about."""
        return bool(self.forms["removed"].sum())

    @property
    def needs_reason(self) -> bool:
        """Whether it takes a reason: it corrects something, or its month is closed."""
        return self.is_correction or self.is_locked or self.changes_the_past

    @property
    def changes_the_past(self) -> bool:
        """Whether a row of the register holds from a month before the workbook's."""
        return any(change.since < self.month for change in self.register)


def preview_of(
    ledger: Ledger,
    result: IntakeResult,
    *,
    policy: Policy,
    is_locked: bool,
    amend: bool = False,
) -> Preview:
    """Compare a checked workbook with what stands as of the newest release."""
    release = ledger.release()
    standing = standing_records(ledger, result, release)
    if amend:
        result = amended(result, standing)
    corrected = [form for form in result.records if form in standing]
    counts, cells = _changes(result, standing)
    moved = _moved_tallies(ledger, result, standing, policy, release)
    return Preview(
        unit=result.unit,
        month=result.month,
        on_release=release,
        is_correction=bool(corrected),
        is_locked=is_locked,
        is_amendment=amend,
        already=_already(ledger, result, policy),
        forms=counts,
        changes=cells,
        outlets_gone=_outlets_gone(result, standing),
        moves=_moves(ledger, result, moved, release),
        register=register_changes(ledger, result, policy, release),
    )


def moved_since(ledger: Ledger, preview: Preview, release: int) -> pd.DataFrame:
    """Return CHANGES of what stood at a release to what the preview was made against.

    One row a changed cell: form, key, column, old, new (texts, "" where there was none).
    """
    unit, month = preview.unit, preview.month
    brought = set(preview.forms["form"])

    def live(at: int) -> dict[str, str]:
        parts = ledger.parts(at)
        mine = parts[(parts["unit"] == unit) & (parts["month"] == month)]
        hashes = dict(zip(mine["form"], mine["records_sha256"], strict=True))
        return {form: sha256 for form, sha256 in hashes.items() if form in brought}

    def records(form: str, at: int) -> pd.DataFrame:
        return ledger.records(form, release=at, units=[unit], months=[month])

    before, after = live(release), live(preview.on_release)
    moved = [form for form in FORMS if before.get(form) != after.get(form)]
    cells = [
        rows_and_cells(FORMS[form], records(form, release), records(form, preview.on_release))[1]
        for form in moved
    ]
    return pd.concat(cells, ignore_index=True) if cells else pd.DataFrame(columns=list(CHANGES))


def standing_records(ledger: Ledger, result: IntakeResult, release: int) -> dict[str, pd.DataFrame]:
    """Return the live records of the workbook's unit and month, of the forms it brings.

    By form, one row a record; a form that stands nowhere is left out.
    """
    parts = ledger.parts(release)
    live = parts[(parts["unit"] == result.unit) & (parts["month"] == result.month)]
    return {
        form: ledger.records(form, release=release, units=[result.unit], months=[result.month])
        for form in live["form"]
        if form in result.records
    }


def _changes(
    result: IntakeResult, standing: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, cells = [], []
    for form, records in result.records.items():
        before = standing.get(form, records.iloc[:0])
        count, changed = rows_and_cells(FORMS[form], before, records)
        rows.append({"form": form, **count})
        cells.append(changed)
    counts = pd.DataFrame(rows, columns=["form", *COUNTS]).astype(
        {"form": "str", **dict.fromkeys(COUNTS, "int64")}
    )
    together = pd.concat(cells, ignore_index=True) if cells else pd.DataFrame(columns=CHANGES)
    return counts, together


def _already(ledger: Ledger, result: IntakeResult, policy: Policy) -> Receipt | None:
    """Return the receipt of the submission that says the same, None where this one is news."""
    if not result.is_acceptable:
        return None
    return ledger.already_received(new_submission(result, by="", policy=policy))


def _outlets_gone(result: IntakeResult, standing: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    def outlets(frames: Mapping[str, pd.DataFrame]) -> set[str]:
        return {
            code
            for frame in frames.values()
            if "outlet_code" in frame
            for code in frame["outlet_code"].dropna().unique()
        }

    return tuple(sorted(outlets(standing) - outlets(result.records)))


def _moves(ledger: Ledger, result: IntakeResult, moved: pd.DataFrame, release: int) -> pd.DataFrame:
    """Return what the results of the unit and month were and become, where tallies moved."""
    where = Where(units=frozenset({result.unit}))
    before = BoundView(ledger, release, (result.month,), where)
    after = BoundView(WhatIf(ledger, moved), release, (result.month,), where)
    touched = set(moved["indicator"])
    read = [  # who has reported is said by the receipt, not foretold
        indicator
        for indicator in INDICATORS.values()
        if indicator.tally in touched and indicator.kind != "reporting"
    ]
    stands, stood = (results_of_each(bound, read, by=()) for bound in (after, before))
    rows = []
    for indicator in read:
        was, becomes = stood[indicator.id].iloc[0], stands[indicator.id].iloc[0]
        counts = [each[name] for each in (was, becomes) for name in ("numerator", "denominator")]
        rows.append([indicator.id, was["value"], becomes["value"], *counts])
    frame = pd.DataFrame(rows, columns=list(_MOVES))
    return frame.astype(_MOVES)


def _moved_tallies(
    ledger: Ledger,
    result: IntakeResult,
    standing: Mapping[str, pd.DataFrame],
    policy: Policy,
    release: int,
) -> pd.DataFrame:
    """Return the difference of the unit's tallies for the workbook's month."""
    unit, month = result.unit, result.month
    old: list[pd.DataFrame] = [TALLIES.empty()]
    new: list[pd.DataFrame] = [TALLIES.empty()]
    for form, records in result.records.items():
        new.append(counted(form, records, unit, month, policy))
        if form in standing:
            old.append(counted(form, standing[form], unit, month, policy))
        if form in tally.LONGITUDINAL_FORMS:
            chain = ledger.records(form, release=release, units=[unit])
            kept = chain[chain["month"] != month]
            added = records.assign(unit=unit, month=month)
            changed = pd.concat([kept, added], ignore_index=True)
            before = [month] if form in standing else []
            derive = partial(tally.longitudinal, form, unit=unit, months=[month], policy=policy)
            old.append(derive(chain, reported=before))
            new.append(derive(changed, reported=[month]))
    return difference(pd.concat(old, ignore_index=True), pd.concat(new, ignore_index=True))
