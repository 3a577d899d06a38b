"""A headline over its period, and beside it the period before and the same of last year.

A quarter or a year is the sum of its months so far. The period before (环比) is whole; that of last
year (同比) ends with the same month, so that like is held against like.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.results import results_of_each
from analysis.scope import BoundView
from core import periods
from core.months import shift
from metrics.indicators import INDICATORS, Indicator

COLUMNS = (
    "period",
    "missing_months",
    "previous_period",
    "previous_month",
    "previous",
    "change",
    "is_change_real",
    "last_year_period",
    "last_year",
    "last_year_change",
    "is_last_year_change_real",
    "last_year_missing_months",
)


@dataclass(frozen=True)
class PeriodValues:
    """The result of a period, that of the one before and that of last year, as rows of results.

    `code`, `previous_code`, `last_year_code` name the periods. None where nothing is known.
    """

    code: str
    now: Mapping[Any, Any]
    previous_code: str
    previous: Mapping[Any, Any] | None
    last_year_code: str
    last_year: Mapping[Any, Any] | None
    missing_months: tuple[str, ...] = ()
    last_year_missing_months: tuple[str, ...] = ()

    def columns(self) -> dict[str, Any]:
        """Return `COLUMNS` of a headline: values missing where nothing is known, "" for names.

        A change is real where the interval of the difference leaves out 0.
        """
        previous, change, is_real = since(self.now, self.previous)
        last_year, on_last_year, is_last_year_real = since(self.now, self.last_year)
        known = "" if math.isnan(previous) else self.previous_code
        return {
            "period": self.code,
            "missing_months": self.missing_months,
            "previous_period": known,
            "previous_month": known if len(known) == len("2026-10") and "Q" not in known else "",
            "previous": previous,
            "change": change,
            "is_change_real": is_real,
            "last_year_period": "" if math.isnan(last_year) else self.last_year_code,
            "last_year": last_year,
            "last_year_change": on_last_year,
            "is_last_year_change_real": is_last_year_real,
            "last_year_missing_months": self.last_year_missing_months,
        }


def of_month(every_month: pd.DataFrame) -> PeriodValues:
    """Return the last month of a series beside the newest before that has a value.

    `every_month`: results with the month as index.
    """
    month, earlier = str(every_month.index[-1]), every_month.iloc[:-1]
    known = earlier[earlier["value"].notna()]
    year_ago = shift(month, -12)
    return PeriodValues(
        code=month,
        now=dict(every_month.iloc[-1]),
        previous_code="" if known.empty else str(known.index[-1]),
        previous=None if known.empty else dict(known.iloc[-1]),
        last_year_code=year_ago,
        last_year=dict(known.loc[year_ago]) if year_ago in known.index else None,
        missing_months=_missing(every_month, [month], is_state=False),
    )


def of_period(
    bound: BoundView,
    period: str,
    indicators: Sequence[Indicator],
    every_month: Mapping[str, pd.DataFrame],
) -> dict[str, PeriodValues]:
    """Return the quarter or year of a view's last month for some indicators by their ids.

    `every_month`: the results of each indicator by month, with the month as index.
    """
    now = periods.so_far(bound.last_month, period)
    before, last_year = periods.before(bound.last_month, period), periods.year_earlier(now)
    spans = [now, before, last_year]
    rows = [_rows(bound, months, indicators) for months in spans]
    codes = [periods.period_of(months[-1], period) for months in spans]
    return {
        id_: PeriodValues(
            code=codes[0],
            now=rows[0][id_],
            previous_code=codes[1],
            previous=rows[1][id_],
            last_year_code=codes[2],
            last_year=rows[2][id_],
            missing_months=_missing(months, now, is_state=INDICATORS[id_].is_state),
            last_year_missing_months=_missing(months, last_year, is_state=INDICATORS[id_].is_state),
        )
        for id_, months in every_month.items()
    }


def _rows(
    bound: BoundView, months: Sequence[str], indicators: Sequence[Indicator]
) -> dict[str, dict[Any, Any]]:
    found = results_of_each(bound.over(months), indicators, by=())
    return {id_: frame.iloc[0].to_dict() for id_, frame in found.items()}


def _missing(
    every_month: pd.DataFrame, months: Sequence[str], *, is_state: bool
) -> tuple[str, ...]:
    """Return the months that count nothing; of a state only the last is read."""
    held = set(every_month.index[every_month["denominator"] > 0])
    return tuple(month for month in (months[-1:] if is_state else months) if month not in held)


def since(now: Mapping[Any, Any], earlier: Mapping[Any, Any] | None) -> tuple[float, float, bool]:
    """Return an earlier value, the change since, and whether that is more than chance.

    The interval of a difference is Newcombe's (1998, method 10), built from the intervals of
    the two values; it needs no more than these, so it serves composites and medians as well.
    """
    if earlier is None or math.isnan(earlier["value"]):
        return math.nan, math.nan, False
    difference = now["value"] - earlier["value"]
    below = math.hypot(now["value"] - now["lower"], earlier["upper"] - earlier["value"])
    above = math.hypot(now["upper"] - now["value"], earlier["value"] - earlier["lower"])
    is_real = difference - below > 0 or difference + above < 0
    return float(earlier["value"]), float(difference), bool(is_real)
