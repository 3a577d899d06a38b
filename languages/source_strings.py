"""The strings that the source shows, found in its syntax: room by room, lowest room first."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from languages.sentences import paragraphs

Message: TypeAlias = str | tuple[str, str]
"""A text, or its singular and plural."""

_ROOT = Path(__file__).parents[1]
_FORMS = {"_": 1, "N_": 1, "ngettext": 2, "Nn_": 2}
"""The functions that take a message, each with how many of its forms."""
_OF_A_COMMAND = {"command", "group"}
"""Decorators of click: the docstring below them is a manual, translated by paragraph."""


def rooms(root: Path = _ROOT) -> list[str]:
    """Return the rooms, from the lowest up, as the import contract orders them."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    linter = tomllib.loads(text)["tool"]["importlinter"]
    house = next(
        contract["layers"]
        for contract in linter["contracts"]
        if contract["type"] == "layers" and "containers" not in contract
    )
    ordered = [room.strip() for layer in reversed(house) for room in layer.split("|")]
    return ordered + [room for room in linter["root_packages"] if room not in ordered]


def singular(message: Message) -> str:
    """Return the text under which a message is known."""
    return message if isinstance(message, str) else message[0]


def messages_by_room(root: Path = _ROOT) -> dict[str, list[Message]]:
    """Return the messages of each room that no lower room says."""
    plural = {}
    home: dict[str, str] = {}
    found: dict[str, list[Message]] = {room: [] for room in rooms(root)}
    for room in found:
        for path in sorted((root / room).rglob("*.py")):
            for message in messages_of(path.read_text(encoding="utf-8")):
                home.setdefault(singular(message), room)
                if isinstance(message, tuple):
                    plural[message[0]] = message
    for text, room in home.items():
        found[room].append(plural.get(text, text))
    return found


def messages_of(source: str) -> Iterator[Message]:
    """Return the messages of a module, in no order: its calls of `_` and the like, its manuals."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.FunctionDef) and _is_command(node):
            yield from paragraphs(ast.get_docstring(node) or "")


def _of_call(call: ast.Call) -> Iterator[Message]:
    texts = [_text(argument) for argument in call.args[: _FORMS.get(_name(call.func), 0)]]
    if texts and all(texts):
        yield texts[0] if len(texts) == 1 else (texts[0], texts[1])
    if _name(call.func) == "option":
        yield from (_text(word.value) for word in call.keywords if word.arg == "help")


def _is_command(function: ast.FunctionDef) -> bool:
    calls = (each.func for each in function.decorator_list if isinstance(each, ast.Call))
    return any(_name(call) in _OF_A_COMMAND for call in calls)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    """Return a literal text; "" for anything that is known only when it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
