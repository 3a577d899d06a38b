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

_DECLARED = re.compile(r"(<\?xml[^>]*?encoding\s*=\s*)([\"'])([^\"']*)\2")
_TAG = re.compile(rb"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class NotEditable(ValueError):
    """The XML cannot be edited in place (it is broken, or declares a document type)."""


@dataclass(slots=True)
class Element:
    """Where one element stands: `start` to `open_end` is its tag, `close` to `end` its end tag."""

    name: str
    prefix: str
    """Its namespace prefix with the colon, "" where it has none."""
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
        encoding = "utf-16"
    elif xml.startswith((b"<\0", b"\0<")):
        encoding = "utf-16-le" if xml.startswith(b"<") else "utf-16-be"
    else:
        head = xml[:200].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
        declared = _DECLARED.match(head)
        encoding = declared[3].lower() if declared else "utf-8"
        if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
            return xml
    try:
        text = xml.decode(encoding)
    except (LookupError, UnicodeError) as error:
        raise NotEditable(encoding) from error
    return _DECLARED.sub(r"\1\2UTF-8\2", text, count=1).encode()


def elements(xml: bytes, names: Container[str]) -> list[Element]:
    """Return the elements with these local names, in document order.

    Of alternatives for several programs only the one for all others counts. Raises NotEditable
    where the XML is not well-formed or declares a document type.
    """
    found: list[Element] = []
    stack: list[Element | None] = []
    choices: list[int] = []  # depths of the open alternatives for other programs
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        before, colon, name = tag.rpartition(":")
        if name == "Choice":
            choices.append(len(stack))
        if name in names and not choices:
            depth = len(stack) + 1
            at = parser.CurrentByteIndex
            element = Element(name, before + colon, attributes, depth, at)
            found.append(element)
            stack.append(element)
        else:
            stack.append(None)

    def end(_tag: str) -> None:
        element = stack.pop()
        if choices and choices[-1] == len(stack):
            choices.pop()
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
        element.open_end = tag_end(xml, element.start)
        if xml.endswith(b"/>", element.start, element.open_end):
            element.close = element.end = element.open_end
        else:
            element.end = xml.index(b">", element.close) + 1
    return found


def tag_end(xml: bytes, start: int) -> int:
    """Return the offset after the `>` that closes the tag at `start`, quotes respected."""
    tag = _TAG.match(xml, start)
    if tag is None:
        raise NotEditable("tag")
    return tag.end()


def texts(inner: bytes, names: Container[str] = ()) -> str:
    """Return the text of a piece of XML; with `names` only that inside elements of these names."""
    found: list[str] = []
    inside: list[bool] = [not names]
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: inside.append(
        inside[-1] or tag.rpartition(":")[2] in names
    )
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = lambda text: found.append(text) if inside[-1] else None
    try:
        parser.Parse(b"<q>" + inner + b"</q>", True)
    except expat.ExpatError as error:
        raise NotEditable(str(error)) from error
    return "".join(found)


def first(found: Iterable[Element], name: str) -> Element | None:
    """Return the first element of a name, None where there is none."""
    return next((element for element in found if element.name == name), None)


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """Return a start tag with an attribute set, or removed where `value` is None."""
    new = b"" if value is None else f" {name}={quoteattr(value)}".encode()
    for attribute in _ATTRIBUTE.finditer(tag):
        if attribute[1] == name.encode():
            return tag[: attribute.start()] + new + tag[attribute.end() :]
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
