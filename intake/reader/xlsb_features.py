"""What calamine does not tell of an .xlsb, from the records of [MS-XLSB]."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from cell_features import SheetFeatures  # type: ignore[import-not-found]
from number_formats import BUILT_IN, shown_as  # type: ignore[import-not-found]
from package import has_picture, linked, links  # type: ignore[import-not-found]
from rich_text import RichText, Run  # type: ignore[import-not-found]
from xlsx_styles import Styles  # type: ignore[import-not-found]

WORKBOOK = "xl/workbook.bin"
ROW, ERROR, FORMULA_ERROR, COLUMN, MERGED = 0, 3, 11, 60, 176
NUMBERS = (2, 5, 9)  # packed, plain, of a formula
TEXTS = (6, 7, 8)  # inline, shared, of a formula
SHARED_TEXT, SHARED_ITEM = 7, 19
FORMAT, FONT, LOOK, LOOKS_BEGIN, LOOKS_END = 44, 43, 47, 617, 618
SHEET, PROPERTIES = 156, 153
HIDDEN_ROW, STRUCK_FONT, RICH = 0x10, 0x08, 0x01
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


def features(package: zipfile.ZipFile) -> tuple[dict[str, SheetFeatures], bool]:
    """Return by sheet what only its records tell, and whether days count from 1904."""
    targets = links(package, WORKBOOK)
    styles, fonts = _styles(package)
    texts = _rich_texts(package, fonts, keeps_all=bool(styles.struck))
    data = package.read(WORKBOOK)
    is_1904, found = False, {}
    for number, at, size in records(data):
        if number == PROPERTIES and size >= 4:
            is_1904 = bool(data[at] & 1)
        elif number == SHEET:
            link, at = _text(data, at + 8)
            name, _end = _text(data, at)
            path = targets.get(link, "")
            if path:
                found[name] = _of_sheet(package.read(path), styles, texts)
                found[name].has_picture = has_picture(package, path)
    return found, is_1904


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _styles(package: zipfile.ZipFile) -> tuple[Styles, list[tuple[bool, bool]]]:
    """Return the cell formats, and of each font whether it strikes out and whether it raises."""
    styles, part = Styles(), linked(package, WORKBOOK, "/styles")
    fonts: list[tuple[bool, bool]] = []
    if not part:
        return styles, fonts
    data = package.read(part)
    formats = dict(BUILT_IN)
    look = None  # formats of cells are counted from their group's beginning
    for number, at, _size in records(data):
        if number == FORMAT:
            (code,) = struct.unpack_from("<H", data, at)
            formats[code] = shown_as(_text(data, at + 2)[0])
        elif number == FONT:
            _height, flags, _weight, raised = struct.unpack_from("<HHHH", data, at)
            fonts.append((bool(flags & STRUCK_FONT), raised in (1, 2)))
        elif number in (LOOKS_BEGIN, LOOKS_END):
            look = 0 if number == LOOKS_BEGIN else None
        elif number == LOOK and look is not None:
            _parent, code, font = struct.unpack_from("<HHH", data, at)
            if formats.get(code):
                styles.shown_as[look] = formats[code]
            if font < len(fonts) and fonts[font][0]:
                styles.struck.add(look)
            look += 1
    return styles, fonts


def _rich_texts(
    package: zipfile.ZipFile, fonts: list[tuple[bool, bool]], *, keeps_all: bool
) -> dict[int, RichText]:
    """Return the shared texts with runs that are struck out or raised, by number."""
    part = linked(package, WORKBOOK, "/sharedStrings")
    found: dict[int, RichText] = {}
    if not part or not (keeps_all or any(struck or raised for struck, raised in fonts)):
        return found
    data, item = package.read(part), 0
    for number, at, _size in records(data):
        if number == SHARED_ITEM:
            if data[at] & RICH:
                found[item] = RichText(_runs(data, at + 1, fonts))
            item += 1
    return found


def _runs(data: bytes, at: int, fonts: list[tuple[bool, bool]]) -> list[Run]:
    """Return the runs of a text; what stands before the first is in the cell's own font."""
    text, at = _text(data, at)
    (count,) = struct.unpack_from("<I", data, at)
    starts = [struct.unpack_from("<HH", data, at + 4 + 4 * n) for n in range(min(count, 1_000))]
    edges = [start for start, _font in starts] + [len(text)]
    runs = [Run(text[: edges[0]])]
    for (start, font), end in zip(starts, edges[1:], strict=True):
        is_struck, is_raised = fonts[font] if font < len(fonts) else (False, False)
        runs.append(Run(text[start:end], is_struck, is_raised))
    return runs


def _of_sheet(data: bytes, styles: Styles, texts: dict[int, RichText]) -> SheetFeatures:
    features = SheetFeatures()
    telling, row = styles.telling, 0
    for number, at, size in records(data):
        if number == ROW:
            (row,) = struct.unpack_from("<I", data, at)
            if data[at + 11] & HIDDEN_ROW:
                features.hide_rows(row, row)
        elif number in (ERROR, FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", data, at)
            features.valueless[row, column] = ERRORS.get(data[at + 8], "#?")
        elif number in NUMBERS or number in TEXTS:
            style = int.from_bytes(data[at + 4 : at + 7], "little")
            text = _shared(data, at, texts) if number == SHARED_TEXT and texts else None
            if style in telling or text is not None:
                (column,) = struct.unpack_from("<I", data, at)
                if number in NUMBERS and style in styles.shown_as:
                    features.shown_as[row, column] = styles.shown_as[style]
                is_struck = style in styles.struck
                features.note_fonts((row, column), text, cell_is_struck=is_struck)
        elif number == COLUMN and size >= 18 and data[at + 16] & 1:
            features.hide_columns(*struct.unpack_from("<II", data, at))
        elif number == MERGED:
            first, last, left, right = struct.unpack_from("<IIII", data, at)
            features.merged.append([first, left, last, right])
    return features


def _shared(data: bytes, at: int, texts: dict[int, RichText]) -> RichText | None:
    (number,) = struct.unpack_from("<I", data, at + 8)
    return texts.get(number)
