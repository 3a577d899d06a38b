"""XML in one plain spelling, for calamine reads some legal spellings otherwise, or not at all.

It takes the last piece of a value that a comment, a CDATA section or a character reference
parts, knows no encoding but UTF-8, and takes an element of any namespace for its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_RELATIONSHIPS = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
}
_XML = "http://www.w3.org/XML/1998/namespace"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_WRITE, _LEAVE_OUT, _UNWRAP, _CHOOSE = range(4)


class Declared(ValueError):
    """The XML declares a document type, which no format of workbooks allows."""


def is_odd(xml: bytes) -> bool:
    """Return whether some XML holds a spelling that calamine may read otherwise."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")):
        return True
    encoding = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if encoding and encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        return True
    return b"<!" in xml or b"&#" in xml or xml.count(b"<?") > (b"<?xml " in xml[:10])


def refuse_document_type(name: str, *_: object) -> None:
    """Handle a document type declaration, and with it every entity that could multiply."""
    raise Declared(name)


def respelled(xml: bytes, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return the XML in UTF-8, without comments, CDATA sections and references.

    prefixes: of the namespaces that are kept; without them the root's own is the default one,
    and nothing else is kept. Raises Declared, and expat's error where it is not well-formed.
    """
    writer = _Writer(prefixes)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.StartNamespaceDeclHandler = writer.declare
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.Parse(xml, True)
    return "".join(writer.pieces).encode()


class _Writer:
    """Writes what expat reads; numbers without blanks around them."""

    def __init__(self, prefixes: Mapping[str, str] | None) -> None:
        self.pieces = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._prefixes = prefixes
        self._known: dict[str, str] = {}
        self._declared: dict[str, str] = {}
        self._modes: list[int] = []
        self._has_chosen: list[bool] = []
        self._cell_kind = "n"
        self._value_at = -1
        """Where the pieces of a cell's value begin, −1 outside one."""

    def declare(self, prefix: str | None, uri: str) -> None:
        self._declared[prefix or ""] = uri

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _blank, name = tag.rpartition(" ")
        is_root = not self._modes
        if is_root:
            self._known = dict(self._prefixes or {space: "", **_RELATIONSHIPS})
        mode = self._mode(space, name, attributes)
        self._modes.append(mode)
        if mode == _CHOOSE:
            self._has_chosen.append(False)
        if mode != _WRITE:
            return
        spaces = self._spaces() if is_root else ""
        self.pieces.append(f"<{self._name(space, name)}{spaces}{self._attributes(attributes)}>")
        if name == "c":
            self._cell_kind = attributes.get("t", "n")
        self._value_at = len(self.pieces) if name == "v" else -1

    def _spaces(self) -> str:
        """Return the declarations of the namespaces, one for each prefix."""
        by_prefix = {prefix: uri for uri, prefix in reversed(self._known.items())}
        return "".join(
            f" xmlns{':' * bool(prefix)}{prefix}={quoteattr(uri)}"
            for prefix, uri in by_prefix.items()
        )

    def _mode(self, space: str, name: str, attributes: dict[str, str]) -> int:
        above = self._modes[-1] if self._modes else _UNWRAP
        if above == _LEAVE_OUT:
            return _LEAVE_OUT
        if above == _CHOOSE:
            return self._choice(name, attributes)
        if space == _COMPATIBILITY and name == "AlternateContent":
            return _CHOOSE
        return _WRITE if space in self._known and name != "extLst" else _LEAVE_OUT

    def _choice(self, name: str, attributes: dict[str, str]) -> int:
        """Return whether the content is that of the first alternative whose needs are met."""
        needs = (self._declared.get(p, p) for p in attributes.get("Requires", "").split())
        if self._has_chosen[-1] or (name == "Choice" and not all(n in self._known for n in needs)):
            return _LEAVE_OUT
        self._has_chosen[-1] = True
        return _UNWRAP

    def _name(self, space: str, name: str) -> str:
        prefix = self._known[space]
        return f"{prefix}:{name}" if prefix else name

    def _attributes(self, attributes: dict[str, str]) -> str:
        written = []
        for key in sorted(attributes, key=_place_of_attribute):
            space, _blank, name = key.rpartition(" ")
            if space == _XML:
                name = f"xml:{name}"
            elif self._known.get(space):
                name = self._name(space, name)
            elif space:
                continue
            written.append(f' {name}="{_quoted(attributes[key])}"')
        return "".join(written)

    def end(self, tag: str) -> None:
        mode = self._modes.pop()
        if mode == _CHOOSE:
            self._has_chosen.pop()
        elif mode == _WRITE:
            space, _blank, name = tag.rpartition(" ")
            if name == "v" and self._value_at >= 0 and self._cell_kind != "str":
                self.pieces[self._value_at :] = ["".join(self.pieces[self._value_at :]).strip()]
            self.pieces.append(f"</{self._name(space, name)}>")

    def text(self, text: str) -> None:
        if self._modes and self._modes[-1] == _WRITE:
            self.pieces.append(escape(text))


def _place_of_attribute(key: str) -> int:
    """Return a place in the order in which nearly all programs write a cell's attributes."""
    return "rst".index(key) if key in ("r", "s", "t") else 3


def _quoted(value: str) -> str:
    return escape(value.strip(), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
