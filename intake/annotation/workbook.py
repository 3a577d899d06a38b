"""Marks a workbook's problems in the workbook itself: fills, comments and a first sheet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intake.annotation import cells, comments, problem_sheet
from intake.annotation.fault import Fault
from intake.annotation.package import TYPES, Package
from intake.annotation.styles import Styles
from intake.annotation.xml_edit import Edits, elements, first, with_attribute
from intake.sheet.reserved_names import PROBLEM_SHEET
from languages import _

_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
MARKS_AT_MOST = 2_000
"""Cells filled and commented; every problem is on the first sheet all the same."""


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str


def annotate(content: bytes, problems: Sequence[Fault]) -> bytes:
    """Return an .xlsx or .xlsm with its problems marked, in the language in use.

    Faulty cells are filled and commented, and a first sheet lists every problem with a link to
    its cell. Marks of an earlier round are cleared first. All else stays byte for byte.
    Raises ValueError where the package cannot be edited (it is broken or of another kind).
    """
    package = Package(content)
    sheets = _sheets(package)
    styles = Styles(package)
    old = problem_sheet.notes_of(package, _own_part(sheets))
    listed = [sheet for sheet in sheets if sheet.name != PROBLEM_SHEET]
    for sheet in listed:
        _clear(package, sheet, styles, old)
    by_sheet: dict[str, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems[:MARKS_AT_MOST]:
        if _CELL.fullmatch(problem.cell):
            by_sheet[problem.sheet][problem.cell].append(problem)
    original: dict[tuple[str, str], bytes] = {}
    for sheet in listed:
        if faults := by_sheet.get(sheet.name):
            _annotate_sheet(package, sheet, faults, styles, original)
    styles.save()
    names = {sheet.name for sheet in listed}
    _put_first(package, sheets, problem_sheet.build(problems, names, original, package.namespace))
    return package.to_bytes()


def _sheets(package: Package) -> list[_Sheet]:
    targets = {r.id: r.target for r in package.relationships(package.workbook)}
    found = []
    for element in elements(package.read(package.workbook), {"sheet"}):
        key = next(k for k in element.attributes if k.endswith(":id"))
        target = targets.get(element.attributes[key])
        if target and package.has(target):
            found.append(_Sheet(element.attributes["name"], target))
    return found


def _own_part(sheets: Sequence[_Sheet]) -> str | None:
    return next((sheet.part for sheet in sheets if sheet.name == PROBLEM_SHEET), None)


def _clear(
    package: Package, sheet: _Sheet, styles: Styles, old: Mapping[tuple[str, str], bytes]
) -> None:
    """Take an earlier round's comments and fills off a sheet, the cells' own fills back on."""
    comments.remove_ours(package, sheet.part)
    filled = styles.filled_styles()
    if not filled:
        return
    plain = styles.fills[0]

    def own_style(cell: str, style: int) -> int:
        return styles.with_fill(style, old.get((sheet.name, cell), plain))

    package.write(sheet.part, cells.remove_fills(package.read(sheet.part), filled, own_style))


def _annotate_sheet(
    package: Package,
    sheet: _Sheet,
    faults_of_cell: Mapping[str, Sequence[Fault]],
    styles: Styles,
    original: dict[tuple[str, str], bytes],
) -> None:
    """Fill and comment the faulty cells of a sheet, and note the fills that they had."""

    def filled_style(cell: str, style: int) -> int:
        original[sheet.name, cell] = styles.fill(style)
        is_error = any(fault.severity == "error" for fault in faults_of_cell[cell])
        return styles.filled(style, "error" if is_error else "warning")

    package.write(sheet.part, cells.restyle(package.read(sheet.part), faults_of_cell, filled_style))
    notes = {cell: "\n\n".join(map(_note, faults)) for cell, faults in faults_of_cell.items()}
    comments.add(package, sheet.part, notes)


def _note(fault: Fault) -> str:
    heading = _("Error") if fault.severity == "error" else _("Warning")
    lines = [heading, _("Found: {found}").format(found=fault.found) if fault.found else ""]
    lines += [_("Expected: {expected}").format(expected=fault.expected), fault.fix]
    return "\n".join(line for line in lines if line)


def _put_first(package: Package, sheets: Sequence[_Sheet], xml: bytes) -> None:
    """Write our sheet, first in the workbook and the one that opens."""
    own = _own_part(sheets)
    for sheet in sheets:
        _unselect(package, sheet.part)
    if own is not None:
        package.write(own, xml)
        _open_at(package, [sheet.part for sheet in sheets].index(own))
        return
    part = package.new_name("xl/worksheets/sheet{}.xml")
    package.write(part, xml)
    package.declare(part, TYPES + "worksheet+xml")
    _list_first(package, package.relate(package.workbook, "worksheet", part))
    _open_at(package, 0)


def _list_first(package: Package, relationship_id: str) -> None:
    """Name our sheet first in the workbook; names of the other sheets by position move on."""
    xml = package.read(package.workbook)
    found = elements(xml, {"sheets", "sheet", "definedName"})
    listed = [e for e in found if e.name == "sheet"]
    number = max(int(e.attributes["sheetId"]) for e in listed) + 1
    link = f'xmlns:r="{package.relationships_namespace}" r:id="{relationship_id}"'
    new = f'<{listed[0].prefix}sheet name="{PROBLEM_SHEET}" sheetId="{number}" {link}/>'
    edits = Edits(xml)
    edits.replace(listed[0].start, listed[0].start, new.encode())
    for element in found:
        position = element.attributes.get("localSheetId")
        if element.name == "definedName" and position is not None:
            edits.tag(element, localSheetId=str(int(position) + 1))
    package.write(package.workbook, edits.apply())


def _open_at(package: Package, position: int) -> None:
    """Let the workbook open on the sheet at this position."""
    xml = package.read(package.workbook)
    view = first(elements(xml, {"workbookView"}), "workbookView")
    if view is not None:
        edits = Edits(xml)
        edits.tag(view, activeTab=str(position), firstSheet="0")
        package.write(package.workbook, edits.apply())


def _unselect(package: Package, part: str) -> None:
    """Unselect a sheet: two selected sheets would be edited as a group."""
    xml = package.read(part)
    head = xml[: xml.find(b"sheetData")]

    def plain(match: re.Match[bytes]) -> bytes:
        return with_attribute(match[0], "tabSelected", None)

    package.write(part, re.sub(rb"<(?:[\w.-]+:)?sheetView\s[^>]*>", plain, head) + xml[len(head) :])
