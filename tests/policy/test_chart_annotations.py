"""Events and rebases: what charts carry, kept with policy, and never a figure moved by them."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from languages import Label
from policy import Event, Policy, Rebase

SHIPPED = Policy.shipped()
FLOOD = Event(
    id="flood-2026",
    day=date(2026, 8, 3),
    last_day=date(2026, 9, 2),
    label=Label(en="Flood", zh="洪水"),
    kind="flood",
    scope="unit:LY02",
    author="Li",
    at=datetime(2026, 8, 4, tzinfo=UTC),
)
REBASE = Rebase(
    month="2025-12", indicator="delivery_on_time_rate", reason="new contract", author="Li"
)


def test_marks_come_back_from_json_as_they_were() -> None:
    marked = SHIPPED.with_event(FLOOD).with_rebase(REBASE)
    assert Policy.from_json(marked.to_json()) == marked


def test_marks_change_the_policy_and_not_what_is_counted() -> None:
    marked = SHIPPED.with_event(FLOOD).with_rebase(REBASE)
    assert marked.sha256 != SHIPPED.sha256
    assert marked.counting_sha256 == SHIPPED.counting_sha256


@pytest.mark.parametrize(
    ("scope", "within", "is_shown"),
    [
        ("city", (), True),
        ("unit:LY02", (), True),
        ("unit:LY03", (), False),
        ("outlet:LY02-01", ("unit:LY02", "cohort:city_wide"), True),
        ("outlet:LY03-01", ("unit:LY03",), False),
    ],
)
def test_an_event_stands_on_the_charts_it_concerns(
    scope: str, within: tuple[str, ...], is_shown: bool
) -> None:
    marked = SHIPPED.with_event(FLOOD)
    assert bool(marked.events_for(scope, ["2026-09", "2026-10"], within=within)) == is_shown


def test_an_event_of_the_city_stands_on_every_chart() -> None:
    everywhere = FLOOD.model_copy(update={"scope": "city"})
    assert SHIPPED.with_event(everywhere).events_for("outlet:LY03-01", ["2026-08"])


def test_an_event_stands_only_in_its_months() -> None:
    marked = SHIPPED.with_event(FLOOD)
    assert not marked.events_for("city", ["2026-07"])
    assert not marked.events_for("city", ["2026-10"])
    assert not marked.events_for("city", [])


def test_an_event_is_added_once_and_taken_away_once() -> None:
    marked = SHIPPED.with_event(FLOOD)
    with pytest.raises(ValueError, match="twice"):
        marked.with_event(FLOOD)
    assert marked.without_event("flood-2026") == SHIPPED
    with pytest.raises(KeyError):
        SHIPPED.without_event("flood-2026")


def test_rebases_are_those_of_the_indicator_and_the_place() -> None:
    earlier = REBASE.model_copy(update={"month": "2025-03"})
    marked = SHIPPED.with_rebase(REBASE).with_rebase(earlier)
    assert marked.rebases_for("delivery_on_time_rate", "city") == (earlier, REBASE)
    assert marked.rebases_for("delivery_on_time_rate", "unit:LY01") == ()
    assert marked.rebases_for("inspection_pass_rate", "city") == ()
    assert marked.without_rebase("delivery_on_time_rate", "city", "2025-12").rebases == (earlier,)
    with pytest.raises(ValueError, match="twice"):
        marked.with_rebase(REBASE)


@pytest.mark.parametrize("scope", ["", "unit", "unit:", "planet:mars", "city:x", "unit:a b"])
def test_a_place_is_written_as_in_links(scope: str) -> None:
    with pytest.raises(ValidationError):
        Event(id="a", day=date(2026, 8, 3), label=Label(en="x", zh="x"), scope=scope)


def test_an_event_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="before it begins"):
        Event(id="a", day=date(2026, 8, 3), last_day=date(2026, 8, 2), label=Label(en="x", zh="x"))


def test_a_persons_own_words_are_the_label_in_every_language() -> None:
    said = {"id": "a", "day": date(2026, 8, 3), "label": " 洪水 "}
    assert Event.model_validate(said).label == {"en": "洪水", "zh": "洪水"}
