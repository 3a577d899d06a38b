"""Every page says one thing of an indicator, in the words that everybody understands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from analysis import fact_words
from languages import use
from metrics.indicators import INDICATORS
from tests.pages.conftest import texts

Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("bureau")

TOPICS = ("satisfaction", "delivery", "inspections", "standardization", "complaints")
PAGES = ("overview", *TOPICS, "compare", "outlet", "upload", "submissions")
"""All but Methods, which explains the terms of the trade to those who know them."""

RETIRED = {
    "en": (
        "really gets",
        "No real change",
        "eyond chance",
        "As it runs",
        "What really changes",
        "reliably",
        "held to chance",
        "limits of earlier months",
        "rest on too few",
        "Mark on this chart",
        "Take it off",
        "old limits run on",
        "everything they owe",
        "cannot be narrowed by",
        "Hand in",
    ),
    "zh": ("确有", "确属", "不以偶然", "超出偶然"),
}
"""The left column of the table of words, as it would show on a page."""

_ROW = re.compile(r"<tr role='row'><th scope='row'.*?>([^<]+)</a></th>(.*?)</tr>", re.DOTALL)
_FACT = re.compile(r"class='score-(status|direction|outlook)'[^>]*>(.*?)</td>", re.DOTALL)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use("en")


def words(markup: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.unescape(markup)).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(plain.split())


def said_of(at: AppTest) -> dict[str, set[tuple[str, ...]]]:
    """Return what the scorecards of a page say of each indicator, by its name."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for element in at.get("html"):
        for name, cells in _ROW.findall(element.proto.body):
            facts = tuple(words(cell) for _fact, cell in _FACT.findall(cells))
            if facts:
                found.setdefault(words(name), set()).add(facts)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_indicator_has_two_verdicts(visit: Visit, language: str) -> None:
    found: dict[str, set[tuple[str, ...]]] = {}
    heads: dict[str, str] = {}
    for page in ("overview", *TOPICS):
        at = visit(page, lang=language, scope="unit:LY03")
        assert not at.exception, page
        for name, facts in said_of(at).items():
            found.setdefault(name, set()).update(facts)
        strips = [e.proto.body for e in at.get("html") if "class='facts'" in e.proto.body]
        heads |= {page: words(strips[0])} if strips else {}
    use(language)
    headlines = [i for i in INDICATORS.values() if i.is_headline]
    assert {str(i.label) for i in headlines} <= set(found)
    assert {name: facts for name, facts in found.items() if len(facts) > 1} == {}
    allowed = {fact_words.status_text(code) for code in fact_words.STATUS_NAMES} | {"–"}
    assert {re.sub("^[▲◆●] ", "", status) for ((status, *_rest),) in found.values()} <= allowed
    for page in TOPICS:  # the head of a topic says what its row on Overview says
        first = next(i for i in headlines if i.page == page)
        (said,) = found[str(first.label)]
        assert heads[page] == " ".join(fact for fact in said if fact != "–"), page


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_says_a_retired_phrase(visit: Visit, page: str, language: str) -> None:
    at = visit(page, lang=language)
    said = texts(at)
    said += " ".join(element.proto.alt for element in at.get("plotly_chart"))
    said += " ".join(each.label for kind in (at.button, at.expander) for each in kind)
    assert [phrase for phrase in RETIRED[language] if phrase in said] == []
