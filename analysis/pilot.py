"""What a pilot brought: a cohort of outlets against the rest, before and after a month."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import estimates
from analysis.access import Reader
from analysis.factors import chosen_strata, factors
from analysis.results import indicator_of
from analysis.scope import BoundView, bind
from analysis.trends import has_counts, history
from core.errors import UserError
from core.view import Strata, View
from languages import _
from ledger import Ledger
from metrics.pilot import Effect, effect_of, event_study, monthly_effect


class NoComparison(UserError):
    """A pilot cannot be judged by this indicator."""


@dataclass(frozen=True)
class Pilot:
    """A cohort against the rest of the view's outlets, in shares (0.03 is three points).

    `effect`: from the counts of all months. `lower`, `upper`: the wider of its interval and that
    of the months as observations, so that what months do by themselves is allowed for.
    `study`: `metrics.pilot.event_study`, one row a month up to the view's last.
    `before_count`, `after_count`: months in which both groups have cases.
    """

    effect: Effect
    lower: float
    upper: float
    study: pd.DataFrame
    before_count: int
    after_count: int

    @property
    def is_known(self) -> bool:
        """Whether both groups have cases before and after."""
        return self.effect.value == self.effect.value

    @property
    def is_distinguishable(self) -> bool:
        """Whether the wider interval leaves out 0."""
        return self.is_known and (self.lower > 0 or self.upper < 0)


def pilot(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    cohort: str,
    start: str,
    indicator: str = "delivery_on_time_rate",
) -> Pilot:
    """Return the effect on an indicator of what began for a cohort in month `start`.

    All months up to the view's last count, those from `start` on as after. Raises NoComparison
    for an indicator that is no share of counts, and as `results` does.
    """
    release = ledger.release() if view.release is None else view.release
    bound = bind(ledger, view.with_(release=release), reader, months=history(ledger, view, release))
    months = _groups(bound, view.strata, cohort, indicator)
    effect = effect_of(months, start)
    _value, lower, upper = monthly_effect(months, start)
    has_both = (months["treated_denominator"] > 0) & (months["control_denominator"] > 0)
    known = months.loc[has_both, "month"]
    return Pilot(
        effect=effect,
        lower=_outer(min, effect.lower, lower),
        upper=_outer(max, effect.upper, upper),
        study=event_study(months, start),
        before_count=int((known < start).sum()),
        after_count=int((known >= start).sum()),
    )


def _groups(bound: BoundView, strata: Strata, cohort: str, id_: str) -> pd.DataFrame:
    """Return the counts of the cohort and of the rest, one row a month."""
    indicator = indicator_of(id_)
    if not has_counts(indicator) or indicator.scale != 1.0:
        raise NoComparison(
            _("A pilot cannot be judged by “{label}”: it is no share of counts.").format(
                label=indicator.label
            )
        )
    keys = ["month", "cohort"]
    rows = estimates.measured(
        bound,
        indicator,
        keys,
        months=bound.months,
        factors=lambda needed: factors(
            bound,
            indicator,
            chosen=chosen_strata(strata, indicator),
            by=(*keys, *needed),
            exclusions="with",
            months=bound.months,
        ),
    )
    counts = ["numerator", "denominator"]
    months = pd.DataFrame({"month": pd.Series(list(bound.months), dtype="str")})
    for group, chosen in (
        ("treated", rows["cohort"] == cohort),
        ("control", rows["cohort"] != cohort),
    ):
        summed = rows[chosen].groupby("month", as_index=False)[counts].sum()
        named = summed.rename(columns={name: f"{group}_{name}" for name in counts})
        months = months.merge(named, on="month", how="left")
    return months


def _outer(choose: object, one: float, other: float) -> float:
    """Return the outer of two limits; one that is missing leaves the other."""
    known = [limit for limit in (one, other) if limit == limit]
    return choose(known) if known else float("nan")  # type: ignore[operator]
