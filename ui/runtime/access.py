"""Who is here: the one local user, or whoever signed in, and which units they may see.

Without an access file the server listens to this machine only and there is one user, who may do
everything. With one (`Settings.access_file`), people sign in through Streamlit's `[auth]`, and
the file says which units each may see and hand in for.
"""

from __future__ import annotations

import streamlit as st

from analysis.access import Access, Reader, local_reader
from core.view import LANGUAGES
from submissions.settings import settings


def access() -> Access | None:
    """Return who may use this service; None where it serves the one user of this machine."""
    return Access.load(settings().access_file)


def must_sign_in() -> bool:
    """Return whether sign-in is asked for and this person has not signed in."""
    return access() is not None and not _is_signed_in()


def reader() -> Reader:
    """Return who is here; raises NotAllowed where a signed-in person is not in the access file."""
    allowed = access()
    if allowed is None:
        return local_reader()
    return allowed.reader(str(st.user.get("email", "")) if _is_signed_in() else "")


def preferred_language() -> str:
    """Return the browser's language where it is spoken here, else English."""
    wanted = str(st.context.locale or "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


def _is_signed_in() -> bool:
    return bool(st.user.get("is_logged_in", False))
