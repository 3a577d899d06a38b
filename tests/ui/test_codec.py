"""A view and its URL are the same thing, whatever is in them; nothing is dropped in silence."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import PERIODS
from core.view import LANGUAGES, STRUCTURES, Scope, View
from languages import use
from ui.link.choices import CHOICES, of_page, rows, rows_text, weights, weights_text
from ui.link.codec import address, decode, encode
from ui.link.known import Known

KNOWN = Known(
    units=frozenset({"LY01", "LY03"}),
    outlets={"LY0301": None, "LY0302": date(2026, 3, 31), "旌阳/1": None},
    kinds=frozenset({"window", "delivery", "both"}),
    settings=frozenset({"urban", "rural"}),
    cohorts=frozenset({"pilot"}),
    indicators=frozenset({"satisfaction_rate", "delivery_on_time_rate"}),
    dimensions=frozenset({"attitude", "overall", "complaint_handling"}),
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
_WEIGHTS = st.dictionaries(
    st.sampled_from(sorted(KNOWN.dimensions)), st.integers(0, 100), min_size=1
).map(weights_text)
_CHOSEN = {
    "against": st.just("target"),
    "kind": st.sampled_from(sorted(KNOWN.kinds)),
    "setting": st.sampled_from(sorted(KNOWN.settings)),
    "losses": st.just("unit"),
    "exclusions": st.just("without"),
    "pilot": st.just("pilot"),
    "since": _MONTHS,
    "weights": _WEIGHTS,
    "rows": st.builds(
        rows_text,
        st.one_of(st.just(""), _MONTHS),
        st.sampled_from(["", *sorted(KNOWN.outlets)]),
    ),
}
"""For each choice of a page, what a reader may choose other than the usual."""


_STRATA = [(), (("mail_class", "newspaper"),), (("area", "urban"), ("mail_class", "letter"))]


@st.composite
def views(draw: st.DrawFn) -> View:
    ends = sorted(draw(st.tuples(_MONTHS, _MONTHS)))
    page = draw(st.sampled_from(["overview", "outlet", *CHOICES]))
    chosen = {name: draw(st.one_of(st.just(""), _CHOSEN[name])) for name in of_page(page)}
    return View(
        page=page,
        scope=draw(_SCOPES),
        structure=draw(st.sampled_from(STRUCTURES)),
        first_month=draw(st.sampled_from(["", ends[0]])),
        last_month=draw(st.sampled_from(["", ends[1]])),
        period=draw(st.sampled_from(PERIODS)),
        indicator=draw(st.sampled_from(["", *sorted(KNOWN.indicators)])),
        strata=draw(st.sampled_from(_STRATA)),
        release=draw(st.one_of(st.none(), st.integers(0, 147))),
        language=draw(st.sampled_from(LANGUAGES)),
        choices=tuple(sorted((name, code) for name, code in chosen.items() if code)),
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
    ["in", "from", "to", "indicator", "stratum", "release", "lang", "utm", "<b>", *_CHOSEN]
)
_VALUES = st.one_of(
    st.text(max_size=50),
    *_CHOSEN.values(),
    st.sampled_from(["peers", "class", "with", "overall:1,attitude:2", "overall:1,overall:2"]),
    st.sampled_from(
        ["unit:LY03", "outlet:X", "city", "city:1", "2026-10", "2026-13", "147", "148", "007", "zh"]
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["overview", *CHOICES]), st.dictionaries(_NAMES, _VALUES))
def test_any_link_gives_a_view_that_is_known_and_stays_as_it_is(
    page: str, asked: dict[str, str]
) -> None:
    view, notices = decode(asked, known=KNOWN, page=page)
    again, _more = decode(encode(view), known=KNOWN, page=page)
    assert again == view
    if not notices:
        usual = {name: choice.usual for name, choice in of_page(page).items()}
        said = {name: value for name, value in asked.items() if value and value != usual.get(name)}
        assert said.items() <= encode(view).items()


@given(views(), st.sampled_from(["overview", "outlet", *CHOICES]))
def test_what_is_chosen_on_a_page_stays_there(view: View, page: str) -> None:
    gone = view.with_(page=page)
    assert gone.choices == (view.choices if page == view.page else ())
    assert view.with_(release=147, language="zh").choices == view.choices


@given(views(), st.data())
def test_a_choice_is_kept_under_its_name_and_the_usual_goes_unsaid(
    view: View, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(_CHOSEN)))
    code = data.draw(_CHOSEN[name])
    chosen = view.choosing(name, code)
    assert chosen.choice(name) == code
    assert list(chosen.choices) == sorted(dict(chosen.choices).items())
    assert chosen.choosing(name, "").choices == view.choosing(name, "").choices
    assert name not in dict(view.choosing(name, "").choices)


@given(_WEIGHTS)
def test_weights_come_back_from_their_text(text: str) -> None:
    assert weights_text(weights(text)) == text


def test_every_choice_of_a_page_is_drawn_here_and_takes_no_name_of_a_view() -> None:
    declared = {choice for page in CHOICES for choice in CHOICES[page]}
    names = [choice.name for choice in declared]  # one name, one meaning, on whatever page
    assert sorted(names) == sorted(_CHOSEN)
    assert not set(names) & {*encode(View(release=1)), "from", "to", "indicator", "stratum", "by"}


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
        ({"structure": "1949"}, "structure “1949”, which is not known"),
        ({"utm_source": "x"}, "“utm_source”, which means nothing here"),
    ],
)
def test_what_is_not_found_is_said(asked: dict[str, str], sentence: str) -> None:
    use("en")
    _view, notices = decode(asked, known=KNOWN)
    assert sentence in " ".join(map(str, notices))


@pytest.mark.parametrize(
    ("page", "asked", "sentence"),
    [
        ("compare", {"against": "luck"}, "“luck” as what outlets are held against"),
        ("compare", {"kind": "bakery"}, "“bakery” as the kind of outlet"),
        ("delivery", {"since": "2026-13"}, "“2026-13” as the pilot’s first month"),
        ("delivery", {"pilot": "north"}, "“north” as the pilot group"),
        ("delivery", {"against": "target"}, "“against”, which means nothing here"),
        ("satisfaction", {"weights": "overall:101"}, "“overall:101” as the weights on trial"),
        ("satisfaction", {"weights": "price:10"}, "“price:10” as the weights on trial"),
        ("satisfaction", {"weights": "overall:1,attitude:2"}, "as the weights on trial"),
    ],
)
def test_a_choice_that_is_not_to_be_had_is_said(
    page: str, asked: dict[str, str], sentence: str
) -> None:
    use("en")
    view, notices = decode(asked, known=KNOWN, page=page)
    assert view.choices == ()
    assert sentence in " ".join(map(str, notices))


def test_every_notice_is_spoken_in_chinese() -> None:
    use("zh")
    try:
        _view, notices = decode({"in": "outlet:X", "release": "9999"}, known=KNOWN)
        assert all("link" not in str(notice) for notice in notices)
        _view, (notice,) = decode({"pilot": "X"}, known=KNOWN, page="delivery")
        assert "试点批次" in str(notice)
    finally:
        use("en")


def test_a_months_range_backwards_is_put_in_order() -> None:
    view, _notices = decode({"from": "2026-05", "to": "2026-02"}, known=KNOWN)
    assert (view.first_month, view.last_month) == ("2026-02", "2026-05")


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [("2026-10", ("2026-10", "")), ("all", ("", "")), ("all,旌阳/1", ("", "旌阳/1"))],
)
def test_the_rows_behind_a_number_are_one_word_of_a_link(
    text: str, narrowed: tuple[str, str]
) -> None:
    view, notices = decode({"rows": text}, known=KNOWN, page="satisfaction")
    assert (rows(view.choice("rows")), notices) == (narrowed, ())
    assert rows_text(*narrowed) == text


@pytest.mark.parametrize("text", ["2026-13", "all,LY99", "2026-10,", ",LY0301", "yes"])
def test_rows_that_cannot_be_are_said(text: str) -> None:
    view, notices = decode({"rows": text}, known=KNOWN, page="satisfaction")
    assert view.choices == ()
    assert "rows behind" in str(notices[0])
