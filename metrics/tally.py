"""Records into tallies: the additive counts that every result is summed from.

`counted` reads one part alone and is written once, in Narwhals, so that the same function runs
on pandas (a workbook), DuckDB, Polars and Spark (an extract of millions). Conditions become
columns before the one aggregation, which only sums. `longitudinal` reads the chain of months.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw
import pandas as pd

from core.frames import TALLIES
from metrics import transit
from metrics.indicators import INDICATORS, Condition, Measure, TallyRule, rules_of
from metrics.longitudinal import RULES, prepared
from policy import Policy

_KEYS = ["month", "outlet_code", "indicator", "stratum"]
"""Of one unit's tallies."""

_COMPARE: Mapping[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

LONGITUDINAL_FORMS: frozenset[str] = frozenset(
    rule.form for indicator in INDICATORS.values() for rule in indicator.tallies if rule.follow
)
"""Forms with tallies that come from the chain of months."""


def counted(form: str, records: Any, *, unit: str, month: str, policy: Policy) -> pd.DataFrame:
    """Return the counted tallies of one form's records, conforming to TALLIES, sorted by key.

    `records`: one row as the form says; a pandas frame, or any lazy or eager frame Narwhals knows.
    Rows that count nothing over nothing are left out; a presence tally (numerator 1, denominator
    0) says that an outlet, or a unit by its sheet, handed the form in.
    """
    columns = nw.from_native(records).lazy().collect_schema().names()
    is_empty = isinstance(records, pd.DataFrame) and records.empty
    held = _Records(nw.from_native(records).lazy(), columns, unit, month, policy, by=())
    return _finished(_of_rules(form, held, is_empty=is_empty), unit=unit, month=month)


def counted_months(
    form: str, records: Mapping[str, pd.DataFrame], *, unit: str, policy: Policy
) -> dict[str, pd.DataFrame]:
    """Return what `counted` gives for each month of a unit's records, in one pass over them all.

    `records`: by month. Months that differ in checklist or last collection are counted apart.
    """
    alike: dict[Any, list[str]] = {}
    for month in records:
        items = tuple(item.code for item in policy.checklist(month))
        alike.setdefault((items, policy.calendar.last_collection_in(month)), []).append(month)
    found: dict[str, pd.DataFrame] = {}
    for months in alike.values():
        together = pd.concat(
            [records[month].assign(month=month) for month in months], ignore_index=True
        ).astype({"month": "str"})
        held = _Records(
            nw.from_native(together).lazy(),
            list(together.columns),
            unit,
            months[0],
            policy,
            by=("month",),
            months=tuple(months),
        )
        tallies = _finished(_of_rules(form, held, is_empty=together.empty), unit=unit)
        for month in months:
            found[month] = tallies[tallies["month"] == month].reset_index(drop=True)
    return found


def longitudinal(
    form: str,
    chain: pd.DataFrame,
    *,
    unit: str,
    months: Sequence[str],
    policy: Policy,
    reported: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the followed tallies of a form for each month of `months`, conforming to TALLIES.

    `chain`: the records of the unit's live parts of that form, with a column `month` (of the
    workbook). A month's tallies depend on rows of that month and earlier ones only. `reported`:
    the months that the unit handed the form in for (None: all of them). A stock goes on as it
    stood; a flow has no tallies in a month without a report, since missing is not zero.
    """
    if chain.empty or not months:
        return TALLIES.empty()
    things = prepared(form, chain, months, policy)
    tallies = [
        RULES[rule.follow](things, months, policy).assign(indicator=indicator)
        for indicator, rule in rules_of(form, is_longitudinal=True)
    ]
    finished = _finished(tallies, unit=unit)
    if reported is None:
        return finished
    flows = [id_ for id_, known in INDICATORS.items() if known.period == "flow"]
    is_silent = finished["indicator"].isin(flows) & ~finished["month"].isin(list(reported))
    return finished[~is_silent].reset_index(drop=True)


def _finished(
    tallies: Sequence[pd.DataFrame], *, unit: str, month: str | None = None
) -> pd.DataFrame:
    """Return tallies as their table has them: one row a key, sorted, none that says nothing."""
    if not tallies:
        return TALLIES.empty()
    joined = pd.concat(tallies, ignore_index=True)
    joined = joined[(joined["numerator"] != 0) | (joined["denominator"] != 0)]
    joined = joined.assign(outlet_code=joined["outlet_code"].fillna(unit))
    keys = _KEYS if month is None else _KEYS[1:]
    if joined.duplicated(keys).any():
        joined = joined.groupby(keys, as_index=False)[["numerator", "denominator"]].sum()
    ordered = joined.sort_values(keys, ignore_index=True).assign(unit=unit)
    return TALLIES.conform(ordered if month is None else ordered.assign(month=month))


@dataclass(frozen=True)
class _Records:
    """Records of a form on any engine; `by` is `("month",)` where they are of several months.

    `month`: whose policy holds, that of all `months` alike.
    """

    frame: nw.LazyFrame[Any]
    columns: Sequence[str]
    unit: str
    month: str
    policy: Policy
    by: tuple[str, ...]
    months: tuple[str, ...] = ()


def _of_rules(form: str, records: _Records, *, is_empty: bool) -> list[pd.DataFrame]:
    """Return the tallies of each counted rule of a form, presence alone where no row is there."""
    return [
        _of_rule(rule, records).assign(indicator=indicator)
        for indicator, rule in rules_of(form, is_longitudinal=False)
        if rule.presence or not is_empty
    ]


def _of_rule(rule: TallyRule, records: _Records) -> pd.DataFrame:
    """Return by…, outlet_code, stratum, numerator, denominator of a counted or presence rule."""
    if rule.presence == "sheet":
        places = pd.DataFrame({"month": records.months}) if records.by else pd.DataFrame(index=[0])
        return _present(places.assign(outlet_code=records.unit), rule)
    if rule.presence == "row":
        return _present(_collect(records.frame.select(*records.by, "outlet_code").unique()), rule)
    spread = _spread(rule, records)
    outlet = ["outlet_code"] if "outlet_code" in records.columns else []
    strata = [spread.strata[name] for name in rule.names]
    sums = _summed(spread, [*records.by, *outlet, *strata])
    return _rows(
        sums[[*records.by, *outlet]] if outlet else sums.assign(outlet_code=records.unit),
        _joined([sums[name] for name in strata], len(sums)),
        sums["numerator"],
        sums["denominator"],
    )


def _present(places: pd.DataFrame, rule: TallyRule) -> pd.DataFrame:
    """Return that the form was handed in for some places: 1 over 0."""
    return _rows(places, rule.reports or rule.form, 1.0, 0.0)


@dataclass(frozen=True)
class _Spread:
    """Records made long, what one row adds, and the column of each stratum."""

    frame: nw.LazyFrame[Any]
    numerator: nw.Expr
    denominator: nw.Expr
    strata: Mapping[str, str]


def _spread(rule: TallyRule, records: _Records) -> _Spread:
    """Return the records of a rule with one row for each stratum, and the measures on them."""
    frame, columns = records.frame, records.columns
    month, policy = records.month, records.policy
    keep = [*records.by, "outlet_code", *rule.strata.values()]
    if rule.spread == "checklist":
        codes = [item.code for item in policy.checklist(month) if item.code in columns]
        long = frame.unpivot(codes, index=keep, variable_name="item", value_name="answer")
        passed, looked_at = nw.col("answer") == "pass", nw.col("answer").is_in(["pass", "fail"])
        return _Spread(long, _one(passed), _one(looked_at), {**rule.strata, "item": "item"})
    days_strata = {**rule.strata, "days": "days", "exclusion": "exclusion"}
    if rule.spread == "transit_days":
        days = {column: n for column, n in transit.HISTOGRAM_COLUMNS.items() if column in columns}
        long = (
            frame.rename(days)
            .unpivot(list(days.values()), index=keep, variable_name="days", value_name="items")
            .with_columns(exclusion=nw.lit(""))
        )
        items = _amount(Measure(sum=("items",)))
        return _Spread(long, items, items, days_strata)
    if rule.spread == "item_transit_days":
        calendar = transit.calendar_like(frame, policy.calendar)
        last_collection = policy.calendar.last_collection_in(month)
        long = transit.with_days(frame, calendar, last_collection)
        return _Spread(long, nw.lit(1), nw.lit(1), days_strata)
    return _Spread(frame, _amount(rule.numerator), _amount(rule.denominator), rule.strata)


def _summed(spread: _Spread, keys: Sequence[str]) -> pd.DataFrame:
    """Return the sums `numerator` and `denominator` for each value of the keys."""
    prepared_rows = spread.frame.select(
        *(nw.col(key).cast(nw.String).fill_null("") for key in keys),
        spread.numerator.alias("numerator"),
        spread.denominator.alias("denominator"),
    )
    sums = [nw.col("numerator").sum(), nw.col("denominator").sum()]
    return _collect(
        prepared_rows.group_by(*keys).agg(*sums) if keys else prepared_rows.select(*sums)
    )


def _one(condition: nw.Expr) -> nw.Expr:
    """Return 1 where a condition holds, 0 where it does not or touches a missing value."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def _amount(measure: Measure | None) -> nw.Expr:
    """Return what one row adds: the columns' sum, or 1, where all conditions hold, else 0."""
    if measure is None:
        return nw.lit(0)
    holds = [_holds(condition) for condition in measure.where]
    if not measure.sum:
        return _one(reduce(operator.and_, holds)) if holds else nw.lit(1)
    amounts = [nw.col(column).cast(nw.Float64).fill_null(0.0) for column in measure.sum]
    total = reduce(operator.add, amounts)
    if not holds:
        return total
    return nw.when(reduce(operator.and_, holds)).then(total).otherwise(nw.lit(0.0))


def _holds(condition: Condition) -> nw.Expr:
    """Return a condition as an expression; one that touches a missing value does not hold."""
    column, operand = nw.col(condition.column), condition.operand
    if condition.operator == "is_filled":
        return ~column.is_null()
    if condition.operator == "in":
        return column.is_in(list(operand) if isinstance(operand, tuple) else [operand])
    if isinstance(operand, str) and operand.startswith("@"):
        other = nw.col(operand[1:])
        filled = ~column.is_null() & ~other.is_null()
        return filled & _COMPARE[condition.operator](column, other)
    compared = _COMPARE[condition.operator](column, nw.lit(operand))
    return ~column.is_null() & compared if condition.operator == "!=" else compared


def _joined(values: Sequence[pd.Series], count: int) -> Any:
    """Return strata joined by `/`, one for each of `count` rows; "" where there are none.

    A workbook's own text may hold the sign that joins; it is written full-width there.
    """
    plain = [v.astype("str").str.replace("/", "／", regex=False) for v in values]
    return reduce(lambda left, right: left + "/" + right, plain) if plain else [""] * count


def _rows(places: pd.DataFrame, strata: Any, numerators: Any, denominators: Any) -> pd.DataFrame:
    """Return tallies of places (month, outlet_code); a group without a value is 0."""
    keys = [name for name in ("month", "outlet_code") if name in places]
    framed = places[keys].assign(stratum=strata, numerator=numerators, denominator=denominators)
    framed = framed.astype(dict.fromkeys([*keys, "stratum"], "str"))
    counts = ["numerator", "denominator"]
    return framed.assign(**{name: framed[name].astype("float64").fillna(0.0) for name in counts})


def _collect(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Bring back the sums, few rows, as pandas."""
    sums: pd.DataFrame = frame.collect("pandas").to_native()
    return sums.reset_index(drop=True)
