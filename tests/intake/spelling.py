"""One workbook in any legal spelling of its XML: other bytes, the same cells.

`respelled` takes the choices from a `Dice`; Hypothesis and `random.Random` both can be one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from openpyxl.utils.cell import get_column_letter

from intake.check import IntakeResult

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    _OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_XML = "http://www.w3.org/XML/1998/namespace"
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be")
_ELSEWHERE = {"xl/sharedStrings.xml": "xl/Texts/all.xml", "xl/styles.xml": "xl/looks.xml"}
_HOLDS_TEXT = (
    "v",
    "t",
    "f",
    "author",
    "oddHeader",
    "oddFooter",
    "formula1",
    "formula2",
    "definedName",
)


class Dice(Protocol):
    """What makes the choices."""

    def choice(self, items: Sequence[Any], /) -> Any:
        """Return one of the items."""
        ...

    def random(self) -> float:
        """Return a number from 0 to 1."""
        ...


@dataclass
class Spelling:
    """How one part is spelled: what is chosen once for it, and the dice for all the rest."""

    dice: Dice
    prefix: str
    is_strict: bool
    oddity: float
    """The share of the places at which an odd spelling is taken."""

    def is_odd(self) -> bool:
        """Return whether to take an odd spelling here."""
        return self.dice.random() < self.oddity


def respelled(content: bytes, dice: Dice) -> bytes:
    """Return a workbook with the same cells in another legal spelling."""
    is_strict = dice.random() < 0.3
    oddity = dice.choice((0.0, 0.02, 0.3))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    texts = _texts(parts.get("xl/sharedStrings.xml"))
    for name, other in _ELSEWHERE.items():
        if name in parts and dice.random() < 0.3:
            parts = _moved(parts, name, other)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            if name.endswith((".xml", ".rels")) and not name.startswith("docProps"):
                prefix = dice.choice(("", "", "x", "main"))
                spelling = Spelling(dice, prefix, is_strict, oddity)
                body = _part(name, body, spelling, texts)
            made.writestr(name, body)
    return target.getvalue()


def _moved(parts: dict[str, bytes], name: str, other: str) -> dict[str, bytes]:
    """Return the parts with one of them under another name."""
    short, other_short = (n.removeprefix("xl/").encode() for n in (name, other))
    moved = {other if part == name else part: body for part, body in parts.items()}
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        moved[part] = moved[part].replace(short, other_short)
    return moved


def _texts(xml: bytes | None) -> list[ElementTree.Element]:
    return [] if xml is None else list(ElementTree.fromstring(xml).iterfind("{*}si"))


def _part(name: str, body: bytes, spelling: Spelling, texts: list[ElementTree.Element]) -> bytes:
    root = ElementTree.fromstring(body)
    if "worksheets/" in name and not name.endswith(".rels"):
        _respell_sheet(root, spelling, texts)
    encoding: str = spelling.dice.choice(_ENCODINGS)
    xml = _Writer(spelling).document(root)
    if spelling.is_strict:
        for old, new in _STRICT.items():
            xml = xml.replace(old, new)
    declared = "UTF-16" if encoding.startswith("utf-16") else "UTF-8"
    head: str = spelling.dice.choice((f"<?xml version='1.0' encoding='{declared}'?>\n", ""))
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    return (mark + head + xml).encode(encoding)


# what stands in a sheet


def _respell_sheet(
    root: ElementTree.Element, spelling: Spelling, texts: list[ElementTree.Element]
) -> None:
    for size in root.findall(f"{{{MAIN}}}dimension"):
        if spelling.dice.random() < 0.5:
            root.remove(size)
        else:
            size.set("ref", spelling.dice.choice(("A1", "A1:XFD1048576", "C3:D4")))
    before = 0
    for row in root.iter(f"{{{MAIN}}}row"):
        number = int(row.get("r", "0"))
        column = 0
        for cell in row:
            place = _column(cell.get("r", ""))
            _respell_cell(cell, spelling, texts)
            if place == column + 1 and spelling.is_odd():
                del cell.attrib["r"]
            column = place
        if number == before + 1 and spelling.is_odd() and not any(c.get("r") for c in row):
            del row.attrib["r"]
        before = number


def _column(reference: str) -> int:
    column = 0
    for letter in re.sub(r"\d", "", reference):
        column = column * 26 + ord(letter) - 64
    return column


def _respell_cell(
    cell: ElementTree.Element, spelling: Spelling, texts: list[ElementTree.Element]
) -> None:
    value = cell.find(f"{{{MAIN}}}v")
    kind = cell.get("t", "n")
    if kind == "n" and spelling.is_odd():
        cell.set("t", "n")
    if value is not None and value.text and spelling.is_odd():
        if kind == "s":
            cell.set("t", "inlineStr")
            inline = ElementTree.SubElement(cell, f"{{{MAIN}}}is")
            inline.extend(texts[int(value.text)])
            cell.remove(value)
        elif kind == "n":
            ways: tuple[Callable[[str], str], ...] = (
                lambda text: f" {text}\n",
                lambda text: f"{float(text)!r}",
                lambda text: f"{text}E0" if "E" not in text.upper() else text,
            )
            value.text = spelling.dice.choice(ways)(value.text)
    if spelling.is_odd():
        extension = ElementTree.SubElement(cell, f"{{{MAIN}}}extLst")
        ElementTree.SubElement(
            ElementTree.SubElement(extension, f"{{{MAIN}}}ext"), "{urn:q}v"
        ).text = "7"


# how it is written


class _Writer:
    """Writes a tree with the spelling's choices."""

    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling
        self.pieces: list[str] = []
        self.spaces: dict[str, str] = {}

    def document(self, root: ElementTree.Element) -> str:
        main = root.tag[1:].partition("}")[0]
        self.spaces = {main: self.spelling.prefix}
        for element in root.iter():
            for name in (element.tag, *element.attrib):
                space = name[1:].partition("}")[0] if name.startswith("{") else ""
                if space and space != _XML and space not in self.spaces:
                    self.spaces[space] = f"n{len(self.spaces)}"
        self.spaces.setdefault(_COMPATIBILITY, "mc")
        self._between()
        self._element(root, is_root=True)
        self._between()
        return "".join(self.pieces)

    def _element(self, element: ElementTree.Element, *, is_root: bool = False) -> None:
        name = self._name(element.tag)
        wraps = element.tag == f"{{{MAIN}}}row" and self.spelling.is_odd()
        if wraps:
            mc = self.spaces[_COMPATIBILITY]
            other = f"<{self._name(f'{{{MAIN}}}row')}/>"
            self.pieces.append(
                f"<{mc}:AlternateContent><{mc}:Choice Requires='new' xmlns:new='urn:new'>{other}"
                f"</{mc}:Choice><{mc}:Fallback>"
            )
        self.pieces.append(f"<{name}{self._attributes(element, is_root=is_root)}{self._space()}")
        if not len(element) and not element.text and self.spelling.dice.random() < 0.5:
            self.pieces.append("/>")
        else:
            self.pieces.append(">")
            local = element.tag.partition("}")[2]
            if local in _HOLDS_TEXT or (element.text and element.text.strip()):
                self._text(element.text or "")
            else:
                self._between()
            for child in element:
                self._element(child)
                self._between()
            self.pieces.append(f"</{name}{self._space()}>")
        if wraps:
            self.pieces.append(f"</{mc}:Fallback></{mc}:AlternateContent>")

    def _attributes(self, element: ElementTree.Element, *, is_root: bool) -> str:
        written = [(self._name(name), value) for name, value in element.attrib.items()]
        if is_root:
            written += [
                (f"xmlns:{prefix}" if prefix else "xmlns", uri)
                for uri, prefix in self.spaces.items()
            ]
        if self.spelling.oddity:
            written.sort(key=lambda _: self.spelling.dice.random())
        quoted = (f" {name}{self._equals()}{self._quoted(value)}" for name, value in written)
        return "".join(quoted)

    def _name(self, tag: str) -> str:
        if not tag.startswith("{"):
            return tag
        space, _brace, name = tag[1:].partition("}")
        prefix = "xml" if space == _XML else self.spaces[space]
        return f"{prefix}:{name}" if prefix else name

    def _equals(self) -> str:
        return " = " if self.spelling.is_odd() else "="

    def _space(self) -> str:
        return self.spelling.dice.choice((" ", "\n")) if self.spelling.is_odd() else ""

    def _quoted(self, value: str) -> str:
        quote = "'" if self.spelling.is_odd() else '"'
        text = "".join(map(self._letter, value))
        return quote + text.replace(quote, "&quot;" if quote == '"' else "&apos;") + quote

    def _letter(self, letter: str) -> str:
        if letter in "\n\t\r" or (
            self.spelling.oddity > 0.1 and self.spelling.dice.random() < 0.03
        ):
            return f"&#{ord(letter)};" if self.spelling.is_odd() else f"&#x{ord(letter):x};"
        return escape(letter)

    def _text(self, text: str) -> None:
        if not self.spelling.is_odd():
            self.pieces.append(escape(text).replace("\r", "&#13;"))
            return
        cut = int(self.spelling.dice.random() * (len(text) + 1))
        for part in (text[:cut], text[cut:]):
            if self.spelling.is_odd() and "]]>" not in part and "\r" not in part:
                self.pieces.append(f"<![CDATA[{part}]]>")
            else:
                self.pieces.append("".join(map(self._letter, part)))
            self.pieces.append(self.spelling.dice.choice(("", "", "<!-- 9 -->", "<?x 9?>")))

    def _between(self) -> None:
        """Write what may stand between elements and says nothing."""
        if self.spelling.is_odd():
            row = f'<!-- <{self.spelling.prefix}row r="1"><c r="A1"><v>9</v></c></row> -->'
            self.pieces.append(self.spelling.dice.choice((" ", "\n\t", row, "<?x <v>9</v>?>")))


