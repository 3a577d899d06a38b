"""Records into tallies: the additive counts that every result is summed from.

`counted` reads one part alone and is written once, in Narwhals, so that the same function runs
on pandas (a workbook), DuckDB, Polars and Spark (an extract of millions). Conditions become
columns before the one aggregation, which only sums. `followed` reads the chain of months.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import narwhals as nw
import pandas as pd

from metrics import transit
from metrics.followed import RULES, prepared
from metrics.indicators import INDICATORS, Condition, Measure, TallyRule, rules_of
from policy import Policy
from tables.frames import TALLIES

_KEYS = ["month", "unit", "outlet_code", "indicator", "stratum"]

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_PASSED = Measure(where=(Condition(column="_", operator="=", operand="pass"),))
_LOOKED_AT = Measure(where=(Condition(column="_", operator="in", operand=("pass", "fail")),))

FOLLOWED_FORMS: frozenset[str] = frozenset(
    rule.form for indicator in INDICATORS.values() for rule in indicator.tallies if rule.follow
)
"""Forms with tallies that come from the chain of months."""


@dataclass(frozen=True)
class _Slice:
    """One pair of measures of a rule, and the strata that it stands for."""

    numerator: Measure | None
    denominator: Measure | None
    strata: Mapping[str, str] = field(default_factory=dict)


def counted(form: str, records: Any, *, unit: str, month: str, policy: Policy) -> pd.DataFrame:
    """Return the counted tallies of one form's records, conforming to TALLIES, sorted by key.

    `records`: one row as the form says; a pandas frame, or any lazy or eager frame Narwhals knows.
    Rows that count nothing over nothing are left out; a presence tally (numerator 1, denominator
    0) says that an outlet, or a unit by its sheet, handed the form in.
    """
    frame = nw.from_native(records).lazy()
    columns = frame.collect_schema().names()
    tallies = [
        _of_rule(rule, frame, columns, unit=unit, month=month, policy=policy).assign(
            indicator=indicator
        )
        for indicator, rule in rules_of(form, followed=False)
    ]
    return _finished(tallies, unit=unit, month=month)


def followed(
    form: str, chain: pd.DataFrame, *, unit: str, months: Sequence[str], policy: Policy
) -> pd.DataFrame:
    """Return the followed tallies of a form for each month of `months`, conforming to TALLIES.

    `chain`: the records of the unit's live parts of that form, with a column `month` (of the
    workbook). A month's tallies depend on rows of that month and earlier ones only.
    """
    if chain.empty or not months:
        return TALLIES.empty()
    things = prepared(form, chain, months, policy)
    tallies = [
        RULES[rule.follow](things, months, policy).assign(indicator=indicator)
        for indicator, rule in rules_of(form, followed=True)
    ]
    return _finished(tallies, unit=unit)


def _finished(
    tallies: Sequence[pd.DataFrame], *, unit: str, month: str | None = None
) -> pd.DataFrame:
    """Return tallies as their table has them: one row a key, sorted, none that says nothing."""
    if not tallies:
        return TALLIES.empty()
    joined = pd.concat(tallies, ignore_index=True).assign(unit=unit)
    if month is not None:
        joined = joined.assign(month=month)
    joined = joined.assign(outlet_code=joined["outlet_code"].fillna(unit))
    joined = joined[(joined["numerator"] != 0) | (joined["denominator"] != 0)]
    if joined.duplicated(_KEYS).any():
        joined = joined.groupby(_KEYS, as_index=False)[["numerator", "denominator"]].sum()
    return TALLIES.conform(joined).sort_values(_KEYS, ignore_index=True)


def _of_rule(
    rule: TallyRule,
    frame: nw.LazyFrame[Any],
    columns: Sequence[str],
    *,
    unit: str,
    month: str,
    policy: Policy,
) -> pd.DataFrame:
    """Return outlet_code, stratum, numerator, denominator of one counted or presence rule."""
    if rule.presence == "sheet":
        return _rows([unit], [rule.reports or rule.form], [1.0], [0.0])
    if rule.presence == "row":
        outlets = _collect(frame.select("outlet_code").unique())["outlet_code"]
        count = len(outlets)
        return _rows(outlets, [rule.reports or rule.form] * count, [1.0] * count, [0.0] * count)
    slices = _slices(rule, columns, month, policy)
    strata = dict(rule.strata)
    if rule.spread == "item_transit_days":
        calendar = transit.calendar_like(frame, policy.calendar)
        frame = transit.with_days(frame, calendar, policy.calendar.last_collection_in(month))
        strata |= {"days": "days", "exclusion": "exclusion"}
    outlet = ["outlet_code"] if "outlet_code" in columns else []
    sums = _summed(frame, [*outlet, *strata.values()], slices)
    return _stacked(sums, slices, strata, rule.names or (), unit)


def _slices(rule: TallyRule, columns: Sequence[str], month: str, policy: Policy) -> list[_Slice]:
    """Return the pairs of measures of a rule: one, or one for each column that it spreads."""
    if rule.spread == "checklist":
        codes = [item.code for item in policy.checklist(month) if item.code in columns]
        return [_Slice(_on(_PASSED, code), _on(_LOOKED_AT, code), {"item": code}) for code in codes]
    if rule.spread == "transit_days":
        return [
            _Slice(Measure(sum=(column,)), Measure(sum=(column,)), {"days": days, "exclusion": ""})
            for column, days in transit.HISTOGRAM_COLUMNS.items()
            if column in columns
        ]
    if rule.spread == "item_transit_days":
        return [_Slice(Measure(), Measure())]
    return [_Slice(rule.numerator, rule.denominator)]


def _on(measure: Measure, column: str) -> Measure:
    where = tuple(c.model_copy(update={"column": column}) for c in measure.where)
    return measure.model_copy(update={"where": where})


def _summed(
    frame: nw.LazyFrame[Any], keys: Sequence[str], slices: Sequence[_Slice]
) -> pd.DataFrame:
    """Return the keys and, for each slice i, the sums `numerator_i` and `denominator_i`."""
    measures: dict[str, nw.Expr] = {}
    for i, piece in enumerate(slices):
        pair = {"numerator": piece.numerator, "denominator": piece.denominator}
        measures |= {f"{k}_{i}": _amount(m) for k, m in pair.items() if m is not None}
    prepared = frame.select(
        *(nw.col(key).cast(nw.String).fill_null("").alias(key) for key in keys),
        *(amount.alias(name) for name, amount in measures.items()),
    )
    sums = [nw.col(name).sum() for name in measures]
    result = prepared.group_by(*keys).agg(*sums) if keys else prepared.select(*sums)
    return _collect(result)


def _amount(measure: Measure) -> nw.Expr:
    """Return what one row adds: the columns' sum, or 1, where all conditions hold, else 0."""
    holds = [_holds(condition) for condition in measure.where]
    if not measure.sum:
        if not holds:
            return nw.when(~nw.col("outlet_code").is_null()).then(nw.lit(1)).otherwise(nw.lit(1))
        return nw.when(reduce(operator.and_, holds)).then(nw.lit(1)).otherwise(nw.lit(0))
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


