"""From a number down to its rows: sheet and row of the workbook, and the workbook itself."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.lineage import MOST_ROWS, lineage
from languages import _
from languages.numbers import MISSING
from metrics.indicators import INDICATORS
from ui import labels, table
from ui.shell import Here
from ui.text import count, month_name, plain


def rows_behind(here: Here, indicator: str) -> None:
    """Offer the rows of the workbooks that an indicator was counted from, one click away."""
    if st.button(
        _("Follow this number to its rows"),
        key=f"rows:{indicator}",
        icon=":material/account_tree:",
        type="tertiary",
    ):
        st.dialog(_("Rows behind the number"), width="large")(_shown)(here, indicator)


def _shown(here: Here, indicator: str) -> None:
    month, outlet = _narrowed(here)
    view = here.view if not month else here.view.with_(first_month=month, last_month=month)
    found: pd.DataFrame = here.read(lineage, view=view, indicator=indicator, outlet=outlet)
    st.markdown(
        plain(
            _("{label}, {place}: {n} rows, newest first. Choose one to get its workbook.").format(
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
    rows = chosen["selection"]["rows"]
    if rows and rows[0] < len(found):
        _workbook(here, found.iloc[rows[0]])
    table.downloads(named, name=f"rows_{indicator}_r{here.release}", note=here.provenance)


def _narrowed(here: Here) -> tuple[str, str]:
    """Return the month and the outlet that the reader narrows the rows to, "" for all."""
    with st.container(horizontal=True):
        month = st.selectbox(
            _("Month"),
            ["", *here.months[::-1]],
            index=1,
            format_func=lambda month: month_name(month) if month else _("All months in view"),
            key="rows-month",
        )
        if here.view.scope.kind == "outlet":
            return month, ""
        register = here.register
        if here.view.scope.kind in ("unit", "kind", "setting", "cohort"):
            register = register[register[here.view.scope.kind] == here.view.scope.code]
        names = dict(zip(register["outlet_code"], register["name"], strict=True))
        outlet = st.selectbox(
            _("Outlet"),
            ["", *names],
            format_func=lambda code: f"{code} {names[code]}" if code else _("All outlets"),
            key="rows-outlet",
        )
    return month, outlet


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
