"""A view and its URL are the same thing, whatever is in them; nothing is dropped in silence."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from languages import use
from tables.view import LANGUAGES, Scope, View
from ui.codec import Known, address, decode, encode

KNOWN = Known(
    units=frozenset({"LY01", "LY03"}),
    outlets={"LY0301": None, "LY0302": date(2026, 3, 31), "旌阳/1": None},
    kinds=frozenset({"window", "delivery", "both"}),
    settings=frozenset({"urban", "rural"}),
    cohorts=frozenset({"pilot"}),
    indicators=frozenset({"satisfaction_rate", "delivery_on_time_rate"}),
    newest_release=147,
)
_SCOPES = st.one_of(
    st.just(Scope()),
    st.sampled_from(sorted(KNOWN.units)).map(lambda code: Scope("unit", code)),
    st.sampled_from(sorted(KNOWN.outlets)).map(lambda code: Scope("outlet", code)),
    st.sampled_from(sorted(KNOWN.kinds)).map(lambda code: Scope("kind", code)),
    st.sampled_from(sorted(KNOWN.settings)).map(lambda code: Scope("setting", code)),
    st.just(Scope("cohort", "pilot")),
)
_MONTHS = st.builds(
    lambda year, month: f"{year}-{month:02d}", st.integers(1900, 2099), st.integers(1, 12)
)


@st.composite
def views(draw: st.DrawFn) -> View:
    ends = sorted(draw(st.tuples(_MONTHS, _MONTHS)))
    return View(
        page=draw(st.sampled_from(["overview", "delivery", "outlet"])),
        scope=draw(_SCOPES),
        first_month=draw(st.sampled_from(["", ends[0]])),
        last_month=draw(st.sampled_from(["", ends[1]])),
        indicator=draw(st.sampled_from(["", *sorted(KNOWN.indicators)])),
        stratum=draw(st.sampled_from(["", "mail_class:newspaper", "area:urban,mail_class:letter"])),
        release=draw(st.one_of(st.none(), st.integers(0, 147))),
        language=draw(st.sampled_from(LANGUAGES)),
    )


@given(views())
def test_a_view_comes_back_from_its_parameters(view: View) -> None:
    decoded, notices = decode(encode(view), known=KNOWN, page=view.page)
    assert decoded == view
    assert all("closed on" in str(notice) for notice in notices)


@given(views())
def test_a_view_comes_back_from_its_address(view: View) -> None:
    parts = urlsplit(address(view, "http://localhost:8501/"))
    page = parts.path.strip("/") or "overview"
    decoded, _notices = decode(dict(parse_qsl(parts.query)), known=KNOWN, page=page)
    assert decoded == view


@given(views(), views())
def test_two_views_never_share_an_address(one: View, other: View) -> None:
    assert (address(one) == address(other)) == (one == other)


_NAMES = st.sampled_from(
    ["in", "from", "to", "indicator", "stratum", "release", "lang", "utm", "<b>"]
)
_VALUES = st.one_of(
    st.text(max_size=50),
    st.sampled_from(
        ["unit:LY03", "outlet:X", "city", "city:1", "2026-10", "2026-13", "147", "148", "007", "zh"]
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_NAMES, _VALUES))
def test_any_link_gives_a_view_that_is_known_and_stays_as_it_is(asked: dict[str, str]) -> None:
    view, notices = decode(asked, known=KNOWN)
    again, _more = decode(encode(view), known=KNOWN)
    assert again == view
    if not notices:
        said = {name: value for name, value in asked.items() if value}
        assert said.items() <= encode(view).items()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"in": "outlet:LY0399"}, "LY0399, which is not in the register"),
        ({"in": "outlet:LY0302"}, "LY0302 closed on 2026-03-31"),
        ({"in": "unit:XX"}, "unit XX, which is not known"),
        ({"in": "planet:mars"}, "“planet:mars”, which is not a place"),
        ({"in": "cohort:none"}, "group none"),
        ({"from": "2026-13"}, "“2026-13”, which is not a month"),
        ({"from": "2026-05", "to": "2026-02"}, "run backwards"),
        ({"indicator": "happiness"}, "“happiness”, which does not exist"),
        ({"stratum": "a\nb"}, "which does not exist"),
        ({"release": "148"}, "release 148, which does not exist yet: the newest is 147"),
        ({"release": "abc"}, "“abc”, which is not a number"),
        ({"lang": "tlh"}, "“tlh”, which is not spoken here"),
        ({"utm_source": "x"}, "“utm_source”, which means nothing here"),
    ],
)
def test_what_is_not_found_is_said(asked: dict[str, str], sentence: str) -> None:
    use("en")
    _view, notices = decode(asked, known=KNOWN)
    assert sentence in " ".join(map(str, notices))


def test_every_notice_is_spoken_in_chinese() -> None:
    use("zh")
    try:
        _view, notices = decode({"in": "outlet:X", "release": "9999"}, known=KNOWN)
        assert all("link" not in str(notice) for notice in notices)
    finally:
        use("en")


def test_a_months_range_backwards_is_put_in_order() -> None:
    view, _notices = decode({"from": "2026-05", "to": "2026-02"}, known=KNOWN)
    assert (view.first_month, view.last_month) == ("2026-02", "2026-05")
