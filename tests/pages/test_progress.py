"""What is said while a workbook is checked: every stage, in both languages."""

from __future__ import annotations

import pytest

from intake.progress import Progress
from languages import use
from ui.upload.checking import sentence

SAID = {
    "reading": (
        "Reading a.xlsx: sheet 3 of 12, Rounds",
        "正在读取 a.xlsx：第 3 张工作表",
    ),
    "checking": ("Checking Rounds (2 of 12 rows of a.xlsx are checked)", "共 12 行，已检查 2 行"),
    "comparing": ("Comparing Rounds with the months before", "与以往各月比较"),
    "marking": ("Marking 12 problems in a.xlsx", "正在 a.xlsx 中标出 12 处问题"),
}


@pytest.mark.parametrize("stage", list(SAID))
def test_each_stage_has_its_sentence(stage: str) -> None:
    progress = Progress(stage, "a.xlsx", "Rounds", 2, 12)  # type: ignore[arg-type]
    for language, said in zip(("en", "zh"), SAID[stage], strict=True):
        use(language)
        try:
            assert said in sentence(progress)
        finally:
            use("en")
