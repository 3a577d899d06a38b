"""Outlets (or units) beside one another: like with like, what is chance, what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.access import Reader
from analysis.factors import Exclusions
from analysis.results import indicator_of, results_of
from analysis.scope import LedgerView, bind
from analysis.trends import has_counts
from core.view import View
from ledger import Ledger
from metrics.funnel import Funnel, against_target, funnel
from metrics.indicators import Indicator

Against = Literal["peers", "target"]
LIKE = ("kind", "setting", "cohort")
"""What makes places alike; each can be held to one value."""


@dataclass(frozen=True)
class Comparison:
    """Places compared over the view's months.

    `places`: one row a place, best first (those too small to rank last): the key (`outlet_code`
    or `unit`), name, kind, setting, cohort, unit, latitude, longitude (of outlets; "" and missing
    for units), the columns of a result, `rank` (Int64; missing where not ranked) and z, lower95,
    upper95, lower998, upper998, is_outlier of the funnel (missing and False without one), in the
    indicator's unit.
    `funnel`: over the places that are large enough, in the order of `funnel_codes`; None where
    the indicator is no share of counts or fewer than 3 places can be compared.
    `is_ranking_withheld`: reporting is too incomplete to rank anybody.
    """

    places: pd.DataFrame
    funnel: Funnel | None
    funnel_codes: tuple[str, ...]
    is_ranking_withheld: bool


def compare(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicator: str | None = None,
    by: str = "outlet_code",
    kind: str = "",
    setting: str = "",
    cohort: str = "",
    exclusions: Exclusions = "with",
    against: Against = "peers",
) -> Comparison:
    """Compare the outlets (or, by `unit`, the units) of the view over its months.

    `against`: the funnel holds them against their peers, differences between outlets allowed for,
    or by exact limits against the target of the last month (against peers where there is none).
    `kind`, `setting` and `cohort` hold outlets to their like. Raises as `results` does.
    """
    bound = bind(ledger, view, reader)
    chosen = indicator_of(indicator or view.indicator)
    rows = results_of(bound, chosen, by=(by,), strata=view.strata, exclusions=exclusions)
    places = _described(rows, bound, by)
    for name, value in zip(LIKE, (kind, setting, cohort), strict=True):
        if value:
            places = places[places[name] == value]
    share_reported = places["reported"].sum() / max(int(places["expected"].sum()), 1)
    is_withheld = bool(len(places)) and share_reported < bound.policy.reporting.partial_share
    places = places[places["denominator"] > 0].reset_index(drop=True)
    target = bound.policy.target(chosen.id, bound.last_month) if bound.months else None
    made, codes, placed = _funnelled(places, chosen, by, target if against == "target" else None)
    return Comparison(
        places=_ranked(placed, chosen, by, is_withheld),
        funnel=made,
        funnel_codes=codes,
        is_ranking_withheld=is_withheld,
    )


def _described(rows: pd.DataFrame, bound: LedgerView, by: str) -> pd.DataFrame:
    """Set what the register says of each outlet beside its result; units have a name only."""
    details = ["name", "kind", "setting", "cohort", "unit", "latitude", "longitude"]
    if by == "unit":
        names = {unit.code: str(unit.name) for unit in bound.policy.bureau.units}
        named = rows.assign(name=rows["unit"].map(names).fillna(rows["unit"]))
        return named.assign(kind="", setting="", cohort="", latitude=np.nan, longitude=np.nan)
    register = bound.ledger.register(bound.release, month=bound.last_month)
    register = register[["outlet_code", *details]]
    # What concerns a unit as a whole stands under the unit's code, and is no outlet.
    return rows.merge(register, on="outlet_code", how="inner")


def _funnelled(
    places: pd.DataFrame, indicator: Indicator, by: str, target: float | None
) -> tuple[Funnel | None, tuple[str, ...], pd.DataFrame]:
    lines = ["z", "lower95", "upper95", "lower998", "upper998"]
    without = places.assign(**dict.fromkeys(lines, np.nan), is_outlier=False)
    compared = places[(places["size"] != "too_small") & places["value"].notna()]
    is_share = (compared["numerator"] <= compared["denominator"]).all()
    if not has_counts(indicator) or not is_share or len(compared) < 3:
        return None, (), without
    counts = compared["numerator"], compared["denominator"]
    made = funnel(*counts) if target is None else against_target(*counts, target / indicator.scale)
    points = made.points.assign(**{name: made.points[name] * indicator.scale for name in lines[1:]})
    joined = places.join(points[lines]).assign(
        is_outlier=points["outlier"].reindex(places.index, fill_value=False).astype("bool")
    )
    return made, tuple(compared[by]), joined


def _ranked(places: pd.DataFrame, indicator: Indicator, by: str, is_withheld: bool) -> pd.DataFrame:
    is_best_first = indicator.improvement == "decrease"
    is_ranked = (places["size"] != "too_small") & places["value"].notna() & (not is_withheld)
    rank = (
        places["value"].where(is_ranked).rank(method="min", ascending=is_best_first).astype("Int64")
    )
    ordered = places.assign(rank=rank, is_small=places["size"] == "too_small").sort_values(
        ["is_small", "value", by], ascending=[True, is_best_first, True], kind="stable"
    )
    return ordered.drop(columns="is_small").reset_index(drop=True)
