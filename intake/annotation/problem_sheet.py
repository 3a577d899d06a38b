"""The first sheet of an annotated workbook: every problem, with a link to its cell.

A hidden column keeps the fill that each marked cell had, so that the next round gives it back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from intake.annotation.fault import Fault
from intake.annotation.package import Package
from intake.annotation.xml_edit import elements, text, texts
from intake.problems import counted
from intake.sheet.reserved_names import PROBLEM_SHEET
from languages import _
from languages.sentences import ended, joined

_FIRST_ROW = 4
_WIDTHS = (6, 11, 20, 9, 32, 46, 60)
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


def build(
    problems: Sequence[Fault],
    sheets: Collection[str],
    original: Mapping[tuple[str, str], bytes],
    namespace: str,
) -> bytes:
    """Return the sheet's XML; `original` is the fill (XML) of each marked cell before."""
    errors = sum(problem.severity == "error" for problem in problems)
    summary = ended(counted(errors=errors, warnings=len(problems) - errors))
    how = _("Click a cell's address to go there. Fix the errors and submit this same file again.")
    titles = [_("No."), _("Severity"), _("Sheet"), _("Cell"), _("Found"), _("Expected")]
    titles.append(_("How to fix it"))
    rows = [
        _row(1, [PROBLEM_SHEET]),
        _row(2, [joined([summary, how])]),
        _row(_FIRST_ROW - 1, titles),
    ]
    links: list[str] = []
    for number, problem in enumerate(problems, 1):
        row = _FIRST_ROW + number - 1
        severity = _("Error") if problem.severity == "error" else _("Warning")
        fill = original.get((problem.sheet, problem.cell), b"").decode("utf-8", "replace")
        texts = [str(number), severity, problem.sheet, problem.cell, problem.found]
        rows.append(_row(row, [*texts, problem.expected, problem.fix, fill]))
        if problem.sheet in sheets and _CELL.fullmatch(problem.cell):
            location = f"'{problem.sheet.replace(chr(39), chr(39) * 2)}'!{problem.cell}"
            links.append(f'<hyperlink ref="D{row}" location={quoteattr(location)}/>')
    return _document(rows, links, namespace).encode()


def _row(number: int, texts: Sequence[str]) -> str:
    inner = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{text(value[:32_000])}</t></is></c>"
        for n, value in enumerate(texts)
        if value
    )
    return f'<row r="{number}">{inner}</row>'


def _document(rows: Sequence[str], links: Sequence[str], namespace: str) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(_WIDTHS, 1)
    )
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}">'
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{_FIRST_ROW - 1}" topLeftCell="A{_FIRST_ROW}" activePane="bottomLeft" '
        f'state="frozen"/></sheetView></sheetViews><cols>{columns}'
        f'<col min="8" max="8" width="9" hidden="1" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{hyperlinks}</worksheet>"
    )


def notes_of(package: Package, part: str | None) -> dict[tuple[str, str], bytes]:
    """Return the fill that each cell had before an earlier round marked it.

    `part` is our sheet in the package, None where there is none. The file may have been saved by
    Excel since, so texts are looked up among the shared strings too.
    """
    if part is None:
        return {}
    strings = _shared_strings(package)
    marks: dict[tuple[str, str], bytes] = {}
    xml = package.read(part)
    row: dict[str, str] = {}
    column = 0
    for element in elements(xml, {"row", "c"}):
        if element.name == "row":
            row, column = {}, 0
            continue
        address = element.attributes.get("r", "").strip()
        column = ord(address[0]) - 64 if address else column + 1
        inner = xml[element.open_end : element.close]
        value = texts(inner, {"t"})
        if (
            element.attributes.get("t") == "s"
            and (index := texts(inner, {"v"}).strip()).isdecimal()
        ):
            value = strings[int(index)] if int(index) < len(strings) else ""
        row[chr(64 + column)] = value
        if value.startswith("<") and {"C", "D", "H"} <= row.keys():
            marks[row["C"], row["D"]] = value.encode()
    return marks


def _shared_strings(package: Package) -> list[str]:
    related = package.relationships(package.workbook)
    parts = [r.target for r in related if r.kind == "sharedStrings"]
    if not parts or not package.has(parts[0]):
        return []
    xml = package.read(parts[0])
    return [texts(xml[e.open_end : e.close], {"t"}) for e in elements(xml, {"si"})]
