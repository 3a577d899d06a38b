"""Fills of cells in a sheet's XML, in place: only the tags of the marked cells change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from openpyxl.utils.cell import (
    column_index_from_string,
    coordinate_from_string,
    get_column_letter,
)

from intake.annotation.xml_edit import Edits, Element, elements, first


def restyle(xml: bytes, cells: Iterable[str], style: Callable[[str, int], int]) -> bytes:
    """Return the sheet with `style(cell, old style)` at each cell; missing cells are made."""
    wanted: dict[int, dict[int, str]] = defaultdict(dict)
    for cell in cells:
        letters, row = coordinate_from_string(cell)
        wanted[row][column_index_from_string(letters)] = cell
    found = elements(xml, {"sheetData", "row"})
    data = first(found, "sheetData")
    if data is None:
        raise ValueError("sheet without sheetData")
    p, edits, at_row = data.prefix, Edits(xml), 0
    rows: list[tuple[int, Element]] = []
    for element in found:
        if element.name == "row" and element.prefix == p:
            at_row = int(element.attributes.get("r", at_row + 1))
            rows.append((at_row, element))
    by_number = dict(rows)
    for number in sorted(wanted):
        if number in by_number:
            element = by_number[number]
            old = xml[element.start : element.end]
            new = _restyled_row(old, number, wanted[number], style, p)
            edits.replace(element.start, element.end, new)
    made: dict[int, list[bytes]] = defaultdict(list)
    for number in sorted(wanted.keys() - by_number.keys()):
        at = next((e.start for n, e in rows if n > number), data.close)
        inner = b"".join(_new_cell(c, style(c, 0), p) for _, c in sorted(wanted[number].items()))
        made[at].append(f'<{p}row r="{number}">'.encode() + inner + f"</{p}row>".encode())
    for at, new_rows in made.items():
        if data.is_empty_tag:
            edits.append(data, b"".join(new_rows))
        else:
            edits.replace(at, at, b"".join(new_rows))
    return edits.apply()


def _column(address: str) -> int:
    return column_index_from_string(coordinate_from_string(address)[0])


def _new_cell(cell: str, style: int, p: str) -> bytes:
    return f'<{p}c r="{cell}" s="{style}"/>'.encode()


def _restyled_row(
    row: bytes, number: int, wanted: Mapping[int, str], style: Callable[[str, int], int], p: str
) -> bytes:
    """Return one row's XML with its wanted cells restyled, missing ones put in their order."""
    found = elements(row, {"row", "c"})
    edits, missing, places = Edits(row), dict(wanted), []
    for column, element in _cells(found[1:], p):
        places.append((column, element.start))
        if column in missing:
            cell = missing.pop(column)
            edits.tag(element, s=str(style(cell, int(element.attributes.get("s", "0")))))
    own_style = int(found[0].attributes.get("s", "0"))
    made = [(c, _new_cell(cell, style(cell, own_style), p)) for c, cell in sorted(missing.items())]
    if found[0].is_empty_tag:
        edits.append(found[0], b"".join(new for _column, new in made))
    else:
        for column, new in made:
            at = next((start for c, start in places if c > column), found[0].close)
            edits.replace(at, at, new)
    return edits.apply()


def _cells(found: Iterable[Element], p: str) -> Iterator[tuple[int, Element]]:
    """Yield the cells of one row with their 1-based columns."""
    column = 0
    for element in found:
        if element.name == "c" and element.prefix == p:
            address = element.attributes.get("r", "").strip()
            column = _column(address) if address else column + 1
            yield column, element


def remove_fills(xml: bytes, filled: frozenset[int], style: Callable[[str, int], int]) -> bytes:
    """Return the sheet with `style(cell, old style)` at every cell whose style is filled."""
    if not filled:
        return xml
    found = elements(xml, {"sheetData", "row", "c"})
    data = first(found, "sheetData")
    p, edits, number = data.prefix if data else "", Edits(xml), 0
    starts = [n for n, e in enumerate(found) if e.name == "row" and e.prefix == p]
    for at, end in zip(starts, [*starts[1:], len(found)], strict=True):
        number = int(found[at].attributes.get("r", number + 1))
        for column, element in _cells(found[at + 1 : end], p):
            if (old := int(element.attributes.get("s", "0"))) in filled:
                cell = f"{get_column_letter(column)}{number}"
                edits.tag(element, s=str(style(cell, old)))
    return edits.apply()
