"""The entries that policy files are made of; each says from which month on it holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    model_validator,
)

from core import months
from languages import Label


def _label(text: Any) -> Label:
    if isinstance(text, str) and text.strip():  # a person's own words, in whatever language
        return Label({"en": text.strip(), "zh": text.strip()})
    if not isinstance(text, dict) or set(text) != {"en", "zh"} or not all(text.values()):
        raise ValueError("a label is written {en = …, zh = …}")
    return Label({language: str(words) for language, words in text.items()})


Text = Annotated[Label, PlainValidator(_label), PlainSerializer(lambda label: dict(label))]
Month = Annotated[str, Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_-]*$")]
Share = Annotated[float, Field(ge=0, le=1)]


class Entry(BaseModel):
    """What all policy entries share: they never change, and a mistyped key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Entry):
    """An entry that holds from a month on, until `until` (that month included) or for good."""

    valid_from: Month = Field(alias="from")
    until: Month | None = None

    def holds_in(self, month: str) -> bool:
        """Return whether the entry holds in a month."""
        return self.valid_from <= month and (self.until is None or month <= self.until)


class Unit(Entry):
    """A county bureau that reports for its outlets."""

    code: Code
    name: Text


class Bureau(Entry):
    """The city bureau, its time zone and the units that report to it, in order."""

    code: Code
    name: Text
    timezone: str
    units: tuple[Unit, ...]


class Target(Dated):
    """The value an indicator should reach, in the indicator's unit (shares 0-1)."""

    indicator: str
    value: float


class TimeLimit(Dated):
    """Working days within which a mail class is to be delivered in an area."""

    mail_class: Literal["letter", "registered", "parcel", "newspaper", "express"]
    area: Literal["urban", "township", "village"]
    limit_days: Annotated[int, Field(ge=0, le=7)]


class Weights(Dated):
    """Weights of the dimensions of comprehensive satisfaction; only their ratios matter."""

    weights: dict[str, Annotated[float, Field(gt=0)]]


class ChecklistItem(Dated):
    """One thing that an inspection of a window or a delivery round looks at."""

    code: Annotated[str, Field(pattern=r"^[WD]\d\d$")]
    label: Text
    kind: Literal["window", "delivery"]


class StandardItem(Dated):
    """One item of the service standard; an outlet is standardized with every mandatory one met."""

    code: Annotated[str, Field(pattern=r"^S\d\d$")]
    label: Text
    group: Text
    is_mandatory: bool


PlaceText = Annotated[
    str, Field(pattern=r"^(city|(unit|outlet|kind|setting|cohort):[^\s:]{1,40})$")
]
"""A place as links write it: `city`, `unit:LY01`, `outlet:LY01-01`, `cohort:pilot`."""

EventKind = Literal["flood", "transport", "pilot", "process", "campaign", "other"]


class Event(Entry):
    """A dated happening that charts mark: a flood, the start of a pilot, a campaign.

    It marks and never moves a figure. `day` is its first day, `last_day` the last of a span.
    `author` and `at` (UTC) say who noted it and when.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    day: date
    label: Text
    kind: EventKind = "other"
    last_day: date | None = None
    scope: PlaceText = "city"
    author: str = ""
    at: datetime | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last_day is not None and self.last_day < self.day:
            raise ValueError(f"event {self.id} ends on {self.last_day}, before it begins")
        return self

    @property
    def first_month(self) -> str:
        """The month in which it begins."""
        return months.month_of(self.day)

    @property
    def last_month(self) -> str:
        """The month in which it ends."""
        return months.month_of(self.last_day or self.day)

    def concerns(self, scope: str, within: Collection[str] = ()) -> bool:
        """Return whether it belongs on the charts of a place.

        `within`: the wider places that the place lies in. The city's charts carry every event.
        """
        return "city" in (self.scope, scope) or self.scope == scope or self.scope in within


class Rebase(Entry):
    """A person's reasoned decision that a control chart starts a new segment at a month."""

    month: Month
    indicator: str
    scope: PlaceText = "city"
    reason: Annotated[str, Field(min_length=1)]
    author: Annotated[str, Field(min_length=1)]
    at: datetime | None = None


class Reporting(Entry):
    """When workbooks are due, and how few are too few."""

    deadline_day: Annotated[int, Field(ge=1, le=28)] = 5
    """Day of the next month by whose end a workbook is on time."""
    lock_day: Annotated[int, Field(ge=1, le=28)] = 15
    small_n: int = 30
    """A result of fewer is greyed."""
    rank_n: int = 10
    """A result of fewer is left out of rankings and comparisons."""
    partial_share: Share = 0.8
    """A result that fewer outlets reported for is marked partial."""
