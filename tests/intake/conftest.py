"""A small bureau, its register, and workbooks made from the template and changed by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from core.frames import REGISTER
from intake import template
from intake.check import Context, IntakeResult, check
from policy import Policy
from tests.intake.filling import Checked, Filled

MONTH = "2026-10"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return Policy.shipped()


@pytest.fixture(scope="session")
def unit(policy: Policy) -> str:
    return policy.bureau.units[0].code


@pytest.fixture(scope="session")
def register(policy: Policy) -> pd.DataFrame:
    """Four outlets of the first unit (one closed in 2025), one of the second."""
    first, second = policy.bureau.units[0].code, policy.bureau.units[1].code
    rows = [
        (f"{first}01", "中心支局", "both", first, None),
        (f"{first}02", "东街营业所", "window", first, None),
        (f"{first}03", "南门投递部", "delivery", first, None),
        (f"{first}04", "旧街支局", "window", first, pd.Timestamp("2025-06-30")),
        (f"{second}01", "西关支局", "both", second, None),
    ]
    columns = ["outlet_code", "name", "kind", "unit", "closed_on"]
    frame = pd.DataFrame(rows, columns=columns).assign(
        city="试验市",
        setting="urban",
        cohort="pilot",
        latitude=31.1,
        longitude=104.4,
        opened_on=None,
        name_in_english="",
        merged_into="",
    )
    return REGISTER.conform(frame)


@pytest.fixture(scope="session")
def context(policy: Policy, register: pd.DataFrame) -> Context:
    return Context(policy, register, date(2026, 11, 4))


@pytest.fixture(scope="session")
def blank(policy: Policy, register: pd.DataFrame, unit: str) -> bytes:
    """The template of the first unit for October 2026, not filled in."""
    return template.to_bytes(unit=unit, month=MONTH, policy=policy, register=register)


@pytest.fixture
def filled(blank: bytes) -> Filled:
    return Filled(blank)


@pytest.fixture
def checked(context: Context) -> Checked:
    def run(workbook: Filled | bytes, file_name: str = "october.xlsx") -> IntakeResult:
        content = workbook if isinstance(workbook, bytes) else workbook.content()
        return check(content, file_name=file_name, context=context)

    return run
