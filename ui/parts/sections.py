"""What topic pages share: the finding on top, an indicator's trend, places side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import streamlit as st

from analysis import fact_words, headlines, trends, words
from analysis.headlines import Lead
from analysis.results import results
from analysis.trends import Trend
from analysis.words import shown
from charts.outlets import interval_plot
from charts.trends import trend as trend_figure
from core.view import View
from languages import _
from languages.sentences import joined, labelled
from metrics.control_charts import METHOD_NAMES, ControlChart
from metrics.indicators import INDICATORS, Indicator
from ui.frame.here import Here
from ui.parts import chart_annotations, facts, rows_behind, scorecard
from ui.words import labels
from ui.words.text import month_name, named, plain


def lead(here: Here, indicators: Sequence[str]) -> Lead:
    """Write the page's title from its first indicator; return the headlines of all of them.

    Ends the page with what to do next where nothing was counted.
    """
    led: Lead = here.read(headlines.lead, indicators=tuple(indicators))
    found = led.headlines
    known = found[found["value"].notna()]
    if known.empty:
        here.title(_("Nothing to show for this place and these months"))
        here.nothing(_("No records of this kind were submitted here."), page="submissions")
    first = found[found["indicator"] == indicators[0]].iloc[0].to_dict()
    chosen = INDICATORS[indicators[0]]
    here.title(finding(first, chosen), expectation(first, chosen), facts=facts.strip(first, chosen))
    return led


def finding(row: Mapping[Any, Any], indicator: Indicator) -> str:
    """Return a result as a title: the number first, then what it is and how it stands."""
    if pd.isna(row["value"]):
        return _("{label} has no value in {month}").format(
            label=indicator.label, month=month_name(row["month"])
        )
    number = _("{value} · {label}").format(
        value=shown(row["value"], indicator), label=indicator.label
    )
    stands = fact_words.status_sentence(row, indicator).rstrip(".。")
    return labelled(number, stands) if stands else number


def expectation(row: Mapping[Any, Any], indicator: Indicator) -> str:
    """Return whether a result is changing and what to expect of it, in the words of analysis."""
    if pd.isna(row["value"]):
        return str(row["sentence"])
    return joined(
        [
            fact_words.direction_sentence(row, indicator),
            fact_words.outlook_sentence(row, indicator),
            words.caution(row),
            words.missing_outlets(row),
        ]
    )


def led_by(first: str, indicators: Sequence[str]) -> tuple[str, ...]:
    """Return indicators with the chosen one in front."""
    return (first, *(each for each in indicators if each != first))


def numbers(here: Here, found: pd.DataFrame) -> None:
    """Show all indicators of a page as its scorecard."""
    section(_("All indicators of this page"))
    scorecard.show(here, found)


def section(finding: str, detail: str = "", *, method: str = "") -> None:
    """Write a heading that says a finding, and a line below it; foreign text is safe.

    `method`: how it was made, behind an "i".
    """
    st.subheader(plain(finding), anchor=False, help=plain(method) if method else None)
    if detail:
        st.caption(plain(detail))


@contextmanager
def folded(title: str, *, key: str) -> Iterator[bool]:
    """Fold what few need; gives whether it is open, for only then is it worth reading.

    with sections.folded(_("By channel"), key="channel") as is_open:
        if is_open: ...
    """
    with st.expander(plain(title), key=f"fold:{key}", on_change="rerun") as fold:
        yield bool(fold.open)


def trend(here: Here, led: Lead, indicator: str) -> None:
    """Show an indicator by month with the limits of chance, where twelve months allow them.

    What the page opened with holds the trend of all strata together.
    """
    chosen, seen = INDICATORS[indicator], here.view
    found: Trend = (
        here.read(trends.trend, indicator=indicator) if seen.strata else led.trends[indicator]
    )
    figure = trend_figure(
        found.results,
        chosen,
        control=limits(found.chart),
        events=chart_annotations.drawn(here, indicator, seen.scope),
    )
    rows = led.headlines.loc[led.headlines["indicator"] == indicator].to_dict("records")
    section(
        _heading(rows[0] if rows and not seen.strata else {}, chosen),
        reading(found.chart, chosen),
        method=method(found.chart),
    )
    here.show(
        figure,
        found.results,
        name=f"{indicator}_by_month",
        headings=result_headings("month"),
        shares=shares_of(chosen),
    )
    chart_annotations.list_below(here, indicator, seen.scope)
    with st.container(horizontal=True, key=f"below:{indicator}"):
        chart_annotations.offer(here, indicator, seen.scope)
    rows_behind.rows_behind(here, indicator)


def limits(chart: ControlChart) -> ControlChart | None:
    """Return the control chart to draw over a trend, None where it has no lines yet."""
    return chart if bool(chart.points["centre"].notna().any()) else None


def _heading(row: Mapping[Any, Any], indicator: Indicator) -> str:
    """Say what a trend shows: whether it is changing, and since when."""
    by_month = _("{label} by month").format(label=indicator.label)
    direction = str(row.get("direction") or "")
    if direction not in ("better", "worse", "steady"):
        return by_month
    said = fact_words.direction_text(direction)
    if row.get("run_since"):
        said = _("{direction} since {month}").format(
            direction=said, month=month_name(str(row["run_since"]))
        )
    return labelled(by_month, said)


def reading(control: ControlChart, indicator: Indicator) -> str:
    """Return how a trend is to be read, in one line."""
    if limits(control) is None:
        return ""
    if control.method == "run":
        return _("The grey line is the median.")
    if indicator.is_state:
        return _("At month end. The grey lines show how far it has moved.")
    return _("Between the grey lines, changes are normal variation.")


def method(control: ControlChart) -> str:
    """Return which chart a trend is drawn on and why."""
    if limits(control) is None:
        return ""
    notes = [_(note) for note in (control.reason, *control.notes) if note]
    return joined([_("{method}.").format(method=_(METHOD_NAMES[control.method])), *notes])


def places(here: Here, indicator: str) -> None:
    """Show the parts of the place side by side: units of the city, else outlets."""
    groups(here, indicator, "unit" if here.view.scope.kind == "city" else "outlet_code")


def groups(
    here: Here,
    indicator: str,
    by: str,
    *,
    view: View | None = None,
    names: Mapping[str, str] | None = None,
) -> None:
    """Show an indicator by one column beside its target, the best on top."""
    chosen = INDICATORS[indicator]
    found: pd.DataFrame = here.read(results, view=view, by=(by,), indicator=indicator)
    named_by = dict(names or group_names(here, by, found[by]))
    ordered = in_order(found, chosen)
    # of a state at the month's end only the last month counts, whatever the span
    when = month_name(here.view.last_month) if chosen.is_state else span(here)
    section(_comparison(ordered, chosen, by, named_by), when)
    here.show(
        interval_plot(ordered, chosen, by=by, names=named_by),
        ordered.assign(name=ordered[by].map(named_by)),
        name=f"{indicator}_by_{by}",
        headings={by: labels.name(by), "name": _("Name"), **result_headings()},
        shares=shares_of(chosen),
    )


def in_order(found: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return results with a value, the best first."""
    is_less_better = indicator.improvement == "decrease"
    known = found[found["value"].notna()]
    return known.sort_values("value", ascending=is_less_better, kind="stable").reset_index(
        drop=True
    )


