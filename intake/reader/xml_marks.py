"""What calamine does not tell of an .xlsx: formulas without a value, errors, shares, the hidden.

Told of each sheet as a dict: `special` (row, column) -> (kind, text) of cells, `hidden` its first
hidden rows and columns, `has_picture`, and `merged` where calamine does not know of merged cells.
Rows and columns are 0-based.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any
from xml.etree import ElementTree

WORKBOOK = "xl/workbook.xml"
LARGEST_SCAN = 120_000_000
"""Bytes of a sheet that are looked through for what calamine does not tell."""
NO_VALUE = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>'
    rb"(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]{1,20})</v>"
)
STYLED = rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\ss="(?:%s)"'
HIDDEN = re.compile(rb'<(row|col) [^>]*hidden="(?:1|true)"[^>]*>')
FIRST = re.compile(rb'\s(?:r|min)="(\d{1,7})"')
MOST_HIDDEN = 8
"""Hidden rows and columns of a sheet that are told one by one."""
PERCENT_FORMATS = (9, 10)
"""The two number formats with a percent sign that every workbook knows."""


def marks(package: zipfile.ZipFile) -> tuple[bool, dict[str, dict[str, Any]]]:
    """Return whether days count from 1904, and by sheet what only the XML tells."""
    book = package.read(WORKBOOK)
    targets = links(package, WORKBOOK)
    shares = _share_styles(package)
    told = {}
    for sheet in ElementTree.fromstring(book).iterfind("{*}sheets/{*}sheet"):
        link = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        path = targets.get(link, "")
        if path in package.NameToInfo and package.getinfo(path).file_size < LARGEST_SCAN:
            of_sheet = _of_sheet(package.read(path), shares)
            told[sheet.get("name", "")] = of_sheet | {"has_picture": has_picture(package, path)}
    return re.search(rb'date1904="(?:1|true)"', book) is not None, told


def links(package: zipfile.ZipFile, part: str, kind: str = "") -> dict[str, str]:
    """Return the parts that a part links to (of one kind, where it is given), by the link's id."""
    folder, name = part.rsplit("/", 1)
    path = f"{folder}/_rels/{name}.rels"
    if path not in package.NameToInfo:
        return {}
    found = {}
    for link in ElementTree.fromstring(package.read(path)):
        if link.get("Type", "").endswith(kind) and link.get("TargetMode") != "External":
            found[link.get("Id", "")] = _resolved(folder, link.get("Target", ""))
    return found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/")
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def has_picture(package: zipfile.ZipFile, sheet: str) -> bool:
    """Return whether a picture lies on a sheet."""
    drawings = links(package, sheet, "/drawing").values()
    return any(links(package, drawing, "/image") for drawing in drawings)


def is_percent(number_format: str) -> bool:
    """Return whether a number format shows shares: a percent sign that is not quoted."""
    return "%" in re.sub(r'"[^"]*"|\\.|_.|\*.', "", number_format)


def _share_styles(package: zipfile.ZipFile) -> list[bytes]:
    """Return the numbers of the cell formats that show their number as a percentage."""
    if "xl/styles.xml" not in package.NameToInfo:
        return []
    root = ElementTree.fromstring(package.read("xl/styles.xml"))
    formats = {str(number) for number in PERCENT_FORMATS}
    for each in root.iterfind("{*}numFmts/{*}numFmt"):
        if is_percent(each.get("formatCode", "")):
            formats.add(each.get("numFmtId", ""))
    looks = root.iterfind("{*}cellXfs/{*}xf")
    return [b"%d" % n for n, look in enumerate(looks) if look.get("numFmtId") in formats]


def _of_sheet(xml: bytes, shares: list[bytes]) -> dict[str, Any]:
    special: dict[tuple[int, int], tuple[str, str]] = {}
    if shares:
        for match in re.finditer(STYLED % b"|".join(shares), xml):
            special[int(match[2]) - 1, _index(match[1])] = ("p", "")
    if b"<f>" in xml or b"<f " in xml or b"<f/>" in xml:
        for match in NO_VALUE.finditer(xml):
            special[int(match[2]) - 1, _index(match[1])] = ("f", "")
    if b't="e"' in xml:
        for match in ERROR.finditer(xml):
            text = match[3].decode("utf-8", "replace")
            special[int(match[2]) - 1, _index(match[1])] = ("f", text)
    return {"special": special, "hidden": _hidden_lines(xml) if b"hidden=" in xml else []}


def _hidden_lines(xml: bytes) -> list[str]:
    """Return the first hidden rows (numbers) and columns (letters), "…" where there are more."""
    lines: list[str] = []
    for match in HIDDEN.finditer(xml):
        first = FIRST.search(match[0])
        if len(lines) == MOST_HIDDEN:
            return [*lines, "…"]
        if first is not None:
            lines.append(first[1].decode() if match[1] == b"row" else letters(int(first[1])))
    return lines


def _index(name: bytes) -> int:
    index = 0
    for letter in name:
        index = index * 26 + letter - 64
    return index - 1


def letters(number: int) -> str:
    """Return the letters of a 1-based column."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
