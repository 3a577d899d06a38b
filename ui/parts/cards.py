"""The headline indicators as cards, and what among them needs attention first."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis import words
from languages import N_, _, ngettext
from metrics.indicators import INDICATORS, Indicator
from ui.frame.here import Here
from ui.words import sparkline
from ui.words.text import count, month_name, named, plain, unbroken, value

VERDICTS = {
    "above": N_("▲ target met"),
    "below": N_("▼ target missed"),
    "not_distinguishable": N_("◆ too close to call"),
}
"""Shape and words, so that nobody depends on colour."""

_VARIATIONS = {"improving": N_("↗ improving"), "concerning": N_("↘ getting worse")}
_COLUMNS = 3
_MOST_URGENT = 5


def finding(headlines: pd.DataFrame) -> tuple[str, str]:
    """Return the page's title and the line below it: how many targets are met, which are missed."""
    with_target = headlines[headlines["target"].notna() & headlines["value"].notna()]
    met = int((with_target["verdict"] == "above").sum())
    missed = with_target[with_target["verdict"] == "below"]
    month = month_name(headlines["month"].iloc[0])
    if headlines["value"].isna().all():
        return _("Nothing was counted in {month}").format(month=month), ""
    if with_target.empty:
        return _("Nothing in {month} has a target to be held to").format(month=month), ""
    title = _("{met} of {n} targets met in {month}").format(
        met=met, n=len(with_target), month=month
    )
    if missed.empty:
        return title, _("None is missed beyond chance.")
    names = [str(INDICATORS[id_].label) for id_ in missed["indicator"]]
    return title, _("Missed beyond chance: {names}.").format(names=named(names))


def attention(here: Here, headlines: pd.DataFrame) -> None:
    """List what is missed, getting worse or hardly reported, each with the way to its page."""
    urgent = headlines[_urgency(headlines) > 0]
    st.subheader(_("What needs attention"), anchor=False)
    if urgent.empty and headlines["value"].isna().all():
        st.markdown(plain(_("Nothing was counted that a target could be held to.")))
        return
    if urgent.empty:
        st.markdown(plain(_("Nothing stands out: no target is missed beyond chance.")))
        return
    order = _urgency(urgent).sort_values(ascending=False, kind="stable").index
    for row in _rows(urgent.loc[order].head(_MOST_URGENT)):
        indicator = INDICATORS[row["indicator"]]
        with st.container(horizontal=True, vertical_alignment="center", key=f"do:{indicator.id}"):
            st.markdown(
                f"**{plain(indicator.label)}** {plain(value(row['value'], indicator.unit))} · "
                f"{plain(_why(row))}",
                width="stretch",
            )
            _closer(here, indicator)
    if len(urgent) > _MOST_URGENT:
        st.caption(plain(_("And {n} more, marked below.").format(n=len(urgent) - _MOST_URGENT)))


def _closer(here: Here, indicator: Indicator) -> None:
    here.to(
        indicator.page,
        _("Look closer"),
        icon=":material/arrow_forward:",
        indicator=indicator.id,
        strata=(),
    )


def _urgency(headlines: pd.DataFrame) -> pd.Series:
    """Return how urgent each headline is: missed and worsening before missed before worsening."""
    return (
        2 * (headlines["verdict"] == "below").astype("int64")
        + 1.5 * _gets_worse(headlines)
        + 0.5 * headlines["is_partial"].astype("int64")
    )


def _gets_worse(headlines: pd.DataFrame) -> pd.Series:
    """Return where the last month is worse than chance has it; of a state no chart can tell."""
    is_state = headlines["indicator"].map({id_: i.is_state for id_, i in INDICATORS.items()})
    return (headlines["variation"] == "concerning") & ~is_state.astype("bool")


