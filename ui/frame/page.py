"""The frame around every page: where am I, what is chosen, how sure is it, how do I share it.

How a page uses it (20 to 60 lines: select, call, show):

    import analysis.results
    from languages import _
    from ui.frame.page import page

    with page(
        "delivery",
        indicators=("delivery_on_time_rate", "delivery_excessive_delay_rate"),  # a chooser, if > 1
        strata=("mail_class", "area"),                     # a chooser for each of these strata
    ) as here:
        results = here.read(analysis.results.results, by=("month",))
        here.title(_("Letters arrive on time"), _("88.2 % of 31,204 items …"))
        here.show(charts.trend.figure(results, here.indicator), results, name="delivery_by_month")

What `here` offers stands at the head of `ui.frame.here`.

A page that shows no results (methods, upload) passes `choose=()`. Errors: raise or let pass any
`UserError` and its sentence is shown; anything else becomes a calm message with a reference
that stands in the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from analysis.access import Reader
from core.months import shift
from core.periods import so_far
from core.view import View
from languages import _, use
from metrics.indicators import INDICATORS
from ui.frame import completeness_line, filters, share
from ui.frame.here import Here, in_reach
from ui.link import navigation, routing
from ui.link.known import Known, Notice
from ui.link.query_state import current
from ui.runtime import access, cached, error_messages
from ui.words import labels, text

MONTHS_AT_FIRST = 12
"""How many months a fresh visit shows."""


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
    with error_messages.reporting_errors(name):
        here, notices = _open(name, indicators)
        _furniture(here, notices, (*choose, "indicator") if offer else choose, strata)
        if needs_data and not here.all_months:
            here.title(_("No workbook has been accepted yet"))
            here.nothing(
                _("As soon as a unit submits its first workbook, its results are shown here."),
                _("Download a template, fill it in and drop it on the Upload page."),
                page="upload",
            )
        wanted = _forms(here) if forms is None else tuple(forms)
        if wanted and here.all_months:
            with here._below:
                completeness_line.line(here, wanted)
        yield here
        with here._said:  # what reading met with is known once the page has read
            for notice in here.ledger.notices():
                st.warning(text.plain(notice), icon=":material/hard_drive:")


def _open(name: str, indicators: Sequence[str]) -> tuple[Here, tuple[Notice, ...]]:
    reader = access.reader()
    ledger = cached.ledger()
    newest = ledger.release()
    link, notices = current(_known(newest, reader), name)
    use(link.language)
    release = newest if link.release is None else link.release
    held = cached.months(release)
    offered = tuple(INDICATORS[each] for each in indicators)
    said, top = st.container(key="page-said"), st.container(horizontal=True, key="page-top")
    head, side = top.container(key="page-head"), top.container(key="page-side", width="content")
    chosen, below = st.container(key="page-filters"), st.container(key="page-below")
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
        _side=side,
        _filters=chosen,
        _below=below,
    )
    return here, notices


def bound(link: View, *, release: int, held: Sequence[str], indicators: Sequence[str]) -> View:
    """Return a view with nothing left open: its release, its months, the page's indicator."""
    last = link.last_month or (held[-1] if held else "")
    first = link.first_month or (max(held[0], shift(last, 1 - MONTHS_AT_FIRST)) if held else "")
    if last and link.period != "month":
        first = so_far(last, link.period)[0]
    chosen = link.indicator if link.indicator in indicators else next(iter(indicators), "")
    return link.with_(
        release=release,
        first_month=min(first, last) if last else "",
        last_month=last,
        indicator=chosen,
        structure=last if link.structure else "",
    )


def _known(newest: int, reader: Reader) -> Known:
    policy = cached.policy(newest)
    ever = in_reach(cached.register_rows(newest), reader)
    outlets = ever.drop_duplicates("outlet_code", keep="last")
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
    with here._side:
        share.popover(here.link, here.view, ledger=here.ledger, reader=here.reader)
    if here.all_months and choose:
        with here._filters:
            filters.bar(here, choose=choose, strata=strata)


def _forms(here: Here) -> tuple[str, ...]:
    shown = [here.indicator] if here.indicator else list(here.indicators)
    return tuple(dict.fromkeys(form for indicator in shown for form in indicator.forms))
