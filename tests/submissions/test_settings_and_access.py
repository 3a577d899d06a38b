from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.access import Access, AccessFault, NotAllowed
from intake.limits import LIMITS
from ledger import Ledger, ReasonNeeded
from policy import Policy
from sample_data.generate import workbook
from submissions import policies
from submissions.desk import Desk
from submissions.opening import intake_limits
from submissions.serving import NotConfigured, require_safe_address
from submissions.settings import Settings
from tests.handed_in import ANYBODY, TODAY, empty_ledger

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)
ACCESS = '[users."li@example.org"]\nname = "Li"\nunits = ["LY01"]\n[users.boss]\nunits = "all"\n'


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = Settings()
    assert settings.port == 9000 and settings.address == "127.0.0.1"
    assert settings.database == f"sqlite:///{tmp_path / 'ledger.sqlite'}"


def test_the_limits_of_a_workbook_can_be_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INTAKE_MAX_MEGABYTES", "5")
    monkeypatch.setenv("INTAKE_MAX_ROWS", "3")
    limits = intake_limits()
    assert (limits.file_bytes, limits.rows) == (5_000_000, 3)
    assert limits.seconds == LIMITS.seconds
    desk = Desk(empty_ledger(tmp_path), ANYBODY, limits=limits)
    content = workbook("LY01", "2026-10", policy=Policy.shipped())
    [result] = desk.check([("october.xlsx", content)], today=TODAY)
    assert {p.values["limit"] for p in result.errors if p.code == "too_many_rows"} == {"3"}
    monkeypatch.setenv("INTAKE_MAX_SECONDS", "0")
    with pytest.raises(ValueError):
        Settings()


def test_the_access_file_says_who_sees_what(tmp_path: Path) -> None:
    path = tmp_path / "access.toml"
    assert Access.load(path) is None
    path.write_text(ACCESS, encoding="utf-8")
    access = Access.load(path)
    assert access is not None
    assert access.reader("LI@example.org").units == frozenset({"LY01"})
    assert access.reader("boss").units is None
    with pytest.raises(NotAllowed):
        access.reader("stranger@example.org")
    path.write_text("[users.x]\nunit = 1", encoding="utf-8")
    with pytest.raises(AccessFault):
        Access.load(path)


def test_the_server_stays_on_this_machine_until_access_and_sign_in_are_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    local = Settings(data=tmp_path, address="127.0.0.1")
    open_ = Settings(data=tmp_path, address="0.0.0.0")
    require_safe_address(local, tmp_path)
    with pytest.raises(NotConfigured):
        require_safe_address(open_, tmp_path)
    (tmp_path / "access.toml").write_text(ACCESS, encoding="utf-8")
    with pytest.raises(NotConfigured):
        require_safe_address(open_, tmp_path)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\n", encoding="utf-8")
    require_safe_address(open_, tmp_path)


def test_a_policy_goes_out_and_comes_back_the_same(ledger: Ledger, tmp_path: Path) -> None:
    folder = policies.export(ledger, tmp_path / "policy")
    assert Policy.load(folder) == ledger.policy()
    with pytest.raises(ReasonNeeded):
        policies.apply(ledger, folder, by="Li", why="", at=AT)
    (folder / "targets.toml").write_text("targets = 1\n", encoding="utf-8")
    with pytest.raises(policies.PolicyFault):
        policies.apply(ledger, folder, by="Li", why="try", at=AT)
