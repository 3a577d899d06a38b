"""The first change that CONTRIBUTING describes can be made as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from languages.po_entries import collect
from languages.source_strings import messages_by_room

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_heading_to_change_is_in_the_source_and_has_the_chinese_that_is_quoted() -> None:
    [found] = re.findall(r'grep -rn "([^"]+)"', TEXT)
    assert any(found in messages for messages in messages_by_room().values())
    [chinese] = re.findall(rf"'{found}': not in the source; it was '([^']+)'", TEXT)
    known, _notes = collect((ROOT / "languages" / "zh").glob("*.po"))
    assert known[found] == {0: chinese}


def test_the_files_and_targets_that_it_names_exist() -> None:
    for path in re.findall(r"tests/[\w/.]+\w", TEXT):
        assert (ROOT / path).exists(), path
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^)make ([a-z]+)", TEXT, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
