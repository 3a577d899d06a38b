"""Gathers the strings of the source into the catalogues: `make messages`.

Each room has one catalogue a language, `languages/<language>/<room>.po`. A message that several
rooms say stands once, with the lowest of them. A new string stands there with an empty `msgstr`:
that is what is left to translate. `--check` writes nothing and fails where a catalogue is behind
the source or a translation is missing.

A catalogue is read leniently: entries may stand twice, between the marks of a merge conflict too.
Where both sides have translated a string, the first translation stays and the other is reported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from languages.po_entries import Translations, collect
from languages.source_strings import Message, messages_by_room, singular

_HERE = Path(__file__).parent
_HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def language_folders() -> list[Path]:
    """Return the folder of each language that the source is translated into."""
    return sorted(path for path in _HERE.iterdir() if path.is_dir() and path.name[0] != "_")


def catalogue_text(language: str, messages: Iterable[Message], known: Translations) -> str:
    """Return a catalogue: `messages` sorted, each with its known translation or none."""
    catalog = Catalog(locale=language)
    for message in sorted(messages, key=singular):
        catalog.add(message, translation(message, known, catalog.num_plurals))
    for entry in catalog:
        entry.flags.discard("python-format")  # a "%" here is a percent sign
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, no_location=True)
    header = _HEADER.format(language=language, plural_forms=catalog.plural_forms)
    return header + body.getvalue().decode().strip("\n") + "\n"


def translation(message: Message, known: Translations, plurals: int) -> str | tuple[str, ...]:
    """Return what a catalogue says for a message: "" where it is not translated yet."""
    forms = known.get(singular(message), {})
    if isinstance(message, str):
        return forms.get(0, "")
    return tuple(forms.get(form, "") for form in range(plurals))


def catalogues(folder: Path) -> tuple[dict[Path, str], list[str]]:
    """Return the text of each catalogue of a language, and what a person should know of it."""
    known, notes = collect(sorted(folder.glob("*.po")))
    rooms = {room: messages for room, messages in messages_by_room().items() if messages}
    plurals = Catalog(locale=folder.name).num_plurals
    every = {singular(each): each for messages in rooms.values() for each in messages}
    for text, message in sorted(every.items()):
        said = translation(message, known, plurals)
        if not (said if isinstance(said, str) else all(said)):
            notes.append(f"{text!r}: no translation")
    for text in sorted(known.keys() - every):
        notes.append(f"{text!r}: not in the source; it was {' / '.join(known[text].values())!r}")
    texts = {
        folder / f"{room}.po": catalogue_text(folder.name, messages, known)
        for room, messages in rooms.items()
    }
    return texts, [f"{folder.name}: {note}" for note in notes]


def main(arguments: list[str]) -> int:
    """Write the catalogues, or with `--check` say what they lack; return the exit code."""
    code = 0
    for folder in language_folders():
        texts, notes = catalogues(folder)
        old = {path: path.read_text(encoding="utf-8") for path in folder.glob("*.po")}
        behind = sorted(path for path in {*texts, *old} if texts.get(path) != old.get(path))
        print(*notes, sep="\n", end="\n" if notes else "")
        if "--check" in arguments:
            for path in behind:
                print(f"{folder.name}/{path.name} is behind the source: run make messages")
            code = code or int(bool(notes or behind))
            continue
        for path in behind:
            if path in texts:
                path.write_text(texts[path], encoding="utf-8", newline="\n")
            else:
                path.unlink()
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
