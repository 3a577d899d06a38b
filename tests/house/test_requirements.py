"""What is installed is pinned once, complete, with the hashes of its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
FILES = ["requirements.txt", "requirements-dev.txt"]


def pins(name: str) -> dict[str, list[str]]:
    """Return each pinned package with the words of its entry: pin, marker, hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    entries = [line.split() for line in lines if line and not line.startswith("#")]
    return {words[0].split("==")[0]: words for words in entries}


def wanted(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


@pytest.mark.parametrize("name", FILES)
def test_each_package_has_one_version_and_the_hashes_of_its_files(name: str) -> None:
    for package, words in pins(name).items():
        assert "==" in words[0], package
        assert words[-1].startswith("--hash=sha256:"), package


@pytest.mark.parametrize("name", FILES)
def test_the_pins_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_developing_uses_the_versions_that_run() -> None:
    run, develop = map(pins, FILES)
    assert {package: develop.get(package) for package in run} == run


@pytest.mark.parametrize("name", FILES)
def test_what_is_wanted_is_pinned(name: str) -> None:
    found = pins(name)
    for requirement in wanted(name.replace(".txt", ".in")):
        words = found[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(words[0].split("==")[1]), "run: make lock"
