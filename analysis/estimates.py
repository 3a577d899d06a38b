"""From rolled-up tallies to a value and its interval, one way for each kind of indicator.

Everything here works on whole columns: one scope or fifty thousand cost one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from analysis.scope import BoundView
from metrics.indicators import Indicator
from metrics.percentiles import percentiles as percentiles_of
from metrics.proportions import share, wilson
from metrics.transit import DAYS

Factors = Callable[[tuple[str, ...]], pd.DataFrame | None]
"""Gives the factors, told what a tally is grouped by besides the reader's keys."""
FactorsOf = Callable[[Indicator, tuple[str, ...]], pd.DataFrame | None]
"""The same for any indicator."""

Z_95 = 1.959963984540054

MEASURES = ["numerator", "denominator", "value", "lower", "upper"]


def measured(
    bound: BoundView,
    indicator: Indicator,
    keys: Sequence[str],
    *,
    months: Sequence[str],
    factors: Factors,
) -> pd.DataFrame:
    """Return keys…, numerator, denominator, value, lower, upper for a tallied indicator."""
    extra, estimate = {
        "composite": (("dimension",), _composite),
        "histogram_percentile": (("days",), _percentile),
        "time_to_close": (("days",), _time_to_close),
    }.get(indicator.kind, ((), _proportion))
    rolled = bound.source.roll_up(
        indicator.tally,
        by=tuple(dict.fromkeys((*keys, *extra))),
        release=bound.release,
        months=list(months),
        where=bound.where,
        strata=indicator.tally_strata,
        factors=factors(extra),
    )
    counted = rolled[(rolled["numerator"] != 0) | (rolled["denominator"] != 0)]
    estimated = estimate(counted, indicator, list(keys), bound)[[*keys, *MEASURES]]
    # Without a row pandas keeps no type for what was computed.
    return estimated.astype(dict.fromkeys(MEASURES, "float64"))


