"""The line below the filters says who has reported for a month, and who is missing in it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from languages import use
from ui.frame.completeness_line import sentence


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use("en")
    yield
    use("en")


class Bureau:
    """Calls an outlet and a unit by their codes."""

    def outlet_name(self, code: str) -> str:
        return f"outlet {code}"

    def unit_name(self, code: str) -> str:
        return f"unit {code}"


def owed(*missing: str, late: str = "") -> pd.DataFrame:
    codes = ["A1", "A2", "B1"]
    return pd.DataFrame(
        {
            "unit": [code[0] for code in codes],
            "outlet_code": codes,
            "form": "rounds",
            "late": [int(code in late.split()) for code in codes],
            "not_reported": [int(code in missing) for code in codes],
        }
    )


def said(frame: pd.DataFrame) -> str:
    return sentence(frame, "Oct 2026", Bureau())


def test_a_complete_month_is_said_with_its_count() -> None:
    assert said(owed()) == "All 3 outlets reported for Oct 2026"
    assert said(owed().head(1)) == "The outlet reported for Oct 2026"


def test_who_is_missing_and_late_is_named() -> None:
    assert said(owed("B1", late="A2")) == (
        "2 of 3 outlets reported in full for Oct 2026 · missing: outlet B1 · unit A was late"
    )
    assert said(owed(late="A2 B1")).endswith(" · unit A, unit B were late")


def test_chinese_words_the_same() -> None:
    use("zh")
    text = said(owed("B1", late="A2"))
    assert text.startswith("Oct 2026：应报网点 3 个，已报齐 2 个") and "逾期报送" in text
