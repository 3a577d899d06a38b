"""What each indicator and each policy is, in words that its definition gives."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from intake.forms import FORMS
from languages import N_, Label, _, current
from languages.sentences import listed
from metrics.indicators import Indicator, Measure, TallyRule
from policy import public_holidays
from ui.frame.here import Here
from ui.words import labels
from ui.words.text import count, named, plain, value

_KINDS = {
    "proportion": N_("Sum of the numerators over the sum of the denominators, at every level."),
    "composite": N_(
        "Weighted mean of the dimensions' shares, Σ w·p / Σ w; a dimension without answers drops "
        "out. Interval from the effective sample size (Kish)."
    ),
    "histogram_share": N_(
        "Items within the time limit of their mail class and area, in working days, over all items "
        "due; undelivered items count as late."
    ),
    "histogram_percentile": N_("The smallest number of working days that covers this share."),
    "time_to_close": N_(
        "Kaplan–Meier median: open cases are censored at the cut-off, never left out."
    ),
    "reporting": N_("Reports that came by the deadline over reports that were due."),
}
_DIRECTION = {"increase": N_("higher is better"), "decrease": N_("lower is better")}
_PERIOD = {
    "flow": N_("Months add up."),
    "stock": N_("The state at the month’s end; of several months the last one counts."),
}
_OPERATORS = {"=": "=", "!=": "≠", "<=": "≤", ">=": "≥", "in": "∈"}


def indicators(here: Here) -> None:
    """Show every indicator of the page's choice, one under the other."""
    for indicator in here.indicators:
        with st.expander(f"{plain(indicator.label)} · {plain(_other(indicator.label))}"):
            _indicator(here, indicator)


def _indicator(here: Here, indicator: Indicator) -> None:
    st.markdown(plain(indicator.explanation))
    target = (
        here.policy.target(indicator.id, here.view.last_month) if here.view.last_month else None
    )
    facts = {
        _("Formula"): formula(indicator),
        _("Counted over (n)"): indicator.counted_words(2, current()),
        _("Method"): _(_KINDS[indicator.kind]),
        _("Months"): _(_PERIOD[indicator.period]),
        _("Direction"): _(_DIRECTION[indicator.improvement]),
        _("Target"): value(target, indicator.unit),
        _("Can be split by"): named([labels.name(name) for name in indicator.strata]) or "–",
        _("From the forms"): named([labels.label("form", form) for form in indicator.forms]) or "–",
        _("Interval"): _("Wilson, 95 %")
        if indicator.kind == "proportion" and indicator.has_interval
        else _("by its method")
        if indicator.has_interval
        else _("none: it is not a sample"),
        _("Source"): str(indicator.source),
        _("Code in links"): indicator.id,
    }
    lines = [f"- **{plain(name)}** {plain(text)}" for name, text in facts.items() if text]
    st.markdown("\n".join(lines))


def formula(indicator: Indicator) -> str:
    """Return numerator and denominator as the definition counts them, "" where it has no sum."""
    rules = [rule for rule in indicator.tallies if rule.numerator or rule.denominator]
    said = [
        f"{_measure(rule.numerator, rule)} ÷ {_measure(rule.denominator, rule)}"
        for rule in rules
        if rule.numerator and rule.denominator
    ]
    return _("; ").join(said)


def _measure(measure: Measure, rule: TallyRule) -> str:
    names = {field.name: str(field.label) for field in FORMS[rule.form].fields}
    what = (
        "Σ (" + " + ".join(names.get(column, column) for column in measure.sum) + ")"
        if measure.sum
        else _("rows")
    )
    where = [
        f"{names.get(each.column, each.column)} "
        + (
            _("is filled in")
            if each.operator == "is_filled"
            else f"{_OPERATORS.get(each.operator, each.operator)} {_operand(each.operand, names)}"
        )
        for each in measure.where
    ]
    return f"{what} [{listed(where)}]" if where else what


def _operand(operand: object, names: dict[str, str]) -> str:
    text = str(operand)
    return names.get(text[1:], text[1:]) if text.startswith("@") else text


def _other(label: Label) -> str:
    """Return a label in the language that is not in use."""
    return label["zh"] if str(label) == label["en"] else label["en"]


def policies(here: Here) -> None:
    """Show what the bureau has decided, as of the release and the last month looked at."""
    policy, month = here.policy, here.view.last_month
    if not month:
        return
    rules = policy.reporting
    st.markdown(
        plain(
            _(
                "Workbooks are due on day {deadline} of the next month and close on day {lock}. "
                "A result of fewer than {small} is greyed, of fewer than {rank} it is not ranked; "
                "with under {share} of the reports in, it is marked partial."
            ).format(
                deadline=rules.deadline_day,
                lock=rules.lock_day,
                small=count(rules.small_n),
                rank=count(rules.rank_n),
                share=value(rules.partial_share, "percent"),
            )
        )
    )
    st.markdown(plain(public_holidays.sentence(policy.holiday_years)))
    _policy_table(here, _("Time limits of delivery"), _limits(here), "time_limits")
    weights = policy.satisfaction_weights(month)
    _policy_table(
        here,
        _("Weights of comprehensive satisfaction"),
        pd.DataFrame(
            {
                labels.name("dimension"): [labels.label("dimension", code) for code in weights],
                _("Weight"): list(weights.values()),
            }
        ),
        "weights",
    )
    _policy_table(
        here,
        _("Checklist of inspections"),
        pd.DataFrame(
            [(item.code, str(item.label)) for item in policy.checklist(month)],
            columns=[_("Code"), _("Item")],
        ),
        "checklist",
    )
    _policy_table(
        here,
        _("Items of the service standard"),
        pd.DataFrame(
            [
                (item.code, str(item.label), str(item.group), _("yes") if item.is_mandatory else "")
                for item in policy.standard_items(month)
            ],
            columns=[_("Code"), _("Item"), _("Group"), _("Mandatory")],
        ),
        "standard_items",
    )


def _limits(here: Here) -> pd.DataFrame:
    limits = here.policy.time_limits(here.view.last_month)
    return pd.DataFrame(
        {
            labels.name("mail_class"): [
                labels.label("mail_class", code) for code in limits["mail_class"]
            ],
            labels.name("area"): [labels.label("area", code) for code in limits["area"]],
            _("Limit (working days)"): limits["limit_days"],
        }
    )


def _policy_table(here: Here, heading: str, frame: pd.DataFrame, name: str) -> None:
    st.markdown(f"**{plain(heading)}**")
    here.table(frame, name=name)


def reading() -> str:
    """Return the rules of reading a result, as Markdown."""
    rules = (
        _("**n** stands beside every rate: the denominator, what was counted over."),
        _(
            "**The interval** (95 %, Wilson) says where the true rate may lie. A result is above "
            "or below its target only where the whole interval is; else the two are not "
            "distinguishable."
        ),
        _(
            "**Missing is not zero.** Who has not reported is named, and a result that too few "
            "reported for is marked partial."
        ),
        _(
            "**A release** is the number that every acceptance, withdrawal or change of policy "
            "raises by one. A pinned link names its release, and shows the same numbers for ever."
        ),
    )
    return "\n".join(f"- {rule}" for rule in rules)
