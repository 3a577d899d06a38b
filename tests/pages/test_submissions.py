"""Submissions: who has reported, and taking one back."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from languages import use
from tests.pages.conftest import texts
from ui.submissions.calendar import finding, summarized

Visit = Callable[..., AppTest]


@pytest.mark.usefixtures("bureau")
def test_who_still_owes_the_month_is_named(visit: Visit) -> None:
    at = visit("submissions")
    assert not at.exception
    assert "5 of 6 units have not submitted all forms for Oct 2026" in at.title[0].value
    assert "Longxi County" in texts(at)
    assert len(at.dataframe) >= 1


@pytest.mark.usefixtures("bureau")
def test_a_unit_s_link_lists_only_its_submissions(visit: Visit) -> None:
    at = visit("submissions", scope="unit:LY06")
    history = at.dataframe[-1].value if len(at.dataframe) == 1 else at.dataframe[1].value
    assert set(history["Unit"]) == {"Longxi County"}


def test_a_month_of_one_unit_is_summed_up_over_its_forms() -> None:
    use("en")
    standing = pd.DataFrame(
        [
            ("A", "f", "2026-10", "on_time", False),
            ("A", "g", "2026-10", "not_reported", False),
            ("B", "f", "2026-10", "corrected", False),
            ("B", "g", "2026-10", "late", True),
            ("C", "f", "2026-10", "not_reported", False),
        ],
        columns=["unit", "form", "month", "status", "is_late"],
    )
    summed = summarized(standing).set_index("unit")
    assert summed["status"].to_dict() == {"A": "mixed", "B": "late", "C": "not_reported"}
    title, detail = finding(standing, str)
    assert title == "2 of 3 units have not submitted all forms for Oct 2026"
    assert detail == "Waiting for: A, C. Late: B."
