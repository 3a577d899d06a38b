"""The frame around every page: where am I, what is chosen, how sure is it, how do I share it.

How a page uses it (20 to 60 lines: select, call, show):

    import analysis.results
    from languages import _
    from ui import shell

    with shell.page(
        "delivery",
        indicators=("delivery_on_time_rate", "delivery_excessive_delay_rate"),  # a chooser, if > 1
        strata=("mail_class", "area"),                     # a chooser for each of these strata
    ) as here:
        results = here.read(analysis.results.results, by=("month",))
        here.title(_("Letters arrive on time"), _("88.2 % of 31,204 items …"))
        here.show(charts.trend.figure(results, here.indicator), results, name="delivery_by_month")

What `here` (a `Here`) offers:

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

A page that shows no results (methods, upload) passes `choose=()`. Errors: raise or let pass any
`UserError` and its sentence is shown; anything else becomes a calm message with a reference
that stands in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from languages import _, use
from ledger import Ledger
from metrics.indicators import INDICATORS, Indicator
from policy import Policy
from tables.access import Reader
from tables.months import month_range, shift
from tables.view import View
from ui import (
    access,
    cached,
    faults,
    filters,
    labels,
    navigation,
    reporting,
    routing,
    share,
    table,
    text,
)
from ui.codec import Known, Notice
from ui.session import current

T = TypeVar("T")
MONTHS_AT_FIRST = 12
"""How many months a fresh visit shows."""


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
        """The outlets in reach as of the release."""
        return _in_reach(cached.register(self.release), self.reader)

    @property
    def scope_name(self) -> str:
        """The name of the place that is looked at; foreign text where it is an outlet."""
        return filters.scope_name(self.view.scope, self)

    def outlet_name(self, code: str) -> str:
        """Return an outlet's name, its code where the register does not hold it; foreign text."""
        return self.outlet_names.get(code) or code

    @cached_property
    def outlet_names(self) -> dict[str, str]:
        """The names of all outlets in reach by their codes; foreign text."""
        return dict(zip(self.register["outlet_code"], self.register["name"], strict=True))

    def unit_name(self, code: str) -> str:
        """Return a unit's name, its code where policy does not hold it."""
        return filters.unit_name(code, self.policy)

    def read(self, function: Callable[..., T], *, view: View | None = None, **question: Any) -> T:
        """Return `function(ledger, view, reader=…, **question)`, kept under the release."""
        return cached.answer(function, view or self.view, reader=self.reader, **question)

    def title(self, finding: str, detail: str = "") -> None:
        """Write the page's title, which says the finding, and one line below it."""
        with self._head:
            st.caption(text.plain(f"{navigation.title(self.link.page)} · {self.scope_name}"))
            st.title(text.plain(finding), anchor=False)
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
        """Show a chart with its table one click away; return what the reader selected on it."""
        shown = st.plotly_chart(
            figure,
            width="stretch",
            key=key or f"chart:{name}",
            config={"displayModeBar": False, "responsive": True},
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
        return _("Release {release}, {months}, {scope}").format(
            release=self.release,
            months=text.months_name(self.view.first_month, self.view.last_month)
            if self.view.last_month
            else "",
            scope=self.scope_name,
        )

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


@contextmanager
def page(
    name: str,
    *,
    choose: Sequence[str] = ("scope", "months"),
    indicators: Sequence[str] = (),
    strata: Sequence[str] = (),
    offer: bool = True,
    forms: Sequence[str] | None = None,
    needs_data: bool = True,
) -> Iterator[Here]:
    """Frame a page: read the view, draw what stands around every page, catch what goes wrong.

    `choose` says which filters the page has; `indicators` and `strata` what it offers to choose
    from (`offer=False`: the indicators are shown, not chosen from); `forms` whose completeness
    stands below the title (None: those of the indicators). Where the ledger holds no month and
    `needs_data`, the page says what to do and ends.
    """
    routing.require_router()
    with faults.told(name):
        here, notices = _open(name, indicators)
        _furniture(here, notices, (*choose, "indicator") if offer else choose, strata)
        if needs_data and not here.all_months:
            here.title(_("No workbook has been accepted yet"))
            here.nothing(
                _("As soon as a unit hands in its first workbook, its results are shown here."),
                _("Download a template, fill it in and drop it on the Upload page."),
                page="upload",
            )
        wanted = _forms(here) if forms is None else tuple(forms)
        if wanted and here.all_months:
            with here._below:
                reporting.line(here, wanted)
        yield here


def _open(name: str, indicators: Sequence[str]) -> tuple[Here, tuple[Notice, ...]]:
    reader = access.reader()
    ledger = cached.ledger()
    newest = ledger.release()
    link, notices = current(_known(newest, reader), name)
    use(link.language)
    release = newest if link.release is None else link.release
    held = cached.months(release)
    offered = tuple(INDICATORS[each] for each in indicators)
    said, head, below = (st.container(key=key) for key in ("page-said", "page-head", "page-below"))
    here = Here(
        view=bound(link, release=release, held=held, indicators=tuple(indicators)),
        link=link,
        reader=reader,
        ledger=ledger,
        newest_release=newest,
        all_months=held,
        indicators=offered,
        _said=said,
        _head=head,
        _below=below,
    )
    return here, notices


def bound(link: View, *, release: int, held: Sequence[str], indicators: Sequence[str]) -> View:
    """Return a view with nothing left open: its release, its months, the page's indicator."""
    last = link.last_month or (held[-1] if held else "")
    first = link.first_month or (max(held[0], shift(last, 1 - MONTHS_AT_FIRST)) if held else "")
    chosen = link.indicator if link.indicator in indicators else next(iter(indicators), "")
    return link.with_(
        release=release,
        first_month=min(first, last) if last else "",
        last_month=last,
        indicator=chosen,
    )


def _known(newest: int, reader: Reader) -> Known:
    policy = cached.policy(newest)
    outlets = _in_reach(cached.register(newest), reader)
    closed = [None if pd.isna(day) else day.date() for day in outlets["closed_on"]]
    return Known(
        units=frozenset(u.code for u in policy.bureau.units if reader.may_see(u.code)),
        outlets=dict(zip(outlets["outlet_code"], closed, strict=True)),
        kinds=frozenset(outlets["kind"]) - {""},
        settings=frozenset(outlets["setting"]) - {""},
        cohorts=frozenset(outlets["cohort"]) - {""},
        indicators=frozenset(INDICATORS),
        dimensions=frozenset(labels.codes("dimension")),
        newest_release=newest,
        language=access.preferred_language(),
    )


def _in_reach(register: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    if reader.units is None:
        return register
    return register[register["unit"].isin(reader.units)]


def _furniture(
    here: Here, notices: Sequence[Notice], choose: Sequence[str], strata: Sequence[str]
) -> None:
    """Draw what stands around every page: navigation, share, filters, what must be said."""
    navigation.sidebar(
        here.link, _("{bureau} Post · Service quality").format(bureau=here.policy.bureau.name)
    )
    with here._said:
        for notice in notices:
            st.warning(text.plain(notice), icon=":material/link_off:")
        if here.is_pinned:
            share.pinned_banner(here.link, here.newest_release, here.ledger, here.reader)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        if here.all_months:
            filters.bar(here, choose=choose, strata=strata)
        share.popover(here.link, here.view, ledger=here.ledger, reader=here.reader)


def _forms(here: Here) -> tuple[str, ...]:
    asked = [here.indicator] if here.indicator else list(here.indicators)
    return tuple(dict.fromkeys(form for indicator in asked for form in indicator.forms))
