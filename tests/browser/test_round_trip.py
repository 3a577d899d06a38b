"""The round trip in a real browser: the very file that comes back is mended and handed in again."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, download, drop, finding, go, settled, title
from tests.browser.test_loop import NUMBER, october, say
from tests.server import Server

PROBLEMS = "Problems 问题"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_file_comes_back_marked_is_mended_corrected_and_withdrawn(
    visit: Visit, server: Server, tmp_path: Path, language: str
) -> None:
    first = server.release()
    page = visit(f"{NUMBER}&lang={language}")
    stood = finding(page)

    go(page, f"{server.url}/upload?lang={language}")
    empty = finding(page)
    card = drop(page, october(tmp_path, "fault.xlsx", E2=-3))
    marked = _marked_file(page, card, tmp_path / "fault_problems.xlsx", language)
    page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
    expect(card).to_have_count(0)
    settled(page, title(page).filter(has_text=empty))

    card = drop(page, _mended(marked, tmp_path / "mended.xlsx", E2=900))
    _accept(page, card, tmp_path, language, "window 3 was recounted")
    assert server.release() == first + 1
    accepted = _number(page, server, language)
    assert accepted != stood

    go(page, f"{server.url}/upload?lang={language}")
    card = drop(page, _mended(marked, tmp_path / "again.xlsx", E2=1900))
    _accept(page, card, tmp_path, language, "window 4 was recounted, too")
    assert _number(page, server, language) not in (stood, accepted)

    for row, back in ((0, accepted), (1, stood)):
        go(page, f"{server.url}/submissions?in=unit:LY02&lang={language}")
        _withdraw(page, language, row=row, release=first + 3 + row)
        assert server.release() == first + 3 + row
        assert _number(page, server, language) == back
    go(page, f"{server.url}/submissions?in=unit:LY02&lang={language}")
    for reason in ("window 3 was recounted", "window 4 was recounted, too", "not ours"):
        expect(page.get_by_text(reason).first).to_be_attached()


def _number(page: Page, server: Server, language: str) -> str:
    return finding(go(page, f"{server.url}{NUMBER}&lang={language}"))


def _marked_file(page: Page, card: Locator, path: Path, language: str) -> Path:
    """Download the file with its faults marked, and see that they are marked in it."""
    label = say(language, "Your file with the problems marked")
    name = download(page, card.get_by_role("button", name=label), path)
    assert name == "fault_problems.xlsx"
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


def _accept(page: Page, card: Locator, folder: Path, language: str, why: str) -> None:
    """Look at the preview, press too early, then say why; keep the receipt."""
    expect(card.get_by_text(say(language, "What would change"))).to_be_visible()
    accept = card.get_by_role("button", name=say(language, "Accept as a correction"))
    accept.click()
    asked = say(language, "Type a reason here first; nothing has been changed yet.")
    settled(page, card.get_by_text(asked))
    card.get_by_label(say(language, "Why is this corrected?")).fill(why)
    accept.click()  # the field still has the focus
    said = say(language, "Accepted as submission {n}. The data are now at release {release}.")
    settled(page, card.get_by_text(said))
    receipt = folder / "receipt.json"
    download(page, card.get_by_role("button", name=say(language, "Keep the receipt")), receipt)
    assert why in receipt.read_text("utf-8")


def _withdraw(page: Page, language: str, *, row: int, release: int) -> None:
    """Choose a row of the history, the newest first, and take the submission back."""
    history = page.locator(".st-key-history").get_by_test_id("stDataFrame")
    line = history.locator(f"tr[role=row][aria-rowindex='{row + 2}']")  # the headings are the first
    expect(line).to_be_attached()
    # the grid is painted: the selecting column is its first, rows are 35 pixels high
    history.click(position={"x": 18, "y": 36 + 35 * row + 17})
    expect(line).to_have_attribute("aria-selected", "true")
    withdraw = page.get_by_role("button", name=say(language, "Withdraw"), exact=True)
    settled(page, withdraw)
    withdraw.click()
    asked = say(language, "Type a reason here first; nothing has been changed yet.")
    settled(page, page.get_by_text(asked))
    page.get_by_label(say(language, "Why is it withdrawn?")).fill("not ours")
    withdraw.click()
    told = page.get_by_test_id("stAlert").filter(has_text=re.compile(rf"(?<!\d){release}(?!\d)"))
    expect(told.first).to_be_visible()
    # the list above says so, too, without another click
    state = f"{say(language, 'release {n}')} {release}"
    expect(line.locator("td").filter(has_text=re.compile(rf"^{state}$"))).to_have_count(1)
