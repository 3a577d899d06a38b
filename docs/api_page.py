"""The page of what each room offers: public classes and functions with the head of their docs.

Read from the source, nothing is imported. What begins with an underscore, and a module that says
in its docstring nothing of its own, has no place here.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[1]
ROOMS = (
    "languages", "core", "policy", "metrics", "intake", "ledger", "analysis", "submissions",
    "charts", "reports", "ui",
)  # fmt: skip
_SKIPPED = {"migrations", "reader"}
_MOST = 150
"""Characters of a signature on one line; a longer one stands shortened."""

Definition = ast.FunctionDef | ast.ClassDef


def api() -> str:
    """Return the page: a section a room, a paragraph a module, a line a name."""
    lines = ["# What each room offers", "", "Generated from the docstrings; do not edit by hand."]
    for room in ROOMS:
        lines += ["", f"## {room}"]
        for path in _modules(room):
            lines += _module(path)
    return "\n".join(lines) + "\n"


def _modules(room: str) -> list[Path]:
    paths = (_ROOT / room).rglob("*.py")
    return sorted(path for path in paths if not _SKIPPED & set(path.parts))


def _module(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = ".".join(path.relative_to(_ROOT).with_suffix("").parts).removesuffix(".__init__")
    members = list(_members(tree))
    if not members and path.name != "__init__.py":
        return []
    return ["", f"**`{name}`** {_head(tree)}", *([""] if members else []), *members]


def _members(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and _is_public(node):
            yield f"- `{_signature(node)}` {_head(node)}"
        elif isinstance(node, ast.ClassDef) and _is_public(node):
            yield f"- `{node.name}` {_head(node)}"
            yield from (f"  - {line}" for line in _methods(node))


def _methods(node: ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and _is_public(each):
            shown = each.name if _is_property(each) else _signature(each)
            yield f"`.{shown}` {_head(each)}"


def _is_property(node: ast.FunctionDef) -> bool:
    names = {ast.unparse(each) for each in node.decorator_list}
    return bool(names & {"property", "cached_property"})


def _is_public(node: Definition) -> bool:
    return not node.name.startswith("_")


def _signature(node: ast.FunctionDef) -> str:
    takes = ast.unparse(node.args).removeprefix("self, ").removeprefix("self")
    gives = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    whole = f"{node.name}({takes}){gives}"
    return whole if len(whole) <= _MOST else f"{node.name}(…){gives}"


def _head(node: ast.Module | Definition) -> str:
    """Return the first sentence of a docstring, on one line."""
    text = inspect.cleandoc(ast.get_docstring(node) or "").split("\n\n")[0]
    return " ".join(text.split())
