"""What a control chart says, in words that never go beyond it (methods 8).

Common cause is never called better or worse, a run chart never speaks of limits, a chart that
could compute none says nothing, limits on trial are called so, and without a target there is no
word of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from languages import N_, _

Row = Mapping[str, Any]
"""`variation`, `assurance`, `rule`, `direction` and `method` of a control chart, `values` of its
last months, `is_trial` where its limits rest on fewer than 12 points; a missing one is "not
known"."""


STATE = N_("a state, not held to chance")
STATE_MEANING = N_(
    "A state at the month’s end (work done so far, what is still open) leans on the month before "
    "it. Its place shows which way it went and how it stands to its target; no limits of chance "
    "hold for it."
)


def pattern(row: Row | pd.Series) -> str:
    """Say whether the last month is a real change, and by which rule; "" where nobody judged."""
    if row.get("variation") == "common_cause":
        return _no_change(row)
    text = {
        "improving": _("It really gets better: {rule}."),
        "concerning": _("It really gets worse: {rule}."),
        "neutral_high": _("It really is higher than before: {rule}."),
        "neutral_low": _("It really is lower than before: {rule}."),
    }.get(str(row.get("variation") or ""), "")
    return text.format(rule=rule_words(row))


def _no_change(row: Row | pd.Series) -> str:
    """Say that nothing really changes; "" where there were no limits to tell it by."""
    known = [value for value in row.get("values") or () if not pd.isna(value)]
    if len(known) > 1 and len(set(known)) == 1:
        return _("No change: {n} months have the same value.").format(n=len(known))
    if row.get("method") != "run" and not row.get("assurance"):
        return ""
    if row.get("is_trial"):
        return _("No real change as yet: the limits rest on fewer than 12 months.")
    return _("No real change: its ups and downs are those of chance.")


def rule_words(row: Row | pd.Series) -> str:
    """Say by which rule the last month is no chance."""
    middle = _("median") if row.get("method") == "run" else _("average")
    return {
        "beyond_limits": _("the month lies outside the range of chance"),
        "trend": _("seven months in a row move one way"),
        "two_of_three": _("two of three months lie at the edge of the range of chance"),
        "shift": _("seven months or more in a row lie on one side of the {middle}").format(
            middle=middle
        ),
    }.get(str(row.get("rule") or ""), _("more than chance gives"))


def reach(row: Row | pd.Series, target: str) -> str:
    """Say whether the target (in words) is within reach of chance.

    "" without a target or limits, while the limits are on trial, and after a real change: then
    the limits do not tell what will be, but what was.
    """
    if row.get("variation") != "common_cause" or row.get("is_trial"):
        return ""
    text = {
        "consistently_passing": _("As it runs, {target} is met reliably."),
        "consistently_failing": _("As it runs, {target} is out of reach."),
        "hit_or_miss": _("As it runs, a month meets or misses {target} by chance."),
    }.get(str(row.get("assurance") or ""), "")
    return text.format(target=target)


def lag(row: Row | pd.Series) -> str:
    """Say where the limits rest on months that the last one has left behind; "" elsewhere."""
    if not limits_lag(row):
        return ""
    return _(
        "The limits still rest on the months before the change; who knows its cause may let them "
        "start anew."
    )


def limits_lag(row: Row | pd.Series) -> bool:
    """Return whether a changed last month is not on the side of the target that its limits are."""
    if row.get("variation") in (None, "", "common_cause"):
        return False
    side = {"consistently_failing": "below", "consistently_passing": "above"}
    expected = side.get(str(row.get("assurance") or ""))
    return expected is not None and row.get("verdict", "") != expected
