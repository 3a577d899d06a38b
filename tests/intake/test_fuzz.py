"""A few examples of the fuzzer; `python -m tests.intake.fuzz` runs it long."""

from __future__ import annotations

import pytest

from tests.intake.fuzz import FUZZERS, run


@pytest.mark.parametrize("name", FUZZERS)
def test_nothing_escapes_the_check(name: str) -> None:
    run(name, 6)
