"""What calamine does not tell of an .xlsx, read by expat: see `cell_features.SheetFeatures`.

Most rows of most sheets hold nothing but plain values. Those that match a strict pattern, and
only those, are cut out before the parser sees them; a row in any other spelling is parsed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any
from xml.parsers import expat

from cell_features import Place, SheetFeatures  # type: ignore[import-not-found]
from package import has_picture, is_true, tree  # type: ignore[import-not-found]
from plain_xml import is_odd, refuse_document_type  # type: ignore[import-not-found]
from rich_text import RAISED, RichText, Run  # type: ignore[import-not-found]
from xlsx_parts import Parts  # type: ignore[import-not-found]
from xlsx_styles import Styles, is_struck, styles_of  # type: ignore[import-not-found]

_PIECE = 4_000_000
"""Bytes of a sheet that are looked through at once."""
_MOST_ALTERNATIVES = 500
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def features(package: zipfile.ZipFile, parts: Parts) -> tuple[dict[str, SheetFeatures], bool]:
    """Return by sheet what only the XML tells, and whether its spelling is odd to calamine."""
    styles = styles_of(package, parts.styles)
    texts = _rich_texts(package, parts.texts, keeps_all=bool(styles.struck))
    found, is_any_odd = {}, parts.is_odd(package)
    for name, path in parts.sheets.items():
        if path:
            scan = _SheetScan(styles, texts)
            with package.open(path) as part:
                scan.read(part)
            scan.features.has_picture = has_picture(package, path)
            found[name] = scan.features
            is_any_odd |= scan.is_odd
    return found, is_any_odd


def _rich_texts(package: zipfile.ZipFile, part: str, *, keeps_all: bool) -> dict[int, RichText]:
    """Return the shared texts with runs that are struck out or raised, by number.

    With `keeps_all` all that have runs: where a cell is struck out, a run may be not.
    """
    if not part or b"rPr" not in (xml := package.read(part)).replace(b"\0", b""):
        return {}
    found = {}
    for number, item in enumerate(tree(xml).iterfind("{*}si")):
        runs = [_run(each) for each in item.iterfind("{*}r")]
        if runs and (keeps_all or any(run.is_struck or run.is_raised for run in runs)):
            found[number] = RichText(runs)
    return found


def _run(element: Any) -> Run:
    text = "".join(each.text or "" for each in element.iterfind("{*}t"))
    font = element.find("{*}rPr")
    if font is None:
        return Run(text)
    place = font.find("{*}vertAlign")
    return Run(text, is_struck(font), place is not None and place.get("val") in RAISED)


class _SheetScan:
    """One sheet while it is parsed."""

    def __init__(self, styles: Styles, texts: dict[int, RichText]) -> None:
        self.features = SheetFeatures()
        self.is_odd = False
        """Whether calamine may read it otherwise."""
        self._styles, self._texts = styles, texts
        self._plain_rows = _plain_rows(styles.telling, texts)
        self._main = ""
        self._is_in_table = False
        self._row = self._column = -1
        self._cell: dict[str, str] | None = None
        self._value: list[str] | None = None
        self._has_formula = False
        self._rich = RichText()
        self._inline = ""
        self._is_phonetic = False
        self._holds: list[str] | None = None
        """Where character data goes: a value, or a text's."""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = refuse_document_type

    def read(self, part: IO[bytes]) -> None:
        """Parse a sheet's XML."""
        before = b""  # the last byte, for what is odd may lie across two pieces
        for piece in _pieces(part):
            for kept in self._without_plain_rows(piece):
                self.is_odd = self.is_odd or is_odd(before + kept)
                self._parser.Parse(kept, False)
                before = kept[-1:]
        self._parser.Parse(b"", True)

    def _without_plain_rows(self, piece: bytes) -> Iterator[bytes]:
        """Yield a piece but for its plain rows; the last of each run stays, for its number."""
        kept = 0
        at = piece.find(b"<row ")
        while at >= 0 and self._plain_rows is not None:
            run = self._plain_rows.match(piece, at)
            if run is None:
                at = piece.find(b"<row ", at + 5)
                continue
            last = piece.rfind(b"<row ", at, run.end())
            if last > at:
                yield piece[kept:at]
                kept = last
            at = piece.find(b"<row ", run.end())
        yield piece[kept:]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _blank, name = tag.rpartition(" ")
        if name == "worksheet" and not self._main:
            self._main = space
        if name == "sheetData":
            self._is_in_table = True
        if space != self._main or name == "extLst":
            self.is_odd = self.is_odd or self._is_in_table
        elif name == "c":
            self._start_cell(attributes)
        elif self._cell is not None:
            self._start_inside(name, attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "col":
            self._columns(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 2)) - 1
        self._column = -1
        if is_true(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self.features.hide_rows(self._row, self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _place(attributes.get("r", ""))
        self.is_odd = self.is_odd or any(v != v.strip() for v in attributes.values())
        self._row, self._column = place or (self._row, self._column + 1)
        self._cell, self._value, self._has_formula = attributes, None, False
        self._rich, self._inline, self._is_phonetic = RichText(), "", False

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        runs = self._rich.runs
        if name == "f":
            self._has_formula = True
        elif name == "v":
            self._value = self._holds = []
        elif name == "r":
            runs.append(Run())
        elif name == "strike" and runs:
            runs[-1].is_struck = is_true(attributes.get("val", "1"))
        elif name == "vertAlign" and runs:
            runs[-1].is_raised = attributes.get("val") in RAISED
        elif name == "rPr" and runs:
            runs[-1].is_struck = False
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "t" and not self._is_phonetic:
            self._holds = []

    def _end(self, tag: str) -> None:
        space, _blank, name = tag.rpartition(" ")
        if name == "sheetData":
            self._is_in_table = False
        if space != self._main:
            return
        if name == "t" and self._holds is not None:
            self._inline += "".join(self._holds)
            if self._rich.runs:
                self._rich.runs[-1].text += "".join(self._holds)
        if name in ("t", "v"):
            self._holds = None
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None

    def _text(self, text: str) -> None:
        if self._holds is not None:
            self._holds.append(text)

    def _end_cell(self, cell: dict[str, str]) -> None:
        place, kind = (self._row, self._column), cell.get("t", "n")
        value = None if self._value is None else "".join(self._value)
        if kind != "str" and value is not None and value != value.strip():
            self.is_odd, value = True, value.strip()
        if kind == "e":
            self.features.valueless[place] = (value or "#?")[:20]
        elif self._has_formula and not value and (value is None or kind != "str"):
            # a formula that gives "" is kept as an empty text, which is a value
            self.features.valueless[place] = ""
        style = int(cell.get("s", "0") or 0)
        if kind == "n" and style in self._styles.shown_as and value:
            self.features.shown_as[place] = self._styles.shown_as[style]
        text = self._rich
        if kind == "s" and self._texts and value and value.strip().isdecimal():
            text = self._texts.get(int(value), text)
        if value or self._inline:
            is_struck = style in self._styles.struck
            self.features.note_fonts(place, text, cell_is_struck=is_struck)

    def _columns(self, attributes: dict[str, str]) -> None:
        if is_true(attributes.get("hidden")) or _is_zero(attributes.get("width")):
            first = int(attributes.get("min", "1"))
            self.features.hide_columns(first - 1, int(attributes.get("max", first)) - 1)

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        start, end = _place(first), _place(last or first)
        if start and end:
            self.features.merged.append([*start, *end])


def _is_zero(size: str | None) -> bool:
    return size is not None and re.fullmatch(r"\s*0*\.?0*\s*", size) is not None


def _place(reference: str) -> Place | None:
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Yield a part's bytes in pieces that end before the beginning of a row, where they can."""
    rest = b""
    while more := part.read(_PIECE):
        rest += more
        end = rest.rfind(b"<row ")
        if end > 0:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > 4 * _PIECE:
            yield rest
            rest = b""
    yield rest


def _plain_rows(styles: set[int], texts: Iterable[int]) -> re.Pattern[bytes] | None:
    """Return the pattern of rows of which nothing is to be told beside the values.

    Every cell says where it is, holds a value without markup and is of another format than
    `styles` and another shared text than `texts`. None where those are too many.
    """
    texts = list(texts)
    if len(texts) > _MOST_ALTERNATIVES or len(styles) > _MOST_ALTERNATIVES:
        return None
    no_style = rb'(?!0*(?:%s)")' % b"|".join(b"%d" % n for n in styles) if styles else b""
    no_text = rb"(?!0*(?:%s)</v>)" % b"|".join(b"%d" % n for n in texts) if texts else b""
    has_style = b"" if 0 in styles else b"?+"  # a cell that names none is of format 0
    attribute = rb'(?: (?!hidden|ht="0)[\w:]++="[^"<&]*+")*+'
    cell = (
        rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="%s\d++")%s(?: t="(?:s|n|b|str)")?+'
        rb"(?:/>|>(?:<v>(?!\s)%s[^<&]*+(?<!\s)</v>)?+</c>)" % (no_style, has_style, no_text)
    )
    return re.compile(rb'(?:<row r="\d{1,7}"%s(?:/>|>(?:%s)*+</row>)\s*+)++' % (attribute, cell))
