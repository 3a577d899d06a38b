"""Which of a person's dropped files stand aside: faulty ones that a later file stands in for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd


@dataclass(frozen=True)
class Handed:
    """A file that was dropped, or a submission that was accepted.

    key: what tells it from the others. unit, month: "" where the file does not say them. forms:
    those whose sheets are in it. is_faulty: it cannot be accepted as it is.
    """

    key: Hashable
    name: str
    unit: str
    month: str
    forms: frozenset[str]
    at: datetime
    is_faulty: bool = False


def superseded(files: Sequence[Handed], accepted: Sequence[Handed] = ()) -> dict[Hashable, Handed]:
    """Return for the key of each file that stands aside the newest one that stands in for it.

    A faulty file stands aside for one that came later, is of the same unit and month and brings
    at least the same forms. Of two that came together the one further down the list is later. A
    sound file never stands aside: it waits to be accepted.
    """
    order = sorted(files, key=lambda file: file.at)  # stable: the list decides between equals
    found: dict[Hashable, Handed] = {}
    for place, old in enumerate(order):
        if not (old.is_faulty and old.unit and old.month):
            continue
        later = [*order[place + 1 :], *(each for each in accepted if each.at > old.at)]
        heirs = [each for each in later if _stands_in(each, old)]
        if heirs:
            found[old.key] = max(heirs, key=lambda file: file.at)
    return found


def _stands_in(new: Handed, old: Handed) -> bool:
    return (new.unit, new.month) == (old.unit, old.month) and old.forms <= new.forms


def accepted_files(submissions: pd.DataFrame) -> list[Handed]:
    """Return the submissions of the ledger's list that are not withdrawn, as submitted files.

    `submissions`: one row a submission, as `Ledger.submissions` gives it.
    """
    standing = submissions[submissions["withdrawn_release"].isna()]
    names = ["submission", "file_name", "unit", "month", "forms", "at"]
    return [
        Handed(f"submission {number}", name, unit, month, frozenset(forms.split()), _utc(at))
        for number, name, unit, month, forms, at in standing[names].itertuples(False, None)
    ]


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
