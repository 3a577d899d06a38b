"""The line below a title says whose month it counts, and who is missing in it."""

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


def owed(*missing: str, late: str = "") -> pd.DataFrame:
    codes = ["A1", "A2", "B1"]
    return pd.DataFrame(
        {
            "unit": [code[0] for code in codes],
            "outlet_code": codes,
            "form": "rounds",
            "late": [int(code == late) for code in codes],
            "not_reported": [int(code in missing) for code in codes],
        }
    )


def said(frame: pd.DataFrame) -> str:
    return sentence(frame, "Oct 2026", lambda code: f"outlet {code}", lambda unit: f"unit {unit}")


def test_a_complete_month_is_said_with_its_count() -> None:
    assert said(owed()) == "Oct 2026: complete, all 3 outlets reported everything they owe."
    one = "Oct 2026: complete, the outlet reported everything it owes."
    assert said(owed().head(1)) == one


def test_who_is_missing_and_late_is_named() -> None:
    assert said(owed("B1", late="A2")) == (
        "Oct 2026: 2 of 3 outlets reported in full; missing: outlet B1. Late: unit A."
    )


def test_chinese_has_no_space_between_its_sentences() -> None:
    use("zh")
    text = said(owed("B1", late="A2"))
    assert text.startswith("Oct 2026：3 个网点中 2 个已报齐") and "。逾期：" in text
