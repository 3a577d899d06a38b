"""First paint of Overview in Chromium against a bare Streamlit page with as many charts."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench import sample
from tests.bench.timing import Line, line, say

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUNS = 5
PLOT = ".js-plotly-plot"
ENDED = '[data-testid="stApp"][data-test-script-state="notRunning"] h1'
"""The page's title, once its script has come to its end."""

BARE = """
import plotly.graph_objects as go
import streamlit as st

st.title("Overview")
for number in range({charts}):
    st.plotly_chart(go.Figure(go.Scatter(y=list(range(24)))), key=str(number))
st.markdown("the end", help=None)
"""


def first_paint() -> Iterator[Line]:
    """From opening the address to the page standing whole: the script has ended."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        say("paint: there is no Chromium here; left out")
        return
    data = sample.folder()
    with (
        sync_playwright() as playwright,
        _served([sys.executable, "manage.py", "serve"], {"DATA": str(data)}) as ours,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        charts = _charts(browser, ours)
        with _bare(charts) as bare:
            _painted(browser, bare, charts)
            times = [
                (_painted(browser, ours, charts), _painted(browser, bare, charts))
                for _turn in range(RUNS)
            ]
        browser.close()
    yield line(
        "first paint of Overview",
        statistics.median(ours for ours, _ in times),
        statistics.median(bare for _, bare in times),
        f"a Streamlit page with a title and {charts} Plotly charts (wall clock)",
    )


def _painted(browser: Browser, url: str, charts: int) -> float:
    """Return seconds until all stands and nothing runs, in a browser that knows nothing yet."""
    context = browser.new_context()
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(ENDED)
    page.wait_for_function(f"document.querySelectorAll('{PLOT}').length >= {charts}")
    taken = time.perf_counter() - start
    context.close()
    return taken


def _charts(browser: Browser, url: str) -> int:
    """Return how many charts Overview draws, its server warm afterwards."""
    page = browser.new_page()
    page.goto(url)
    page.wait_for_selector(ENDED)
    page.wait_for_timeout(3000)
    count = int(page.evaluate(f"document.querySelectorAll('{PLOT}').length"))
    page.close()
    return count


@contextmanager
def _bare(charts: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE.format(charts=charts), encoding="utf-8")
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
        with _served([*command, "--server.port={port}"], {}) as url:
            yield url


@contextmanager
def _served(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    process = subprocess.Popen(
        [word.replace("{port}", str(port)) for word in command],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://localhost:{port}"
        _until(lambda: urllib.request.urlopen(url, timeout=5).close())
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until(answers: Callable[[], None]) -> None:
    for _turn in range(240):
        try:
            return answers()
        except OSError:
            time.sleep(0.25)
    raise TimeoutError("the server did not answer within a minute")
