"""A writer of .xlsb for tests: the few BIFF12 records of [MS-XLSB] that a workbook of cells needs.

No library writes this kind and LibreOffice only reads it, yet Excel and WPS people hand it in. A
sheet is a list of rows of None, text, bool, int, float, date or datetime; a `Cell` adds the look
of a percentage or a formula with its value. Every text is shared, as Excel writes it.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl

_TYPES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels"'
    b' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="bin"'
    b' ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    b"%s</Types>"
)
_OVERRIDE = '<Override PartName="/xl/%s" ContentType="application/vnd.ms-excel.%s"/>'
_LINKS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "%s</Relationships>"
)
_LINK = (
    '<Relationship Id="%s" Target="%s" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"/>'
)
GENERAL, DAY, MOMENT, SHARE = range(4)
"""The looks of a cell, as places among the workbook's formats."""
_DAY_FORMAT, _MOMENT_FORMAT, _PERCENT = 164, 165, 9
_EPOCH = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


@dataclass(frozen=True)
class Cell:
    """A number with a look of its own, or the value that a formula (here always 0+value) gave."""

    value: Any
    look: int = GENERAL
    is_formula: bool = False


@dataclass(frozen=True)
class Error:
    """A cell that shows an error; 0x2A is #N/A."""

    code: int = 0x2A


