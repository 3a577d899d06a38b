"""The policy in force as a folder of TOML to edit, and an edited folder put in force."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import UserError
from languages import _
from ledger import Ledger
from policy import Policy


class PolicyFault(UserError):
    """A policy folder that cannot be read as a policy."""


def export(ledger: Ledger, folder: Path) -> Path:
    """Write the policy in force into a folder, one TOML a table; return the folder.

    What is written and applied again unchanged is the same policy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = json.loads(ledger.policy().to_json())
    plain = {key: value for key, value in content.items() if not isinstance(value, dict | list)}
    (folder / "general.toml").write_text(_toml(plain), encoding="utf-8")
    for key in content.keys() - plain.keys():
        (folder / f"{key}.toml").write_text(_toml({key: content[key]}), encoding="utf-8")
    return folder


def apply(ledger: Ledger, folder: Path, *, by: str, why: str, at: datetime) -> int:
    """Let the policy of a folder hold from a new release on, and return it.

    Raises PolicyFault where it cannot be read, and the ledger's ReasonNeeded.
    """
    try:
        changed = Policy.load(folder)
    except (ValidationError, ValueError) as error:
        raise PolicyFault(
            _("The policy in {folder} cannot be read: {fault}").format(folder=folder, fault=error)
        ) from error
    return ledger.change_policy(changed, by=by, why=why, at=at)


def _toml(table: dict[str, Any]) -> str:
    """Return a table as TOML, entries of a list a line each."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        if not any(isinstance(each, dict) for each in value):
            return "[" + ", ".join(map(_value, value)) + "]"
        return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {_value(each)}" for key, each in value.items() if each is not None)
        return "{ " + ", ".join(pairs) + " }"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isascii() else json.dumps(key)
