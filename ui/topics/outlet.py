"""What the page of one outlet selects and says: itself beside its peers, and its own lists."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis import fact_words
from analysis import inspections as inspection_reads
from analysis import standardization as standard_reads
from analysis.results import results_each
from analysis.trends import Trend
from analysis.words import shown
from charts import style
from charts.causes import pareto
from charts.item_states import status_names
from charts.trends import trend as trend_figure
from core.view import Scope
from languages import _, ngettext
from languages.sentences import labelled
from metrics.indicators import INDICATORS
from ui.frame.here import Here
from ui.parts import chart_annotations, sections
from ui.topics import complaints
from ui.topics import inspections as inspection_topic
from ui.words import labels
from ui.words.text import count, day_name, month_name, named, plain

_SMALL_HEIGHT = 210


def description(here: Here) -> str:
    """Return what the register says of the outlet, in one line."""
    found = here.register[here.register["outlet_code"] == here.view.scope.code]
    if found.empty:
        return here.view.scope.code
    row = found.iloc[0]
    parts = [
        row["outlet_code"],
        here.unit_name(row["unit"]),
        row["city"],
        *(labels.label(kind, row[kind]) for kind in ("kind", "setting", "cohort") if row[kind]),
    ]
    if pd.notna(row["closed_on"]):
        parts.append(_("closed on {day}").format(day=day_name(row["closed_on"].date())))
    return " · ".join(part for part in parts if part)


def beside_peers(here: Here, headlines: pd.DataFrame) -> pd.DataFrame:
    """Return the last month of each indicator here, in the unit and among outlets of the kind.

    One row an indicator with a value here: the columns of `analysis.headlines`, then `unit_value`
    and `kind_value` (the indicator's unit, missing where nothing was counted).
    """
    own = headlines[headlines["value"].notna()]
    register = here.register.set_index("outlet_code")
    if here.view.scope.code not in register.index:
        return own.assign(unit_value=float("nan"), kind_value=float("nan"))
    row = register.loc[here.view.scope.code]
    month = {"first_month": here.view.last_month, "last_month": here.view.last_month}
    for name in ("unit", "kind"):
        view = here.view.with_(scope=Scope(name, str(row[name])), **month)
        found: dict[str, pd.DataFrame] = here.read(
            results_each, view=view, by=(), indicators=tuple(own["indicator"])
        )
        values = [_value(found[id_]) for id_ in own["indicator"]]
        own = own.assign(**{f"{name}_value": pd.Series(values, index=own.index, dtype="float64")})
    return own


def _value(found: pd.DataFrame) -> float:
    return float(found["value"].iloc[0]) if len(found) else float("nan")


def finding(here: Here, headlines: pd.DataFrame) -> str:
    """Return the page's title: how many targets the outlet misses, and which; foreign text."""
    judged = headlines[headlines["status"].isin(("met", "missed", "too_close"))]
    month = month_name(here.view.last_month)
    if judged.empty:
        said = _("nothing was counted in {month}").format(month=month)
        return labelled(here.scope_name, said)
    missed = judged[judged["status"] == "missed"]
    if missed.empty:
        return labelled(here.scope_name, _("no target missed in {month}").format(month=month))
    said = ngettext(
        "{n} of {all} target missed in {month}: {names}",
        "{n} of {all} targets missed in {month}: {names}",
        len(judged),
    ).format(
        n=len(missed),
        all=len(judged),
        month=month,
        names=named([str(INDICATORS[id_].label) for id_ in missed["indicator"]], most=2),
    )
    return f"{here.scope_name} · {said}"


def readable(beside: pd.DataFrame) -> pd.DataFrame:
    """Return the comparison with its numbers in words."""
    chosen = [INDICATORS[id_] for id_ in beside["indicator"]]
    rows = beside.to_dict("records")

    def column(name: str) -> list[str]:
        return [shown(v, i) for v, i in zip(beside[name], chosen, strict=True)]

    return pd.DataFrame(
        {
            _("Indicator"): [str(indicator.label) for indicator in chosen],
            _("Here"): column("value"),
            _("Unit"): column("unit_value"),
            _("Same kind"): column("kind_value"),
            _("Target"): column("target"),
            _("Status"): [fact_words.status_text(row["status"]) for row in rows],
            _("Direction"): [fact_words.direction_text(row["direction"]) for row in rows],
            _("Outlook"): [fact_words.outlook_text(row) for row in rows],
            "n": [count(n) for n in beside["denominator"]],
        }
    )


def small_multiples(here: Here, beside: pd.DataFrame, trends: Mapping[str, Trend]) -> None:
    """Show every indicator's trend, small, all through the same months."""
    if beside.empty:
        return
    sections.section(
        _("Every indicator through the months"),
        _("Between the grey lines, changes are normal variation."),
    )
    for start in range(0, len(beside), 2):
        chosen = list(beside["indicator"])[start : start + 2]
        for column, id_ in zip(st.columns(2), chosen, strict=False):
            with column:
                _small(here, id_, trends[id_])
    frames = [trends[id_].results.assign(indicator=id_) for id_ in beside["indicator"]]
    every = pd.concat(frames, ignore_index=True)
    headings = {"indicator": _("Indicator"), **sections.result_headings("month")}
    here.table(every, name="every_indicator", headings=headings)


def _small(here: Here, id_: str, found: Trend) -> None:
    """Show one indicator's trend with its grey lines, its target beside its name."""
    indicator = INDICATORS[id_]
    st.markdown(f"**{plain(indicator.label)}**")
    for target in found.results["target"].dropna().tail(1):
        st.caption(plain(_("target {target}").format(target=shown(target, indicator))))
    figure = trend_figure(
        found.results,
        indicator,
        control=sections.limits(found.chart),
        events=chart_annotations.drawn(here, id_, here.view.scope),
        height=_SMALL_HEIGHT,
        names_events=False,
    )
    st.plotly_chart(
        figure,
        key=f"small:{id_}",
        config=dict(style.CONFIG) | {"displayModeBar": False},
        alt=style.alt_text(figure),
    )


def inspections(here: Here) -> None:
    """Show what failed here, and the findings."""
    causes: pd.DataFrame = here.read(inspection_reads.pareto)
    checked: pd.DataFrame = here.read(inspection_reads.heatmap)
    sections.section(inspection_topic.vital_few(causes, checked), sections.span(here))
    here.show(
        pareto(inspection_topic.named(causes), what=_("failed checks")),
        causes,
        name="failing_items",
        headings=inspection_topic.cause_headings(),
    )
    inspection_topic.findings(here, draws_curve=False)


def cases(here: Here) -> None:
    """List the outlet's cases."""
    complaints.all_cases(here)


def standardization(here: Here) -> None:
    """List the outlet's standard items and where each stands."""
    cells: pd.DataFrame = here.read(standard_reads.matrix)
    if cells.empty:
        return
    items = here.read(standard_reads.item_labels)
    met = int((cells["status"] == "met").sum())
    owed = int((cells["status"] != "na").sum())
    if not owed:
        sections.section(_("No standard item applies here"), month_name(here.view.last_month))
        return
    sections.section(
        _("{met} of {n} standard items are met").format(met=met, n=owed),
        month_name(here.view.last_month),
    )
    listed = cells.assign(
        item=cells["item_code"].map(items), status=cells["status"].map(status_names())
    )
    headings = {
        "item_code": _("Item code"),
        "item": _("Item"),
        "status": _("Status"),
        "planned_date": _("Planned date"),
        "met_date": _("Met date"),
    }
    here.table(listed, name="standard_items", headings=headings, is_open=met < owed)
