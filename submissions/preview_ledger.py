"""The ledger as it would stand with a workbook accepted, without accepting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import pandas as pd

from ledger import Ledger, Where
from ledger.matrices import Owed
from ledger.sums import ReportingQuestion, RollUpQuestion
from policy import Policy

_COUNTS = ["numerator", "denominator"]


class WhatIf:
    """A ledger and a difference of tallies on top of it, for one unit and month.

    Answers what `analysis` asks of a ledger. Tallies are additive, so the roll-up with the
    difference is the ledger's roll-up plus the difference's. It groups by month, unit,
    outlet_code and strata, and filters by unit and outlet: all that a preview asks for.
    """

    def __init__(self, ledger: Ledger, difference: pd.DataFrame) -> None:
        self._ledger = ledger
        self._difference = difference

    def release(self) -> int:
        """Return the release that the difference lies on."""
        return self._ledger.release()

    def policy(self, release: int | None = None) -> Policy:
        """Return the policy, which a workbook does not change."""
        return self._ledger.policy(release)

    def months(self, release: int | None = None) -> list[str]:
        """Return the months that would hold something."""
        return sorted({*self._ledger.months(release), *self._difference["month"]})

    def strata(self, tally: str, release: int | None, months: Sequence[str]) -> list[str]:
        """Return the strata that a tally would hold."""
        own = self._of(tally, months)["stratum"]
        return sorted({*self._ledger.strata(tally, release, months), *own})

    def reporting(self, forms: Owed, **question: Unpack[ReportingQuestion]) -> pd.DataFrame:
        """Return who has reported, as it stands before."""
        return self._ledger.reporting(forms, **question)

    def roll_up(
        self, tally: str | Sequence[str], **question: Unpack[RollUpQuestion]
    ) -> pd.DataFrame:
        """Return the ledger's roll-up with the difference added."""
        stands, added = self._ledger.roll_up(tally, **question), self._added(tally, **question)
        return _summed(pd.concat([stands, added], ignore_index=True), question["by"])

    def _of(self, tally: str | Sequence[str], months: Sequence[str]) -> pd.DataFrame:
        difference = self._difference
        is_asked = difference["indicator"].isin([tally] if isinstance(tally, str) else list(tally))
        return difference[is_asked & difference["month"].isin(list(months))]

    def _added(
        self, tally: str | Sequence[str], **question: Unpack[RollUpQuestion]
    ) -> pd.DataFrame:
        by, months, where = question["by"], question["months"], question.get("where") or Where()
        strata, factors = question.get("strata", ()), question.get("factors")
        if question.get("last_month_only") and "month" not in by:
            months = sorted(months)[-1:]
        rows = self._of(tally, months)
        if where.units is not None:
            rows = rows[rows["unit"].isin(where.units)]
        if where.outlets is not None:
            rows = rows[rows["outlet_code"].isin(where.outlets)]
        if factors is not None:
            rows = rows.merge(factors, on=["month", "stratum"])
            rows = rows.assign(
                numerator=rows["numerator"] * rows["numerator_factor"],
                denominator=rows["denominator"] * rows["denominator_factor"],
            )
        if strata:
            split = rows["stratum"].str.split("/", expand=True).reindex(columns=range(len(strata)))
            rows = rows.assign(**{name: split[n] for n, name in enumerate(strata)})
        return _summed(rows, by)


def _summed(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    if by:
        return rows.groupby(list(by), as_index=False)[_COUNTS].sum()
    return rows[_COUNTS].sum().to_frame().T


def difference(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return tallies which, added to `old`, give `new`; those that stay as they are left out.

    Both and the answer: `core.frames.TALLIES`, one row an outlet, month, indicator and stratum.
    """
    negated = old.assign(**{name: -old[name] for name in _COUNTS})
    keys = ["month", "unit", "outlet_code", "indicator", "stratum"]
    summed = _summed(pd.concat([negated, new], ignore_index=True), keys)
    return summed[(summed["numerator"] != 0) | (summed["denominator"] != 0)]
