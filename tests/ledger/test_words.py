"""Every sentence of the room has its Chinese, with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import ledger as room
from languages import _, use


def sentences() -> Iterator[str]:
    for path in Path(room.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                yield ast.literal_eval(node.args[0])


def test_every_sentence_is_translated() -> None:
    found = list(sentences())
    assert found
    use("zh")
    try:
        for sentence in found:
            translated = _(sentence)
            assert translated != sentence, sentence
            names = re.compile(r"{\w+}")
            assert set(names.findall(translated)) == set(names.findall(sentence))
    finally:
        use("en")
