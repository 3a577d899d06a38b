"""Edits of XML at byte offsets: what is not edited stays as it was, byte for byte.

`xml.etree` would rename namespace prefixes and break `mc:Ignorable`; expat only tells where the
elements stand.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class NotEditable(ValueError):
    """The XML cannot be edited in place (it is broken, or declares a document type)."""


@dataclass(slots=True)
class Element:
    """Where one element stands: `start` to `open_end` is its tag, `close` to `end` its end tag."""

    name: str
    attributes: dict[str, str]
    depth: int
    start: int
    open_end: int = -1
    close: int = -1
    end: int = -1

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is written `<a/>`."""
        return self.close == self.end


def utf8(xml: bytes) -> bytes:
    """Return the XML in UTF-8, so that offsets in bytes are offsets in characters' encoding."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = xml.decode("utf-16")
        return re.sub(r"encoding=([\"'])[^\"']+\1", 'encoding="UTF-8"', text, count=1).encode()
    declared = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise NotEditable(declared[1].decode())
    return xml


def elements(xml: bytes, names: Container[str]) -> list[Element]:
    """Return the elements with these local names, in document order.

    Raises NotEditable where the XML is not well-formed or declares a document type.
    """
    found: list[Element] = []
    stack: list[Element | None] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in names:
            element = Element(name, attributes, len(stack) + 1, parser.CurrentByteIndex)
            found.append(element)
            stack.append(element)
        else:
            stack.append(None)

    def end(_tag: str) -> None:
        element = stack.pop()
        if element is not None:
            element.close = parser.CurrentByteIndex

    def doctype(*_: object) -> None:
        raise NotEditable("document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise NotEditable(str(error)) from error
    for element in found:
        element.open_end = _tag_end(xml, element.start)
        if xml.endswith(b"/>", element.start, element.open_end):
            element.close = element.end = element.open_end
        else:
            element.end = xml.index(b">", element.close) + 1
    return found


def _tag_end(xml: bytes, start: int) -> int:
    """Return the offset after the `>` that closes the tag at `start`, quotes respected."""
    end = xml.index(b">", start)
    while xml.count(b'"', start, end) % 2 or xml.count(b"'", start, end) % 2:
        end = xml.index(b">", end + 1)
    return end + 1


def first(found: Iterable[Element], name: str) -> Element | None:
    """Return the first element of a name, None where there is none."""
    return next((element for element in found if element.name == name), None)


def prefix(xml: bytes) -> str:
    """Return the namespace prefix of the root element with its colon, "" where it has none."""
    match = re.search(rb"<(?![?!])([\w.-]+:)?[\w.-]+", xml)
    return match[1].decode() if match and match[1] else ""


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """Return a start tag with an attribute set, or taken away where `value` is None."""
    pattern = re.compile(rf"\s{re.escape(name)}\s*=\s*(?:\"[^\"]*\"|'[^']*')".encode())
    new = b"" if value is None else f" {name}={quoteattr(value)}".encode()
    if pattern.search(tag):
        return pattern.sub(lambda _: new, tag, count=1)
    head, tail = (tag[:-2], b"/>") if tag.endswith(b"/>") else (tag[:-1], b">")
    return head.rstrip() + new + tail


def text(value: str) -> str:
    """Return a text safe inside an element: escaped, without characters that XML forbids."""
    return escape(_NOT_IN_XML.sub("\ufffd", value))


class Edits:
    """Replacements of byte ranges, applied at once."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self._edits: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Replace the bytes from `start` to `end`; insert where they are equal."""
        self._edits.append((start, end, new))

    def tag(self, element: Element, **attributes: str | None) -> None:
        """Set (or take away, with None) attributes of an element's start tag."""
        tag = self.xml[element.start : element.open_end]
        for name, value in attributes.items():
            tag = with_attribute(tag, name, value)
        self.replace(element.start, element.open_end, tag)

    def append(self, element: Element, inner: bytes) -> None:
        """Insert at the end of an element's content, opening it where it is an empty tag."""
        if not element.is_empty_tag:
            self.replace(element.close, element.close, inner)
            return
        tag = self.xml[element.start : element.open_end]
        name = re.match(rb"<([\w:.-]+)", tag)
        assert name is not None
        opened = tag[:-2].rstrip() + b">" + inner + b"</" + name[1] + b">"
        self.replace(element.start, element.open_end, opened)

    def apply(self) -> bytes:
        """Return the XML with every edit done; edits at one place keep the order they came in."""
        pieces, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += [self.xml[at:start], new]
            at = max(at, end)
        pieces.append(self.xml[at:])
        return b"".join(pieces)
