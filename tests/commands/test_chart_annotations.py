"""Marks on charts from the command line: events, and limits that start anew."""

from __future__ import annotations

import json

from tests.commands.running import Run

ON_TIME = "delivery_on_time_rate"


def events(run: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("event", "list", "--json").stdout)
    return found


def test_an_event_is_marked_listed_and_taken_off(run: Run) -> None:
    flood = ("--label", "Flood in the west", "--label-zh", "西部洪水", "--kind", "flood")
    days = ("--day", "2026-07-03", "--to", "2026-07-09", "--scope", "unit:LY02")
    added = run("event", "add", *flood, *days, "--by", "Li Hua").stdout
    [held] = events(run)
    assert added == f"event {held['id']}, release 1\n"
    assert held["label"] == {"en": "Flood in the west", "zh": "西部洪水"}
    assert (held["day"], held["last_day"]) == ("2026-07-03", "2026-07-09")
    assert (held["kind"], held["scope"], held["author"]) == ("flood", "unit:LY02", "Li Hua")
    line = run("event", "list").stdout
    assert all(text in line for text in (str(held["id"]), "2026-07-09", "unit:LY02", "Li Hua"))

    assert run("event", "remove", str(held["id"]), "--why", "wrong year").stdout == (
        f"event {held['id']} removed, release 2\n"
    )
    assert events(run) == []
    assert run("event", "list").stdout == ""


def test_events_are_listed_by_day_and_one_word_does_for_a_label(run: Run) -> None:
    run("event", "add", "--label", "Later", "--day", "2026-09-01")
    run("event", "add", "--label", "Earlier", "--day", "2026-03-01")
    assert [(each["day"], each["scope"], each["kind"]) for each in events(run)] == [
        ("2026-03-01", "city", "other"),
        ("2026-09-01", "city", "other"),
    ]


def test_a_mark_that_cannot_be_is_refused_and_marks_nothing(run: Run) -> None:
    backwards = ("--day", "2026-07-09", "--to", "2026-07-03")
    assert run("event", "add", "--label", "Flood", *backwards, code=1).stderr
    blank = run("event", "add", "--label", "  ", "--day", "2026-07-03", code=1)
    assert blank.stderr and blank.stdout == ""
    nowhere = run("event", "add", "--label", "x", "--day", "2026-07-03", "--scope", "moon", code=1)
    assert nowhere.stderr
    run("event", "add", "--label", "x", "--day", "yesterday", code=2)
    assert "e-none" in run("event", "remove", "e-none", "--why", "x", code=1).stderr
    assert events(run) == []


def test_limits_start_anew_for_a_reason_and_run_on_again(run: Run) -> None:
    where = ("rebase", "--indicator", ON_TIME, "--month", "2026-03", "--scope", "unit:LY02")
    assert run(*where, "--why", "a new contract", "--by", "Li Hua").stdout == "release 1\n"
    assert run(*where, "--why", "it was the carrier", "--remove").stdout == "release 2\n"
    assert run(*where, "--why", "again", "--remove", code=1).stderr


def test_new_limits_of_what_does_not_exist_are_refused(run: Run) -> None:
    month = ("--month", "2026-03", "--why", "x")
    assert "beauty" in run("rebase", "--indicator", "beauty", *month, code=1).stderr
    assert run("rebase", "--indicator", ON_TIME, "--month", "2026-13", "--why", "x", code=1).stderr
    assert run("rebase", "--indicator", ON_TIME, "--month", "2026-03", "--why", " ", code=1).stderr
    run("rebase", "--indicator", ON_TIME, "--month", "2026-03", code=2)
