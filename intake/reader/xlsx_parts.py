"""The parts of an .xlsx that hold cells, wherever they lie in the package and however spelled."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from package import is_true, linked, links, member, tree  # type: ignore[import-not-found]
from plain_xml import is_odd, respelled  # type: ignore[import-not-found]

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT = re.compile(rb"<([\w.-]+:)?\w")
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"


@dataclass(frozen=True)
class Parts:
    """Where the parts of a workbook lie: "" where one is not there; sheets by name, in order."""

    workbook: str
    styles: str
    texts: str
    sheets: dict[str, str]
    links: dict[str, str]
    is_1904: bool

    def is_odd(self, package: zipfile.ZipFile) -> bool:
        """Return whether calamine may miss or misread a part other than a sheet."""
        usual = ((self.workbook, "xl/workbook.xml"), (self.styles, _STYLES), (self.texts, _TEXTS))
        if any(part and part.lower() != name.lower() for part, name in usual):
            return True
        folder, _slash, name = self.workbook.rpartition("/")
        named = ("[Content_Types].xml", "_rels/.rels", f"{folder}/_rels/{name}.rels")
        parts = (self.workbook, self.styles, self.texts, *named)
        texts = (package.read(part) for part in parts if part in package.NameToInfo)
        return any(is_odd(xml) or _has_prefix(xml) for xml in texts)


def _has_prefix(xml: bytes) -> bool:
    """Return whether a part's elements have a prefix, which calamine knows in sheets alone."""
    root = _ROOT.search(xml)
    return root is not None and root[1] is not None


def parts_of(package: zipfile.ZipFile) -> Parts | None:
    """Return the parts of an .xlsx; None where the package is of another kind."""
    workbook = linked(package, "", "/officeDocument") or member(package, "xl/workbook.xml")
    if not workbook.lower().endswith(".xml"):
        return None
    book, targets = tree(package.read(workbook)), links(package, workbook)
    sheets = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        link = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        sheets[sheet.get("name", "")] = targets.get(link, "")
    properties = book.find("{*}workbookPr")
    return Parts(
        workbook=workbook,
        styles=linked(package, workbook, "/styles"),
        texts=linked(package, workbook, "/sharedStrings"),
        sheets=sheets,
        links=targets,
        is_1904=properties is not None and is_true(properties.get("date1904")),
    )


def plain_package(package: zipfile.ZipFile, parts: Parts) -> bytes:
    """Return a package with the same cells, its parts respelled and in their default places."""
    target = io.BytesIO()
    names = {path: f"xl/worksheets/sheet{n}.xml" for n, path in enumerate(parts.sheets.values())}
    names |= {parts.styles: _STYLES, parts.texts: _TEXTS, parts.workbook: "xl/workbook.xml"}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        for path, name in names.items():
            if path:
                made.writestr(name, respelled(package.read(path)))
        made.writestr("xl/_rels/workbook.xml.rels", _links(parts, names))
        root = [("rId1", "officeDocument", "xl/workbook.xml")]
        made.writestr("_rels/.rels", _relationships(root))
    return target.getvalue()


def _links(parts: Parts, names: dict[str, str]) -> str:
    kinds = {parts.styles: "styles", parts.texts: "sharedStrings"}
    found = [
        (link, kinds.get(path, "worksheet"), f"/{names[path]}")
        for link, path in parts.links.items()
        if path in names
    ]
    return _relationships(found)


def _relationships(links: list[tuple[str, str, str]]) -> str:
    items = "".join(
        f'<Relationship Id={quoteattr(link)} Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for link, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
