"""The month's loop in a real browser: fault, mend, preview, accept, number, links, withdrawal."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from languages import _, use
from policy import Policy
from sample_data.generate import workbook
from tests.browser.conftest import Visit, drawn, drop, finding, settled, title
from tests.server import Server

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
    release = server.release()
    old = finding(visit(number))
    expect(title(visit(f"{number}&release={release}"))).to_have_text(old)

    page = visit(f"/upload?lang={language}")
    card = drop(page, october(tmp_path, f"fault-{language}.xlsx", E2=-3))
    told = card.get_by_role("alert").filter(has_text="E2").first
    expect(told).to_contain_text("-3")
    expect(
        card.get_by_text(
            say(language, "Nothing was stored. Fix these cells and drop the file here again.")
        )
    ).to_be_visible()
    assert server.release() == release

    page = visit(f"/upload?lang={language}")
    votes = 900 if language == "en" else 1900
    card = drop(page, october(tmp_path, f"mended-{language}.xlsx", E2=votes))
    card.get_by_label(say(language, "Why is this corrected?")).fill("window 3 recounted")
    card.get_by_role("button", name=say(language, "Accept as a correction")).click()
    expect(
        card.get_by_text(
            say(language, "Accepted as submission {n}. The data are now at release {release}.")
        )
    ).to_be_visible()
    assert server.release() == release + 1

    assert finding(visit(number)) != old
    again = visit(f"{number}&release={release}")
    expect(title(again)).to_have_text(old)
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
    page.get_by_role("option", name="中文").click()
    settled(page, page.get_by_text("总览").first)
    expect(page).to_have_url(re.compile("lang=zh"))
    expect(page.get_by_role("dialog")).to_have_count(0)


PAGES = [
    "overview", "satisfaction", "delivery", "inspections", "standardization", "complaints",
    "outlet", "compare", "upload", "submissions", "methods",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, name: str) -> None:
    page = visit(f"/{name}?lang=zh&in=outlet:LY01-03", width=360, scheme="dark")
    drawn(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    # a chart is drawn before it has found its width, so what counts is where this ends
    page.wait_for_function(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth <= m.clientWidth; }"
    )


def test_a_copied_pinned_link_opens_the_same_numbers(visit: Visit, server: Server) -> None:
    page = visit("/satisfaction?in=unit:LY01&lang=en")
    page.get_by_role("button", name="Share").click()
    link = page.locator(".st-key-copy-pinned").get_by_label("link")
    expect(link).to_be_visible()
    expect(link).to_have_value(re.compile(rf"release={server.release()}\b"))
    expect(title(visit(link.input_value()))).to_have_text(finding(page))


def test_the_table_behind_a_chart_opens_and_is_taken_away(visit: Visit) -> None:
    page = visit("/satisfaction?in=unit:LY01&lang=en")
    table = page.get_by_test_id("stExpander").filter(has_text="Table (").first
    expect(table.get_by_test_id("stDataFrame")).to_have_count(0)
    table.locator("summary").click()
    settled(page, table.get_by_test_id("stDataFrame"))
    with page.expect_download() as download:
        table.get_by_role("button", name="CSV", exact=True).click()
    assert "2026-09" in Path(download.value.path()).read_text(encoding="utf-8-sig")
