"""One sentence a result, in both languages, that never says more than the numbers (methods 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.fact_words import counted_text
from analysis.signal_words import lag, limits_lag, pattern, reach
from core.months import shift
from languages import _, ngettext
from languages.dates import month_name
from languages.numbers import count_text, share_text, value_text
from languages.sentences import joined
from metrics.indicators import INDICATORS, Indicator
from metrics.transit import LONGEST_COUNTED_DAYS

Row = Mapping[str, Any]
"""A row of `results_table`, with `previous`, `change`, `variation` where it has a history."""

_DECIMALS = (1, 2, 3)
"""Of a percentage, as few as tell a value from its target."""


def sentence(row: Row | pd.Series, indicator: str | Indicator) -> str:
    """Return what a result says: the value and n, the change, the target, who is missing.

    `row`: a row of results. Where it carries `variation` and `assurance` of a control chart (""
    with under 12 months) these are told; else its `change` since `previous_month` (in the
    indicator's unit), and whether `is_change_real`. A stock leans on the month before it: what it
    gained is a fact, and no words of chance are said of it.
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


def shown_change(difference: float, indicator: Indicator, *, decimals: int = 1) -> str:
    """Return how far a value moved, without a sign: percentage points for shares."""
    size = abs(difference)
    if indicator.unit == "percent":
        return _("{value} points").format(value=f"{size * 100:.{decimals}f}")
    return value_text(size, indicator.unit)


def value_and_n(row: Row | pd.Series, indicator: Indicator) -> str:
    """Say the value, and over how many it was counted."""
    value = _beside_target(row, indicator)
    if not indicator.has_interval:
        return _("{label} is {value}.").format(label=indicator.label, value=value)
    n = counted_text(float(row["denominator"]), indicator)
    return _("{label} is {value} ({n}).").format(label=indicator.label, value=value, n=n)


def _beside_target(row: Row | pd.Series, indicator: Indicator) -> str:
    """Return the value as text, told finer where rounding would hide on which side it lies."""
    value, target = float(row["value"]), row["target"]
    if indicator.unit != "percent" or row["verdict"] not in ("above", "below"):
        return shown(value, indicator)
    fine_enough = (
        text for d in _DECIMALS if (text := share_text(value, d)) != share_text(float(target), d)
    )
    return next(fine_enough, shown(value, indicator))


def change(row: Row | pd.Series, indicator: Indicator) -> str:
    """Say whether the value really moved, or no more than it does by chance."""
    if indicator.is_state:
        return _change_since(row, indicator, is_fact=True)
    # Where months enough were judged together, two of them alone have no more to say.
    return pattern(row) or _change_since(row, indicator, is_fact=_is_missing(row["lower"]))


def _change_since(row: Row | pd.Series, indicator: Indicator, *, is_fact: bool) -> str:
    """Say how far the value moved, beyond chance or, where nothing is known of chance, at all."""
    difference = row.get("change")
    if difference is None or _is_missing(difference):
        return ""
    earlier, amount = _earlier(row), shown_change(difference, indicator)
    if abs(float(difference)) < 1e-12:
        return _("It is the same as {earlier}.").format(earlier=earlier)
    if amount == shown_change(0.0, indicator) and is_fact:
        return _("It is hardly different from {earlier}.").format(earlier=earlier)
    if is_fact:
        text = (
            _("It is {amount} higher than {earlier}.")
            if difference > 0
            else _("It is {amount} lower than {earlier}.")
        )
    elif not row.get("is_change_real"):
        text = _("The change since {earlier} is within what chance alone gives.")
    else:
        text = (
            _("It is {amount} higher than {earlier}, more than chance gives.")
            if difference > 0
            else _("It is {amount} lower than {earlier}, more than chance gives.")
        )
    return text.format(amount=amount, earlier=earlier)


def _earlier(row: Row | pd.Series) -> str:
    """Name the month that a change is counted from: the newest before that has a value."""
    previous, month = row.get("previous_month"), row.get("month")
    if not previous or not month or shift(str(previous), 1) == month:
        return _("the month before")
    return month_name(str(previous))


def against_target(row: Row | pd.Series, indicator: Indicator) -> str:
    """Say how the value lies to its target, chance allowed for, and whether it is in reach."""
    if _is_missing(row["target"]):
        return ""
    target = shown(row["target"], indicator)
    if indicator.is_state:
        return _now(row, target)
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
        else _("It has reached the target of {target}."),
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
    said = text.format(
        reported=count_text(reported), expected=count_text(expected), missing=count_text(missing)
    )
    return joined([said, _("What is missing may change this.") if row["is_partial"] else ""])


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