def _stacked(
    sums: pd.DataFrame,
    slices: Sequence[_Slice],
    strata: Mapping[str, str],
    names: Sequence[str],
    unit: str,
) -> pd.DataFrame:
    """Return one row an outlet and stratum from one row an outlet with a column a slice."""
    outlets = sums["outlet_code"] if "outlet_code" in sums else [unit] * len(sums)
    parts = []
    for i, piece in enumerate(slices):
        values = {name: _plain(sums[column]) for name, column in strata.items()} | dict(
            piece.strata
        )
        parts.append(
            _rows(
                outlets,
                _joined([values[name] for name in names], len(sums)),
                sums.get(f"numerator_{i}", 0.0),
                sums.get(f"denominator_{i}", 0.0),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _plain(values: pd.Series) -> pd.Series:
    """Return values without the sign that joins strata; a workbook's own text may hold it."""
    return values.astype("str").str.replace("/", "／", regex=False)


def _joined(values: Sequence[pd.Series | str], count: int) -> Any:
    """Return strata joined by `/`, one for each of `count` rows; "" where there are none."""
    if not values:
        return [""] * count
    first, *rest = (v if isinstance(v, str) else v.to_numpy(dtype=object) for v in values)
    joined = reduce(lambda left, right: left + "/" + right, rest, first)
    return [joined] * count if isinstance(joined, str) else joined


def _rows(outlets: Any, strata: Any, numerators: Any, denominators: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"outlet_code": pd.Series(outlets, dtype="str").to_numpy()})
    return frame.assign(
        stratum=pd.Series(strata, dtype="str").to_numpy(),
        numerator=_floats(numerators, len(frame)),
        denominator=_floats(denominators, len(frame)),
    )


def _floats(values: Any, count: int) -> Any:
    """Return sums as floats; a group without a single value added up to nothing."""
    if isinstance(values, float):
        return pd.Series([values] * count, dtype="float64").to_numpy()
    return pd.Series(values).astype("float64").fillna(0.0).to_numpy()


def _collect(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Bring back the sums, few rows, as pandas."""
    return frame.collect("pandas").to_native()
