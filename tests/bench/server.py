"""How long the server works on a page of the sample bureau, against what a reader notices.

The time is that of the page's script, which brings the data, draws and sends: once with no answer
kept (the first reader of a release and view), once as any later reader finds it.
"""

from __future__ import annotations

import logging
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from tests.bench import sample
from tests.bench.timing import Line, line
from ui.runtime import cached

AIM_SECONDS = 0.3
RUNS = 3
OUTLET = "LY01-03"
_SCRIPT = str(Path(__file__).parents[2] / "dashboard.py")
_PAGES = (
    "overview", "satisfaction", "delivery", "inspections", "standardization", "complaints",
    "outlet", "compare", "upload", "submissions", "methods",
)  # fmt: skip


def server_time() -> Iterator[Line]:
    """Every page for the first reader, and for those after."""
    os.environ["DATA"] = str(sample.folder())
    logging.disable(logging.WARNING)
    cached.ledger().warm()
    for name in _PAGES:
        _script_seconds(name)
        first, later = [], []
        for _turn in range(RUNS):
            st.cache_data.clear()
            first.append(_script_seconds(name))
            later.append(_script_seconds(name))
        aim = "the aim of 300 ms (wall clock)"
        yield line(f"server, {name}, first reader", statistics.median(first), AIM_SECONDS, aim)
        yield line(f"server, {name}, later", statistics.median(later), AIM_SECONDS, aim)
    logging.disable(logging.NOTSET)


def _script_seconds(page: str) -> float:
    """Visit a page anew and return how long its script ran."""
    taken: list[float] = []
    run = ScriptRunner._run_script

    def timed(runner: ScriptRunner, rerun_data: RerunData) -> None:
        start = time.perf_counter()
        try:
            run(runner, rerun_data)
        finally:
            taken.append(time.perf_counter() - start)

    app = AppTest.from_file(_SCRIPT, default_timeout=120)
    app.query_params["lang"] = "en"
    if page == "outlet":
        app.query_params["in"] = f"outlet:{OUTLET}"
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptRunner, "_run_script", timed)
        app.run()
    if app.exception:
        raise RuntimeError(f"{page}: {app.exception[0].message}")
    return sum(taken)
