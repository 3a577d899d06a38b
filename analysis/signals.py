"""Where something is happening: real changes over all indicators, units and outlets.

The matrix says of each headline indicator whether it really changes (variation) and whether its
target is within reach (assurance). The list searches every unit and outlet for a last month that
does not fit the months before it, strongest first, and says how many such chance alone would give.

Only what counts within its month is searched: a state at a month's end (work done so far, cases of
the last twelve months) leans on the month before, so the limits of chance do not hold for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom, norm

from analysis import estimates, fact_words, signal_words
from analysis.access import Reader
from analysis.factors import factors
from analysis.headlines import headlines
from analysis.scope import BoundView, bind
from analysis.trends import (
    FEWEST_EXPECTED,
    counted,
    has_counts,
    history,
    is_counted,
    rebase_positions,
)
from analysis.words import shown
from core.view import Scope, View
from languages import _
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from metrics.signals import expected_false_alarms
from metrics.signals import signals as searched_for_signals

SIGNAL_COLUMNS = (
    "place",
    "code",
    "unit",
    "indicator",
    "page",
    "month",
    "value",
    "n",
    "centre",
    "lower",
    "upper",
    "target",
    "method",
    "rule",
    "direction",
    "variation",
    "assurance",
    "sigmas",
    "sentence",
)


_NUMBERS = ("value", "n", "charted_n", "centre", "lower", "upper", "target", "sigmas")


@dataclass(frozen=True)
class Attention:
    """What the search found.

    `signals`: one row a place and indicator whose last month gets worse beyond chance, strongest
    first, columns `SIGNAL_COLUMNS`: place ("unit" or "outlet"), code, unit, indicator, page,
    month, value, centre, lower, upper and target (the indicator's unit), n (what the result is
    counted over, as `Indicator.counted` has it), what the control chart says of it, sigmas (signed
    distance from the centre, missing without limits) and sentence (in the language in use).
    `improving`: the same of what gets better. `series_count`: how many series were searched;
    `left_out_count`: how many rest on too few cases this month to be judged; `false_alarm_count`:
    how many signals, worse and better together, chance alone would give among those searched.
    """

    signals: pd.DataFrame
    improving: pd.DataFrame
    series_count: int
    left_out_count: int
    false_alarm_count: float


def matrix(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return each headline indicator's place in the matrix of variation and assurance.

    One row an indicator, in page order: the columns of `headlines`, then `is_state` (bool): it
    leans on the month before, so its place tells where it went and stands, and nothing of chance;
    and `limits_lag` (bool): the last month lies on the other side of the target than the limits
    do, because something has changed since most of the months that the limits rest on.
    """
    found = headlines(ledger, view, reader=reader)
    states = [INDICATORS[id_].is_state for id_ in found["indicator"]]
    lags = [signal_words.limits_lag(row) for _at, row in found.iterrows()]
    return found.assign(
        is_state=pd.Series(states, index=found.index, dtype="bool"),
        limits_lag=pd.Series(lags, index=found.index, dtype="bool"),
    )


def attention(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicators: tuple[str, ...] | None = None,
) -> Attention:
    """Search all units and outlets of the view for real changes in its last month.

    `indicators`: those to search, by default every headline that counts within its month. A place
    with fewer cases in the last month than policy ranks is left out. Limits rest on all months up
    to the view's last, and start anew where policy says so. Raises NotAllowed.
    """
    release = ledger.release() if view.release is None else view.release
    at_release = view.with_(release=release, strata=())
    bound = bind(ledger, at_release, reader, months=history(ledger, view, release))
    if not bound.months:
        return _nothing()
    chosen = [INDICATORS[id_] for id_ in indicators] if indicators else searched()
    every = _every_place(bound, chosen, frozenset(ledger.register(release)["outlet_code"]))
    is_enough = (every["charted_n"] >= bound.policy.reporting.rank_n) & ~_is_chance_of_few(every)
    judged = every[is_enough]
    return Attention(
        signals=_listed(judged[judged["variation"] == "concerning"]),
        improving=_listed(judged[judged["variation"] == "improving"]),
        series_count=len(judged),
        left_out_count=int((~is_enough).sum()),
        false_alarm_count=expected_false_alarms(len(judged), month_count=len(bound.months)),
    )


def searched() -> list[Indicator]:
    """Return the headline indicators that count within their month."""
    return [
        indicator
        for indicator in INDICATORS.values()
        if indicator.is_headline and not indicator.is_state and indicator.kind != "reporting"
    ]


