"""The forms: one TOML a form, read into frozen definitions that refuse unknown keys.

A form's TOML drives the template, the matching of headings, the checks, the dtypes of the
records and the page of documentation. `choices.toml` holds the lists that fields choose from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf, model_validator

from languages import Label
from policy import Policy

_FOLDER = Path(__file__).parent

FieldType = Literal[
    "text", "outlet", "unit", "month", "date", "datetime", "count", "amount", "choice", "code"
]
CheckKind = Literal[
    "not_more_than",
    "not_before",
    "not_in_future",
    "not_after_month",
    "in_month",
    "needs",
    "only_when",
    "required_unless",
    "not_back",
    "not_twice",
    "far_from_history",
    "another_outlet",
    "known_successor",
    "no_circle",
]

DTYPES: Mapping[str, str] = MappingProxyType(
    {
        "date": "datetime64[us]",
        "datetime": "datetime64[us]",
        "count": "Int64",
        "amount": "float64",
    }
)
"""Dtype of a field's column in the records; every other type is `str`."""


def _as_label(value: Any) -> Label:
    """Read `{en, zh}`; both are needed and nothing else is known."""
    if not isinstance(value, Mapping) or set(value) != {"en", "zh"}:
        raise ValueError(f"a label is {{en, zh}}, not {value!r}")
    return Label(value)


LabelText = Annotated[InstanceOf[Label], BeforeValidator(_as_label)]


def both(label: Mapping[str, str]) -> str:
    """Return a label in both languages, as headings carry it: `English 中文`."""
    return label["en"] if label["en"] == label["zh"] else f"{label['en']} {label['zh']}"


class _Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Definition):
    """One value that a field may take: the code in the records, and what people write."""

    code: str
    label: LabelText
    aliases: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What the template writes and offers."""
        return both(self.label)


class Field(_Definition):
    """One column of a form."""

    name: str
    label: LabelText
    type: FieldType
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
    codes: Literal["", "standard_items"] = ""
    """The policy table that a code must stand in, "" where any code will do."""
    allows_unit: bool = False
    """An outlet field in which the unit's own code stands for the unit as a whole."""
    minimum: float | None = None
    maximum: float | None = None
    blank: str | None = None
    """What an empty cell means; None: missing."""
    is_item: bool = False
    """A column of the policy's checklist; its heading is known by the code it begins with."""

    @property
    def heading(self) -> str:
        """The heading that the template writes."""
        return f"{self.name} {both(self.label)}" if self.is_item else both(self.label)

    @property
    def dtype(self) -> str:
        """Dtype of the column in the records."""
        return DTYPES.get(self.type, "str")


class Check(_Definition):
    """One rule over the columns of a row; `severity` says whether it stops the workbook.

    not_more_than, not_before   `left` against `right`
    not_in_future               `field` against the day of the check
    in_month, not_after_month   `field` against the workbook's month
    needs, only_when            `field` is filled where / only where `when` equals `equals`
    required_unless             `field` is filled wherever `when` is not `equals`
    not_back                    `field` was `equals` in the newest earlier month and is now in `to`
    not_twice                   two rows of the sheet say the same in every field except `but`
    far_from_history            `numerator` over `denominator` (sums of an outlet's counts) lies
                                far from what the same outlet reported in earlier months
    another_outlet              `field` is not the outlet itself
    known_successor             `field` is an outlet of the register or of this sheet
    no_circle                   the successors that begin at `field` do not lead back
    """

    kind: CheckKind
    left: str = ""
    right: str = ""
    field: str = ""
    when: str = ""
    equals: str = ""
    to: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    severity: Literal["error", "warning"] = "error"

    @property
    def subject(self) -> str:
        """The field at whose cell the fault is told."""
        return self.left or self.field or self.numerator[0]


class ItemColumns(_Definition):
    """Columns that come from a policy table, one for each of its items."""

    source: Literal["checklist"]
    after: str
    choices: tuple[Choice, ...]


