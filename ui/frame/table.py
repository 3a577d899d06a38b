"""The table behind a chart, one click away, with its downloads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from languages import _, ngettext
from languages.numbers import MISSING, count_text
from reports.table_workbook import csv_bytes, workbook_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_DECIMALS = 4
_SHARES = frozenset(
    {
        "share",
        "failed_share",
        "running_share",
        "on_time_share",
        "points_lost",
        "weight",
        "contribution",
        "lost",
    }
)
"""Columns that are shares of 1 in whatever frame they stand."""


def behind(
    frame: pd.DataFrame,
    *,
    name: str,
    headings: Mapping[str, str] | None = None,
    note: str = "",
    is_open: bool = False,
    columns: Mapping[str, Any] | None = None,
    shares: Collection[str] = (),
    what: Literal["rows", "cells", "problems"] = "rows",
) -> None:
    """Offer a frame as a table one click away, and as CSV and XLSX; it is drawn when opened.

    `headings` names the columns in the language in use and chooses and orders them where given.
    `shares`: columns that are shares of 1 beside those that always are; they read as percent.
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
        decimals = dict.fromkeys(shown.select_dtypes("number").columns, _DECIMALS)
        titled = shown.round(decimals).rename(columns=dict(headings or {}))
        percent = {(headings or {}).get(name, name) for name in _SHARES.union(shares)}
        st.dataframe(
            titled,
            hide_index=True,
            width="stretch",
            column_config=columns or _looks(titled, percent),
            placeholder=MISSING,
        )
        downloads(titled, name=name, note=note, percent=percent)


def _looks(titled: pd.DataFrame, percent: Collection[str]) -> dict[str, Any]:
    """Show a share as percent, and days as days: a date in a frame is a moment at midnight."""
    shares = {
        name: st.column_config.NumberColumn(format="percent")
        for name in titled.select_dtypes("number").columns
        if name in percent
    }
    days = {
        name: st.column_config.DateColumn(format="YYYY-MM-DD")
        for name in titled.select_dtypes("datetime").columns
        if (titled[name].dropna().dt.normalize() == titled[name].dropna()).all()
    }
    return shares | days


def downloads(
    titled: pd.DataFrame, *, name: str, note: str = "", percent: Collection[str] = ()
) -> None:
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
            lambda: workbook_bytes(titled, title=name, note=note, percent=percent),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            key=f"xlsx:{name}",
            on_click="ignore",
        )