def _every_place(
    bound: BoundView, indicators: Sequence[Indicator], outlets: frozenset[str]
) -> pd.DataFrame:
    """Return one row an indicator and a unit or outlet that counted something in the last month."""
    of_outlets = _measured(bound, indicators, ["month", "unit", "outlet_code"])
    summed = [each for each in indicators if has_counts(each)]
    others = [each for each in indicators if not has_counts(each)]
    of_units = _measured(bound, others, ["month", "unit"]) if others else of_outlets.head(0)
    found = []
    for indicator in indicators:
        own = of_outlets[of_outlets["indicator"] == indicator.id]
        wide = own if indicator in summed else of_units[of_units["indicator"] == indicator.id]
        for place, rows, code in (("unit", wide, "unit"), ("outlet", own, "outlet_code")):
            series = _series(rows, code, bound.months)
            known = series if place == "unit" else series.among(outlets)
            found.append(_charted(bound, indicator, place, known.counted_last()))
    # An indicator without a row gives columns without a type.
    return pd.concat(found, ignore_index=True).astype(dict.fromkeys(_NUMBERS, "float64"))


def _measured(bound: BoundView, indicators: Sequence[Indicator], keys: list[str]) -> pd.DataFrame:
    """Return indicator, keys… and counts and value, as the indicators' charts rest on them."""
    found = estimates.measured_each(
        bound,
        indicators,
        keys,
        months=bound.months,
        factors_of=lambda indicator, needed: factors(
            bound,
            indicator,
            chosen={},
            by=(*keys, *needed),
            exclusions="with",
            months=bound.months,
        ),
    )
    found = found.assign(counted=found["denominator"])
    composites = [each for each in indicators if each.kind == "composite"]
    for indicator in composites:
        is_own = found["indicator"] == indicator.id
        own = found[is_own]
        found = pd.concat(
            [found[~is_own], counted(own, own["month"], indicator, bound)], ignore_index=True
        )
    return found


@dataclass(frozen=True)
class _Places:
    """Series of places, one row a place: its code, unit, and by month what its chart rests on."""

    codes: np.ndarray
    units: np.ndarray
    numerators: np.ndarray
    denominators: np.ndarray
    values: np.ndarray
    counted: np.ndarray
    """What the last month was counted over; a composite's chart rests on one dimension of it."""

    def rows(self, kept: np.ndarray) -> _Places:
        """Return some of the places."""
        return _Places(*(getattr(self, each.name)[kept] for each in fields(self)))

    def among(self, codes: Collection[str]) -> _Places:
        """Return the places of these codes: what concerns a unit as a whole is no outlet."""
        return self.rows(np.array([code in codes for code in self.codes], dtype=bool))

    def counted_last(self) -> _Places:
        """Return the places that counted something in the last month."""
        return self.rows(np.nan_to_num(self.denominators[:, -1]) > 0)


def _series(rows: pd.DataFrame, code: str, months: Sequence[str]) -> _Places:
    """Return the series of the places under a column; counts of the same place are added up."""
    at, codes = pd.factorize(rows[code])
    month = pd.Index(months).get_indexer(pd.Index(rows["month"]))
    shape = (len(codes), len(months))
    matrices = {}
    for name in ("numerator", "denominator", "value", "counted"):
        matrix, is_held = np.zeros(shape), np.zeros(shape, dtype=bool)
        np.add.at(matrix, (at, month), rows[name].to_numpy("float64"))
        is_held[at, month] = True
        matrices[name] = np.where(is_held, matrix, np.nan)
    newest = np.full(len(codes), -1)  # a place that moved belongs where it came to
    by_month = np.argsort(month, kind="stable")
    newest[at[by_month]] = by_month
    return _Places(
        codes=np.asarray(codes, dtype=object),
        units=rows["unit"].to_numpy(dtype=object)[newest],
        numerators=matrices["numerator"],
        denominators=matrices["denominator"],
        values=matrices["value"],
        counted=matrices["counted"][:, -1],
    )


