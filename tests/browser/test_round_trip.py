"""The round trip in a real browser: the very file that comes back is mended and handed in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, settled
from tests.browser.test_loop import NUMBER, _release, drop, october, say, title

Visit = Callable[..., Page]
PROBLEMS = "Problems 问题"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_file_comes_back_marked_is_mended_corrected_and_withdrawn(
    visit: Visit, server: Server, tmp_path: Path, language: str
) -> None:
    first = _release(server)
    page = visit(f"{NUMBER}&lang={language}")
    stood = title(page)

    _go(page, server, f"/upload?lang={language}")
    drop(page, october(tmp_path, "fault.xlsx", E2=-3))
    marked = _marked_file(page, tmp_path / "fault_problems.xlsx", language)
    page.locator("[data-testid=stFileChipDeleteBtn] button").first.click()
    settled(page)

    drop(page, _mended(marked, tmp_path / "mended.xlsx", E2=900))
    _accept(page, language, "window 3 was recounted")
    assert _release(server) == first + 1
    accepted = _number(page, server, language)
    assert accepted != stood

    _go(page, server, f"/upload?lang={language}")
    drop(page, _mended(marked, tmp_path / "again.xlsx", E2=1900))
    _accept(page, language, "window 4 was recounted, too")
    assert _number(page, server, language) not in (stood, accepted)

    for row, back in ((0, accepted), (1, stood)):
        _go(page, server, f"/submissions?in=unit:LY02&lang={language}")
        _withdraw(page, language, row=row, release=first + 3 + row)
        assert _release(server) == first + 3 + row
        assert _number(page, server, language) == back
    _go(page, server, f"/submissions?in=unit:LY02&lang={language}")
    for reason in ("window 3 was recounted", "window 4 was recounted, too", "not ours"):
        expect(page.get_by_text(reason).first).to_be_attached()


def _go(page: Page, server: Server, path: str) -> None:
    page.goto(server.url + path)
    settled(page)


def _number(page: Page, server: Server, language: str) -> str:
    _go(page, server, f"{NUMBER}&lang={language}")
    return title(page)


def _marked_file(page: Page, path: Path, language: str) -> Path:
    """Download the file with its faults marked, and see that they are marked in it."""
    label = say(language, "Your file with the faults marked")
    with page.expect_download() as download:
        page.get_by_role("button", name=label).first.click()
    assert download.value.suggested_filename == "fault_problems.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == PROBLEMS
    cell = _satisfaction(book)["E2"]
    assert cell.value == -3
    assert cell.fill.fill_type == "solid"
    assert cell.comment is not None
    listed = [row for row in book[PROBLEMS].iter_rows(values_only=True) if "E2" in row]
    assert any("-3" in row for row in listed)
    return path


def _mended(marked: Path, path: Path, **cells: float) -> Path:
    """Mend the marked file itself: its marks and its first sheet stay in it."""
    book = openpyxl.load_workbook(marked)
    for cell, value in cells.items():
        _satisfaction(book)[cell] = value
    book.save(path)
    return path


def _satisfaction(book: openpyxl.Workbook) -> Worksheet:
    return next(sheet for sheet in book if sheet.title.startswith("Satisfaction"))


def _accept(page: Page, language: str, why: str) -> None:
    """Look at the preview, press too early, then say why; keep the receipt."""
    expect(page.get_by_text(say(language, "What would change")).first).to_be_visible()
    accept = page.get_by_role("button", name=say(language, "Accept as a correction")).first
    accept.click()
    asked = say(language, "Type a reason here first; nothing has been changed yet.")
    expect(page.get_by_text(asked).first).to_be_visible()
    page.get_by_label(say(language, "Why is this corrected?")).first.fill(why)
    warned = page.get_by_label(say(language, "Why are the warnings as they should be?"))
    if warned.count():
        warned.first.fill("it is as built")
    accept.click()  # the field still has the focus
    said = say(language, "Accepted as submission {n}. The data are now at release {release}.")
    expect(page.get_by_text(said).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=say(language, "Keep the receipt")).first.click()
    assert why in Path(download.value.path()).read_text("utf-8")


def _withdraw(page: Page, language: str, *, row: int, release: int) -> None:
    """Choose a row of the history, the newest first, and take the submission back."""
    history = page.locator(".st-key-history [data-testid=stDataFrame]").first
    history.scroll_into_view_if_needed()
    box = history.bounding_box()
    assert box is not None
    # the grid is painted: the selecting column is its first, rows are 35 pixels high
    page.mouse.click(box["x"] + 18, box["y"] + 36 + 35 * row + 17)
    withdraw = page.get_by_role("button", name=say(language, "Withdraw")).first
    withdraw.click()
    asked = say(language, "Type a reason here first; nothing has been changed yet.")
    expect(page.get_by_text(asked).first).to_be_visible()
    page.get_by_label(say(language, "Why is it withdrawn?")).first.fill("not ours")
    withdraw.click()
    told = page.locator("[data-testid=stAlert]").filter(has_text=str(release))
    expect(told.first).to_be_visible()