class Form(_Definition):
    """One kind of sheet in a workbook."""

    id: str
    order: int
    layout: Literal["rows", "cover"] = "rows"
    sheet: LabelText
    sheet_aliases: tuple[str, ...] = ()
    row: LabelText
    key: tuple[str, ...]
    prefill: tuple[str, ...] = ()
    """Fields whose every combination the template lists; a row with no more than these filled
    is not filled in, and no record."""
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    total_of: tuple[str, ...] = ()
    """Counts that add up to the row's total, where people add such a column of their own."""
    item_columns: ItemColumns | None = None
    is_owed: bool = False
    owed_by: frozenset[Literal["window", "delivery", "both"]] = frozenset()
    reported_by: Literal["row", "sheet"]
    is_register: bool = False
    """The unit's own list of outlets; an outlet in it counts as known."""

    @property
    def is_cover(self) -> bool:
        """Whether this sheet says whose workbook it is and holds no records."""
        return self.layout == "cover"

    @property
    def sheet_name(self) -> str:
        """The sheet's name in the template."""
        return both(self.sheet)

    def field(self, name: str) -> Field:
        """Return a field by name; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def columns(self, policy: Policy, month: str) -> tuple[Field, ...]:
        """Return the fields, with a column for each item that the month's policy asks for."""
        if self.item_columns is None:
            return self.fields
        columns: list[Field] = []
        for field in self.fields:
            columns.append(field)
            if field.name == self.item_columns.after:
                columns += self._items(policy, month, self.item_columns)
        return tuple(columns)

    @staticmethod
    def _items(policy: Policy, month: str, source: ItemColumns) -> list[Field]:
        return [
            Field(
                name=item.code,
                label=Label(item.label),
                type="choice",
                choices=source.choices,
                is_item=True,
            )
            for item in policy.checklist(month)
        ]

    def empty_records(self, policy: Policy, month: str) -> pd.DataFrame:
        """Return records of no rows: the columns of the month, then `sheet` and `row`.

        A form whose sheet is in the workbook without rows was reported all the same.
        """
        columns = {f.name: pd.Series([], dtype=f.dtype) for f in self.columns(policy, month)}
        return pd.DataFrame(
            columns | {"sheet": pd.Series([], dtype="str"), "row": pd.Series([], dtype="int64")}
        )

    @model_validator(mode="after")
    def _names_are_known(self) -> Form:
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: a field stands twice")
        used = [*self.key, *self.prefill, *self.total_of]
        for check in self.checks:
            used += [n for n in (check.left, check.right, check.field, check.when) if n]
            used += [*check.but, *check.numerator, *check.denominator]
        if self.item_columns:
            used.append(self.item_columns.after)
        unknown = [name for name in used if name not in names]
        if unknown:
            raise ValueError(f"{self.id}: no such field {', '.join(unknown)}")
        return self


def _choices(path: Path) -> dict[str, list[dict[str, Any]]]:
    lists = tomllib.loads(path.read_text("utf-8"))
    return {
        name: [
            {
                "code": code,
                "label": {k: v for k, v in entry.items() if k != "aliases"},
                "aliases": entry.get("aliases", ()),
            }
            for code, entry in entries.items()
        ]
        for name, entries in lists.items()
    }


def read_form(text: str, choices: Mapping[str, Any]) -> Form:
    """Read one form's TOML; ValueError (pydantic) where a key is unknown or a name is not."""
    raw = tomllib.loads(text)
    raw["fields"] = raw.pop("field", [])
    raw["checks"] = raw.pop("check", [])
    for holder in [*raw["fields"], *([raw["item_columns"]] if "item_columns" in raw else [])]:
        if "choices" in holder:
            holder["choices"] = choices[holder["choices"]]
    return Form.model_validate(raw)


def load(folder: Path = _FOLDER) -> Mapping[str, Form]:
    """Read every form of a folder, by id, in the order of the template."""
    choices = _choices(folder / "choices.toml")
    forms = [
        read_form(path.read_text("utf-8"), choices)
        for path in sorted(folder.glob("*.toml"))
        if path.name != "choices.toml"
    ]
    return MappingProxyType({form.id: form for form in sorted(forms, key=lambda f: f.order)})


FORMS: Mapping[str, Form] = load()
"""Every form by id, in the order of the template; the cover first."""
