"""One small case for each method beyond the rules for single points, to be drawn and explained.

The figures are made up and fixed. What a text says of them, the library's own functions give: a
test holds each sentence, in both languages, to what is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from languages import N_
from metrics.control_charts import ControlChart, run_chart, xmr
from metrics.funnel import Funnel, against_target, funnel
from metrics.pilot import event_study
from metrics.proportions import VERDICTS, share, statuses, wilson
from metrics.time_to_close import KaplanMeier, kaplan_meier
from metrics.transit import points_lost


@dataclass(frozen=True)
class Example:
    """What an example is called and what it shows, to be said through `_`."""

    title: str
    text: str


@dataclass(frozen=True)
class Series(Example):
    """A series (per cent, one figure a month), and the months (from 0) in which limits start anew.

    `is_run`: it is charted with its median alone.
    """

    values: tuple[float, ...]
    rebase: tuple[int, ...] = ()
    is_run: bool = False

    def chart(self) -> ControlChart:
        """Return its chart, the limits kept within the stretches that it names."""
        return run_chart(self.values) if self.is_run else xmr(self.values, rebase=self.rebase)


LIMIT_EXAMPLES: Mapping[str, Series] = MappingProxyType(
    {
        "long_run": Series(
            N_("Run chart: too long a run"),
            N_(
                "Without limits, the median still tells something. Of 20 months, at most 7 in a "
                "row lie on one side of it by chance; here it is 8."
            ),
            (85, 89, 84, 86, 88, 85, 84, 88, 89, 90, 88, 91, 89, 88, 90, 86, 85, 84, 86, 85),
            is_run=True,
        ),
        "few_crossings": Series(
            N_("Run chart: too few crossings"),
            N_(
                "By chance a line of 16 months crosses its median at least 4 times; here it does "
                "so 3 times. Something shifts or drifts slowly; no single month is to blame."
            ),
            (84, 85, 83, 85, 88, 90, 89, 91, 85, 84, 86, 84, 89, 88, 90, 89),
            is_run=True,
        ),
        "trial": Series(
            N_("Limits on trial"),
            N_(
                "Limits that rest on fewer than 12 months, 8 here, are on trial: they are drawn "
                "and said to be so, and nothing is promised by them."
            ),
            (86, 88, 87, 85, 88, 86, 89, 87),
        ),
        "rebase": Series(
            N_("Limits that start anew"),
            N_(
                "From the 13th month on (dotted) the counter works by a new rota: a person has let "
                "the limits start anew there, with this reason. Without it all 24 months would be "
                "marked; with it none is."
            ),
            (82, 84, 83, 81, 84, 82, 83, 85, 82, 84, 81, 83,
             88, 90, 89, 87, 90, 88, 89, 91, 88, 90, 87, 89),
            rebase=(12,),
        ),
    }
)  # fmt: skip
"""Examples of how lines are set, by a name of their own."""


_SIZES = (14, 22, 40, 60, 90, 120, 180, 240, 300, 380, 450, 520)
_PASSED = (13, 17, 36, 54, 80, 108, 160, 218, 252, 346, 320, 473)
FUNNEL_TARGET = 0.9


@dataclass(frozen=True)
class Outlets(Example):
    """Twelve outlets, held against each other or against the target of 90 per cent."""

    against: str = "peers"
    overdispersion: bool = True

    def funnel(self) -> Funnel:
        """Return their funnel; the outlets are named 1 to 12, by size."""
        if self.against == "target":
            return against_target(_PASSED, _SIZES, FUNNEL_TARGET)
        return funnel(_PASSED, _SIZES, overdispersion=self.overdispersion)


FUNNEL_EXAMPLES: Mapping[str, Outlets] = MappingProxyType(
    {
        "chance_alone": Outlets(
            N_("Funnel: chance of counting alone"),
            N_(
                "Twelve outlets by size. If nothing but luck set them apart, they would lie within "
                "the lines; 3 do not. That is too many to be outlets gone wrong: outlets differ a "
                "little anyway. The small ones, fewer than 30 cases, are greyed."
            ),
            overdispersion=False,
        ),
        "between_outlets": Outlets(
            N_("Funnel: widened by how much outlets differ"),
            N_(
                "The same outlets, the band widened by how much outlets differ anyway "
                "(overdispersion). 1 lies outside: its way of working is worth a visit."
            ),
        ),
        "target": Outlets(
            N_("Exact limits against a target"),
            N_(
                "The same outlets against a target of 90 %. The limits are exact: what an outlet "
                "right on target would give. Outside are 2, both below; of the others it cannot be "
                "said that they miss or meet it."
            ),
            against="target",
        ),
    }
)
"""Examples of funnels, by a name of their own."""


WILSON_EXAMPLE = Example(
    N_("The interval: same share, small and large n"),
    N_(
        "80 % each time. 8 of 10 may stand for anything from 49 to 94 %, 80 of 100 for 71 to 87 %, "
        "800 of 1,000 for 77 to 82 %. Only the last is surely below a target of 85 %."
    ),
)
_OF_TEN = ((8, 10), (80, 100), (800, 1000))


def same_shares(target: float = 0.85) -> pd.DataFrame:
    """Return 80 per cent of 10, of 100 and of 1,000, each with its Wilson interval.

    Columns of a result: `place` (str, the n), `numerator`, `denominator`, `value`, `lower`,
    `upper`, `target` (shares), `status`, `verdict` (its older name), and `size` ("small" under 30).
    """
    counts = pd.DataFrame(_OF_TEN, columns=["numerator", "denominator"], dtype="float64")
    value = share(counts["numerator"], counts["denominator"])
    lower, upper = wilson(counts["numerator"], counts["denominator"])
    status = statuses(value, lower, upper, target)
    return counts.assign(
        place=[str(n) for _k, n in _OF_TEN],
        value=value,
        lower=lower,
        upper=upper,
        target=target,
        status=status,
        verdict=[VERDICTS[each] for each in status],
        size=["small" if n < 30 else "" for _k, n in _OF_TEN],
    )


@dataclass(frozen=True)
class Cases(Example):
    """Cases: days until each was closed, or its age while it is open."""

    days: tuple[int, ...]
    closed: tuple[bool, ...]

    def curve(self) -> KaplanMeier:
        """Return their Kaplan-Meier curve and median."""
        return kaplan_meier(self.days, self.closed)

    def open_days(self) -> pd.Series:
        """Return the ages of those still open."""
        ages = [day for day, is_closed in zip(self.days, self.closed, strict=True) if not is_closed]
        return pd.Series(ages, dtype="float64")


CASE_EXAMPLES: Mapping[str, Cases] = MappingProxyType(
    {
        "median": Cases(
            N_("Days to close: the median"),
            N_(
                "10 cases, 4 of them still open (crosses): each counts for as long as it has been "
                "open. The curve comes to one half at 7 days. The mean of the closed ones alone "
                "would say 5 days, because the slow ones are not in it."
            ),
            (2, 3, 4, 5, 6, 7, 9, 12, 15, 20),
            (True, True, True, True, False, True, True, False, False, False),
        ),
        "not_reached": Cases(
            N_("Days to close: not reached"),
            N_(
                "Of these 10 cases 4 are closed. The curve stays above one half, so no median can "
                "be told yet: it says “median not reached”, and gives no number."
            ),
            (3, 5, 6, 9, 12, 14, 18, 20, 20, 20),
            (True, True, False, True, True, False, False, False, False, False),
        ),
    }
)
"""Examples of cases followed until they are closed, by a name of their own."""


PILOT_EXAMPLE = Example(
    N_("A pilot: difference in differences"),
    N_(
        "From May on the pilot's outlets rise from 80 to 90 %, by 10 points. The rest rises, too, "
        "from 82 to 86 %, by 4. What the pilot brought is the difference: 6 points. Before the "
        "start (hollow) its lead does not move."
    ),
)
PILOT_START = "2026-05"


def pilot_months() -> pd.DataFrame:
    """Return the made-up counts of a pilot and the rest, as `metrics.pilot` takes them.

    One row a month; numerators and denominators of both groups, none missing.
    """
    return pd.DataFrame(
        {
            "month": [f"2026-{number:02d}" for number in range(1, 9)],
            "treated_numerator": [1590, 1610, 1605, 1595, 1800, 1790, 1810, 1800],
            "treated_denominator": 2000,
            "control_numerator": [1640, 1630, 1650, 1640, 1720, 1710, 1725, 1725],
            "control_denominator": 2000,
        }
    )


def pilot_study() -> pd.DataFrame:
    """Return the pilot's lead month by month (`metrics.pilot.event_study`).

    One row a month; the lead and its interval in shares.
    """
    return event_study(pilot_months(), PILOT_START)


LOSS_EXAMPLE = Example(
    N_("Points lost"),
    N_(
        "Of 1,000 items 55 were late. Letters lose 3.0 points, newspapers 1.5 and parcels 1.0: "
        "together the 5.5 that are missing to 100 %. Newspapers have the worst share, 85 % on "
        "time, yet most is to be won with letters."
    ),
)


def losses() -> pd.DataFrame:
    """Return which mail class the miss comes from (`metrics.transit.points_lost`).

    One row a mail class; points as shares, which sum to the miss.
    """
    rows = [
        ("newspaper", "0", 85),
        ("newspaper", "1", 15),
        ("letter", "2", 570),
        ("letter", "4", 30),
        ("parcel", "3", 290),
        ("parcel", "undelivered", 10),
    ]
    histogram = pd.DataFrame(rows, columns=["mail_class", "days", "items"]).assign(area="urban")
    limits = pd.DataFrame(
        {"mail_class": ["newspaper", "letter", "parcel"], "area": "urban", "limit_days": [0, 2, 3]}
    )
    return points_lost(histogram, limits, by=["mail_class"])
