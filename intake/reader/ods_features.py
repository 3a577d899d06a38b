"""What calamine does not tell of an .ods, read by expat: see `cell_features.SheetFeatures`."""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers import expat

from cell_features import SheetFeatures  # type: ignore[import-not-found]
from number_formats import PERCENT  # type: ignore[import-not-found]
from ods_styles import Styles  # type: ignore[import-not-found]
from plain_xml import is_odd, refuse_document_type, respelled  # type: ignore[import-not-found]
from rich_text import RichText, Run  # type: ignore[import-not-found]

CONTENT = "content.xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
PREFIXES = {f"{_ODF}{name}:1.0": name for name in ("office", "table", "text")}
"""The namespaces of which calamine reads something, by the only prefixes that it knows."""
_OFFICE, _TABLE, _TEXT = (f"{uri} " for uri in PREFIXES)
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!)|Err:\d+")
_HIDDEN = ("collapse", "filter")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def features(package: zipfile.ZipFile) -> tuple[dict[str, SheetFeatures], bool]:
    """Return by sheet what only the XML tells, and whether its spelling is odd to calamine."""
    scan = _Scan(Styles(package))
    xml = package.read(CONTENT)
    scan.read(xml)
    return scan.sheets, scan.is_odd or is_odd(xml)


def plain_package(package: zipfile.ZipFile) -> bytes:
    """Return the document with the same cells in a plain spelling."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name in package.namelist():
            content = package.read(name)
            made.writestr(name, respelled(content, PREFIXES) if name == CONTENT else content)
    return target.getvalue()


class _Scan:
    """The document while it is parsed."""

    def __init__(self, styles: Styles) -> None:
        self.sheets: dict[str, SheetFeatures] = {}
        self.is_odd = False
        self._styles = styles
        self._features = SheetFeatures()
        self._tables = self._notes = 0
        """How many tables, and comments, are open."""
        self._row = self._rows = self._column = self._columns = 0
        """Where the cell stands, and how often its row and itself are repeated."""
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        """The first column beyond each group of columns, and its style."""
        self._cell: dict[str, str] | None = None
        self._runs: list[Run] = []
        self._spans: list[str] = []

    def read(self, xml: bytes) -> None:
        """Parse the document."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = refuse_document_type
        parser.Parse(xml, True)

    def _declare(self, prefix: str | None, uri: str) -> None:
        known = PREFIXES.get(uri)
        self.is_odd |= known != prefix if known else prefix in PREFIXES.values()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_TABLE}table":
            self._start_table(attributes)
        elif tag == f"{_OFFICE}annotation":
            self._notes += 1
        elif self._tables != 1 or self._notes:
            return
        elif tag in _CELLS:
            self._start_cell(attributes)
        elif tag == f"{_TABLE}table-row":
            self._start_row(attributes)
        elif tag == f"{_TABLE}table-column":
            self._start_column(attributes)
        elif tag == f"{_TEXT}span" and self._cell is not None:
            self._spans.append(attributes.get(f"{_TEXT}style-name", ""))

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables == 1:
            self._features = SheetFeatures()
            self.sheets[attributes.get(f"{_TABLE}name", "")] = self._features
            self._row = self._rows = 0
            self._column_styles = []

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = self._column_styles[-1][0] if self._column_styles else 0
        beyond = first + _repeated(attributes, "columns")
        style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        self._column_styles.append((beyond, style))
        if attributes.get(f"{_TABLE}visibility") in _HIDDEN:
            self._features.hide_columns(first, beyond - 1)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row += self._rows
        self._rows = _repeated(attributes, "rows")
        self._column = self._columns = 0
        self._row_style = attributes.get(f"{_TABLE}default-cell-style-name", "")
        if attributes.get(f"{_TABLE}visibility") in _HIDDEN:
            self._features.hide_rows(self._row, self._row + self._rows - 1)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = _repeated(attributes, "columns")
        self._cell, self._runs, self._spans = attributes, [], []
        height = int(attributes.get(f"{_TABLE}number-rows-spanned", "1"))
        width = int(attributes.get(f"{_TABLE}number-columns-spanned", "1"))
        if height > 1 or width > 1:
            last, right = self._row + height - 1, self._column + width - 1
            self._features.merged.append([self._row, self._column, last, right])

    def _text(self, text: str) -> None:
        if self._cell is not None and not self._notes and self._tables == 1:
            names = reversed(self._spans)
            struck = (self._styles.is_struck(name) for name in names)
            is_struck = next((said for said in struck if said is not None), None)
            is_raised = any(self._styles.is_raised(name) for name in self._spans)
            self._runs.append(Run(text, is_struck, is_raised))

    def _end(self, tag: str) -> None:
        if tag == f"{_TABLE}table":
            self._tables -= 1
        elif tag == f"{_OFFICE}annotation":
            self._notes -= 1
        elif self._tables != 1 or self._notes:
            return
        elif tag == f"{_TEXT}span" and self._spans:
            self._spans.pop()
        elif tag in _CELLS and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None

    def _end_cell(self, cell: dict[str, str]) -> None:
        kind = cell.get(f"{_OFFICE}value-type", "")
        has_formula = f"{_TABLE}formula" in cell
        text = RichText(self._runs)
        written = "".join(run.text for run in self._runs).strip()
        is_error = cell.get(f"{_CALC}value-type") == "error"
        style = self._style_of(cell)
        found = SheetFeatures()
        if is_error or (has_formula and _ERROR.fullmatch(written)):
            found.valueless[0, 0] = written[:20] or "#?"
        elif has_formula and not kind:
            found.valueless[0, 0] = ""
        if kind in ("float", "percentage", "currency"):
            shown = PERCENT if kind == "percentage" else self._styles.shown_as(style)
            if shown and (shown != PERCENT or kind == "percentage"):
                found.shown_as[0, 0] = shown
        if written:
            is_struck = bool(self._styles.is_struck(style))
            found.note_fonts((0, 0), text, cell_is_struck=is_struck)
        self._repeat(found)

    def _style_of(self, cell: dict[str, str]) -> str:
        """Return the style of a cell: its own, its row's or its column's."""
        own = cell.get(f"{_TABLE}style-name") or self._row_style
        of_column = (style for beyond, style in self._column_styles if self._column < beyond)
        return own or next(of_column, "")

    def _repeat(self, found: SheetFeatures) -> None:
        """Note what was found of one cell at each place at which it is repeated."""
        pairs = (
            (found.valueless, self._features.valueless),
            (found.shown_as, self._features.shown_as),
            (found.struck, self._features.struck),
            (found.superscript, self._features.superscript),
        )
        for one, all_of_them in pairs:
            if one:
                for row in range(self._row, self._row + self._rows):
                    for column in range(self._column, self._column + self._columns):
                        all_of_them[row, column] = one[0, 0]


def _repeated(attributes: dict[str, str], what: str) -> int:
    return max(1, int(attributes.get(f"{_TABLE}number-{what}-repeated", "1")))
