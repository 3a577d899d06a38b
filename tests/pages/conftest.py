"""A small real bureau for the pages: workbooks of the sample story, in through the one door."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.access import Reader
from policy import Policy
from sample_data import generate
from submissions.desk import Desk
from submissions.opening import open_ledger
from ui.link.codec import HOME

ROOT = Path(__file__).parents[2]
UNIT, OTHER_UNIT = "LY03", "LY06"
FIRST_MONTH, LAST_MONTH = "2026-09", "2026-10"
TODAY = date(2026, 11, 4)
HANDED_IN = ((UNIT, FIRST_MONTH), (OTHER_UNIT, FIRST_MONTH), (UNIT, LAST_MONTH))
"""The other unit still owes the last month."""


def workbook(unit: str = UNIT, month: str = LAST_MONTH, **cells: float | str) -> bytes:
    """Return a unit's workbook of the sample story, cells of its satisfaction sheet changed."""
    content = generate.workbook(unit, month, policy=Policy.shipped())
    if not cells:
        return content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(sheet for sheet in book if sheet.title.startswith("Satisfaction"))
    for cell, value in cells.items():
        sheet[cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def small_bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three accepted workbooks of two units; never written to."""
    folder = tmp_path_factory.mktemp("bureau")
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}", cache=folder / "cache")
    desk = Desk(ledger, Reader("tester"))
    for unit, month in HANDED_IN:
        files = [(f"{unit}-{month}.xlsx", workbook(unit, month))]
        (result,) = desk.check(files, today=TODAY)
        at = datetime(2026, 11, 4, 8, tzinfo=UTC)
        desk.accept(result, ledger.release(), at=at, why="late", warnings_why="as built")
    ledger.close()
    return folder


@pytest.fixture
def bureau(small_bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small bureau as this test's own data folder, to change as it likes."""
    folder = tmp_path / "data"
    shutil.copytree(small_bureau, folder)
    yield from _serving(folder, monkeypatch)


@pytest.fixture
def empty_bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder in which nothing has been accepted yet."""
    yield from _serving(tmp_path, monkeypatch)


def _serving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield folder


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open a page with a link's parameters, as a reader's browser would."""

    def open_page(page: str, **parameters: str) -> AppTest:
        at = AppTest.from_file(ROOT / "dashboard.py", default_timeout=300)
        if page != HOME:  # the router must have run once before another page is known
            at.run().switch_page(f"pages/{page}.py")
            at.query_params.clear()
        for name, value in parameters.items():
            at.query_params["in" if name == "scope" else name] = value
        return at.run()

    return open_page


def texts(at: AppTest) -> str:
    """Return everything that a page says, in one text."""
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.error, at.warning, at.info)
    said = [element.value for kind in kinds for element in kind]
    said += [element.value for element in at.success]
    said += [element.proto.body for element in at.get("html")]
    plain = (str(each).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ") for each in said)
    return "\n".join(plain)
