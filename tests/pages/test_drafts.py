"""Drafts: what was dropped outlasts pages and visits, and stands aside for what is newer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import FIRST_MONTH, LAST_MONTH, OTHER_UNIT, UNIT, texts, workbook

Visit = Callable[..., AppTest]


def _drop(at: AppTest, name: str, content: bytes) -> AppTest:
    return at.file_uploader[0].upload(name, content).run()


def _press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def _accept(at: AppTest, label: str) -> AppTest:
    """Type a reason wherever one is asked for, and press; one press takes all of it along."""
    for box in at.text_input:
        if box.label.startswith("Why"):
            box.input("window 3 was recounted")
    return _press(at, label)


@pytest.mark.usefixtures("bureau")
def test_a_draft_outlasts_a_look_at_another_page(visit: Visit) -> None:
    at = _drop(visit("upload"), "bad.xlsx", workbook(E3=-4))
    at.switch_page("pages/overview.py").run()
    at.switch_page("pages/upload.py").run()
    assert "bad.xlsx, dropped on" in texts(at) and "E3" in texts(at)


ASIDE = "1 earlier file stands aside for a newer one of the same unit and month"


@pytest.mark.usefixtures("bureau")
def test_a_faulty_file_stands_aside_for_the_mended_one_and_can_be_brought_back(
    visit: Visit,
) -> None:
    _drop(visit("upload"), "bad.xlsx", workbook(E3=-4))
    at = _drop(visit("upload"), "mended.xlsx", workbook(E3=40))
    assert "The workbook is sound" in at.title[0].value
    assert ASIDE in [each.label for each in at.expander]
    assert "bad.xlsx, dropped on" in texts(at) and "stands aside for mended.xlsx" in texts(at)
    assert "found “-4”" not in texts(at)
    _press(at, "Bring back")
    assert "1 of 2 workbooks has errors" in at.title[0].value
    assert "found “-4”" in texts(at) and ASIDE not in [each.label for each in at.expander]


@pytest.mark.usefixtures("bureau")
def test_a_faulty_file_stands_aside_for_what_was_accepted(visit: Visit) -> None:
    _drop(visit("upload"), "bad.xlsx", workbook(E3=-4))
    at = _drop(visit("upload"), "mended.xlsx", workbook(E3=40))
    _accept(at, "Accept as a correction")
    assert "Accepted as submission 4" in texts(at)
    later = visit("upload")
    assert "Submit a month’s workbook" in later.title[0].value
    assert "stands aside for mended.xlsx" in texts(later)
    _press(later, "Discard")
    assert "bad.xlsx" not in texts(later)
    assert "bad.xlsx" not in texts(visit("upload"))


@pytest.mark.usefixtures("bureau")
def test_what_is_not_accepted_outlasts_the_next_workbook(visit: Visit) -> None:
    both = (
        ("bad.xlsx", workbook(UNIT, FIRST_MONTH, E3=-4), ""),
        ("good.xlsx", workbook(OTHER_UNIT, LAST_MONTH), ""),
    )
    at = visit("upload")
    at.file_uploader[0].set_value(list(both)).run()
    assert "1 of 2 workbooks has errors" in at.title[0].value
    _accept(at, "Accept")
    _press(at, "Submit another workbook")
    assert "bad.xlsx, dropped on" in texts(at)


@pytest.mark.usefixtures("bureau")
def test_a_file_taken_out_of_the_list_is_discarded(visit: Visit) -> None:
    at = _drop(visit("upload"), "bad.xlsx", workbook(E3=-4))
    at.file_uploader[0].clear().run()
    assert "bad.xlsx" not in texts(at)
    assert "bad.xlsx" not in texts(visit("upload"))
