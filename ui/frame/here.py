"""What a page knows and can do: its view, its reader, names, reads, charts with their tables.

here.view        the View, bound: release is a number, months are filled, indicator is one of
                 the page's. Give this to analysis.
here.link        the View as the address bar holds it (release None: live; months "": newest)
here.release     the release that is looked at      here.is_pinned
here.ledger, here.reader, here.policy, here.register (outlets in reach, REGISTER columns)
here.months      the months of the view, a list     here.all_months  those the ledger holds
here.indicator   the chosen Indicator (None where the page has none); here.indicators
here.read(function, view=here.view, **question)
                 function(ledger, view, reader=…, **question), kept under the release
here.title(finding, detail="")     the page's title, which says the finding; plain text
here.show(figure, frame, name=…, headings=None, key=…)    chart, and its table one click away
here.table(frame, name=…, headings=None)                  only the table and its downloads
here.nothing(what, next_step="", page="")                 an empty state; stops the page
here.to(page, label, **view_changes)                      a link within the dashboard
here.outlet_name(code), here.unit_name(code), here.scope_name
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.access import Reader
from charts import style
from core.months import month_range
from core.view import Scope, View
from languages import _
from languages.sentences import joined
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from policy import Policy
from ui.frame import table
from ui.link import navigation
from ui.runtime import cached
from ui.words import labels, text

T = TypeVar("T")


@dataclass(frozen=True)
class Here:
    """What a page knows and can do; see the head of this module."""

    view: View
    link: View
    reader: Reader
    ledger: Ledger
    newest_release: int
    all_months: list[str]
    indicators: tuple[Indicator, ...]
    _said: DeltaGenerator = field(repr=False)
    _head: DeltaGenerator = field(repr=False)
    _side: DeltaGenerator = field(repr=False)
    _filters: DeltaGenerator = field(repr=False)
    _below: DeltaGenerator = field(repr=False)

    @property
    def release(self) -> int:
        """The release that is looked at."""
        return self.view.release or 0

    @property
    def is_pinned(self) -> bool:
        """Whether the link names its release."""
        return self.link.release is not None

    @property
    def months(self) -> list[str]:
        """The months that are looked at; empty where the ledger is."""
        if not self.view.last_month:
            return []
        return month_range(self.view.first_month, self.view.last_month)

    @property
    def indicator(self) -> Indicator | None:
        """The indicator that is chosen, None where the page offers none."""
        return INDICATORS.get(self.view.indicator)

    @cached_property
    def policy(self) -> Policy:
        """The policy as of the release."""
        return cached.policy(self.release)

    @cached_property
    def register(self) -> pd.DataFrame:
        """The outlets in reach as of the release, as the register knows them in the last month."""
        return in_reach(cached.register(self.release, self.view.last_month), self.reader)

    @property
    def scope_name(self) -> str:
        """The name of the place that is looked at; foreign text where it is an outlet."""
        return self.name_of(self.view.scope)

    def name_of(self, scope: Scope) -> str:
        """Return what a place is called; foreign text where it is an outlet."""
        if scope.kind == "city":
            return str(self.policy.bureau.name)
        if scope.kind == "unit":
            return self.unit_name(scope.code)
        if scope.kind == "outlet":
            return self.outlet_name(scope.code)
        return f"{labels.name(scope.kind)}: {labels.label(scope.kind, scope.code)}"

    def outlet_name(self, code: str) -> str:
        """Return an outlet's name, its code where the register does not hold it; foreign text."""
        return self.outlet_names.get(code) or code

    @cached_property
    def outlet_names(self) -> dict[str, str]:
        """The names of all outlets by their codes, in the reader's language; foreign text.

        An outlet that has left the reader's units is among them: its earlier months are in reach.
        """
        register = cached.register(self.release, self.view.last_month)
        return text.outlet_names(register)

    def unit_name(self, code: str) -> str:
        """Return a unit's name, its code where policy does not hold it."""
        return self.policy.unit_name(code)

    def read(self, function: Callable[..., T], *, view: View | None = None, **question: Any) -> T:
        """Return `function(ledger, view, reader=…, **question)`, kept under the release."""
        return cached.answer(function, view or self.view, reader=self.reader, **question)

    def title(self, finding: str, detail: str = "", *, facts: str = "") -> None:
        """Write the page's title, which says the finding, and one line below it.

        `facts`: status, direction and outlook between them, as HTML of `ui.parts.facts`.
        """
        with self._head:
            st.caption(text.plain(f"{navigation.title(self.link.page)} · {self.scope_name}"))
            st.title(text.plain(finding), anchor=False)
            if facts:
                st.html(facts)
            if detail:
                st.markdown(text.plain(detail))

    def show(
        self,
        figure: Any,
        frame: pd.DataFrame,
        *,
        name: str,
        headings: Mapping[str, str] | None = None,
        shares: Collection[str] = (),
        key: str | None = None,
        **looks: Any,
    ) -> Any:
        """Show a chart, its words for those who cannot see it, and its table one click away.

        Returns what the reader selected on it.
        """
        shown = st.plotly_chart(
            figure,
            width="stretch",
            key=key or f"chart:{name}",
            config={"displayModeBar": False, "responsive": True},
            alt=style.alt_text(figure),
            **looks,
        )
        self.table(frame, name=name, headings=headings, shares=shares)
        return shown

    def table(
        self,
        frame: pd.DataFrame,
        *,
        name: str,
        headings: Mapping[str, str] | None = None,
        shares: Collection[str] = (),
        is_open: bool = False,
    ) -> None:
        """Offer a table, with its downloads, one click away (or opened)."""
        table.behind(
            frame,
            name=f"{name}_r{self.release}",
            headings=headings,
            shares=shares,
            note=self.provenance,
            is_open=is_open,
        )

    @property
    def provenance(self) -> str:
        """One line that says where downloaded numbers come from."""
        said = _("Release {release}, {months}, {scope}").format(
            release=self.release,
            months=text.months_name(self.view.first_month, self.view.last_month)
            if self.view.last_month
            else "",
            scope=self.scope_name,
        )
        if not self.view.structure:
            return said
        return joined([said, text.structure_name(self.view.structure)])

    def nothing(self, what: str, next_step: str = "", *, page: str = "") -> None:
        """Say that there is nothing to show, and what to do next; the page ends here."""
        with st.container(border=True, key=f"empty:{what[:30]}"):
            st.markdown(f"**{text.plain(what)}**")
            if next_step:
                st.markdown(text.plain(next_step))
            if page:
                self.to(page, navigation.title(page))
        st.stop()

    def to(self, page: str, label: str, *, icon: str | None = None, **changes: Any) -> None:
        """Draw a link to another page of the dashboard, the view with it."""
        navigation.link(self.link.with_(page=page, **changes), label, icon=icon)


def in_reach(register: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """Return the outlets of a register that a reader may see."""
    if reader.units is None:
        return register
    return register[register["unit"].isin(reader.units)]
