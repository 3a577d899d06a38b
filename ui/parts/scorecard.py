"""The scorecard: a row an indicator with its value, target, changes, line and three facts.

A real table: a row's heading links to the indicator's page. On a phone a row becomes a block of
three lines with the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analysis import fact_words
from analysis.fact_words import period_text
from analysis.words import shown
from languages import _
from languages.numbers import MISSING
from metrics.indicators import INDICATORS, Indicator
from ui.frame.here import Here
from ui.link.codec import address
from ui.parts import facts
from ui.words import sparkline
from ui.words.text import unbroken, value

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Column:
    """One column: its class in the style sheet, its heading, and its cell of a row as HTML."""

    look: str
    heading: str
    cell: Callable[[Row, Indicator], str]
    short: str = ""
    """What stands before the cell on a phone, where there are no headings."""


def period_shown(headlines: pd.DataFrame) -> str:
    """Return what the period of some headlines is called: Oct 2026, Q4 2026 so far."""
    first = headlines.iloc[0]
    return period_text(str(first.get("period") or first["month"]), str(first["month"]))


def columns(period: str) -> tuple[Column, ...]:
    """Return the columns behind the indicator's name; another fact is another line here."""
    target = _("Target")
    return (
        Column("value", period, lambda row, i: _number(row["value"], i)),
        Column("status", _("Status"), lambda row, _i: facts.status(row)),
        Column("target", target, lambda row, i: _number(row["target"], i), short=target.lower()),
        Column("change", _("On period before"), _on_month_before, short=_("month")),
        Column("year", _("On last year"), _on_last_year, short=_("year")),
        Column("line", _("24 months"), _line),
        Column("direction", _("Direction"), facts.direction),
        Column("outlook", _("Outlook"), lambda row, _i: facts.outlook(row)),
    )


def _on_month_before(row: Row, indicator: Indicator) -> str:
    return facts.change(row["change"], row["is_change_real"], indicator)


def _on_last_year(row: Row, indicator: Indicator) -> str:
    return facts.change(row["last_year_change"], row["is_last_year_change_real"], indicator)


def show(here: Here, headlines: pd.DataFrame) -> None:
    """Show headlines (`analysis.headlines`), a row each, in their order."""
    st.html(html(here, headlines))
    st.caption(_("Bold changes exceed normal variation. The dashed line is the target."))


def html(here: Here, headlines: pd.DataFrame) -> str:
    """Return the table; everything that is not ours is escaped."""
    chosen = columns(period_shown(headlines))
    heads = [_("Indicator"), *(column.heading for column in chosen)]
    looks = ["name", *(column.look for column in chosen)]
    top = "".join(
        f"<th scope='col' role='columnheader' class='score-{look}'>{escape(head)}</th>"
        for look, head in zip(looks, heads, strict=True)
    )
    rows = "".join(_row(here, row, chosen) for row in headlines.to_dict("records"))
    caption = escape(_("Headline indicators: {place}").format(place=here.scope_name))
    return (
        f"<table class='score' role='table'><caption class='unseen'>{caption}</caption>"
        f"<thead role='rowgroup'><tr role='row'>{top}</tr></thead>"
        f"<tbody role='rowgroup'>{rows}</tbody></table>"
    )


def _row(here: Here, row: Mapping[Any, Any], chosen: tuple[Column, ...]) -> str:
    indicator = INDICATORS[row["indicator"]]
    link = address(here.link.with_(page=indicator.page, indicator=indicator.id, strata=()))
    name = escape(str(indicator.label))
    cells = "".join(
        f"<td role='cell' class='score-{column.look}' "
        f"data-short='{escape(column.short, quote=True)}'>{column.cell(row, indicator)}</td>"
        for column in chosen
    )
    return (
        f"<tr role='row'><th scope='row' role='rowheader' class='score-name'><a target='_self' "
        f"href='{escape(link, quote=True)}'>{name}</a></th>{cells}</tr>"
    )


def _number(number: float, indicator: Indicator) -> str:
    """Return a value as HTML; the long unit of a rate is small, below its figure."""
    if pd.isna(number):
        return MISSING
    if indicator.unit != "per_10k":
        return escape(unbroken(shown(number, indicator)))
    return f"{escape(value(number, ''))}<small>{escape(_('per 10,000'))}</small>"


def _line(row: Row, indicator: Indicator) -> str:
    return sparkline.image(
        row["values"],
        target=None if pd.isna(row["target"]) else row["target"],
        meaning=_("{label} through the months").format(label=indicator.label),
    )


def by_urgency(headlines: pd.DataFrame) -> pd.DataFrame:
    """Return headlines with those in front that need attention, else in their order."""
    urgency = [_urgency(row) for row in headlines.to_dict("records")]
    order = pd.Series(urgency, index=headlines.index).sort_values(ascending=False, kind="stable")
    return headlines.loc[order.index].reset_index(drop=True)


def urgent(headlines: pd.DataFrame) -> pd.DataFrame:
    """Return the headlines that need attention: missed, or getting worse; the first first."""
    needs = (headlines["status"] == "missed") | (headlines["direction"] == "worse")
    return by_urgency(headlines[needs])


def _urgency(row: Mapping[Any, Any]) -> float:
    """Return how urgent a headline is: work to a plan waits behind what misses every month."""
    is_plan = INDICATORS[row["indicator"]].is_state
    outlooks = {"keeps_missing": 1.0, "misses_n_in_10": 0.5, "behind_plan": 1.0, "on_plan": -2.0}
    return (
        {"missed": 3.0 if is_plan else 4.0, "too_close": 1.0, "met": 0.0}.get(row["status"], 0.5)
        + (3.0 if row["direction"] == "worse" else 0.0)
        + outlooks.get(row["outlook"], 0.0)
    )


def as_table(headlines: pd.DataFrame) -> pd.DataFrame:
    """Return headlines as a table to take away: numbers as numbers, the facts in words."""
    rows: list[Any] = headlines.to_dict("records")
    return headlines.assign(
        label=[str(INDICATORS[row["indicator"]].label) for row in rows],
        status=[fact_words.status_text(row["status"]) for row in rows],
        direction=[fact_words.direction_text(row["direction"]) for row in rows],
        outlook=[fact_words.outlook_text(row) for row in rows],
    )


def headings() -> dict[str, str]:
    """Return what the columns of that table are called."""
    return {
        "label": _("Indicator"),
        "month": _("Month"),
        "value": _("Value"),
        "lower": _("95 % from"),
        "upper": _("95 % to"),
        "target": _("Target"),
        "status": _("Status"),
        "direction": _("Direction"),
        "outlook": _("Outlook"),
        "numerator": _("Numerator"),
        "denominator": _("Denominator"),
        "previous": _("Month before"),
        "last_year": _("Last year"),
        "reported": _("Reported"),
        "expected": _("Outlets expected"),
    }