def group_names(here: Here, by: str, codes: Sequence[str] | pd.Series) -> dict[str, str]:
    """Return what the values of a column are called."""
    unique = list(dict.fromkeys(codes))
    if by == "unit":
        return {code: here.unit_name(code) for code in unique}
    if by == "outlet_code":
        return here.outlet_names
    return labels.labels(by, unique, here.policy, here.view.last_month)


def _comparison(
    ordered: pd.DataFrame, indicator: Indicator, by: str, names: Mapping[str, str]
) -> str:
    """Say which groups miss the target, else only what is compared."""
    below = ordered.loc[(ordered["status"] == "missed") & (ordered["size"] == ""), by]
    if len(below):
        return _("Below target: {names}").format(
            names=named([names.get(code, code) for code in below[::-1]], most=4)
        )
    return _("{label} by {what}").format(label=indicator.label, what=labels.name(by).lower())


def span(here: Here) -> str:
    """Return which months are added up, for the line below a heading."""
    view = here.view
    if view.first_month == view.last_month:
        return month_name(view.last_month)
    return _("{first} to {last}").format(
        first=month_name(view.first_month), last=month_name(view.last_month)
    )


def result_headings(*by: str) -> dict[str, str]:
    """Return the headings of a table of results grouped by some columns."""
    result = scorecard.headings()
    kept = ("value", "lower", "upper", "target", "numerator", "denominator", "reported", "expected")
    return {name: labels.name(name) for name in by} | {name: result[name] for name in kept}


def shares_of(indicator: Indicator) -> tuple[str, ...]:
    """Return which columns of an indicator's results are shares of 1."""
    return ("value", "lower", "upper", "target") if indicator.unit == "percent" else ()
