"""Hostile files, made and not kept: what each is, and the fault that it is answered with."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl

from intake.forms import FORMS

_ROUNDS = FORMS["rounds"].sheet_name


@dataclass(frozen=True)
class Hostile:
    """One file: its name, how it is made of a sound workbook, and the faults that answer it.

    `answers`: codes of which at least one is told; empty where the file is read as if nothing
    were in it but its cells.
    """

    what: str
    file_name: str
    make: Callable[[bytes], bytes]
    answers: tuple[str, ...] = ()


def _with_part(content: bytes, name: str, body: bytes | Callable[[bytes], bytes]) -> bytes:
    """Return a package with one part set, or changed by a function."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, body(old.read(name)) if callable(body) else body)
    return target.getvalue()


def _sheet_of(content: bytes, name: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return f"xl/worksheets/sheet{book.sheetnames.index(name) + 1}.xml"


def _rounds_xml(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return _with_part(content, _sheet_of(content, _ROUNDS), change)


def _zip_bomb(content: bytes) -> bytes:
    return _with_part(content, "xl/media/image1.png", bytes(700_000_000 // 8) * 8)


def _nested_bomb(content: bytes) -> bytes:
    return _with_part(content, "xl/worksheets/bomb.xml", b"<a>" + b" " * 90_000_000 + b"</a>")


def _false_size(content: bytes) -> bytes:
    """Let the directory of the package say less than its largest part unpacks to."""
    bomb = _nested_bomb(content)
    size = struct.pack("<I", 90_000_007)
    return bomb.replace(size, struct.pack("<I", 1_000))


def _far_cell(content: bytes) -> bytes:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _rounds_xml(content, lambda xml: xml.replace(b"</sheetData>", far))


def _declared(content: bytes) -> bytes:
    def change(xml: bytes) -> bytes:
        start = xml.index(b"<dimension")
        end = xml.index(b"/>", start) + 2
        return xml[:start] + b'<dimension ref="A1:XFD1048576"/>' + xml[end:]

    return _rounds_xml(content, change)


def _million_empty_rows(content: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(5_000, 1_000_001))
    return _rounds_xml(content, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def _million_blank_texts(content: bytes) -> bytes:
    cell = b'<row r="%d"><c r="A%d" t="str"><v> </v></c></row>'
    rows = b"".join(cell % (n, n) for n in range(5_000, 1_000_001))
    return _rounds_xml(content, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def _entities(content: bytes) -> bytes:
    lines = [b'<!ENTITY a0 "lol">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    declared = b"<!DOCTYPE worksheet [" + b"".join(lines) + b"]>"

    def change(xml: bytes) -> bytes:
        at = xml.index(b"?>") + 2
        cell = b'<row r="9000"><c r="A9000" t="str"><v>&a9;</v></c></row></sheetData>'
        return (xml[:at] + declared + xml[at:]).replace(b"</sheetData>", cell)

    return _rounds_xml(content, change)


def _outer_entity(content: bytes) -> bytes:
    def change(xml: bytes) -> bytes:
        at = xml.index(b"?>") + 2
        secret = b'<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        cell = b'<row r="9000"><c r="A9000" t="str"><v>&f;</v></c></row></sheetData>'
        return (xml[:at] + secret + xml[at:]).replace(b"</sheetData>", cell)

    return _rounds_xml(content, change)


def _external_link(content: bytes) -> bytes:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return _with_part(content, "xl/externalLinks/externalLink1.xml", link)


def _embedded(content: bytes) -> bytes:
    return _with_part(content, "xl/embeddings/oleObject1.bin", b"MZ" + bytes(5_000))


def _macros(content: bytes) -> bytes:
    return _with_part(content, "xl/vbaProject.bin", bytes(2_000))


def _encrypted(_content: bytes) -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000) + name + bytes(2_000)


def _zip_with_password(content: bytes) -> bytes:
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _many_members(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as package:
        for number in range(2_500):
            package.writestr(f"xl/x{number}.xml", b"")
    return target.getvalue()


def _path_parts(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("../../../../tmp/owned.txt", b"x")
    return target.getvalue()


def _texts(content: bytes) -> bytes:
    """Formula text, HTML and Markdown where text belongs: in a case's summary."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[FORMS["cases"].sheet_name]
    for row in range(2, 6):
        cells: Any = sheet[row]
        for cell in cells:
            cell.value = "=cmd|' /C calc'!A0" if row % 2 else "<script>x</script>[a](javascript:1)"
            cell.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ten_thousand(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[_ROUNDS]
    for row in range(2, 5_002):
        values: tuple[str | int, ...] = ("nowhere", "", "moon", -1, "many")
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _long_text(content: bytes) -> bytes:
    cell = b'<row r="9000"><c r="A9000" t="str"><v>%s</v></c></row></sheetData>' % (
        b"x" * 9_000_000
    )
    return _rounds_xml(content, lambda xml: xml.replace(b"</sheetData>", cell))


def _many_sheets(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for number in range(120):
        book.create_sheet(f"x{number}")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


UNREAD = ("bomb", "too_large", "unreadable", "reader_died")
CORPUS: tuple[Hostile, ...] = (
    Hostile("a picture that unpacks to 700 MB", "bomb.xlsx", _zip_bomb, ("bomb",)),
    Hostile("a part that unpacks a thousandfold", "nested.xlsx", _nested_bomb, ("bomb",)),
    Hostile("a package that lies about its sizes", "lies.xlsx", _false_size, (*UNREAD, "")),
    Hostile(
        "one cell in the last row and column", "far.xlsx", _far_cell,
        ("too_many_rows", "too_many_columns", "too_many_cells", *UNREAD),
    ),
    Hostile("a declared size of the whole sheet", "declared.xlsx", _declared, (*UNREAD, "")),
    Hostile("a million empty rows", "empty_rows.xlsx", _million_empty_rows, ("too_many_rows", "")),
    Hostile(
        "a million rows of blanks", "blanks.xlsx", _million_blank_texts, ("too_many_rows", "bomb"),
    ),
    Hostile("entities that multiply", "entities.xlsx", _entities, ("unreadable",)),
    Hostile("an entity that reads a file", "outer.xlsx", _outer_entity, ("unreadable",)),
    Hostile("links to other workbooks", "links.xlsx", _external_link),
    Hostile("an embedded object", "embedded.xlsx", _embedded),
    Hostile("macros", "macros.xlsm", _macros),
    Hostile("a workbook with a password", "secret.xlsx", _encrypted, ("encrypted",)),
    Hostile("a package with a password", "locked.xlsx", _zip_with_password, ("encrypted",)),
    Hostile(
        "a renamed executable", "setup.xlsx", lambda _: b"MZ" + bytes(9_000), ("not_a_workbook",)
    ),
    Hostile("a renamed PDF", "a.xls", lambda _: b"%PDF-1.7\n,,;;" * 9, ("not_a_workbook",)),
    Hostile(
        "a web page that another system calls .xls", "a.xls",
        lambda _: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", ("markup",),
    ),
    Hostile(
        "a workbook of 2003 in XML", "a.xls",
        lambda _: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        ("markup",),
    ),
    Hostile("an empty file", "empty.xlsx", lambda _: b"", ("empty",)),
    Hostile("a file cut short", "short.xlsx", lambda c: c[: len(c) // 2], ("unreadable",)),
    Hostile(
        "a package with its middle overwritten", "torn.xlsx",
        lambda c: c[:9_000] + bytes(4_000) + c[13_000:], (*UNREAD, ""),
    ),
    Hostile("two thousand members", "members.xlsx", _many_members, ("bomb",)),
    Hostile("members named with path parts", "paths.xlsx", _path_parts),
    Hostile("a name with path parts", "../../..\\etc/passwd\u202excod.xlsx", lambda c: c),
    Hostile("formulas, HTML and Markdown in text cells", "texts.xlsx", _texts, ("unknown_outlet",)),
    Hostile("ten thousand problems", "many.xlsx", _ten_thousand, ("more_of_the_same",)),
    Hostile("a text of nine million letters", "long.xlsx", _long_text),
    Hostile("a hundred more sheets", "sheets.xlsx", _many_sheets, ("too_many_sheets",)),
)  # fmt: skip
"""Every kind of file that somebody may send to do harm, or without meaning to."""
