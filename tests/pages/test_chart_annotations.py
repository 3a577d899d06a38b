"""A manager marks an event and starts new limits from the chart; both stand in the audit trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from submissions.opening import open_ledger
from submissions.settings import Settings
from tests.pages.conftest import texts

Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("bureau")


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def write(at: AppTest, label: str, text: str) -> None:
    next(box for box in at.text_input if box.label == label).input(text)


def test_an_event_marked_on_a_chart_stands_below_it(visit: Visit) -> None:
    at = visit("inspections", scope="unit:LY03")
    write(at, "What happened", "Water in <b>the</b> hall")
    at = press(at, "Add the event")
    assert not at.exception and not at.error
    assert "⚑" in texts(at) and "Water in" in texts(at)
    settings = Settings()
    ledger = open_ledger(settings.database, cache=settings.cache)
    (event,) = ledger.policy().events
    assert event.scope == "unit:LY03"
    assert "Water in" in ledger.audit().sort_values("entry").iloc[-1]["why"]


def test_new_limits_need_a_reason_and_name_who_gave_it(visit: Visit) -> None:
    at = visit("inspections")
    at = press(at, "Start new limits")
    assert "Say in a few words" in at.error[0].value.replace("\\", "")
    write(at, "What was changed", "new checklist")
    at = press(at, "Start new limits")
    assert not at.error
    assert "New limits from" in texts(at) and "new checklist" in texts(at)


def test_a_pinned_view_is_only_looked_at(visit: Visit) -> None:
    at = visit("inspections", release="3")
    assert all(button.label != "Add the event" for button in at.button)
