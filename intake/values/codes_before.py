"""Codes held against those of the months before: the same code in another spelling."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from intake.values.cells import Doubt, Typed
from intake.values.codes import key_form


def as_before(typed: Typed, before: Mapping[str, tuple[str, str]]) -> Typed:
    """Return codes as they were written before where only the spelling differs, and say so.

    `before`: code and month by `key_form`. A number that lost its zeros (12 for 0012) is kept,
    and doubtful.
    """
    if not before:
        return typed
    without_zeros = {
        form.lstrip("0"): earlier
        for form, earlier in before.items()
        if form.isdigit() and form.startswith("0") and form.strip("0")
    }
    read: dict[str, str] = {}
    doubts: dict[str, Doubt] = {}
    for code in set(typed.values.dropna()) if len(typed.values) else ():
        form = key_form(code)
        if form in before:
            if before[form][0] != code:
                read[code] = before[form][0]
        elif form.isdigit() and form.lstrip("0") in without_zeros:
            earlier, month = without_zeros[form.lstrip("0")]
            doubts[code] = ("without_zeros", {"earlier": earlier, "month": month or "–"})
    return _with(typed, read, doubts)


def _with(typed: Typed, read: Mapping[str, str], doubts: Mapping[str, Doubt]) -> Typed:
    values = typed.values.tolist()
    for position, code in enumerate(values):
        if code in doubts:
            typed.doubts.setdefault(position, doubts[code])
    changed = [position for position, code in enumerate(values) if code in read]
    if changed:
        first = values[changed[0]]
        typed.read_as["code_as_before"] = (len(changed), first, read[first])
        typed.values = pd.array([read.get(code, code) for code in values], dtype="str")
    return typed
