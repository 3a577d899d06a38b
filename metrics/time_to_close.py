"""How long cases take to close, the open ones counted for what is known of them.

The mean of closed cases flatters: the slow ones are still open and not in it. The Kaplan–Meier
estimate (Kaplan & Meier 1958) uses an open case for as long as it has been open, and lets it go
at the cut-off ("censored"). At each time t with d closures among the n cases still at risk, the
share that is still open is multiplied by (1 − d / n). A case censored at t is at risk at t.

The interval at a time is log–log (Kalbfleisch & Prentice 1980), with Greenwood's variance:
with v = Σ d / (n (n − d)) and S the share open, S^exp(±1.96 √v / ln S). Unlike the plain and the
log interval it never leaves [0, 1] and holds with few cases; it equals R's
`survfit(conf.type = "log-log")`, and is missing where nothing is closed yet, or nothing is open.

The median is the first time at which at most half is still open; it is missing ("not reached")
where more than half never closed. Its interval is where the limits of the curve pass one half
(Brookmeyer & Crowley 1982), its upper end missing where the upper limit does not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from metrics.validation import row

Vector = NDArray[np.float64]

Z_95 = 1.959963984540054
_HALF = 0.5 + 1e-9  # a product of fractions that should be one half may end a little above it


class KaplanMeier(NamedTuple):
    """How long cases stay open.

    `curve`: one row a time at which a case closed or was last seen open; `time` (in the unit of
    the days given), `at_risk` (cases open until then), `closed` (cases closed then), `survival`
    (share still open after it), `lower`, `upper` (95 % interval of it, missing as told above).
    `median`: in the same unit, NaN where not reached.
    """

    curve: pd.DataFrame
    median: float

    @property
    def median_interval(self) -> tuple[float, float]:
        """Lower and upper end of the median's 95 % interval, NaN where not reached."""
        return (
            _first_at_half(self.curve, self.curve["lower"]),
            _first_at_half(self.curve, self.curve["upper"]),
        )

    @property
    def case_count(self) -> int:
        """Number of cases, open ones included."""
        return int(self.curve["at_risk"].iloc[0]) if len(self.curve) else 0

    @property
    def closed_count(self) -> int:
        """Number of closed cases."""
        return int(self.curve["closed"].sum())


def kaplan_meier(
    days: ArrayLike, closed: ArrayLike, *, counts: ArrayLike | None = None
) -> KaplanMeier:
    """Return the Kaplan–Meier curve and median of cases.

    One entry a case: `days` it took to close, or has been open at the cut-off; `closed` whether
    it is closed (bool or 0/1). With `counts`, one entry stands for so many cases, so that a tally
    by day need not be unrolled. Raises ValueError for missing or negative days or counts, for a
    case that may be closed or open, and for lengths that differ. No cases give an empty curve and
    a missing median.
    """
    times, ended = row(days, "days"), row(closed, "closed")
    weights = np.ones(len(times)) if counts is None else row(counts, "counts")
    is_closed = ended == 1
    if not (is_closed | (ended == 0)).all():
        raise ValueError("closed must be known: true or false")
    if not len(times) == len(is_closed) == len(weights):
        raise ValueError("days, closed and counts must have the same length")
    if not (np.isfinite(times) & (times >= 0)).all():
        raise ValueError("days must be known and not negative")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("counts must be known and not negative")
    curve = _curve(times[weights > 0], is_closed[weights > 0], weights[weights > 0])
    return KaplanMeier(curve, _first_at_half(curve, curve["survival"]))


def _curve(times: Vector, is_closed: NDArray[np.bool_], weights: Vector) -> pd.DataFrame:
    moments, position = np.unique(times, return_inverse=True)
    leaving = np.bincount(position, weights=weights, minlength=len(moments))
    closing = np.asarray(
        np.bincount(position, weights=weights * is_closed, minlength=len(moments)), dtype=float
    )
    at_risk = np.asarray(leaving[::-1].cumsum()[::-1], dtype=float)
    survival = np.cumprod(1 - closing / at_risk)
    lower, upper = _log_log(survival, closing, at_risk)
    return pd.DataFrame(
        {
            "time": moments,
            "at_risk": at_risk.astype(np.int64),
            "closed": closing.astype(np.int64),
            "survival": survival,
            "lower": lower,
            "upper": upper,
        }
    )


def _log_log(survival: Vector, closing: Vector, at_risk: Vector) -> tuple[Vector, Vector]:
    """Return the 95 % log–log interval, missing where all is open or all is closed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(closing / (at_risk * (at_risk - closing)))
        reach = Z_95 * np.sqrt(greenwood) / np.log(survival)  # negative, as ln S is
        inside = (survival > 0) & (survival < 1)
        lower = np.where(inside, survival ** np.exp(-reach), np.nan)
        upper = np.where(inside, survival ** np.exp(reach), np.nan)
    return lower, upper


def _first_at_half(curve: pd.DataFrame, line: pd.Series) -> float:
    """Return the first time at which a line is at one half or under it, NaN where it never is."""
    reached = curve["time"][line <= _HALF]
    return float(reached.iloc[0]) if len(reached) else float("nan")
