"""What the README tells people to type works as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands import cli
from docs import generate
from tests.handed_in import small_ledger

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONG = {"serve", "demo"}
"""Commands that do not end, or build the whole sample; the browser and the story try them."""


def commands() -> list[list[str]]:
    lines = re.findall(r"^python manage\.py (.+)$", README, flags=re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    assert {words[0] for words in commands()} >= {
        "demo", "template", "check", "submit", "results", "history", "withdraw", "verify", "serve",
    }  # fmt: skip


def test_the_commands_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    small_ledger(data).close()
    shutil.copytree(ROOT / "sample_data" / "2026-10", tmp_path / "sample_data" / "2026-10")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA", str(data))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for words in commands():
        if words[0] in LONG:
            continue
        if words[0] == "withdraw":
            words[1] = "1"
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, (words, result.output, result.exception)


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"^make ([a-z]+)", README, flags=re.MULTILINE)))
)
def test_every_make_target_exists(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_the_generated_pages_say_what_the_definitions_say() -> None:
    for name, build in generate.PAGES.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == build(), "run: make docs"


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md"))),
    ],
)
def test_links_within_the_project_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert ((ROOT / page).parent / target).exists(), target