@dataclass
class Sheet:
    """The rows of a sheet, and what of it is hidden or merged (first row, column, last …)."""

    rows: Sequence[list[Any]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[tuple[int, int, int, int]] = field(default_factory=list)


def of_xlsx(content: bytes) -> bytes:
    """Return an .xlsx workbook's values as an .xlsb of the same sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return to_bytes(
        {
            page.title: Sheet(
                rows=[list(row) for row in page.iter_rows(values_only=True)],
                is_hidden=page.sheet_state != "visible",
            )
            for page in book
        }
    )


def to_bytes(sheets: Mapping[str, Sheet], *, is_1904: bool = False) -> bytes:
    """Return a workbook of these sheets."""
    texts: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{n}.bin": _sheet(sheet, texts, is_1904)
        for n, sheet in enumerate(sheets.values(), 1)
    }
    members = [(path.removeprefix("xl/"), "worksheet") for path in parts]
    members += [("sharedStrings.bin", "sharedStrings"), ("styles.bin", "styles")]
    links = [_LINK % (f"rId{n}", path, kind) for n, (path, kind) in enumerate(members, 1)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        declared = "".join(_OVERRIDE % member for member in members)
        package.writestr("[Content_Types].xml", _TYPES % declared.encode())
        root = _LINK % ("rId1", "xl/workbook.bin", "officeDocument")
        package.writestr("_rels/.rels", _LINKS % root)
        package.writestr("xl/_rels/workbook.bin.rels", _LINKS % "".join(links))
        package.writestr("xl/workbook.bin", _workbook(sheets, is_1904))
        for name, body in parts.items():
            package.writestr(name, body)
        package.writestr("xl/sharedStrings.bin", _shared(texts))
        package.writestr("xl/styles.bin", _styles())
    return target.getvalue()


def _record(number: int, body: bytes = b"") -> bytes:
    """Return one record: its number in one or two bytes, its length in sevens of bits, its body."""
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size = len(body)
    length = b""
    while size > 127:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + length + bytes([size]) + body


def _text(text: str) -> bytes:
    written = text.encode("utf-16-le")
    return struct.pack("<I", len(written) // 2) + written


def _workbook(sheets: Mapping[str, Sheet], is_1904: bool) -> bytes:
    bundle = b"".join(
        _record(156, struct.pack("<II", sheet.is_hidden, n) + _text(f"rId{n}") + _text(name))
        for n, (name, sheet) in enumerate(sheets.items(), 1)
    )
    properties = _record(153, struct.pack("<II", is_1904, 0) + _text(""))
    return _record(131) + properties + _record(143) + bundle + _record(144) + _record(132)


def _sheet(sheet: Sheet, texts: dict[str, int], is_1904: bool) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    last = (max(0, len(sheet.rows) - 1), max(0, width - 1))
    body = _record(129) + _record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))
    if sheet.hidden_columns:
        columns = [
            _record(60, struct.pack("<IIIIH", c, c, 2304, 0, 1)) for c in sheet.hidden_columns
        ]
        body += _record(390) + b"".join(columns) + _record(391)
    body += _record(145)
    for number, row in enumerate(sheet.rows):
        flags = 0x10 if number in sheet.hidden_rows else 0
        span = struct.pack("<III", 1, 0, max(0, len(row) - 1))
        body += _record(0, struct.pack("<IIHBBB", number, 0, 300, 0, flags, 0) + span)
        for column, value in enumerate(row):
            body += _cell(column, value, texts, is_1904)
    body += _record(146)
    if sheet.merged:
        spans = [_record(176, struct.pack("<IIII", a, c, b, d)) for a, b, c, d in sheet.merged]
        body += _record(177, struct.pack("<I", len(spans))) + b"".join(spans) + _record(178)
    return body + _record(130)


def _cell(column: int, value: Any, texts: dict[str, int], is_1904: bool) -> bytes:
    look, is_formula = GENERAL, False
    if isinstance(value, Cell):
        value, look, is_formula = value.value, value.look, value.is_formula
    if value is None:
        return b""
    if isinstance(value, date):
        is_moment = isinstance(value, datetime)
        look = MOMENT if is_moment else DAY
        moment = (
            value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        )
        value = (moment - _EPOCH[is_1904]).total_seconds() / 86_400
    at = struct.pack("<II", column, look)
    if isinstance(value, Error):
        return _record(3, at + bytes([value.code]))
    if isinstance(value, bool):
        return _record(4, at + bytes([value]))
    if isinstance(value, str):
        return _record(7, at + struct.pack("<I", texts.setdefault(value, len(texts))))
    if is_formula:
        tokens = b"\x1f" + struct.pack("<d", value)  # PtgNum
        formula = struct.pack("<HI", 0, len(tokens)) + tokens + struct.pack("<I", 0)
        return _record(9, at + struct.pack("<d", value) + formula)
    return _record(5, at + struct.pack("<d", value))


def _shared(texts: Mapping[str, int]) -> bytes:
    items = b"".join(_record(19, b"\0" + _text(text)) for text in texts)
    return _record(159, struct.pack("<II", len(texts), len(texts))) + items + _record(160)


def _styles() -> bytes:
    formats = {_DAY_FORMAT: "yyyy-mm-dd", _MOMENT_FORMAT: "yyyy-mm-dd hh:mm"}
    body = _record(278)
    body += _group(
        615, 616, [_record(44, struct.pack("<H", n) + _text(f)) for n, f in formats.items()]
    )
    colour = bytes([1, 0, 0, 0, 0, 0, 0, 255])
    font = struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0) + colour + b"\2" + _text("Calibri")
    body += _group(611, 612, [_record(43, font)])
    fill = struct.pack("<I", 0) + colour * 2 + bytes(48)
    body += _group(603, 604, [_record(45, fill)])
    body += _group(613, 614, [_record(46, b"\0" + (bytes(2) + colour) * 5)])
    body += _group(626, 627, [_look(0xFFFF, 0)])
    body += _group(617, 618, [_look(0, n) for n in (0, _DAY_FORMAT, _MOMENT_FORMAT, _PERCENT)])
    normal = struct.pack("<IHBB", 0, 1, 0, 0xFF) + _text("Normal")
    return body + _group(619, 620, [_record(48, normal)]) + _record(279)


def _group(first: int, last: int, records: Sequence[bytes]) -> bytes:
    return _record(first, struct.pack("<I", len(records))) + b"".join(records) + _record(last)


def _look(parent: int, number_format: int) -> bytes:
    return _record(47, struct.pack("<HHHHHBBI", parent, number_format, 0, 0, 0, 0, 0, 0x1010))
