"""Comments of a sheet: ours added beside the people's own, and taken away again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from intake.annotation.package import TYPES, Package
from intake.annotation.xml_edit import Edits, elements, first, text, texts

AUTHOR = "Service quality check 服务质量核对"
_VML = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_EMPTY_COMMENTS = (
    '<comments xmlns="{main}"><authors></authors><commentList></commentList></comments>'
)
_EMPTY_VML = (
    f'<xml {_VML}><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" '
    'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype></xml>"
)
_SHAPE = (
    f"<v:shape {_VML} "
    'id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;width:240pt;height:90pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" '
    'color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_AFTER_LEGACY_DRAWING = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst", "AlternateContent",
}  # fmt: skip


def _part(package: Package, sheet: str, kind: str) -> str | None:
    found = [r.target for r in package.relationships(sheet) if r.kind == kind]
    return found[0] if found and package.has(found[0]) else None


def _position(cell: str) -> tuple[int, int]:
    """Return the zero-based row and column of an address."""
    letters, row = coordinate_from_string(cell)
    return row - 1, column_index_from_string(letters) - 1


def remove_ours(package: Package, sheet: str) -> None:
    """Take our comments off a sheet; the people's own stay."""
    part = _part(package, sheet, "comments")
    if part is None:
        return
    xml = package.read(part)
    found = elements(xml, {"author", "comment"})
    authors = [e for e in found if e.name == "author"]
    ours = {
        str(n) for n, e in enumerate(authors) if texts(xml[e.open_end : e.close]).strip() == AUTHOR
    }
    gone = [e for e in found if e.name == "comment" and e.attributes.get("authorId") in ours]
    edits = Edits(xml)
    for element in gone:
        edits.replace(element.start, element.end, b"")
    package.write(part, edits.apply())
    drawing = _part(package, sheet, "vmlDrawing")
    if drawing and gone:
        positions = {_position(e.attributes["ref"]) for e in gone}
        package.write(drawing, _without_shapes(package.read(drawing), positions))


def _without_shapes(vml: bytes, positions: set[tuple[int, int]]) -> bytes:
    """Return a drawing without the note shapes that stand at these rows and columns."""

    def keep(match: re.Match[bytes]) -> bytes:
        row = re.search(rb"<x:Row>\s*(\d+)\s*</x:Row>", match[0])
        column = re.search(rb"<x:Column>\s*(\d+)\s*</x:Column>", match[0])
        at = (int(row[1]), int(column[1])) if row and column else None
        return b"" if at in positions else match[0]

    return re.sub(rb"<v:shape\s.*?</v:shape>", keep, vml, flags=re.DOTALL)


def add(package: Package, sheet: str, notes: Mapping[str, str]) -> None:
    """Add a comment at each cell; a cell where a person has a comment keeps that one alone."""
    comments = _part(package, sheet, "comments")
    if comments is None:
        comments = package.new_name("xl/comments{}.xml")
        package.write(comments, _EMPTY_COMMENTS.format(main=package.namespace).encode())
        package.declare(comments, TYPES + "comments+xml")
        package.relate(sheet, "comments", comments)
    xml = package.read(comments)
    found = elements(xml, {"authors", "author", "commentList", "comment"})
    taken = {e.attributes["ref"] for e in found if e.name == "comment"}
    free = {cell: note for cell, note in notes.items() if cell not in taken}
    authors, comment_list = first(found, "authors"), first(found, "commentList")
    assert authors is not None
    assert comment_list is not None
    number = sum(e.name == "author" for e in found)
    p = comment_list.prefix
    edits = Edits(xml)
    edits.append(authors, f"<{p}author>{text(AUTHOR)}</{p}author>".encode())
    edits.append(
        comment_list,
        "".join(
            f'<{p}comment ref="{cell}" authorId="{number}"><{p}text><{p}r>'
            f'<{p}t xml:space="preserve">{text(note)}</{p}t></{p}r></{p}text></{p}comment>'
            for cell, note in free.items()
        ).encode(),
    )
    package.write(comments, edits.apply())
    _add_shapes(package, sheet, list(free))


def _add_shapes(package: Package, sheet: str, cells: list[str]) -> None:
    """Draw the boxes of the comments; without them Excel shows no comment."""
    drawing = _part(package, sheet, "vmlDrawing")
    if drawing is None:
        drawing = package.new_name("xl/drawings/vmlDrawing{}.vml")
        package.write(drawing, _EMPTY_VML.encode())
        package.declare_extension("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        _refer(package, sheet, package.relate(sheet, "vmlDrawing", drawing))
    vml = package.read(drawing)
    start = max([1024, *(int(n) for n in re.findall(rb'id="_x0000_s(\d+)"', vml))]) + 1
    shapes = []
    for number, cell in enumerate(cells, start):
        row, column = _position(cell)
        shapes.append(
            _SHAPE.format(
                number=number, row=row, column=column, left=column + 1, right=column + 4,
                top=max(row - 1, 0), bottom=row + 5,
            )
        )  # fmt: skip
    at = vml.rindex(b"</xml>")
    package.write(drawing, vml[:at] + "".join(shapes).encode() + vml[at:])


def _refer(package: Package, sheet: str, relationship_id: str) -> None:
    """Name the drawing in the sheet, at the place that the schema asks for."""
    xml = package.read(sheet)
    found = elements(xml, _AFTER_LEGACY_DRAWING | {"worksheet", "sheetData"})
    data, root = first(found, "sheetData"), first(found, "worksheet")
    assert data is not None
    assert root is not None
    later = [e.start for e in found if e.depth == 2 and e.start > data.start and e is not data]
    at = min(later, default=root.close)
    link = f'xmlns:r="{package.relationships_namespace}" r:id="{relationship_id}"'
    new = f"<{root.prefix}legacyDrawing {link}/>".encode()
    edits = Edits(xml)
    edits.replace(at, at, new)
    package.write(sheet, edits.apply())
