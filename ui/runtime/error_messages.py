"""What a reader sees when something cannot be done: a sentence, and never a stack trace."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import UserError
from languages import _
from ui.words.text import plain

_log = logging.getLogger(__name__)


@contextmanager
def reporting_errors(where: str) -> Iterator[None]:
    """Show a UserError as its sentence, anything else as a calm message with a reference.

    The reference stands in the log beside the stack trace. The run ends there.
    """
    try:
        yield
    except UserError as error:
        _say(str(error))
    except Exception:
        reference = uuid.uuid4().hex[:8]
        _log.exception("%s failed, reference %s", where, reference)
        sentence = _(
            "Something went wrong on our side; nothing was changed. Reload the page. If it "
            "happens again, tell the operator the reference {reference}."
        ).format(reference=reference)
        _say(sentence)


def _say(sentence: str) -> None:
    st.error(plain(sentence), icon=":material/error:")
    st.stop()
