"""The container file holds what the project needs to run, and nothing that is secret."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands import cli
from languages.source_strings import rooms
from tests.server import serving

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
CONTEXT = [
    line.removeprefix("!").rstrip("/")
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if line.startswith("!")
]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The folder of the image: what `COPY . .` brings, as Git knows it."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *CONTEXT]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in names.stdout.splitlines():
        target = tmp_path / "app" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return tmp_path / "app"


def words_of(instruction: str) -> list[str]:
    """Return the words of an instruction that is written as a JSON list."""
    match = re.search(rf"^{instruction}\b[^\[]*(\[.*\])$", DOCKERFILE, flags=re.MULTILINE)
    assert match, instruction
    words: list[str] = json.loads(match[1])
    return words


def test_the_image_holds_the_rooms_and_what_starts_them() -> None:
    started = {"requirements.txt", "manage.py", "server.py", "dashboard.py"}
    assert set(CONTEXT) == {*rooms(), *started, ".streamlit/config.toml"}
    assert [name for name in CONTEXT if not (ROOT / name).exists()] == []


def test_it_starts_by_a_command_that_exists_and_not_as_root() -> None:
    python, script, command = words_of("CMD")
    assert (python, script) == ("python", "manage.py")
    assert command in cli.commands
    user = re.findall(r"^USER (\d+)$", DOCKERFILE, flags=re.MULTILINE)
    assert user
    assert "0" not in user


def test_it_serves_from_its_own_files_and_its_healthcheck_tells(
    image: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    init = [sys.executable, "manage.py", "init", "--data", str(data)]
    subprocess.run(init, cwd=image, check=True, capture_output=True)
    check = words_of(r" +CMD")
    with serving(data, image) as server:
        environment = os.environ | {"PORT": server.url.rpartition(":")[2]}
        probe = [sys.executable, *check[1:]]
        assert subprocess.run(probe, env=environment).returncode == 0
    assert subprocess.run(probe, env=environment, capture_output=True).returncode != 0


def test_the_services_hold_no_secret_and_are_published_to_this_machine_only() -> None:
    dashboard, database = COMPOSE["services"]["dashboard"], COMPOSE["services"]["db"]
    assert all(port.startswith("127.0.0.1:") for port in dashboard["ports"])
    assert "ports" not in database
    assert COMPOSE["networks"]["inside"]["internal"]
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    url = dashboard["environment"]["DATABASE_URL"]
    assert re.fullmatch(r"postgresql://dashboard:\$\{POSTGRES_PASSWORD:\?[^}]*\}@db/dashboard", url)


def test_the_data_of_both_services_outlive_them() -> None:
    held = {name: service["volumes"] for name, service in COMPOSE["services"].items()}
    assert "data:/data" in held["dashboard"]
    assert "DATA=/data" in DOCKERFILE
    assert "database:/var/lib/postgresql/data" in held["db"]
    assert set(COMPOSE["volumes"]) == {"data", "database"}