def _why(row: dict[str, Any]) -> str:
    indicator = INDICATORS[row["indicator"]]
    said = [
        _("misses its target of {target}").format(target=value(row["target"], indicator.unit))
        if row["verdict"] == "below"
        else "",
        _("gets worse, beyond its usual range")
        if row["variation"] == "concerning" and not indicator.is_state
        else "",
        ngettext(
            "only {n} of {expected} reports is in",
            "only {n} of {expected} reports are in",
            row["reported"],
        ).format(n=row["reported"], expected=row["expected"])
        if row["is_partial"]
        else "",
    ]
    return named([part for part in said if part])


def show(here: Here, headlines: pd.DataFrame) -> None:
    """Show a card for each headline: number, target, n, trend, completeness, sentence."""
    rows = _rows(headlines)
    for start in range(0, len(rows), _COLUMNS):
        for column, row in zip(st.columns(_COLUMNS), rows[start : start + _COLUMNS], strict=False):
            with column, st.container(border=True, height="stretch"):
                _card(here, row)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _card(here: Here, row: dict[str, Any]) -> None:
    indicator = INDICATORS[row["indicator"]]
    st.html(html(row, indicator))
    _closer(here, indicator)


def html(row: dict[str, Any], indicator: Indicator) -> str:
    """Return a card's content; everything that is not ours is escaped."""
    number = value(row["value"], indicator.unit)
    has_target = not pd.isna(row["target"])
    # Beside a target, which says the unit, the figure of a rate need not.
    has_unit_beside = has_target and indicator.unit == "per_10k"
    figure = value(row["value"], "") if has_unit_beside else number
    beside = [
        _("target {target}").format(target=value(row["target"], indicator.unit))
        if has_target
        else _("no target"),
        f"n = {count(row['denominator'])}" if indicator.has_interval else "",
        _("{n} of {expected} reported in {month}").format(
            n=count(row["reported"]),
            expected=count(row["expected"]),
            month=month_name(row["month"]),
        ),
    ]
    variation = "" if indicator.is_state else _VARIATIONS.get(row["variation"], "")
    tags = [VERDICTS.get(row["verdict"], ""), variation]
    tags += [N_("○ partial")] if row["is_partial"] else []
    line = sparkline.image(
        row["values"],
        target=row["target"] if has_target else None,
        meaning=ngettext(
            "{label} through {n} month, last {value}",
            "{label} through {n} months, last {value}",
            len(row["values"]),
        ).format(label=indicator.label, n=len(row["values"]), value=number),
    )
    return (
        f"<div class='card-label'>{escape(str(indicator.label))}</div>"
        f"<div class='card-number'>{escape(figure)}</div>"
        f"<div class='card-side'>{escape(' · '.join(part for part in beside if part))}</div>"
        f"{line}"
        f"<div>{''.join(_tag(_(tag)) for tag in tags if tag)}</div>"
        f"<p class='card-sentence'>{escape(unbroken(_sentence(row, indicator)))}</p>"
    )


def _sentence(row: dict[str, Any], indicator: Indicator) -> str:
    """Return the result's sentence without what the card says in figures already."""
    if pd.isna(row["value"]):
        return str(row["sentence"])
    return str(row["sentence"]).removeprefix(words.value_and_n(row, indicator)).strip()


def _tag(text: str) -> str:
    return f"<span class='tag'>{escape(text)}</span>"


def as_table(headlines: pd.DataFrame) -> pd.DataFrame:
    """Return the headlines as a table to take away: numbers as numbers."""
    return headlines.assign(
        label=[str(INDICATORS[id_].label) for id_ in headlines["indicator"]],
        verdict=[_(VERDICTS[each]) if each in VERDICTS else "" for each in headlines["verdict"]],
    )


def headings() -> dict[str, str]:
    """Return what the columns of the headlines are called."""
    return {
        "label": _("Indicator"),
        "month": _("Month"),
        "value": _("Value"),
        "lower": _("95 % from"),
        "upper": _("95 % to"),
        "target": _("Target"),
        "verdict": _("Verdict"),
        "numerator": _("Numerator"),
        "denominator": _("Denominator"),
        "previous": _("Before"),
        "reported": _("Reported"),
        "expected": _("Outlets expected"),
    }
