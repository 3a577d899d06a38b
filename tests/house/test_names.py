"""A word means one thing: the retired words of the glossary name nothing any more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from languages.source_strings import rooms

ROOT = Path(__file__).parents[2]


def retired() -> set[str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z, ]+) \|", text.partition("## Retired words")[2], re.MULTILINE)
    return {word for row in rows for word in row.split(", ")} - {"retired"}


def words(name: str) -> set[str]:
    """Return the words of a name, `of_several` or `OfSeveral`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def names(source: str) -> Iterator[tuple[str, int]]:
    """Return the classes, public functions and parameters of a module, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_"):
                yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


@pytest.mark.parametrize("room", rooms())
def test_no_retired_word_names_anything(room: str) -> None:
    found = []
    for path in sorted((ROOT / room).rglob("*.py")):
        place = path.relative_to(ROOT)
        named = [(str(part), 0) for part in place.with_suffix("").parts]
        named += names(path.read_text(encoding="utf-8"))
        found += [f"{place}:{line}: {name}" for name, line in named if words(name) & retired()]
    assert found == []


def test_the_words_of_names_are_compared_with_a_list_that_is_read() -> None:
    assert {"asked", "told", "marked", "mend", "given", "followed"} <= retired()
    source = "class WasTold:\n async def mend_it(asked, /, *, marked=1): lambda given: 0\n"
    found = set().union(*(words(name) for name, _line in names(source)))
    assert found == {"was", "told", "mend", "it", "asked", "marked", "given"}
    assert words("amended_XMLAsked") == {"amended", "xml", "asked"}
