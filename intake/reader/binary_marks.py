"""What calamine does not tell of an .xlsb: as `xml_marks`, from the records of [MS-XLSB]."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import Any

from xml_marks import (  # type: ignore[import-not-found]
    LARGEST_SCAN,
    MOST_HIDDEN,
    PERCENT_FORMATS,
    has_picture,
    is_percent,
    letters,
    links,
)

WORKBOOK, STYLES = "xl/workbook.bin", "xl/styles.bin"
ROW, ERROR, FORMULA_ERROR, COLUMN, MERGED = 0, 3, 11, 60, 176
NUMBERS = (2, 5, 9)  # packed, plain, of a formula
FORMAT, LOOK, LOOKS_BEGIN, LOOKS_END = 44, 47, 617, 618
SHEET, PROPERTIES = 156, 153
HIDDEN_ROW = 0x10
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and size of each record of a part."""
    at, end = 0, len(data)
    while at < end:
        number = data[at]
        at += 1
        if number & 0x80:
            number = number & 0x7F | data[at] << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        if at + size > end:
            return
        yield number, at, size
        at += size


def marks(package: zipfile.ZipFile) -> tuple[bool, dict[str, dict[str, Any]]]:
    """Return whether days count from 1904, and by sheet what only its records tell."""
    targets = links(package, WORKBOOK)
    shares = _share_looks(package)
    data = package.read(WORKBOOK)
    is_1904, told = False, {}
    for number, at, size in records(data):
        if number == PROPERTIES and size >= 4:
            is_1904 = bool(data[at] & 1)
        elif number == SHEET:
            link, at = _text(data, at + 8)
            name, _end = _text(data, at)
            path = targets.get(link, "")
            if path in package.NameToInfo and package.getinfo(path).file_size < LARGEST_SCAN:
                of_sheet = _of_sheet(package.read(path), shares)
                told[name] = of_sheet | {"has_picture": has_picture(package, path)}
    return is_1904, told


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _share_looks(package: zipfile.ZipFile) -> set[int]:
    """Return the numbers of the cell formats that show their number as a percentage."""
    if STYLES not in package.NameToInfo:
        return set()
    data = package.read(STYLES)
    formats, shares = set(PERCENT_FORMATS), set()
    look = None  # formats of cells are counted from their group's beginning
    for number, at, _size in records(data):
        if number == FORMAT and is_percent(_text(data, at + 2)[0]):
            formats.add(struct.unpack_from("<H", data, at)[0])
        elif number in (LOOKS_BEGIN, LOOKS_END):
            look = 0 if number == LOOKS_BEGIN else None
        elif number == LOOK and look is not None:
            if struct.unpack_from("<H", data, at + 2)[0] in formats:
                shares.add(look)
            look += 1
    return shares


def _of_sheet(data: bytes, shares: set[int]) -> dict[str, Any]:
    special: dict[tuple[int, int], tuple[str, str]] = {}
    hidden: list[str] = []
    merged: list[list[int]] = []
    row = 0
    for number, at, size in records(data):
        if number == ROW:
            (row,) = struct.unpack_from("<I", data, at)
            if data[at + 11] & HIDDEN_ROW:
                hidden.append(str(row + 1))
        elif number in (ERROR, FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", data, at)
            special[row, column] = ("f", ERRORS.get(data[at + 8], "#?"))
        elif number in NUMBERS:
            if shares and int.from_bytes(data[at + 4 : at + 7], "little") in shares:
                special[row, struct.unpack_from("<I", data, at)[0]] = ("p", "")
        elif number == COLUMN and size >= 18 and data[at + 16] & 1:
            hidden.append(letters(struct.unpack_from("<I", data, at)[0] + 1))
        elif number == MERGED:
            first, last, left, right = struct.unpack_from("<IIII", data, at)
            merged.append([first, left, last, right])
    told = [*hidden[:MOST_HIDDEN], "…"] if len(hidden) > MOST_HIDDEN else hidden
    return {"special": special, "hidden": told, "merged": merged}