def measured_each(
    bound: BoundView,
    indicators: Sequence[Indicator],
    keys: Sequence[str],
    *,
    months: Sequence[str],
    factors_of: FactorsOf,
    reporting: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return indicator, keys…, numerator, denominator, value, lower, upper of some indicators.

    Plain proportions, whose tallies are only added up, are read together. `reporting`: as
    `completeness.reporting` gives it for the same keys and months; what is measured by it needs it.
    """
    plain = [i for i in indicators if _is_plain(i) and factors_of(i, ()) is None]
    pieces = [_plain_proportions(bound, plain, keys, months)] if plain else []
    for indicator in indicators:
        if indicator.kind == "reporting":
            assert reporting is not None
            found = of_reporting(reporting, keys)
        elif indicator in plain:
            continue
        else:
            factors = partial(factors_of, indicator)
            found = measured(bound, indicator, keys, months=months, factors=factors)
        pieces.append(found.assign(indicator=indicator.id))
    return pd.concat(pieces, ignore_index=True) if len(pieces) > 1 else pieces[0]


def _is_plain(indicator: Indicator) -> bool:
    return indicator.kind == "proportion" and indicator.tally == indicator.id


def _plain_proportions(
    bound: BoundView, indicators: Sequence[Indicator], keys: Sequence[str], months: Sequence[str]
) -> pd.DataFrame:
    by_id = {indicator.id: indicator for indicator in indicators}
    rolled = bound.source.roll_up(
        list(by_id),
        by=("indicator", *keys),
        release=bound.release,
        months=list(months),
        where=bound.where,
        strata=indicators[0].tally_strata if len(indicators) == 1 else (),
    )
    counted = rolled[(rolled["numerator"] != 0) | (rolled["denominator"] != 0)]
    at, ids = pd.factorize(counted["indicator"])
    own = [by_id[id_] for id_ in ids]
    framed = _with_wilson(counted, np.array([each.scale for each in own], dtype="float64")[at])
    is_exact = np.array([not each.has_interval for each in own], dtype=bool)[at]
    if is_exact.any():
        without = {name: framed[name].mask(is_exact) for name in ("lower", "upper")}
        framed = framed.assign(**without)
    return framed[["indicator", *keys, *MEASURES]]


def of_reporting(reporting: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return the share of outlets (and forms) that were reported by the deadline."""
    frame = grouped_sum(
        reporting.assign(numerator=reporting["on_time"], denominator=reporting["expected"]), keys
    )
    return _with_wilson(frame, 1.0)[[*keys, *MEASURES]]


def grouped_sum(
    frame: pd.DataFrame,
    keys: Sequence[str],
    columns: Sequence[str] = ("numerator", "denominator"),
) -> pd.DataFrame:
    """Return the sums of `columns` in each group, one row over all where there are no keys."""
    if keys:
        return frame.groupby(list(keys), as_index=False, sort=False)[list(columns)].sum()
    return frame[list(columns)].sum().to_frame().T


def _with_wilson(frame: pd.DataFrame, scale: float | np.ndarray) -> pd.DataFrame:
    """Set value and interval from counts; no interval where more is counted than there is."""
    k, n = frame["numerator"].to_numpy("float64"), frame["denominator"].to_numpy("float64")
    fits = (n > 0) & (k <= n)
    lower, upper = wilson(np.where(fits, k, 0.0), np.where(fits, n, 1.0))
    return frame.assign(
        value=share(k, n) * scale,
        lower=np.where(fits, lower, np.nan) * scale,
        upper=np.where(fits, upper, np.nan) * scale,
    )


def _proportion(
    rolled: pd.DataFrame, indicator: Indicator, keys: list[str], bound: BoundView
) -> pd.DataFrame:
    framed = _with_wilson(rolled, indicator.scale)
    return framed if indicator.has_interval else framed.assign(lower=np.nan, upper=np.nan)


def _composite(
    rolled: pd.DataFrame, indicator: Indicator, keys: list[str], bound: BoundView
) -> pd.DataFrame:
    """Weigh the dimensions' shares; the interval rests on Kish's effective sample size.

    A respondent of dimension d weighs w_d / n_d, so (Σw)² / Σw² over respondents is
    (Σ w_d)² / Σ (w_d² / n_d) over the dimensions that were answered.
    """
    weighed = rolled.pipe(with_weights, bound)
    weighed = weighed[(weighed["denominator"] > 0) & (weighed["weight"] > 0)]
    w, p = weighed["weight"], share(weighed["numerator"], weighed["denominator"])
    parts = weighed.assign(w_p=w * p, w2_n=w**2 / weighed["denominator"])
    summed = grouped_sum(parts, keys, ("numerator", "denominator", "weight", "w_p", "w2_n"))
    value = share(summed["w_p"], summed["weight"])
    effective_n = share(summed["weight"] ** 2, summed["w2_n"])
    known = np.isfinite(effective_n)
    lower, upper = wilson(
        np.where(known, value * effective_n, 0.0), np.where(known, effective_n, 1.0)
    )
    return summed.assign(
        value=value,
        lower=np.where(known, lower, np.nan),
        upper=np.where(known, upper, np.nan),
    )


def with_weights(rolled: pd.DataFrame, bound: BoundView) -> pd.DataFrame:
    """Set `weight` of each row's dimension as policy has it for the row's month."""
    if "month" not in rolled:
        weights = bound.policy.satisfaction_weights(bound.last_month)
        return rolled.assign(weight=rolled["dimension"].map(weights).astype("float64").fillna(0.0))
    table = pd.DataFrame(
        [
            (month, dimension, weight)
            for month in rolled["month"].unique()
            for dimension, weight in bound.policy.satisfaction_weights(month).items()
        ],
        columns=["month", "dimension", "weight"],
    )
    joined = rolled.merge(table, on=["month", "dimension"], how="left")
    return joined.assign(weight=joined["weight"].astype("float64").fillna(0.0))


def _percentile(
    rolled: pd.DataFrame, indicator: Indicator, keys: list[str], bound: BoundView
) -> pd.DataFrame:
    """Return a percentile of transit days from the histogram."""
    return percentiles(rolled, keys, indicator.quantile or 0.95)


def percentiles(histogram: pd.DataFrame, keys: list[str], quantile: float) -> pd.DataFrame:
    """Return a percentile of transit days in each group of a histogram.

    `histogram`: keys…, days (0…7, over_7, undelivered), denominator (items). Gives keys…, value,
    lower, upper (days; missing where that lies beyond 7), numerator and denominator (items). The
    interval is that of order statistics: the percentiles at q ∓ z·√(q·(1-q)/n).
    """
    groups, items = wide_histogram(histogram, keys)
    total = items.sum(axis=1)
    spread = Z_95 * np.sqrt(share(quantile * (1 - quantile), total))
    ranks = np.stack(
        [
            np.full(len(items), quantile),
            np.maximum(quantile - spread, 0.0),
            np.minimum(quantile + spread, 1.0),
        ],
        axis=1,
    )
    days = percentiles_of(items, ranks)
    found = {name: days[:, at] for at, name in enumerate(("value", "lower", "upper"))}
    return groups.assign(**found, numerator=total, denominator=total)


def wide_histogram(histogram: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Return one row a group (keys…), and beside it the items by `transit.DAYS`: groups by bins."""
    if keys:
        grouped = histogram.groupby(keys, sort=True)
        at, first = grouped.ngroup().to_numpy(), ~histogram.duplicated(keys).to_numpy()
        named = histogram[keys].iloc[np.flatnonzero(first)[np.argsort(at[first])]]
        groups = named.reset_index(drop=True)
    else:
        at = np.zeros(len(histogram), dtype=np.int64)
        groups = pd.DataFrame(index=range(min(len(histogram), 1)))
    items = np.zeros((len(groups), len(DAYS)))
    days = pd.Index(DAYS).get_indexer(pd.Index(histogram["days"]))
    np.add.at(items, (at, days), histogram["denominator"].to_numpy("float64"))
    return groups, items


def _time_to_close(
    rolled: pd.DataFrame, indicator: Indicator, keys: list[str], bound: BoundView
) -> pd.DataFrame:
    """Return the Kaplan-Meier median of days to close, open cases censored (methods 6)."""
    return medians(rolled, keys)


def medians(rolled: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the Kaplan-Meier median in each group.

    `rolled`: keys…, days (text), numerator (closed after so many days), denominator (all that
    left observation then, closed or still open). The median is the first time survival is at
    most one half, missing where it is never reached; lower and upper are where the limits of the
    curve reach one half. The same as `metrics.time_to_close.kaplan_meier`, over all groups at once.
    """
    cases = rolled.assign(day=pd.to_numeric(rolled["days"]))
    daily = grouped_sum(cases, [*keys, "day"]).sort_values([*keys, "day"])
    total = _by_group(daily, keys, "denominator", "sum")
    left = _by_group(daily, keys, "denominator", "cumsum")
    at_risk, closed = total - left + daily["denominator"], daily["numerator"]
    stepped = daily.assign(
        step=1 - share(closed, at_risk),
        hazard=share(closed, at_risk * (at_risk - closed)),
    )
    survival = _by_group(stepped, keys, "step", "cumprod")
    lower, upper = _log_log(survival, _by_group(stepped, keys, "hazard", "cumsum"))
    half = 0.5 + 1e-9
    day = daily["day"].astype("float64")
    found = daily.assign(
        value=day.where(survival <= half),
        lower=day.where(lower <= half),
        upper=day.where(upper <= half),
    )
    return _first_of(found, keys, ["value", "lower", "upper"])


def _log_log(survival: pd.Series, greenwood: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the 95 % log-log interval of survival, as `metrics.time_to_close` has it."""
    inside = (survival > 0) & (survival < 1)
    held = survival.where(inside, 0.5)
    reach = Z_95 * np.sqrt(greenwood.fillna(0.0)) / np.log(held)
    return (held ** np.exp(-reach)).where(inside), (held ** np.exp(reach)).where(inside)


def _by_group(frame: pd.DataFrame, keys: list[str], column: str, how: str) -> pd.Series:
    """Return a column's group-wise transform; over the whole frame where there are no keys."""
    if keys:
        grouped = frame.groupby(keys, sort=False)[column]
        return pd.Series(grouped.transform(how))  # type: ignore[call-overload]
    if how == "sum":
        return pd.Series(frame[column].sum(), index=frame.index)
    return pd.Series(getattr(frame[column], how)())


def _first_of(frame: pd.DataFrame, keys: list[str], columns: list[str]) -> pd.DataFrame:
    """Return the smallest of each column in each group, and the sums of what was counted."""
    counts = [name for name in ("numerator", "denominator") if name in frame]
    finite = frame.assign(**{name: frame[name].replace(np.inf, np.nan) for name in columns})
    how = dict.fromkeys(columns, "min") | dict.fromkeys(counts, "sum")
    if keys:
        return finite.groupby(keys, as_index=False, sort=False).agg(how)
    return finite.agg(how).to_frame().T
