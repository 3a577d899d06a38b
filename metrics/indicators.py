"""What each indicator is, read from `definitions/*.toml` into frozen objects."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.tables import Text

_DEFINITIONS = Path(__file__).parent / "definitions"

Kind = Literal[
    "proportion",
    "composite",
    "histogram_share",
    "histogram_percentile",
    "time_to_close",
    "reporting",
]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "is_filled"]


class _Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Definition):
    """`column operator operand`; an operand that starts with `@` names another column."""

    column: str
    operator: Operator
    operand: str | float | tuple[str, ...] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list):
            return dict(zip(("column", "operator", "operand"), value, strict=False))
        return value


class Measure(_Definition):
    """What is added up: the columns of `sum`, or rows where there is none, `where` all hold."""

    sum: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()


class TallyRule(_Definition):
    """How one form's records become tallies of an indicator.

    `strata` maps the name of a stratum to its column. `spread` turns a group of columns into
    strata: the items of a checklist, the days of a histogram, the days an item took. `presence`
    counts that the form was handed in, by rows of outlets or by the sheet. `follow` names the
    rule of `metrics.longitudinal` that reads the chain of months. A measure left out counts
    nothing.
    """

    form: str
    numerator: Measure | None = None
    denominator: Measure | None = None
    strata: Mapping[str, str] = Field(default_factory=dict)
    spread: Literal["", "checklist", "transit_days", "item_transit_days"] = ""
    presence: Literal["", "row", "sheet"] = ""
    reports: str = ""
    """The form whose presence this is, where it is not `form` itself."""
    follow: str = ""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        ways = [
            bool(self.follow),
            bool(self.presence),
            bool(self.numerator or self.denominator or self.spread),
        ]
        if sum(ways) != 1:
            raise ValueError(
                f"{self.form}: a tally is counted, longitudinal or presence; one of them"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the strata that this rule joins, in order."""
        spread = {"checklist": ("item",), "transit_days": ("days", "exclusion")}
        if self.spread == "checklist":
            return (*spread["checklist"], *self.strata)
        if self.spread:
            return (*self.strata, *spread["transit_days"])
        return tuple(self.strata)


class Indicator(_Definition):
    """What is counted over what, its unit, direction of good, source and place on a page."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    order: int
    label: Text
    explanation: Text
    source: Text
    page: str
    kind: Kind
    unit: Literal["percent", "days", "per_10k"]
    counted: Mapping[str, tuple[str, ...]]
    """What the denominator counts, by language: singular and plural, or the one form there is."""
    improvement: Literal["increase", "decrease"]
    period: Literal["flow", "stock"]
    strata: tuple[str, ...] = ()
    """What a reader may choose; the names joined in a tally's stratum are `tally_strata`."""
    is_headline: bool = False
    forms: tuple[str, ...]
    """Forms whose completeness stands beside the result."""
    tallies: tuple[TallyRule, ...] = Field(default=(), alias="tally")
    tally_of: str = ""
    """The indicator whose tallies this one reads; its own where empty."""
    tally_strata: tuple[str, ...] = ()
    """Names of what is joined by `/` in a tally's stratum."""
    late_by_days: int | None = None
    """histogram_share: count items later than the limit by more than this; None: those on time."""
    quantile: float | None = Field(default=None, gt=0, lt=1)
    """histogram_percentile, time_to_close: which one."""
    has_interval: bool = True
    """False for ratios of money, which no sample was drawn for."""

    @cached_property
    def scale(self) -> float:
        """What a share is multiplied by to be in the indicator's unit (per_10k: 10,000)."""
        return 10_000.0 if self.unit == "per_10k" else 1.0

    def counted_words(self, n: float, language: str) -> str:
        """Return the words for `n` of what the denominator counts, such as `answers`."""
        forms = self.counted.get(language) or self.counted["en"]
        return forms[0] if round(n) == 1 else forms[-1]

    @property
    def is_state(self) -> bool:
        """Whether it is a state at a month's end, which leans on the month before.

        Limits of chance do not hold for such a series: what it gained is a fact, and its control
        chart shows how far it has moved, never that a change is more than chance.
        """
        return self.period == "stock"

    @property
    def is_exact(self) -> bool:
        """Whether nothing is sampled: a state, a sum of money, forms submitted.

        Such a value meets or misses its target; it has no interval to be judged by.
        """
        return self.is_state or self.kind == "reporting" or not self.has_interval

    @property
    def tally(self) -> str:
        """Id under which this indicator's tallies stand in the ledger."""
        return self.tally_of or self.id


def load(folder: Path = _DEFINITIONS) -> Mapping[str, Indicator]:
    """Read every indicator of a folder, in page order.

    Raises pydantic's ValidationError for an unknown key or value, ValueError where a file is not
    named for its indicator, a `tally_of` is unknown or the strata do not fit the tallies.
    """
    found = [_read(path) for path in sorted(folder.glob("*.toml"))]
    indicators = {indicator.id: indicator for indicator in sorted(found, key=lambda i: i.order)}
    for indicator in indicators.values():
        _cross_check(indicator, indicators)
    shared = {
        indicator.id: indicator.model_copy(
            update={"tally_strata": indicators[indicator.tally].tally_strata}
        )
        for indicator in indicators.values()
    }
    return MappingProxyType(shared)


def _read(path: Path) -> Indicator:
    indicator = Indicator.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    if indicator.id != path.stem:
        raise ValueError(f"{path.name} defines {indicator.id}; name the file for its indicator")
    return indicator


def _cross_check(indicator: Indicator, all_of_them: Mapping[str, Indicator]) -> None:
    if bool(indicator.tally_of) == bool(indicator.tallies):
        raise ValueError(f"{indicator.id}: either its own tallies or tally_of, one of them")
    owner = all_of_them.get(indicator.tally)
    if owner is None or owner.tally_of:
        raise ValueError(f"{indicator.id}: tally_of {indicator.tally_of} has no tallies")
    unknown = [name for name in indicator.strata if name not in owner.tally_strata]
    if unknown:
        raise ValueError(f"{indicator.id}: strata {unknown} are not in the tallies")
    for rule in owner.tallies:
        if not rule.follow and not rule.presence and rule.names != owner.tally_strata:
            raise ValueError(f"{owner.id}: {rule.form} gives {rule.names}, not its tally_strata")


INDICATORS: Mapping[str, Indicator] = load()


def rules_of(form: str, *, is_longitudinal: bool) -> Sequence[tuple[str, TallyRule]]:
    """Return every (indicator id, rule) that reads a form's records, counted or followed."""
    return [
        (indicator.id, rule)
        for indicator in INDICATORS.values()
        for rule in indicator.tallies
        if rule.form == form and bool(rule.follow) == is_longitudinal
    ]
