"""Overview answers at a glance, says what is missing, and keeps the view in the address bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import texts

Visit = Callable[..., AppTest]


@pytest.mark.usefixtures("bureau")
def test_the_title_says_the_finding_and_every_headline_has_a_row(visit: Visit) -> None:
    at = visit("overview")
    assert not at.exception
    assert "targets met in Oct 2026" in at.title[0].value
    said = texts(at)
    for label in ("Comprehensive satisfaction", "Delivery on-time rate", "Reporting on time"):
        assert label in said
    assert "Longxi County" in said


@pytest.mark.usefixtures("bureau")
def test_the_address_bar_holds_the_whole_view_after_a_filter(visit: Visit) -> None:
    at = visit("overview")
    assert at.query_params == {"in": "city", "lang": "en"}
    where = next(box for box in at.selectbox if box.label == "Where")
    where.select_index(where.options.index("Songhe County")).run()
    assert at.query_params["in"] == "unit:LY03"
    to = next(box for box in at.selectbox if box.label == "To")
    to.select_index(to.options.index("Sept 2026")).run()
    assert at.query_params["to"] == "2026-09"
    assert "Sept 2026" in at.title[0].value


@pytest.mark.usefixtures("bureau")
def test_no_filter_offers_two_choices_of_one_name(visit: Visit) -> None:
    for parameters in ({}, {"from": "2026-09", "to": "2026-10"}):
        for box in visit("overview", **parameters).selectbox:
            assert len(set(box.options)) == len(box.options), box.label


@pytest.mark.usefixtures("bureau")
def test_the_button_of_a_phone_names_what_is_chosen_and_unfolds_the_filters(visit: Visit) -> None:
    at = visit("overview", scope="unit:LY03")
    button = at.button(key="fold")
    assert button.label.replace("\\", "") == "Songhe County · Sept 2026 – Oct 2026"
    button.click().run()
    assert not at.exception
    assert any(box.label == "Where" for box in at.selectbox)


@pytest.mark.usefixtures("bureau")
def test_the_language_is_part_of_the_view(visit: Visit) -> None:
    at = visit("overview", lang="zh", scope="unit:LY03")
    assert "项达标" in at.title[0].value
    assert "松河县" in texts(at)
    assert at.query_params["lang"] == "zh"


@pytest.mark.usefixtures("bureau")
def test_a_link_to_what_is_not_there_says_so(visit: Visit) -> None:
    at = visit("overview", scope="outlet:LY0399", release="999")
    said = " ".join(warning.value for warning in at.warning).replace("\\", "")
    assert "outlet LY0399, which is not in the register" in said
    assert "release 999, which does not exist yet" in said
    assert at.query_params == {"in": "city", "lang": "en"}


@pytest.mark.usefixtures("bureau")
def test_a_pinned_link_says_that_newer_data_exist(visit: Visit) -> None:
    at = visit("overview", release="2")
    said = texts(at)
    assert "You are looking at release 2. Newer data exist (release 3)." in said
    assert "Release 3: accepted" in said
    assert "Sept 2026" in at.title[0].value


@pytest.mark.usefixtures("empty_bureau")
def test_the_first_start_offers_the_sample_or_an_empty_ledger(visit: Visit) -> None:
    at = visit("overview")
    assert "no data here yet" in at.title[0].value
    begin = next(button for button in at.button if button.label == "Begin empty")
    begin.click().run()
    assert "No workbook has been accepted yet" in at.title[0].value
    assert "Download a template" in texts(at)


def test_a_fault_of_ours_is_calm_and_has_a_reference(
    empty_bureau: Path, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    (empty_bureau / "ledger.sqlite").write_bytes(b"this is no database" * 100)
    at = visit("overview")
    assert not at.exception
    (error,) = at.error
    reference = error.value.replace("\\", "").rstrip(".").split()[-1]
    assert reference in caplog.text
