"""Handing in: a fault is told at its cell, a sound workbook is proven by a receipt."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from analysis.access import Reader
from submissions.desk import Desk
from submissions.opening import open_ledger
from tests.pages.conftest import LAST_MONTH, OTHER_UNIT, TODAY, UNIT, texts, workbook

Visit = Callable[..., AppTest]


def _type_why(at: AppTest, words: str = "late, as agreed") -> AppTest:
    """Type a reason wherever one is asked for (the month may be closed by now).

    What is pressed next takes it along.
    """
    for box in at.text_input:
        if box.label.startswith("Why"):
            box.input(words)
    return at


def _press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def _drop(at: AppTest, name: str, content: bytes) -> AppTest:
    return at.file_uploader[0].upload(name, content).run()


@pytest.mark.usefixtures("bureau")
def test_a_faulty_workbook_is_told_at_the_cell_and_nothing_is_stored(visit: Visit) -> None:
    at = _drop(visit("upload"), "bad.xlsx", workbook(E3=-4, E4="<b>many</b>"))
    said = texts(at)
    assert "The workbook has errors" in at.title[0].value
    assert "E3" in said and "found “-4”" in said
    assert "<b>" not in " ".join(error.value for error in at.error).replace("\\<", "")
    assert "Nothing was stored" in said
    assert open_ledger().release() == 3


@pytest.mark.usefixtures("bureau")
def test_a_first_workbook_is_accepted_with_a_receipt(visit: Visit) -> None:
    at = _drop(visit("upload"), "LY06.xlsx", workbook(OTHER_UNIT, LAST_MONTH))
    assert "The workbook is sound" in at.title[0].value
    _press(_type_why(at), "Accept")
    said = texts(at)
    assert "Accepted as submission 4. The data are now at release 4." in said
    assert "SHA-256" in said
    assert open_ledger().release() == 4


@pytest.mark.usefixtures("bureau")
def test_a_correction_wants_a_reason_and_shows_what_changes(visit: Visit) -> None:
    at = _drop(visit("upload"), "LY03.xlsx", workbook(UNIT, LAST_MONTH, E3=40))
    assert "What would change" in texts(at)
    _press(at, "Accept as a correction")
    assert "Type a reason here first" in texts(at)
    assert open_ledger().release() == 3
    _type_why(at, "window 3 was recounted")
    _press(at, "Accept as a correction")
    assert "window 3 was recounted" in texts(at)
    assert open_ledger().submissions()["why"].iloc[0] == "window 3 was recounted"


@pytest.mark.usefixtures("bureau")
def test_who_comes_second_is_shown_what_the_other_changed(visit: Visit) -> None:
    at = _drop(visit("upload"), "mine.xlsx", workbook(UNIT, LAST_MONTH, E3=40))
    _accept_elsewhere(workbook(UNIT, LAST_MONTH, E4=77))
    _press(_type_why(at, "window 3 was recounted"), "Accept as a correction")
    said = texts(at)
    assert "Someone else has changed this since you looked at it" in said
    assert "What the other changed" in said
    theirs = next(f.value for f in at.dataframe if "77" in list(f.value.get("After", ())))
    assert list(theirs.columns) == ["Form", "Row", "Column", "Before", "After"]
    assert open_ledger().release() == 4
    _press(at, "Accept as a correction")
    assert "Accepted as submission 5" in texts(at)


def _accept_elsewhere(content: bytes) -> None:
    ledger = open_ledger()
    desk = Desk(ledger, Reader("somebody else"))
    (result,) = desk.check([("theirs.xlsx", content)], today=TODAY)
    at = datetime(2026, 11, 5, 8, tzinfo=UTC)
    desk.accept(result, ledger.release(), at=at, why="recounted", warnings_why="as built")
    ledger.close()


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
    _press(_type_why(at), "Accept")
    assert "release 1" in texts(at)
    assert (empty_bureau / "ledger.sqlite").exists()


def _labels(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.get("download_button")]


@pytest.mark.usefixtures("bureau")
def test_the_file_with_its_faults_marked_is_offered(visit: Visit) -> None:
    at = _drop(visit("upload"), "bad.xlsx", workbook(E3=-4))
    assert "Your file with the problems marked" in _labels(at)


@pytest.mark.usefixtures("bureau")
def test_a_draft_is_there_again_in_the_next_visit_until_it_is_discarded(visit: Visit) -> None:
    _drop(visit("upload"), "bad.xlsx", workbook(E3=-4))
    again = visit("upload")
    assert "bad.xlsx, dropped on" in texts(again) and "E3" in texts(again)
    _press(again, "Discard")
    assert "bad.xlsx" not in texts(visit("upload"))


@pytest.mark.usefixtures("bureau")
def test_a_partial_workbook_amends(visit: Visit) -> None:
    at = _drop(visit("upload"), "part.xlsx", _first_rows(workbook(E3=40), rows=5))
    assert [choice.label for choice in at.radio] == [
        "This workbook has fewer rows than what stands."
    ]
    at.radio[0].set_value("amend").run()
    assert "no other row goes" in texts(at)
    _press(_type_why(at, "window 3 was recounted"), "Accept as an amendment")
    assert "Accepted as submission 4" in texts(at)
    told = texts(visit("submissions"))
    assert "→" in told and "window 3 was recounted" in told


@pytest.mark.usefixtures("bureau")
def test_an_unknown_heading_is_asked_about_once(visit: Visit) -> None:
    content = workbook()
    at = _drop(visit("upload"), "odd.xlsx", _renamed(content, "Neutral 一般", "不好不坏"))
    box = next(box for box in at.selectbox if "不好不坏" in box.label)
    box.set_value("neutral_count").run()
    assert "Already received on" in texts(at)
    assert not [box for box in at.selectbox if "不好不坏" in box.label]


def _first_rows(content: bytes, rows: int) -> bytes:
    """Leave of a workbook the cover and the first rows of satisfaction."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name in book.sheetnames:
        if not name.startswith(("Cover", "Satisfaction")):
            del book[name]
    sheet = next(sheet for sheet in book if sheet.title.startswith("Satisfaction"))
    sheet.delete_rows(rows, 5000)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _renamed(content: bytes, heading: str, new: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(sheet for sheet in book if sheet.title.startswith("Satisfaction"))
    cell = next(cell for row in sheet.iter_rows(max_row=9) for cell in row if cell.value == heading)
    cell.value = new
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
