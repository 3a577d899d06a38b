"""One sentence a result, in both languages, that never says more than the numbers (methods 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.signal_words import lag, limits_lag, pattern, reach
from languages import _, ngettext
from languages.numbers import value_text
from languages.sentences import joined
from metrics.indicators import INDICATORS, Indicator
from metrics.transit import LONGEST_COUNTED_DAYS

Row = Mapping[str, Any]
"""A row of `results_table`, with `previous`, `change`, `variation` where it has a history."""


def sentence(row: Row | pd.Series, indicator: str | Indicator) -> str:
    """Return what a result says: the value and n, the change, the target, who is missing.

    `row`: a row of results. Where it carries `variation` and `assurance` of a control chart (""
    with under 12 months) these are told; else its `change` since the month before (in the
    indicator's unit), and whether `is_change_real`.
    """
    named = INDICATORS[indicator] if isinstance(indicator, str) else indicator
    if _is_missing(row["value"]):
        return joined([_no_value(row, named), missing_outlets(row)])
    parts = [
        value_and_n(row, named),
        change(row, named),
        against_target(row, named),
        caution(row),
        missing_outlets(row),
    ]
    return joined(parts)


def shown(value: float, indicator: Indicator) -> str:
    """Return a value with its unit, as people read it: 84.6 %, 3 days, 1.94 per 10,000."""
    return value_text(value, indicator.unit)


def shown_change(difference: float, indicator: Indicator) -> str:
    """Return how far a value moved, without a sign: percentage points for shares."""
    size = abs(difference)
    if indicator.unit == "percent":
        return _("{value} points").format(value=f"{size * 100:.1f}")
    return value_text(size, indicator.unit)


def value_and_n(row: Row | pd.Series, indicator: Indicator) -> str:
    """Say the value, and over how many it was counted."""
    n = f"{float(row['denominator']):,.0f}"
    if not indicator.has_interval:
        return _("{label} is {value}.").format(
            label=indicator.label, value=shown(row["value"], indicator)
        )
    return _("{label} is {value} (n = {n}).").format(
        label=indicator.label, value=shown(row["value"], indicator), n=n
    )


def change(row: Row | pd.Series, indicator: Indicator) -> str:
    """Say whether the value really moved, or no more than it does by chance."""
    # Where months enough were judged together, two of them alone have no more to say.
    return pattern(row) or _change_since(row, indicator)


def _change_since(row: Row | pd.Series, indicator: Indicator) -> str:
    difference = row.get("change")
    if difference is None or _is_missing(difference):
        return ""
    if abs(float(difference)) < 1e-12:
        return _("It is the same as the month before.")
    amount = shown_change(difference, indicator)
    if _is_missing(row["lower"]):  # no interval: nothing can be said of chance
        text = (
            _("It is {amount} higher than the month before.")
            if difference > 0
            else _("It is {amount} lower than the month before.")
        )
        return text.format(amount=amount)
    if not row.get("is_change_real"):
        return _("The change since the month before is within what chance alone gives.")
    if difference > 0:
        return _("It is {amount} higher than the month before, more than chance gives.").format(
            amount=amount
        )
    return _("It is {amount} lower than the month before, more than chance gives.").format(
        amount=amount
    )


def against_target(row: Row | pd.Series, indicator: Indicator) -> str:
    """Say how the value lies to its target, chance allowed for, and whether it is in reach."""
    if _is_missing(row["target"]):
        return ""
    target = shown(row["target"], indicator)
    if limits_lag(row):
        return joined([_now(row, target), lag(row)])
    if row["verdict"] == "not_distinguishable" and (
        alone := reach(row, _("the target of {target}").format(target=target))
    ):
        return alone
    return joined([_now(row, target), reach(row, _("it"))])


def _now(row: Row | pd.Series, target: str) -> str:
    """Say how the value of this one month lies to its target."""
    is_certain = not _is_missing(row["lower"])
    texts = {
        "above": _("This month the target of {target} is met.")
        if is_certain
        else _("It stands on the good side of the target of {target}."),
        "below": _("This month the target of {target} is missed.")
        if is_certain
        else _("It stands short of the target of {target}."),
        "not_distinguishable": _(
            "Whether the target of {target} is met cannot be told from so few."
        )
        if row["size"]
        else _("It cannot be told apart from the target of {target}."),
    }
    return texts.get(str(row["verdict"]), "").format(target=target)


def caution(row: Row | pd.Series) -> str:
    """Say that a result rests on too little to be relied on."""
    if row["size"] == "too_small":
        return _("It rests on very few cases and is not ranked.")
    if row["size"] == "small":
        return _("It rests on few cases.")
    return ""


def missing_outlets(row: Row | pd.Series) -> str:
    """Say who is missing; "" where every outlet reported."""
    expected, reported = int(row["expected"]), int(row["reported"])
    if expected == 0 or reported >= expected:
        return ""
    missing = expected - reported
    text = (
        ngettext(
            "Partial: {reported} of {expected} outlet reports came in; {missing} is missing.",
            "Partial: {reported} of {expected} outlet reports came in; {missing} are missing.",
            missing,
        )
        if row["is_partial"]
        else ngettext(
            "{reported} of {expected} outlet reports came in; {missing} is missing.",
            "{reported} of {expected} outlet reports came in; {missing} are missing.",
            missing,
        )
    )
    return text.format(reported=reported, expected=expected, missing=missing)


def _no_value(row: Row | pd.Series, indicator: Indicator) -> str:
    if indicator.kind == "time_to_close" and float(row["denominator"]) > 0:
        return _("{label} is not reached: fewer than half are closed.").format(
            label=indicator.label
        )
    if indicator.kind == "histogram_percentile" and float(row["denominator"]) > 0:
        return _("{label} lies beyond {days} days.").format(
            label=indicator.label, days=LONGEST_COUNTED_DAYS
        )
    return _("{label} has no value: nothing was counted.").format(label=indicator.label)


def _is_missing(value: Any) -> bool:
    return bool(pd.isna(value))
