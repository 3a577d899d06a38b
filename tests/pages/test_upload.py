"""Handing in: a fault is told at its cell, a sound workbook is proven by a receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from submissions.opening import open_ledger
from tests.pages.conftest import LAST_MONTH, OTHER_UNIT, UNIT, texts, workbook

Visit = Callable[..., AppTest]


def _drop(at: AppTest, name: str, content: bytes) -> AppTest:
    return at.file_uploader[0].upload(name, content).run()


@pytest.mark.usefixtures("bureau")
def test_a_faulty_workbook_is_told_at_the_cell_and_nothing_is_stored(visit: Visit) -> None:
    at = _drop(visit("upload"), "bad.xlsx", workbook(E3=-4, E4="<b>many</b>"))
    said = texts(at)
    assert "The workbook needs mending" in at.title[0].value
    assert "E3" in said and "found “-4”" in said
    assert "<b>" not in " ".join(error.value for error in at.error).replace("\\<", "")
    assert "Nothing was stored" in said
    assert open_ledger().release() == 3


@pytest.mark.usefixtures("bureau")
def test_a_first_workbook_is_accepted_with_a_receipt(visit: Visit) -> None:
    at = _drop(visit("upload"), "LY06.xlsx", workbook(OTHER_UNIT, LAST_MONTH))
    assert "The workbook is sound" in at.title[0].value
    next(button for button in at.button if button.label == "Accept").click().run()
    said = texts(at)
    assert "Accepted as submission 4. The data are now at release 4." in said
    assert "SHA-256" in said
    assert open_ledger().release() == 4


@pytest.mark.usefixtures("bureau")
def test_a_correction_wants_a_reason_and_shows_what_changes(visit: Visit) -> None:
    at = _drop(visit("upload"), "LY03.xlsx", workbook(UNIT, LAST_MONTH, E3=40))
    accept = next(button for button in at.button if button.label == "Accept as a correction")
    assert accept.disabled
    assert "What would change" in texts(at)
    why = next(box for box in at.text_input if box.label == "Why is this corrected?")
    why.input("window 3 was recounted").run()
    accept = next(button for button in at.button if button.label == "Accept as a correction")
    accept.click().run()
    assert "window 3 was recounted" in texts(at)
    assert open_ledger().submissions()["why"].iloc[0] == "window 3 was recounted"


@pytest.mark.usefixtures("bureau")
def test_the_same_content_again_changes_nothing(visit: Visit) -> None:
    at = _drop(visit("upload"), "again.xlsx", workbook(UNIT, LAST_MONTH))
    assert "Already received on" in texts(at)
    assert not [button for button in at.button if button.label.startswith("Accept")]


@pytest.mark.usefixtures("bureau")
def test_a_file_that_is_no_workbook_is_said_to_be_none(visit: Visit) -> None:
    at = _drop(visit("upload"), "notes.xlsx", b"MZ not a workbook")
    assert not at.exception
    assert "notes.xlsx could not be understood" in texts(at)


def test_an_empty_ledger_takes_its_first_workbook(empty_bureau: Path, visit: Visit) -> None:
    at = visit("overview")
    next(button for button in at.button if button.label == "Begin empty").click().run()
    at.switch_page("pages/upload.py").run()
    _drop(at, "LY03.xlsx", workbook(UNIT, LAST_MONTH))
    next(button for button in at.button if button.label == "Accept").click().run()
    assert "release 1" in texts(at)
    assert (empty_bureau / "ledger.sqlite").exists()
