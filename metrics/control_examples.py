"""One small series for each rule, to be drawn where the rules are explained.

Each shows its rule at its last point, over a year of ordinary months that set the lines. The
figures are made up; a test holds that every example shows the rule it is there for, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from languages import N_
from metrics.control_charts import ControlChart, xmr

_ORDINARY = (86.0, 88.0, 87.0, 85.0, 88.0, 86.0, 87.0, 89.0, 86.0, 88.0, 85.0, 87.0)


@dataclass(frozen=True)
class Example:
    """A series (per cent, one figure a month) and what it shows, to be said through `_`."""

    values: tuple[float, ...]
    text: str

    def chart(self) -> ControlChart:
        """Return its XmR chart, the lines kept at the first twelve months."""
        return xmr(self.values, baseline=len(_ORDINARY))


RULE_EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "": Example(
            (*_ORDINARY, 88.0, 86.0, 85.0, 87.0),
            N_(
                "Ups and downs within the limits have no cause of their own. Asking why one month "
                "was lower than the last would find only luck."
            ),
        ),
        "beyond_limits": Example(
            (*_ORDINARY, 88.0, 86.0, 87.0, 78.0),
            N_(
                "A single point outside the limits: something happened in that month that does "
                "not happen in others."
            ),
        ),
        "trend": Example(
            (*_ORDINARY, 85.0, 85.5, 86.0, 86.5, 87.5, 88.0, 88.5),
            N_("Seven points in a row, each higher than the last (or each lower): a drift."),
        ),
        "two_of_three": Example(
            (*_ORDINARY, 86.0, 90.8, 88.0, 91.0),
            N_(
                "Two of three points close to the same limit: rarely luck, often the beginning of "
                "a change."
            ),
        ),
        "shift": Example(
            (*_ORDINARY, 88.0, 87.5, 89.0, 88.0, 88.5, 87.5, 88.0),
            N_("Seven points or more in a row on one side of the centre: the level has moved."),
        ),
    }
)
"""An example for each rule, by the rule's code; "" is the one without a signal."""
