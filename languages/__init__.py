"""Every visible string in the reader's language, through gettext.

English is the source text. `languages/<language>/*.po`, one file a room, hold the
translations. `use` chooses the language for the running thread; `_` translates; `N_` marks a
text that is translated later, where it is shown.
"""

from __future__ import annotations

import gettext as _gettext
import io
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_HERE = Path(__file__).parent
_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _translations(language: str) -> _gettext.NullTranslations:
    """Read all of a language's catalogues as one; English is its own."""
    merged = Catalog(locale=language)
    for path in sorted((_HERE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    merged[message.id] = message
    if not len(merged):
        return _gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def use(language: str) -> None:
    """Choose the language of this thread's texts from here on."""
    _language.set(language)


def current() -> str:
    """Return the code of the language in use."""
    return _language.get()


def _(message: str) -> str:
    """Return `message` in the language in use, itself where no translation is known."""
    if not message:
        return ""  # the empty text is the key of a catalogue's header
    return _translations(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message that fits `number`, in the language in use."""
    return _translations(_language.get()).ngettext(singular, plural, number)


def N_(message: str) -> str:
    """Mark a text for the catalogue and return it as it is."""
    return message


def Nn_(singular: str, plural: str) -> tuple[str, str]:
    """Mark both forms of a message for the catalogue and return them for a later `ngettext`."""
    return singular, plural


class Label(dict[str, str]):
    """A text that a definition carries in each language, `{en = "…", zh = "…"}`."""

    def __str__(self) -> str:
        return self.get(_language.get()) or self["en"]
