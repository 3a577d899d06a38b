"""Names for codes: places, groups and strata, as their definitions or policy call them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from core.months import is_month
from intake.forms import FORMS
from languages import N_, Label, _
from policy import Policy

NAMES = {
    "mail_class": N_("Mail class"),
    "area": N_("Area"),
    "dimension": N_("Dimension"),
    "channel": N_("Channel"),
    "role": N_("Inspector"),
    "item": N_("Item"),
    "source": N_("Source"),
    "category": N_("Category"),
    "course": N_("Course"),
    "form": N_("Form"),
    "kind": N_("Kind of outlet"),
    "setting": N_("Town or country"),
    "cohort": N_("Cohort"),
    "exclusion": N_("Exclusion"),
    "unit": N_("Unit"),
    "outlet_code": N_("Outlet"),
    "month": N_("Month"),
}
"""What a column of a frame is called where a reader sees it."""

_FIELD_OF = {"role": "inspector_role"}


def name(column: str) -> str:
    """Return what a column or stratum is called."""
    return _(NAMES[column]) if column in NAMES else column.replace("_", " ")


def label(stratum: str, code: str, policy: Policy | None = None, month: str = "") -> str:
    """Return what one value of a stratum is called, its code where no definition names it."""
    return labels(stratum, [code], policy, month)[code]


def labels(
    stratum: str, codes: Iterable[str], policy: Policy | None = None, month: str = ""
) -> dict[str, str]:
    """Return the labels of several values of one stratum."""
    if stratum == "form":
        return {code: str(FORMS[code].sheet) if code in FORMS else code for code in codes}
    if stratum == "item" and policy is not None and is_month(month):
        items = {item.code: item.label for item in policy.checklist(month)} | {
            item.code: item.label for item in policy.standard_items(month)
        }
        return {code: f"{code} {items[code]}" if code in items else code for code in codes}
    choices = _choices(_FIELD_OF.get(stratum, stratum))
    return {code: str(choices[code]) if code in choices else code for code in codes}


def codes(field: str) -> tuple[str, ...]:
    """Return the codes that a field may have, in the order of its form."""
    return tuple(_choices(field))


@cache
def _choices(field: str) -> dict[str, Label]:
    """Return a field's choices over all forms that have it."""
    return {
        choice.code: choice.label
        for form in FORMS.values()
        for each in form.fields
        if each.name == field
        for choice in each.choices
    }
