"""The table behind a chart, one click away, with its downloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from languages import _, ngettext
from languages.numbers import MISSING, count_text
from reports.table_workbook import csv_bytes, workbook_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def behind(
    frame: pd.DataFrame,
    *,
    name: str,
    headings: Mapping[str, str] | None = None,
    note: str = "",
    is_open: bool = False,
    columns: Mapping[str, Any] | None = None,
    what: Literal["rows", "cells", "problems"] = "rows",
) -> None:
    """Offer a frame as a table one click away, and as CSV and XLSX; it is drawn when opened.

    `headings` names the columns in the language in use and chooses and orders them where given.
    Text of the frame is shown as it is; a grid never reads it as Markdown or HTML.
    """
    titles = {
        "rows": ngettext("Table ({n} row)", "Table ({n} rows)", len(frame)),
        "cells": _("Every change ({n})"),
        "problems": _("All problems as a table ({n})"),
    }
    with st.expander(
        titles[what].format(n=count_text(len(frame))),
        expanded=is_open,
        key=f"table:{name}",
        on_change="rerun",
    ) as table:
        if not table.open:
            return
        chosen = headings or frame.columns
        shown = frame[[column for column in chosen if column in frame.columns]]
        titled = shown.rename(columns=dict(headings or {}))
        st.dataframe(
            titled,
            hide_index=True,
            width="stretch",
            column_config=columns or _days(titled),
            placeholder=MISSING,
        )
        downloads(titled, name=name, note=note)


def _days(titled: pd.DataFrame) -> dict[str, Any]:
    """Show days as days: a date in a frame is a moment at midnight."""
    moments = titled.select_dtypes("datetime").columns
    return {
        name: st.column_config.DateColumn(format="YYYY-MM-DD")
        for name in moments
        if (titled[name].dropna().dt.normalize() == titled[name].dropna()).all()
    }


def downloads(titled: pd.DataFrame, *, name: str, note: str = "") -> None:
    """Draw the two download buttons of a table; the files are made only when asked for."""
    with st.container(horizontal=True):
        st.download_button(
            _("CSV"),
            lambda: csv_bytes(titled),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"csv:{name}",
            on_click="ignore",
        )
        st.download_button(
            _("Excel"),
            lambda: workbook_bytes(titled, title=name, note=note),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            key=f"xlsx:{name}",
            on_click="ignore",
        )
