"""Who is here: the one local user, or whoever signed in, and which units they may see.

Without configuration the server is bound to this machine and there is one user, who may do
everything. Where `[auth]` stands in Streamlit's secrets, people sign in through it, and
`[access.units]` maps an address to the codes of the units in reach (`"*"`: all).
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

import streamlit as st

from languages import _
from tables.access import NotAllowed, Reader
from tables.view import LANGUAGES


def is_configured() -> bool:
    """Return whether people have to sign in."""
    return "auth" in _secrets()


def must_sign_in() -> bool:
    """Return whether sign-in is configured and this person has not signed in."""
    return is_configured() and not st.user.get("is_logged_in", False)


def reader() -> Reader:
    """Return who is here; raises NotAllowed where a signed-in person has no units."""
    if not is_configured():
        return Reader(name=_local_name())
    address = str(st.user.get("email", "")).lower()
    return reader_for(address, _secrets().get("access", {}).get("units", {}))


def reader_for(address: str, reach: Mapping[str, Any]) -> Reader:
    """Return the reader of an address, by the units that the configuration gives it."""
    units = {key.lower(): value for key, value in reach.items()}.get(address)
    if units is None:
        raise NotAllowed(
            _("{address} has not been given any unit. Ask the operator of this dashboard.").format(
                address=address or "?"
            )
        )
    if units == "*":
        return Reader(name=address)
    return Reader(name=address, units=frozenset([units] if isinstance(units, str) else units))


def preferred_language() -> str:
    """Return the browser's language where it is spoken here, else English."""
    wanted = str(st.context.locale or "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


def _local_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"


def _secrets() -> dict[str, Any]:
    try:
        return dict(st.secrets.to_dict())
    except FileNotFoundError:
        return {}
