"""Definitions: all there, in both languages, and refused where they are mistyped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

import metrics.indicators as room
from metrics.indicators import INDICATORS, Indicator, load
from metrics.longitudinal import RULES
from policy import Policy

FOLDER = Path(room.__file__).parent / "definitions"
ASKED_FOR = [
    "satisfaction_rate",
    "satisfaction_comprehensive",
    "inspection_pass_rate",
    "delivery_on_time_rate",
    "delivery_excessive_delay_rate",
    "delivery_transit_p95_days",
    "rounds_completed_rate",
    "standardization_items_met_rate",
    "outlets_standardized_rate",
    "renovation_investment_rate",
    "outlets_renovated_rate",
    "training_attendance_rate",
    "training_pass_rate",
    "complaints_per_10k_items",
    "cases_closed_on_time_rate",
    "cases_replied_on_time_rate",
    "cases_overdue_open_rate",
    "cases_median_days_to_close",
    "findings_fixed_rate",
    "findings_repeat_rate",
    "disclosure_on_time_rate",
    "disclosure_requests_on_time_rate",
    "reporting_on_time_rate",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_every_indicator_is_defined() -> None:
    assert set(ASKED_FOR) <= set(INDICATORS)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda i: i.id)
def test_every_indicator_speaks_both_languages(indicator: Indicator) -> None:
    for label in (indicator.label, indicator.explanation, indicator.source):
        assert label["en"].isascii() or "–" in label["en"] or "Σ" in label["en"]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in label["zh"])


@pytest.mark.parametrize("id", ASKED_FOR)
def test_every_indicator_has_a_target(id: str) -> None:
    target = Policy.shipped().target(id, "2026-10")
    assert target is not None
    assert INDICATORS[id].unit != "percent" or 0 <= target <= 1


def test_every_target_is_of_an_indicator() -> None:
    assert {target.indicator for target in Policy.shipped().targets} <= set(INDICATORS)


def test_every_follow_rule_is_known_and_used() -> None:
    used = {rule.follow for i in INDICATORS.values() for rule in i.tallies if rule.follow}
    assert used == set(RULES)


def test_a_borrowed_tally_brings_its_strata() -> None:
    assert INDICATORS["delivery_transit_p95_days"].tally == "delivery_on_time_rate"
    assert INDICATORS["delivery_transit_p95_days"].tally_strata == (
        "mail_class",
        "area",
        "days",
        "exclusion",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('period = "flow"', 'period = "flow"\nperiods = "flow"'),
        ('period = "flow"', 'period = "flux"'),
        ('strata = ["dimension", "channel"]', 'strata = ["colour"]'),
        ('id = "satisfaction_rate"', 'id = "satisfied_rate"'),
        ('form = "satisfaction"', 'form = "satisfaction"\nfollow = "investment"'),
        ("{ en = ", "{ de = "),
    ],
)
def test_a_mistyped_definition_is_refused(folder: Path, old: str, new: str) -> None:
    path = folder / "satisfaction_rate.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((ValidationError, ValueError)):
        load(folder)


def test_a_tally_borrowed_from_nobody_is_refused(folder: Path) -> None:
    path = folder / "delivery_excessive_delay_rate.toml"
    text = path.read_text(encoding="utf-8").replace("delivery_on_time_rate", "delivery_rate")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="has no tallies"):
        load(folder)
