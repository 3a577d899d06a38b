"""Where the server may listen: on this machine only, until it is said who may use it."""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path

from analysis.access import Access
from core.errors import UserError
from languages import _
from submissions.settings import Settings


class NotConfigured(UserError):
    """The server is to listen beyond this machine, and access is not configured."""


def is_loopback(address: str) -> bool:
    """Return whether an address or host name is this machine's own."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def require_safe_address(settings: Settings, root: Path) -> None:
    """Raise NotConfigured unless the address is this machine's, or access is configured.

    `root`: the project's folder, in which Streamlit looks for `.streamlit/secrets.toml`.
    """
    if is_loopback(settings.address):
        return
    if Access.load(settings.access_file) is None:
        raise NotConfigured(
            _(
                "The server does not listen on {address}: first say in {file} who may use it. "
                "See the README, for operators."
            ).format(address=settings.address, file=settings.access_file)
        )
    if not has_sign_in(root):
        raise NotConfigured(
            _(
                "The server does not listen on {address}: sign-in is not set up. Put an [auth] "
                "table into .streamlit/secrets.toml. See the README, for operators."
            ).format(address=settings.address)
        )


def has_sign_in(root: Path) -> bool:
    """Return whether Streamlit's secrets hold what sign-in needs."""
    for folder in (root, Path.home()):
        path = folder / ".streamlit" / "secrets.toml"
        try:
            secrets = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
        if "auth" in secrets:
            return True
    return False
