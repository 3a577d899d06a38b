"""The comprehensive satisfaction rate, taken apart into what each dimension gives it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.access import Reader
from analysis.results import indicator_of, results_of
from analysis.scope import bind
from core.view import View
from ledger import Ledger
from metrics.proportions import Comprehensive, comprehensive

_RATE = "satisfaction_rate"
_COLUMNS = ("dimension", "weight", "share", "denominator", "contribution", "lost")


def contributions(ledger: Ledger, view: View, *, reader: Reader) -> pd.DataFrame:
    """Return what each dimension gives to the comprehensive rate of the view's months.

    One row a dimension that was answered, the largest loss first: dimension, weight (rescaled to
    sum to 1), share (satisfied, 0-1), denominator (answers), contribution (weight x share; they
    sum to the rate) and lost (weight x (1 - share); they sum to what is missing to 100 %).
    Weights are those of the view's last month.
    """
    bound = bind(ledger, view, reader)
    if not bound.months:
        return pd.DataFrame(columns=list(_COLUMNS))
    rows = results_of(bound, indicator_of(_RATE), by=("dimension",), strata=view.strata)
    weights = bound.policy.satisfaction_weights(bound.last_month)
    satisfied = dict(zip(rows["dimension"], rows["numerator"], strict=True))
    answers = dict(zip(rows["dimension"], rows["denominator"], strict=True))
    parts = comprehensive(satisfied, answers, weights).contributions
    lost = parts.assign(lost=parts["weight"] - parts["contribution"])
    return lost.sort_values("lost", ascending=False, kind="stable")[list(_COLUMNS)].reset_index(
        drop=True
    )


def reweighed(parts: pd.DataFrame, weights: Mapping[str, float]) -> Comprehensive:
    """Return the comprehensive rate that other weights would give, from `contributions`.

    A dimension of weight 0 does not count. Nothing is stored.
    """
    counted = {name: weight for name, weight in weights.items() if weight > 0}
    satisfied = dict(zip(parts["dimension"], parts["share"] * parts["denominator"], strict=True))
    answers = dict(zip(parts["dimension"], parts["denominator"], strict=True))
    return comprehensive(satisfied, answers, counted)
