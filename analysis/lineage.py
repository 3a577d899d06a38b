"""From a number down to the very rows it came from: parts, then records with sheet and row."""

from __future__ import annotations

import pandas as pd

from analysis.access import Reader
from analysis.factors import chosen_strata
from analysis.records import chain_of, records_of
from analysis.results import indicator_of
from analysis.scope import LedgerView, bind
from core.view import View
from intake.forms import FORMS, Field, Form
from languages import _
from languages.sentences import labelled
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator, TallyRule

MOST_ROWS = 2000
"""More rows than a person reads; the number of all stands in the parts."""

LINEAGE = (
    "form",
    "unit",
    "month",
    "outlet_code",
    "record",
    "submission",
    "file_name",
    "sheet",
    "row",
)


def parts(
    ledger: Ledger, view: View, *, reader: Reader, indicator: str | None = None
) -> pd.DataFrame:
    """Return the parts that a result rests on, newest month first.

    One row a form, unit and month: form, unit, month, submission, file_name, by, accepted_at
    (UTC), record_count (rows of the whole part). A longitudinal indicator rests on all months up to
    the view's last.
    """
    bound = bind(ledger, view, reader)
    chosen = indicator_of(indicator or view.indicator)
    live = bound.ledger.parts(bound.release)
    held = live[live["form"].isin(forms_of(chosen)) & live["month"].isin(_months(bound, chosen))]
    senders = bound.ledger.outlets(bound.release).senders(bound.where)
    for units in (senders, bound.where.reach):
        if units is not None:
            held = held[held["unit"].isin(units)]
    names = ["submission", "file_name", "by"]
    handed_in = bound.ledger.submissions(bound.release)[names]
    columns = ["form", "unit", "month", *names, "accepted_at", "record_count"]
    joined = held.merge(handed_in, on="submission", how="left")[columns]
    return joined.sort_values(
        ["month", "unit", "form"], ascending=[False, True, True], kind="stable"
    ).reset_index(drop=True)


def lineage(
    ledger: Ledger,
    view: View,
    *,
    reader: Reader,
    indicator: str | None = None,
    outlet: str = "",
    most: int = MOST_ROWS,
) -> pd.DataFrame:
    """Return the rows of workbooks that a result rests on, newest month first.

    One row a record, at most `most`: form, unit, month, outlet_code, record (what the row says,
    as text: foreign, never to be rendered as markup), submission, file_name, sheet, row (the
    row's number in the sheet). A chosen stratum keeps the rows that can bear on it. `outlet`
    narrows to one outlet. Raises as `results` does.
    """
    bound = bind(ledger, view, reader)
    chosen = indicator_of(indicator or view.indicator)
    strata = chosen_strata(view.strata, chosen)
    found = []
    for form in forms_of(chosen):
        is_longitudinal = any(rule.follow for rule in _rules(chosen) if rule.form == form)
        records = (
            chain_of(bound, form) if is_longitudinal else records_of(bound, form, bound.months)
        )
        for name, value in strata.items():
            if name in records:
                records = records[records[name] == value]
        if outlet and "outlet_code" in records:
            records = records[records["outlet_code"] == outlet]
        if len(records):
            newest = records.sort_values("month", ascending=False, kind="stable").head(most)
            found.append(_described(newest, FORMS[form], bound))
    if not found:
        return pd.DataFrame(columns=list(LINEAGE))
    names = bound.ledger.submissions(bound.release)[["submission", "file_name"]]
    together = pd.concat(found, ignore_index=True).merge(names, on="submission", how="left")
    ordered = together.sort_values(
        ["month", "unit", "form", "row"], ascending=[False, True, True, True], kind="stable"
    )
    return ordered[list(LINEAGE)].head(most).reset_index(drop=True)


def forms_of(indicator: Indicator) -> list[str]:
    """Return the forms whose records an indicator counts, in the order of the template."""
    read = {rule.form for rule in _rules(indicator)}
    return [form for form in FORMS if form in read]


def _rules(indicator: Indicator) -> tuple[TallyRule, ...]:
    return INDICATORS[indicator.tally].tallies


def _months(bound: LedgerView, indicator: Indicator) -> list[str]:
    if any(rule.follow for rule in _rules(indicator)):
        held = bound.ledger.months(bound.release)
        return [month for month in held if month <= bound.last_month]
    return list(bound.months)


def _described(records: pd.DataFrame, form: Form, bound: LedgerView) -> pd.DataFrame:
    """Say what each record says in one text: heading and value of what is filled in."""
    fields = {field.name: field for field in form.columns(bound.policy, bound.last_month)}
    items = fields.keys() - {field.name for field in form.fields}
    text = pd.Series("", index=records.index, dtype="str")
    for name, field in fields.items():
        if name == "outlet_code" or name not in records:
            continue
        column = records[name]
        is_told = column.notna() & (column.astype("str") != "")
        if name in items:
            is_told &= column == "fail"  # what passed fills pages and explains nothing
        heading = f"{name} {field.label}" if name in items else str(field.label)
        before, _value, after = labelled(heading, "\0").partition("\0")
        shown = before + _in_words(column, field, bound) + after + _("; ")
        text = text.where(~is_told, text + shown)
    outlet = records["outlet_code"] if "outlet_code" in records else records["unit"]
    return records[["unit", "month", "submission", "sheet", "row"]].assign(
        form=form.id, outlet_code=outlet, record=text.str.removesuffix(_("; "))
    )


def _in_words(column: pd.Series, field: Field, bound: LedgerView) -> pd.Series:
    """Return a field's values as a person reads them: days as days, codes by their labels."""
    if pd.api.types.is_datetime64_any_dtype(column):
        is_day = field.type == "date"
        text: pd.Series = column.dt.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M")
        return text.astype("str")
    known = {choice.code: str(choice.label) for choice in field.choices}
    if field.codes == "standard_items":
        items = bound.policy.standard_items(bound.last_month)
        known = {item.code: f"{item.code} {item.label}" for item in items}
    written = column.astype("str")
    return written.map(known).fillna(written) if known else written
