"""A real server on a free port, and a real Chromium in front of it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.handed_in import small_ledger
from tests.server import SECONDS_AT_MOST, Server, serving

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
expect.set_options(timeout=SECONDS_AT_MOST * 1000)


class Visit(Protocol):
    """Opens an address of the server and waits for the page."""

    def __call__(
        self, path: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
    ) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process drives the browser, whatever number of them runs the other tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units and three months, handed in at the desk; never written to."""
    folder = tmp_path_factory.mktemp("prepared")
    small_ledger(folder).close()
    return folder


@pytest.fixture(scope="module")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own, on data that its tests may change."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(prepared, folder)
    with serving(folder) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "Chromium is missing; `make system` installs it or says how"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=FLAGS, timeout=SECONDS_AT_MOST * 1000
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Open an address of the server, at a desktop's width or another, and wait for the page."""
    contexts = []

    def open_page(
        path: str, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        context.set_default_timeout(SECONDS_AT_MOST * 1000)
        contexts.append(context)
        return go(context.new_page(), server.url + path if path.startswith("/") else path)

    yield open_page
    for context in contexts:
        context.close()


# How a test waits. A browser is never where the test is: the answer to a click is still on its
# way, or half of it stands. So nothing of a page is read bare; what is to be is *expected*, and
# before a text is read, what must have come first is waited for.


def go(page: Page, url: str) -> Page:
    """Open an address and wait until its page stands; opening runs the script once."""
    page.goto(url)
    settled(page, title(page))
    return page


def settled(page: Page, shown: Locator) -> None:
    """Wait for what an act must show, and then until the script that shows it is at rest.

    The rest alone says nothing: right after a click the script has not yet begun to run. `shown`
    must not have stood there before.
    """
    expect(shown).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def title(page: Page) -> Locator:
    """The page's title, which says its finding."""
    return page.locator("h1").first


def finding(page: Page) -> str:
    """Read the title of a page that was just opened."""
    expect(title(page)).to_have_text(re.compile(r"\S"))
    return title(page).inner_text()


def drawn(page: Page) -> None:
    """Wait until charts and tables stand, too; they come after the words."""
    for waiting in (
        "[data-testid=stSkeleton]:visible",
        "[data-testid=stPlotlyChart]:visible:not(:has(.main-svg))",
        "[data-testid=stDataFrame]:visible:not(:has(canvas))",
    ):
        expect(page.locator(waiting)).to_have_count(0)


def drop(page: Page, path: Path) -> Locator:
    """Drop a file on the page, wait until it is checked, and return what is said of this file."""
    key = hashlib.sha256(path.name.encode() + b"\0" + path.read_bytes()).hexdigest()
    card = page.locator(f".st-key-file-{key[:12]}")
    expect(card).to_have_count(0)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    settled(page, card)
    return card


def download(page: Page, button: Locator, path: Path) -> str:
    """Press a button, keep the file that it gives, and return the name that the server gave it."""
    with page.expect_download() as coming:
        button.click()
    coming.value.save_as(path)
    return coming.value.suggested_filename
