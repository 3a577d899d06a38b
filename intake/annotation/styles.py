"""Cell styles of a workbook with the fill of a mark, and without it again."""

from __future__ import annotations

import re

from intake.annotation.package import TYPES, Package
from intake.annotation.xml_edit import Edits, Element, elements, first, tag_end, with_attribute

FILLS = {"error": "FFF8CBAD", "warning": "FFFFE699"}
"""Fill of a marked cell (ARGB) by severity; they differ in lightness as well as in hue."""
_TAG_NAME = re.compile(rb"<(/?)(?:[\w.-]+:)?(?=\w)")
_COLOURS = frozenset(FILLS.values())

_MINIMAL = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)


class Styles:
    """The styles part: gives each style a marked twin, and tells which styles are marked."""

    def __init__(self, package: Package) -> None:
        self._package = package
        found = [r for r in package.relationships(package.workbook) if r.kind == "styles"]
        if found:
            self._part = found[0].target
        else:
            self._part = package.new_name("xl/styles{}.xml")
            package.write(self._part, _MINIMAL.encode())
            package.declare(self._part, TYPES + "styles+xml")
            package.relate(package.workbook, "styles", self._part)
        self._xml = package.read(self._part)
        inside = elements(self._xml, {"fills", "fill", "cellXfs", "xf"})
        self._fills_element, self._xfs_element = _need(inside, "fills"), _need(inside, "cellXfs")
        fills = [e for e in inside if e.name == "fill" and _in(e, self._fills_element)]
        xfs = [e for e in inside if e.name == "xf" and _in(e, self._xfs_element)]
        self.fills = [self._text(e) for e in fills]
        self._xfs = [self._text(e) for e in xfs]
        self._fill_of = [int(e.attributes.get("fillId", "0")) for e in xfs]
        self._old_fill_count, self._old_xf_count = len(self.fills), len(self._xfs)
        self._twins: dict[tuple[int, int], int] = {}

    def _text(self, element: Element) -> bytes:
        return self._xml[element.start : element.end]

    def filled(self, style: int, severity: str) -> int:
        """Return the style that is `style` with the fill of a mark."""
        p = self._fills_element.prefix
        fill = (
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{FILLS[severity]}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        )
        return self.with_fill(style, fill.encode())

    def with_fill(self, style: int, fill: bytes) -> int:
        """Return the style that is `style` with another fill (the XML of a fill element)."""
        fill = _TAG_NAME.sub(rb"<\1" + self._fills_element.prefix.encode(), fill)
        if fill not in self.fills:
            self.fills.append(fill)
        fill_id = self.fills.index(fill)
        if (style, fill_id) not in self._twins:
            known = style if style < self._old_xf_count else 0
            self._twins[style, fill_id] = len(self._xfs)
            self._xfs.append(_refilled(self._xfs[known], fill_id))
            self._fill_of.append(fill_id)
        return self._twins[style, fill_id]

    def fill(self, style: int) -> bytes:
        """Return the XML of a style's fill."""
        fill_id = self._fill_of[style] if style < len(self._fill_of) else 0
        return self.fills[fill_id] if fill_id < len(self.fills) else self.fills[0]

    def filled_styles(self) -> frozenset[int]:
        """Return the numbers of all styles that carry the fill of a problem."""
        ours = {n for n, fill in enumerate(self.fills) if _is_ours(fill)}
        return frozenset(n for n, fill in enumerate(self._fill_of) if fill in ours)

    def save(self) -> None:
        """Write the new fills and styles into the package."""
        edits = Edits(self._xml)
        for element, items, old in (
            (self._fills_element, self.fills, self._old_fill_count),
            (self._xfs_element, self._xfs, self._old_xf_count),
        ):
            if len(items) > old:
                edits.tag(element, count=str(len(items)))
                edits.replace(element.close, element.close, b"".join(items[old:]))
        self._package.write(self._part, edits.apply())


def _need(found: list[Element], name: str) -> Element:
    element = first(found, name)
    if element is None:
        raise ValueError(f"styles without {name}")
    return element


def _in(element: Element, parent: Element) -> bool:
    return parent.start < element.start < parent.end and element.depth == parent.depth + 1


def _is_ours(fill: bytes) -> bool:
    found = elements(fill, {"patternFill", "fgColor"})
    is_solid = any(e.attributes.get("patternType") == "solid" for e in found)
    return is_solid and any(e.attributes.get("rgb", "").upper() in _COLOURS for e in found)


def _refilled(xf: bytes, fill_id: int) -> bytes:
    end = tag_end(xf, 0)
    tag = with_attribute(xf[:end], "fillId", str(fill_id))
    return with_attribute(tag, "applyFill", "1") + xf[end:]
