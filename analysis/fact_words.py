"""Status, direction and outlook in words, in both languages: the only place that words them.

A row is a row of `analysis.headlines`. The short words stand in scorecards, tables and on charts;
the sentences stand in running text and say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core.months import is_month
from languages import N_, Nn_, _, current, ngettext
from languages.dates import month_name
from languages.numbers import count_text, value_text
from languages.sentences import listed
from metrics.indicators import Indicator

Row = Mapping[Any, Any] | pd.Series

STATUS_NAMES = {
    "met": N_("met"),
    "missed": N_("missed"),
    "too_close": N_("too close to call"),
    "no_target": N_("no target"),
}
DIRECTION_NAMES = {
    "better": N_("better"),
    "worse": N_("worse"),
    "steady": N_("steady"),
    "too_early": N_("too early"),
}
CHANGE_NAMES = {
    "previous": N_("on the period before"),
    "last_year": N_("on last year"),
}
"""What a change is counted from."""
_QUARTERS = {"1": N_("1"), "2": N_("2"), "3": N_("3"), "4": N_("4")}
OUTLOOK_NAMES = {
    "keeps_meeting": N_("keeps meeting it"),
    "keeps_missing": N_("keeps missing it"),
    "still_moving": N_("still moving"),
    "too_early": N_("too early to say"),
    "complete": N_("complete"),
    "on_plan": N_("on plan"),
    "no_plan": N_("at month end"),
}


def counted_text(n: float, indicator: Indicator) -> str:
    """Return over how many a value was counted, with their unit: `162 answers`."""
    words = indicator.counted_words(n, current())
    return _("{n} {counted}").format(n=count_text(n), counted=words)


def period_text(period: str, last_month: str) -> str:
    """Return what a period is called: Oct 2026, Q4 2026, 2026; one not over yet is "so far"."""
    if is_month(period):
        return month_name(period)
    year, _dash, quarter = period.partition("-Q")
    if quarter:
        texts = N_("Q{quarter} {year} so far"), N_("Q{quarter} {year}")
    else:
        texts = N_("{year} so far"), N_("{year}")
    is_over = int(last_month[5:]) % (3 if quarter else 12) == 0
    return _(texts[is_over]).format(year=year, quarter=_(_QUARTERS.get(quarter, "")))


def change_text(difference: float, indicator: Indicator) -> str:
    """Return a change with its sign: +1.2 points; "" where nothing is known."""
    if pd.isna(difference):
        return ""
    amount = amount_text(difference, indicator)
    if amount == amount_text(0.0, indicator):
        return amount
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    if indicator.unit == "per_10k":
        return _("{value} per 10,000").format(value=f"{sign}{abs(difference):,.2f}")
    return sign + amount


def change_sentence(row: Row, indicator: Indicator, *, on: str = "previous") -> str:
    """Say how far a value moved since the period before, or (`on="last_year"`) since last year.

    A change that chance alone may give is called normal variation; of what is exact it is a fact.
    """
    change = "change" if on == "previous" else f"{on}_change"
    if pd.isna(row[change]) or not row[f"{on}_period"]:
        return ""
    last_month = str(row["month"])
    earlier = str(row[f"{on}_period"])
    when = (
        _("the same months of {year}").format(year=earlier[:4])
        if on == "last_year" and not is_month(earlier)
        else period_text(earlier, last_month if is_month(earlier) else f"{earlier[:4]}-12")
    )
    amount = amount_text(float(row[change]), indicator)
    if amount == amount_text(0.0, indicator):
        return _("Hardly different from {earlier}.").format(earlier=when)
    is_real = indicator.is_exact or bool(row[f"is_{change}_real"])
    texts = {
        (True, True): N_("{amount} higher than {earlier}."),
        (True, False): N_("{amount} lower than {earlier}."),
        (False, True): N_("{amount} higher than {earlier}, which is normal variation."),
        (False, False): N_("{amount} lower than {earlier}, which is normal variation."),
    }
    text = _(texts[is_real, float(row[change]) > 0])
    return text.format(amount=amount, earlier=when)


def missing_months_text(months: Sequence[str]) -> str:
    """Say which months of a period count nothing; "" where none is missing."""
    names = listed([month_name(month) for month in months])
    return _("Without {months}: nothing was counted.").format(months=names) if months else ""


def status_text(status: str) -> str:
    """Return a status as it stands in a table; "" where there is no value."""
    return _(STATUS_NAMES.get(status, ""))


def direction_text(direction: str) -> str:
    """Return a direction as it stands in a table."""
    return _(DIRECTION_NAMES.get(direction, ""))


def outlook_text(row: Row) -> str:
    """Return an outlook as it stands in a table; "" without a target.

    A state says how it stands to its plan, and when it is forecast to be complete.
    """
    outlook = str(row["outlook"])
    if outlook == "misses_n_in_10":
        return _misses(Nn_("misses about {n} month in 10", "misses about {n} months in 10"), row)
    if outlook == "behind_plan":
        n = round(float(row["plan_months_behind"]))
        return _with_forecast(
            ngettext("behind plan by {n} month", "behind plan by {n} months", n).format(n=n), row
        )
    return _with_forecast(_(OUTLOOK_NAMES.get(outlook, "")), row)


def status_sentence(row: Row, indicator: Indicator) -> str:
    """Say how the period stands to its target; "" without a value or a target."""
    text = {
        "met": _("{period} meets the target of {target}."),
        "missed": _("{period} misses the target of {target}."),
        "too_close": _("{period} is too close to the target of {target} to call."),
    }.get(str(row["status"]), "")
    if not text:
        return ""
    when = period_text(str(row.get("period") or row["month"]), str(row["month"]))
    return text.format(period=when, target=value_text(float(row["target"]), indicator.unit))


def direction_sentence(row: Row, indicator: Indicator) -> str:
    """Say whether it is changing and by which rule; "" where it is too early to say."""
    direction = str(row.get("direction") or "")
    if direction == "steady":
        return _steady(row)
    texts = {"better": N_("Better: {rule}."), "worse": N_("Worse: {rule}.")}
    if direction not in texts:
        return ""
    is_up = (direction == "better") == (indicator.improvement == "increase")
    return _(texts[direction]).format(rule=rule_text(row, is_up=is_up))


def _steady(row: Row) -> str:
    known = [value for value in row.get("values") or () if not pd.isna(value)]
    if len(known) > 1 and len(set(known)) == 1:
        return _("Steady: {n} months have the same value.").format(n=len(known))
    return _("Steady: the changes from month to month are normal variation.")


def rule_text(row: Row, *, is_up: bool) -> str:
    """Say which signal stands at the last month."""
    month = month_name(str(row["month"]))
    up, down = {
        "beyond_limits": (
            N_("{month} is above the normal range"),
            N_("{month} is below the normal range"),
        ),
        "trend": (
            N_("it has risen for seven months or more"),
            N_("it has fallen for seven months or more"),
        ),
        "two_of_three": (
            N_("two of the last three months are near the top of the normal range"),
            N_("two of the last three months are near the bottom of the normal range"),
        ),
    }.get(
        str(row.get("rule") or ""),
        (
            N_("seven months or more in a row are above the median"),
            N_("seven months or more in a row are below the median"),
        )
        if row.get("method") == "run"
        else (
            N_("seven months or more in a row are above the average"),
            N_("seven months or more in a row are below the average"),
        ),
    )
    return _(up if is_up else down).format(month=month)


def outlook_sentence(row: Row, indicator: Indicator) -> str:
    """Say what to expect if nothing changes; "" where nothing can be said without a target."""
    outlook = str(row.get("outlook") or "")
    if indicator.is_state:
        return _plan_sentence(row, outlook)
    if outlook == "too_early":
        return _("It is too early to say what to expect.")
    if outlook == "still_moving":
        return _still_moving(row, indicator)
    since = str(row.get("run_since") or "")
    texts = {
        "keeps_meeting": (
            N_("If nothing changes, it keeps meeting the target."),
            N_("If it goes on as since {month}, it keeps meeting the target."),
        ),
        "keeps_missing": (
            N_("If nothing changes, it keeps missing the target."),
            N_("If it goes on as since {month}, it keeps missing the target."),
        ),
    }
    when = month_name(since) if since else ""
    if outlook in texts:
        return _(texts[outlook][bool(since)]).format(month=when)
    if outlook != "misses_n_in_10":
        return ""
    if not since:
        return _misses(
            Nn_(
                "If nothing changes, about {n} month in 10 will miss the target.",
                "If nothing changes, about {n} months in 10 will miss the target.",
            ),
            row,
        )
    return _misses(
        Nn_(
            "If it goes on as since {month}, about {n} month in 10 will miss the target.",
            "If it goes on as since {month}, about {n} months in 10 will miss the target.",
        ),
        row,
        month=when,
    )


def _still_moving(row: Row, indicator: Indicator) -> str:
    """Say that a trend goes on, and how far from the target it stands."""
    # The last month's distance: the value shown may be that of a longer period.
    distance = float(row["target_gap"]) * (1 if indicator.improvement == "increase" else -1)
    if amount_text(distance, indicator) == amount_text(0.0, indicator):
        return _("It is still moving, and now stands on the target.")
    text = (
        _("It is still moving, and now stands {amount} above the target.")
        if distance > 0
        else _("It is still moving, and now stands {amount} below the target.")
    )
    return text.format(amount=amount_text(distance, indicator))


def amount_text(difference: float, indicator: Indicator, *, decimals: int = 1) -> str:
    """Return the size of a change or distance: percentage points for shares."""
    size = abs(difference)
    if indicator.unit == "percent":
        return _("{value} points").format(value=f"{size * 100:.{decimals}f}")
    return value_text(size, indicator.unit)


def _plan_sentence(row: Row, outlook: str) -> str:
    sentences = {
        "complete": N_("The plan is complete."),
        "on_plan": N_("It is on plan."),
    }
    first = _(sentences.get(outlook, ""))
    if outlook == "behind_plan":
        n = round(float(row["plan_months_behind"]))
        first = ngettext("It is {n} month behind plan.", "It is {n} months behind plan.", n)
        first = first.format(n=n)
    return first


def _with_forecast(text: str, row: Row) -> str:
    """Return words about a plan with the months in which it may be complete."""
    forecast = forecast_text(row)
    return _("{plan} · {forecast}").format(plan=text, forecast=forecast) if forecast else text


def forecast_text(row: Row) -> str:
    """Return when a plan may be complete at its recent paces; "" where that cannot be said."""
    first, last = str(row.get("forecast_first") or ""), str(row.get("forecast_last") or "")
    if not first:
        return ""
    if not last:
        return _("forecast {first} at the earliest").format(first=month_name(first))
    if first == last:
        return _("forecast {first}").format(first=month_name(first))
    return _("forecast {first} to {last}").format(first=month_name(first), last=month_name(last))


def _misses(forms: tuple[str, str], row: Row, **names: str) -> str:
    n = round(float(row["outlook_months_in_10"]))
    return ngettext(*forms, n).format(n=n, **names)
