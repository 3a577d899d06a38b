"""The month's loop in a real browser: fault, mend, preview, accept, number, links, withdrawal."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from languages import _, use
from policy import Policy
from sample_data.generate import workbook
from tests.browser.conftest import Server, settled

Visit = Callable[..., Page]
NUMBER = "/satisfaction?in=unit:LY02&indicator=satisfaction_rate&from=2026-10&to=2026-10"


def october(folder: Path, name: str, **cells: float) -> Path:
    """Write LY02's October workbook with some satisfaction cells changed."""
    content = workbook("LY02", "2026-10", policy=Policy.shipped())
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(sheet for sheet in book if sheet.title.startswith("Satisfaction"))
    for cell, value in cells.items():
        sheet[cell] = value
    path = folder / name
    book.save(path)
    return path


def drop(page: Page, path: Path) -> None:
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(path)
    settled(page)


def title(page: Page) -> str:
    return page.locator("h1").first.inner_text()


def say(language: str, message: str) -> str:
    """Return a message of the pages in a language, up to its first placeholder."""
    use(language)
    said = _(message)
    use("en")
    return said.split("{")[0].strip()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fault_is_mended_accepted_and_moves_the_number_but_not_the_pinned_link(
    visit: Visit, server: Server, tmp_path: Path, language: str
) -> None:
    number = f"{NUMBER}&lang={language}"
    before = visit(number)
    release = _release(server)
    pinned = visit(f"{number}&release={release}")
    assert title(pinned) == title(before)
    old = title(before)

    page = visit(f"/upload?lang={language}")
    drop(page, october(tmp_path, "fault.xlsx", E2=-3))
    told = page.get_by_role("alert").filter(has_text="E2")
    expect(told.first).to_contain_text("-3")
    expect(
        page.get_by_text(
            say(language, "Nothing was stored. Mend these cells and drop the file here again.")
        ).first
    ).to_be_visible()
    assert _release(server) == release

    page = visit(f"/upload?lang={language}")
    votes = 900 if language == "en" else 1900
    drop(page, october(tmp_path, "mended.xlsx", E2=votes))
    page.get_by_label(say(language, "Why is this corrected?")).first.fill("window 3 recounted")
    page.keyboard.press("Enter")
    settled(page)
    warned = page.get_by_label(say(language, "Why are the warnings as they should be?"))
    if warned.count():
        warned.first.fill("it costs more than planned")
        page.keyboard.press("Enter")
        settled(page)
    page.get_by_role("button", name=say(language, "Accept as a correction")).first.click()
    expect(
        page.get_by_text(
            say(language, "Accepted as submission {n}. The data are now at release {release}.")
        ).first
    ).to_be_visible()
    assert _release(server) == release + 1

    after = visit(number)
    assert title(after) != old
    again = visit(f"{number}&release={release}")
    assert title(again) == old
    pinned_to = say(
        language, "You are looking at release {release}. Newer data exist (release {newest})."
    )
    expect(again.get_by_text(pinned_to).first).to_be_visible()


def test_a_link_with_an_unknown_outlet_says_so(visit: Visit) -> None:
    page = visit("/satisfaction?in=outlet:LY09-99&lang=en")
    expect(page.get_by_text("LY09-99").first).to_be_visible()


def test_the_language_is_part_of_the_address(visit: Visit) -> None:
    page = visit("/overview?lang=en")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Language").first.click()
    page.get_by_text("中文").last.click()
    settled(page)
    expect(page).to_have_url(re.compile("lang=zh"))
    expect(page.get_by_text("总览").first).to_be_visible()


PAGES = [
    "overview", "satisfaction", "delivery", "inspections", "standardization", "complaints",
    "outlet", "compare", "upload", "submissions", "methods",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, name: str) -> None:
    page = visit(f"/{name}?lang=zh&in=outlet:LY01-03", width=360, scheme="dark")
    spare = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth; }"
    )
    assert spare <= 0
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_copied_pinned_link_opens_the_same_numbers(visit: Visit, server: Server) -> None:
    page = visit("/satisfaction?in=unit:LY01&lang=en")
    page.get_by_role("button", name="Share").click()
    pinned = page.locator("input[aria-label=link]").nth(1).input_value()
    assert f"release={_release(server)}" in pinned
    assert title(visit(pinned)) == title(page)


def _release(server: Server) -> int:
    from submissions.opening import open_ledger

    ledger = open_ledger(f"sqlite:///{server.data / 'ledger.sqlite'}")
    release = ledger.release()
    ledger.close()
    return release