# what is compared


def answer(result: IntakeResult) -> Any:
    """Return what two spellings of one workbook have to agree in."""
    records = {form: frame.to_dict("split") for form, frame in result.records.items()}
    return result.unit, result.month, result.problems, result.notes, repr(records)


# what is filled, read slowly


def filled_cells(content: bytes) -> dict[tuple[str, str], str]:
    """Return (sheet, address) -> colour (ARGB) of the cells filled as problems are."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    looks_part = next(n for n in ("xl/styles.xml", "xl/looks.xml") if n in parts)
    styles = ElementTree.fromstring(parts[looks_part])
    fills = [_colour(fill) for fill in styles.iterfind("{*}fills/{*}fill")]
    looks = [int(x.get("fillId", "0")) for x in styles.iterfind("{*}cellXfs/{*}xf")]
    found = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        link = next(value for key, value in sheet.items() if key.endswith("}id"))
        target = targets[link]
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        for address, style in _cells(ElementTree.fromstring(parts[part])):
            if colour := fills[looks[style]]:
                found[sheet.get("name", ""), address] = colour
    return found


def _colour(fill: ElementTree.Element) -> str:
    colour = fill.find("{*}patternFill[@patternType='solid']/{*}fgColor")
    rgb = "" if colour is None else colour.get("rgb", "")
    return rgb if rgb in ("FFF8CBAD", "FFFFE699") else ""


def _cells(root: ElementTree.Element) -> list[tuple[str, int]]:
    """Return address and format of each cell, those without an address counted on."""
    for wrapped in root.iter(f"{{{_COMPATIBILITY}}}AlternateContent"):
        for choice in wrapped.findall(f"{{{_COMPATIBILITY}}}Choice"):
            wrapped.remove(choice)
    found, number = [], 0
    for row in root.iterfind("{*}sheetData//{*}row"):
        number, column = int(row.get("r", number + 1)), 0
        for cell in row.iterfind("{*}c"):
            column = _column(cell.get("r", "")) or column + 1
            address = cell.get("r", f"{get_column_letter(column)}{number}")
            found.append((address, int(cell.get("s", "0"))))
    return found
