"""Policy: what holds in a month, its canonical text, and what it refuses."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

import policy as policy_room
from policy import Policy

SHIPPED = Policy.shipped()
FOLDER = Path(policy_room.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_text_of_a_policy_brings_it_back_whole() -> None:
    again = Policy.from_json(SHIPPED.to_json())
    assert again == SHIPPED
    assert again.to_json() == SHIPPED.to_json()
    assert again.sha256 == SHIPPED.sha256


def test_a_change_gives_another_hash(folder: Path) -> None:
    append(
        folder / "targets.toml",
        '\n[[targets]]\nfrom = "2026-10"\nindicator = "satisfaction_rate"\nvalue = 0.9\n',
    )
    assert Policy.load(folder).sha256 != SHIPPED.sha256


def test_the_newest_entry_that_has_begun_holds(folder: Path) -> None:
    append(
        folder / "targets.toml",
        '\n[[targets]]\nfrom = "2026-10"\nindicator = "satisfaction_rate"\nvalue = 0.9\n',
    )
    changed = Policy.load(folder)
    assert changed.target("satisfaction_rate", "2026-09") == 0.85
    assert changed.target("satisfaction_rate", "2026-10") == 0.9
    assert changed.target("satisfaction_rate", "2027-01") == 0.9
    assert changed.target("satisfaction_rate", "2023-12") is None
    assert changed.target("unheard_of", "2026-10") is None


def test_an_item_that_ended_is_gone_from_the_checklist(folder: Path) -> None:
    path = folder / "checklist.toml"
    text = path.read_text(encoding="utf-8").replace(
        'code = "W20"\n', 'code = "W20"\nuntil = "2026-06"\n'
    )
    path.write_text(text, encoding="utf-8")
    changed = Policy.load(folder)
    assert "W20" in {item.code for item in changed.checklist("2026-06")}
    assert "W20" not in {item.code for item in changed.checklist("2026-07")}


def test_a_new_time_limit_replaces_its_own_class_and_area_only(folder: Path) -> None:
    append(
        folder / "time_limits.toml",
        '\n[[limits]]\nfrom = "2026-07"\nmail_class = "newspaper"\narea = "village"\n'
        "limit_days = 1\n",
    )
    limits = Policy.load(folder).time_limits("2026-07").set_index(["mail_class", "area"])
    before = SHIPPED.time_limits("2026-07").set_index(["mail_class", "area"])
    assert limits.loc[("newspaper", "village"), "limit_days"] == 1
    assert (limits["limit_days"] != before["limit_days"]).sum() == 1
    assert limits["limit_days"].dtype == "int64"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("reporting.toml", "\ndead_line_day = 5\n"),
        ("targets.toml", '\n[[targets]]\nfrom = "2026-13"\nindicator = "a"\nvalue = 1\n'),
        (
            "targets.toml",
            '\n[[targets]]\nfrom = "2024-01"\nindicator = "satisfaction_rate"\nvalue = 1\n',
        ),
        ("bureau.toml", "\n[extra]\na = 1\n"),
    ],
)
def test_a_mistyped_or_doubled_entry_is_refused(folder: Path, file: str, text: str) -> None:
    append(folder / file, text)
    with pytest.raises(ValidationError):
        Policy.load(folder)


def test_one_thing_stands_in_one_file(folder: Path) -> None:
    (folder / "more.toml").write_text("disclosure_request_working_days = 15\n", encoding="utf-8")
    with pytest.raises(ValueError, match="two files"):
        Policy.load(folder)


def test_the_shipped_policy_is_whole() -> None:
    items = SHIPPED.checklist("2026-10")
    assert [i.code for i in items if i.kind == "window"] == [f"W{n:02d}" for n in range(1, 21)]
    assert [i.code for i in items if i.kind == "delivery"] == [f"D{n:02d}" for n in range(1, 13)]
    assert len(SHIPPED.standard_items("2026-10")) == 16
    assert len(SHIPPED.bureau.units) == 6
    assert SHIPPED.unit("LY01").name["zh"] == "沅阳区"
    assert len(SHIPPED.time_limits("2026-10")) == 15
    assert sum(SHIPPED.satisfaction_weights("2026-10").values()) == pytest.approx(1)
    with pytest.raises(KeyError):
        SHIPPED.unit("XX")


def test_the_deadline_lies_in_the_next_month() -> None:
    assert SHIPPED.deadline("2026-12") == date(2027, 1, 5)
    assert SHIPPED.lock("2026-10") == date(2026, 11, 15)