def _charted(bound: BoundView, indicator: Indicator, place: str, places: _Places) -> pd.DataFrame:
    """Return what `metrics.signals` says of each place; places with new limits are charted apart.

    A rebase concerns its own place. Columns `SIGNAL_COLUMNS`, in the indicator's unit, and
    `charted_n`, how much the last point of the chart rests on.
    """
    if not len(places.codes):
        return pd.DataFrame(columns=[*SIGNAL_COLUMNS, "charted_n"])
    target, scale = bound.policy.target(indicator.id, bound.last_month), indicator.scale
    has_rebase = {made.scope for made in bound.policy.rebases if made.indicator == indicator.id}
    alike: dict[tuple[int, ...], list[int]] = {}
    for at, code in enumerate(places.codes):
        scope = str(Scope(place, code))
        rebase = rebase_positions(bound, indicator.id, scope) if scope in has_rebase else ()
        alike.setdefault(rebase, []).append(at)
    found = [
        _searched(places.rows(np.array(some)), indicator, target, rebase).set_axis(some, axis=0)
        for rebase, some in alike.items()
    ]
    charted = pd.concat(found).sort_index() if len(found) > 1 else found[0]
    factor = scale if is_counted(indicator) else 1.0
    lines = {name: charted[name] * factor for name in ("value", "centre", "lower", "upper")}
    verdicts = ("method", "rule", "direction", "variation", "assurance", "sigmas")
    columns: dict[str, Any] = {
        **lines,
        **{name: charted[name] for name in verdicts},
        "place": place,
        "code": places.codes,
        "unit": places.units,
        "indicator": indicator.id,
        "page": indicator.page,
        "month": bound.last_month,
        "n": places.counted,
        "charted_n": places.denominators[:, -1],
        "target": np.nan if target is None else target,
        "sentence": "",
    }
    names = (*SIGNAL_COLUMNS, "charted_n")
    return pd.DataFrame({name: columns[name] for name in names}, index=charted.index)


def _searched(
    places: _Places, indicator: Indicator, target: float | None, rebase: tuple[int, ...]
) -> pd.DataFrame:
    if not is_counted(indicator):
        return searched_for_signals(
            places.values, improvement=indicator.improvement, target=target, rebase=rebase
        )
    return searched_for_signals(
        numerators=places.numerators,
        denominators=places.denominators,
        improvement=indicator.improvement,
        target=None if target is None else target / indicator.scale,
        rebase=rebase,
    )


def _is_chance_of_few(found: pd.DataFrame) -> pd.Series:
    """Return where a month leaves the limits only because they are too smooth for few cases.

    Where fewer than five cases of either outcome are to be expected, one complaint may lie beyond
    three sigma and be no news: such a month counts only where chance alone, charted exactly, would
    bring it as seldom as it leaves three-sigma limits.
    """
    scale = found["indicator"].map({id_: each.scale for id_, each in INDICATORS.items()})
    n, centre = found["charted_n"], (found["centre"] / scale).clip(0.0, 1.0)
    is_smooth = (found["method"] == "p_prime") & found["rule"].isin(
        ("beyond_limits", "two_of_three")
    )
    is_few = n * np.minimum(centre, 1 - centre) < FEWEST_EXPECTED
    cases = (found["value"] / scale * n).round()
    tail = np.where(
        found["direction"] > 0,
        binom.sf(cases - 1, n.round(), centre),
        binom.cdf(cases, n.round(), centre),
    )
    return is_smooth & is_few & (tail > norm.sf(3))


def _listed(found: pd.DataFrame) -> pd.DataFrame:
    """Return signals strongest first, each with its sentence."""
    strength = found["sigmas"].abs().fillna(0.0).astype("float64")
    ordered = found.assign(strength=strength).sort_values(
        ["strength", "place", "code"], ascending=[False, False, True], kind="stable"
    )
    said = [_sentence(row) for row in ordered.to_dict("records")]
    return ordered.assign(sentence=said)[list(SIGNAL_COLUMNS)].reset_index(drop=True)


def _sentence(row: Mapping[Any, Any]) -> str:
    """Say the value, what is usual there, and by which rule the month is no chance."""
    indicator = INDICATORS[row["indicator"]]
    rule = fact_words.rule_text(row, is_up=row["direction"] > 0)
    return _("{value} ({n}), on average {centre}: {rule}.").format(
        value=shown(row["value"], indicator),
        centre=shown(row["centre"], indicator),
        n=fact_words.counted_text(row["n"], indicator),
        rule=rule,
    )


def _nothing() -> Attention:
    empty = pd.DataFrame(columns=list(SIGNAL_COLUMNS))
    return Attention(empty, empty, 0, 0, 0.0)
