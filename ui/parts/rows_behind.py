"""From a number down to its rows: sheet and row of the workbook, and the workbook itself."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.lineage import MOST_ROWS, lineage
from core.view import View
from languages import _, ngettext, use
from languages.numbers import MISSING
from metrics.indicators import INDICATORS
from ui.frame import share, table
from ui.frame.here import Here
from ui.link import query_state
from ui.link.choices import ROWS, rows, rows_text
from ui.link.codec import address
from ui.runtime.copy_button import copy_button
from ui.words import labels
from ui.words.text import count, month_name, plain


def rows_behind(here: Here, indicator: str) -> None:
    """Offer the rows of the workbooks that an indicator was counted from, one click away.

    Whether they are open, and which, stands in the address: a shared link opens them again.
    """
    st.button(
        _("Follow this number to its rows"),
        key=f"rows:{indicator}",
        icon=":material/account_tree:",
        type="tertiary",
        on_click=lambda: query_state.show_in_address_bar(_narrowed(here, here.view.last_month)),
    )
    if here.link.choice(ROWS.name):
        st.dialog(_("Rows behind the number"), width="large", on_dismiss=partial(_closed, here))(
            _shown
        )(here, indicator)


def _narrowed(here: Here, month: str, outlet: str = "") -> View:
    """Return the link with the rows of one month and outlet open, "" for all."""
    return here.link.choosing(ROWS.name, rows_text(month, outlet))


def _closed(here: Here) -> None:
    query_state.show_in_address_bar(here.link.choosing(ROWS.name, ""))


def _shown(here: Here, indicator: str) -> None:
    use(here.link.language)  # a dialog runs again by itself, without the page that chose it
    month, outlet = rows(query_state.said(ROWS.name))
    _narrow(here, month, outlet)
    view = here.view if not month else here.view.with_(first_month=month, last_month=month)
    found: pd.DataFrame = here.read(lineage, view=view, indicator=indicator, outlet=outlet)
    st.markdown(
        plain(
            ngettext(
                "{label}, {place}: {n} row. Choose it to get its workbook.",
                "{label}, {place}: {n} rows, newest first. Choose one to get its workbook.",
                len(found),
            ).format(
                label=INDICATORS[indicator].label,
                place=here.outlet_name(outlet) if outlet else here.scope_name,
                n=_("over {n}").format(n=count(MOST_ROWS))
                if len(found) >= MOST_ROWS
                else count(len(found)),
            )
        )
    )
    named = found.assign(
        form=[labels.label("form", form) for form in found["form"]],
        unit=[here.unit_name(unit) for unit in found["unit"]],
    ).rename(columns=headings())
    chosen = st.dataframe(
        named[list(headings().values())],
        hide_index=True,
        width="stretch",
        key=f"rows-table:{indicator}",
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-row",
    )
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(found):
        _workbook(here, found.iloc[picked[0]])
    table.downloads(named, name=f"rows_{indicator}_r{here.release}", note=here.provenance)
    shared = share.pinned_view(_narrowed(here, month, outlet), here.view)
    copy_button(
        address(shared, share.base_address()),
        label=_("Copy a link to these rows"),
        done=_("Copied"),
        key=f"copy:rows:{indicator}",
    )


def _narrow(here: Here, month: str, outlet: str) -> None:
    """Let the reader narrow the rows to a month and an outlet, "" for all."""
    with st.container(horizontal=True):
        query_state.choose(
            _("Month"),
            ["", *here.months[::-1]],
            chosen=month,
            change=lambda chosen: _narrowed(here, chosen, outlet),
            format_func=lambda month: month_name(month) if month else _("All months in view"),
            key="rows-month",
        )
        if here.view.scope.kind == "outlet":
            return
        register = here.register
        if here.view.scope.kind in ("unit", "kind", "setting", "cohort"):
            register = register[register[here.view.scope.kind] == here.view.scope.code]
        names = dict(zip(register["outlet_code"], register["name"], strict=True))
        query_state.choose(
            _("Outlet"),
            ["", *names],
            chosen=outlet,
            change=lambda chosen: _narrowed(here, month, chosen),
            format_func=lambda code: (
                f"{code} {names.get(code, '')}".strip() if code else _("All outlets")
            ),
            key="rows-outlet",
        )


def _workbook(here: Here, row: pd.Series) -> None:
    """Offer the workbook that a row stands in, and say where."""
    st.markdown(
        plain(
            _("{file}, sheet {sheet}, row {row} (submission {submission})").format(
                file=row["file_name"],
                sheet=row["sheet"],
                row=row["row"],
                submission=row["submission"],
            )
        )
    )
    submission = int(row["submission"])
    st.download_button(
        _("Download this workbook"),
        lambda: here.ledger.workbook(submission)[1],
        file_name=str(row["file_name"]),
        icon=":material/download:",
        key=f"workbook:{submission}",
        on_click="ignore",
    )


def headings() -> dict[str, str]:
    """Return the headings of the list of rows."""
    return {
        "month": _("Month"),
        "outlet_code": _("Outlet code"),
        "sheet": _("Sheet"),
        "row": _("Row"),
        "record": _("What the row says"),
        "file_name": _("File"),
        "submission": _("Submission"),
        "unit": _("Unit"),
        "form": _("Form"),
    }
