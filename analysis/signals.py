"""Where something is happening: real changes over all indicators, units and outlets.

The matrix says of each headline indicator whether it really changes (variation) and whether its
target is within reach (assurance). The list searches every unit and outlet for a last month that
does not fit the months before it, strongest first, and says how many such chance alone would give.

Only what counts within its month is searched: a state at a month's end (work done so far, cases of
the last twelve months) leans on the month before, so the limits of chance do not hold for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.stats import binom, norm

from analysis import estimates, signal_words
from analysis.factors import chosen_strata, factors
from analysis.headlines import headlines
from analysis.scope import Asked, ask
from analysis.trends import (
    FEWEST_EXPECTED,
    counted,
    has_counts,
    history,
    is_counted,
    rebase_positions,
)
from analysis.words import shown
from languages import _
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from metrics.signals import expected_false_alarms
from metrics.signals import signals as searched_for_signals
from tables.access import Reader
from tables.view import Scope, View

PLACES = ("unit", "outlet")
Place = Literal["unit", "outlet"]

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


_NUMBERS = ("value", "n", "centre", "lower", "upper", "target", "sigmas")


@dataclass(frozen=True)
class Attention:
    """What the search found.

    `signals`: one row a place and indicator whose last month gets worse beyond chance, strongest
    first, columns `SIGNAL_COLUMNS`: place ("unit" or "outlet"), code, unit, indicator, page,
    month, value, centre, lower, upper and target (the indicator's unit), n (counted over), what
    the control chart says of it, sigmas (signed distance from the centre, missing without limits)
    and sentence (in the language in use). `improving`: the same of what gets better.
    `series_count`: how many series were searched; `left_out_count`: how many rest on too few cases
    this month to be judged; `false_alarm_count`: how many signals, worse and better together,
    chance alone would give among those searched.
    """

    signals: pd.DataFrame
    improving: pd.DataFrame
    series_count: int
    left_out_count: int
    false_alarm_count: float


def matrix(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return each headline indicator's place in the matrix of variation and assurance.

    One row an indicator, in page order: the columns of `headlines`, and `limits_lag` (bool): the
    last month lies on the other side of the target than the limits do, because something has
    changed since most of the months that the limits rest on.
    """
    found = headlines(ledger, view, reader=reader)
    lags = [signal_words.limits_lag(row) for _at, row in found.iterrows()]
    return found.assign(limits_lag=pd.Series(lags, index=found.index, dtype="bool"))


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
    bound = view.with_(release=release, stratum="")
    asked = ask(ledger, bound, reader, months=history(ledger, view, release))
    if not asked.months:
        return _nothing()
    chosen = [INDICATORS[id_] for id_ in indicators] if indicators else searched()
    outlets = frozenset(ledger.register(release)["outlet_code"])
    per_place = [_searched(asked, indicator, outlets) for indicator in chosen]
    # An indicator without a row gives columns without a type.
    every = pd.concat(per_place, ignore_index=True).astype(dict.fromkeys(_NUMBERS, "float64"))
    is_enough = (every["n"] >= asked.policy.reporting.rank_n) & ~_is_chance_of_few(every)
    judged = every[is_enough]
    return Attention(
        signals=_listed(judged[judged["variation"] == "concerning"]),
        improving=_listed(judged[judged["variation"] == "improving"]),
        series_count=len(judged),
        left_out_count=int((~is_enough).sum()),
        false_alarm_count=expected_false_alarms(len(judged), month_count=len(asked.months)),
    )


def searched() -> list[Indicator]:
    """Return the headline indicators that count within their month."""
    return [
        indicator
        for indicator in INDICATORS.values()
        if indicator.is_headline and indicator.period == "flow" and indicator.kind != "reporting"
    ]


def _searched(asked: Asked, indicator: Indicator, outlets: frozenset[str]) -> pd.DataFrame:
    """Return one row a unit and outlet that has something counted in the last month."""
    monthly = _by_outlet(asked, indicator)
    of_outlets = monthly[monthly["outlet_code"].isin(outlets)].assign(code=monthly["outlet_code"])
    if has_counts(indicator):
        summed = monthly.groupby(["unit", "month"], as_index=False)[
            ["numerator", "denominator"]
        ].sum()
        of_units = summed.assign(value=np.nan, code=summed["unit"])
    else:
        of_units = counted(_measured(asked, indicator, ["month", "unit"]), indicator, asked)
        of_units = of_units.assign(code=of_units["unit"])
    return pd.concat(
        [
            _judged(asked, indicator, of_units, "unit"),
            _judged(asked, indicator, of_outlets, "outlet"),
        ],
        ignore_index=True,
    )


def _by_outlet(asked: Asked, indicator: Indicator) -> pd.DataFrame:
    measured = _measured(asked, indicator, ["month", "unit", "outlet_code"])
    return counted(measured, indicator, asked)


def _measured(asked: Asked, indicator: Indicator, keys: list[str]) -> pd.DataFrame:
    return estimates.measured(
        asked,
        indicator,
        keys,
        months=asked.months,
        factors=lambda needed: factors(
            asked,
            indicator,
            chosen=chosen_strata("", indicator),
            by=(*keys, *needed),
            exclusions="with",
            months=asked.months,
        ),
    )


def _judged(
    asked: Asked, indicator: Indicator, monthly: pd.DataFrame, place: Place
) -> pd.DataFrame:
    """Chart every place's series; a rebase concerns its own place, so such are charted apart."""
    now = monthly[(monthly["month"] == asked.last_month) & (monthly["denominator"] > 0)]
    if now.empty:
        return pd.DataFrame(columns=list(SIGNAL_COLUMNS))
    units = dict(zip(now["code"], now["unit"], strict=True))
    counts = dict(zip(now["code"], now["denominator"], strict=True))
    kept = monthly[monthly["code"].isin(units)]
    alike: dict[tuple[int, ...], list[str]] = {}
    for code in units:
        rebase = rebase_positions(asked, indicator.id, str(Scope(place, code)))
        alike.setdefault(rebase, []).append(code)
    found = pd.concat(
        [_charted(asked, indicator, kept, codes, rebase) for rebase, codes in alike.items()]
    )
    target = asked.policy.target(indicator.id, asked.last_month)
    codes = found.index.to_series()
    return found.assign(
        place=place,
        code=codes,
        unit=codes.map(units),
        indicator=indicator.id,
        page=indicator.page,
        month=asked.last_month,
        n=codes.map(counts).astype("float64"),
        target=np.nan if target is None else target,
        sentence="",
    )[list(SIGNAL_COLUMNS)].reset_index(drop=True)


def _charted(
    asked: Asked,
    indicator: Indicator,
    monthly: pd.DataFrame,
    codes: list[str],
    rebase: tuple[int, ...],
) -> pd.DataFrame:
    """Return what `metrics.signals` says of each code's series, in the indicator's unit."""
    target, scale = asked.policy.target(indicator.id, asked.last_month), indicator.scale

    row = pd.Index(codes).get_indexer(pd.Index(monthly["code"]))
    column = pd.Index(asked.months).get_indexer(pd.Index(monthly["month"]))
    is_own = row >= 0

    def wide(name: str) -> pd.DataFrame:
        table = np.full((len(codes), len(asked.months)), np.nan)
        table[row[is_own], column[is_own]] = monthly[name].to_numpy("float64")[is_own]
        return pd.DataFrame(table, index=pd.Index(codes, name="code"))

    if not is_counted(indicator):
        return searched_for_signals(
            wide("value"), improvement=indicator.improvement, target=target, rebase=rebase
        )
    found = searched_for_signals(
        numerators=wide("numerator"),
        denominators=wide("denominator"),
        improvement=indicator.improvement,
        target=None if target is None else target / scale,
        rebase=rebase,
    )
    lines = ["value", "centre", "lower", "upper"]
    return found.assign(**{name: found[name] * scale for name in lines})


def _is_chance_of_few(found: pd.DataFrame) -> pd.Series:
    """Return where a month leaves the limits only because they are too smooth for few cases.

    Where fewer than five cases of either outcome are to be expected, one complaint may lie beyond
    three sigma and be no news: such a month counts only where chance alone, told exactly, would
    bring it as seldom as it leaves three-sigma limits.
    """
    scale = found["indicator"].map({id_: each.scale for id_, each in INDICATORS.items()})
    n, centre = found["n"], (found["centre"] / scale).clip(0.0, 1.0)
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
    return _("{value}, usually {centre} (n = {n}): {rule}.").format(
        value=shown(row["value"], indicator),
        centre=shown(row["centre"], indicator),
        n=f"{row['n']:,.0f}",
        rule=signal_words.rule_words(row),
    )


def _nothing() -> Attention:
    empty = pd.DataFrame(columns=list(SIGNAL_COLUMNS))
    return Attention(empty, empty, 0, 0, 0.0)
