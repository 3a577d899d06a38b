"""A real server on a free port, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.handed_in import small_ledger

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS_AT_MOST = 60
expect.set_options(timeout=SECONDS_AT_MOST * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process drives the browser, whatever number of them runs the other tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class Server:
    """A dashboard that listens, and the folder of its data."""

    url: str
    data: Path


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def serve(data: Path) -> Iterator[Server]:
    """Start `manage.py serve` on a data folder and stop it afterwards."""
    port = _free_port()
    url = f"http://localhost:{port}"
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ADDRESS"}}
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment | {"DATA": str(data), "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait(url, process, data / "server.log")
        yield Server(url, data)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(SECONDS_AT_MOST * 4):
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(log.read_text(errors="replace"))


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
    yield from serve(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "Chromium is missing; `make system` installs it or says how"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open an address of the server, at a desktop's width or another, and wait for the page."""
    contexts = []

    def open_page(path: str, *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(server.url + path if path.startswith("/") else path)
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def settled(page: Page) -> None:
    """Wait until the page has its title and its script is at rest."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning"
    )
