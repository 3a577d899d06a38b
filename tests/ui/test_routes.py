"""What the server answers beside the pages, asked over HTTP of the real server."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from analysis.results import results
from core.view import Scope, View
from policy import Policy
from sample_data.generate import workbook
from submissions.desk import Desk
from tests.handed_in import ANYBODY, TODAY, empty_ledger, handed_in_at
from tests.server import SECONDS_AT_MOST, Server, serving

MONTH = "2026-10"
RATE = "rounds_completed_rate"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one workbook in its ledger."""
    folder = tmp_path_factory.mktemp("served")
    ledger = empty_ledger(folder)
    desk = Desk(ledger, ANYBODY)
    content = workbook("LY01", MONTH, policy=Policy.shipped())
    [result] = desk.check([("LY01.xlsx", content)], today=TODAY)
    desk.accept(result, 0, at=handed_in_at("LY01", MONTH), warnings_why="as built")
    ledger.close()
    with serving(folder) as started:
        yield started


def ask(
    server: Server, path: str, *, method: str = "GET", host: str = ""
) -> tuple[int, dict[str, str], str]:
    """Return what the server answers: status, headers, body; a redirection is not followed."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=SECONDS_AT_MOST)
    connection.request(method, path, headers={"Host": host or parts.netloc})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


def error(body: str) -> str:
    [(name, sentence)] = json.loads(body).items()
    assert name == "error"
    return str(sentence)


def test_health_tells_the_release_and_is_never_kept(server: Server) -> None:
    status, headers, body = ask(server, "/healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok", "release": 1})
    assert headers["cache-control"] == "no-store"
    assert ask(server, "/healthz", method="POST")[0] == 405


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("satisfaction?in=unit:LY01&release=1", "/satisfaction?in=unit:LY01&release=1"),
        ("//elsewhere.example/x", "/elsewhere.example/x"),
        ("\\/elsewhere.example", "/elsewhere.example"),
    ],
)
def test_a_short_link_leads_to_a_page_of_this_server_and_nowhere_else(
    server: Server, query: str, place: str
) -> None:
    ledger = empty_ledger(server.data)
    token = ledger.make_link(query, release=1, by="Li", at=handed_in_at("LY01", MONTH))
    ledger.close()
    status, headers, _body = ask(server, f"/s/{token}")
    assert (status, headers["location"]) == (302, place)


def test_a_short_link_that_nobody_made_is_not_found(server: Server) -> None:
    status, _headers, body = ask(server, "/s/nobody-made-it")
    assert status == 404
    assert error(body)


def test_the_home_pages_own_name_leads_to_the_root_with_its_view(server: Server) -> None:
    for asked, place in (("/overview", "/"), ("/overview?lang=zh&in=unit:LY01", None)):
        status, headers, _body = ask(server, asked)
        assert status == 307
        assert headers["location"] == (place or "/?lang=zh&in=unit:LY01")


def rows(server: Server, query: str) -> list[dict[str, Any]]:
    status, headers, body = ask(server, f"/api/results?{query}")
    assert status == 200, body
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    found: list[dict[str, Any]] = json.loads(body)
    return found


def test_results_as_json_are_the_results(server: Server) -> None:
    ledger = empty_ledger(server.data)
    view = View(scope=Scope("unit", "LY01"), indicator=RATE)
    expected = results(ledger, view, reader=ANYBODY, by=("month", "outlet_code"))
    ledger.close()
    for by in ("by=month&by=outlet_code", "by=month,outlet_code"):
        found = rows(server, f"indicator={RATE}&in=unit:LY01&{by}")
        assert len(found) == len(expected) > 1
        assert [list(row) for row in found] == [list(expected)] * len(found)
        for name in ("outlet_code", "numerator", "denominator"):
            assert [row[name] for row in found] == expected[name].tolist()


def test_a_month_without_a_count_has_null_for_a_value(server: Server) -> None:
    [row] = rows(server, f"indicator={RATE}&from=2026-11&to=2026-11&by=unit&in=unit:LY01")
    assert row["value"] is None


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "rounds_completed_rate"),  # those that there are
        ("indicator=beauty", "beauty"),
        (f"indicator={RATE}&in=unit:XX99", "XX99"),
        (f"indicator={RATE}&release=99", "99"),
        (f"indicator={RATE}&by=colour", "colour"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(
    server: Server, query: str, named: str
) -> None:
    status, headers, body = ask(server, f"/api/results?{query}")
    assert status == 400, body
    assert headers["cache-control"] == "no-store"
    assert named in error(body)


def test_the_sentence_is_in_the_language_that_is_asked_for(server: Server) -> None:
    said = {
        error(ask(server, f"/api/results?indicator=beauty&lang={language}")[2])
        for language in ("en", "zh")
    }
    assert len(said) == 2


def test_a_foreign_page_cannot_read_results_through_a_name_of_its_own(server: Server) -> None:
    status, _headers, body = ask(server, f"/api/results?indicator={RATE}", host="evil.example")
    assert status == 403
    assert "local user" in error(body)


def test_no_results_as_json_where_people_sign_in(server: Server) -> None:
    access = server.data / "access.toml"
    access.write_text('[users."li.hua@example.org"]\nunits = "all"\n', encoding="utf-8")
    try:
        assert ask(server, f"/api/results?indicator={RATE}")[0] == 403
        assert ask(server, "/healthz")[0] == 200
    finally:
        access.unlink()
    assert ask(server, f"/api/results?indicator={RATE}")[0] == 200
