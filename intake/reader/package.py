"""Parts of an Office Open XML package: XML as a tree, links from part to part."""

from __future__ import annotations

import zipfile
from urllib.parse import unquote
from xml.etree import ElementTree

from plain_xml import refuse_document_type  # type: ignore[import-not-found]


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str, system: str) -> None:
        refuse_document_type(name)


def tree(xml: bytes) -> ElementTree.Element:
    """Return a part's XML as a tree."""
    return ElementTree.fromstring(xml, ElementTree.XMLParser(target=_Builder()))


def is_true(value: str | None) -> bool:
    """Return whether an attribute of XML Schema's boolean type is true."""
    return value is not None and value.strip() in ("1", "true")


def links(package: zipfile.ZipFile, part: str, kind: str = "") -> dict[str, str]:
    """Return the parts that a part links to (of one kind, if one is named), by the link's id."""
    folder, _slash, name = part.rpartition("/")
    path = member(package, f"{folder}/_rels/{name}.rels".lstrip("/"))
    if not path:
        return {}
    found = {}
    for link in tree(package.read(path)):
        if link.get("Type", "").endswith(kind) and link.get("TargetMode") != "External":
            target = _resolved(folder, link.get("Target", "").strip())
            found[link.get("Id", "")] = member(package, target)
    return found


def member(package: zipfile.ZipFile, part: str) -> str:
    """Return the name under which a part lies in the package, "" where it is not there.

    Names of parts know no case, and a link may escape what stands plain in the package.
    """
    for name in (part, unquote(part)):
        if name in package.NameToInfo:
            return name
    lower = {name.lower(): name for name in package.NameToInfo}
    return lower.get(part.lower()) or lower.get(unquote(part).lower()) or ""


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/") if folder else []
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step] if step != "." else parts
    return "/".join(parts)


def linked(package: zipfile.ZipFile, part: str, kind: str) -> str:
    """Return the first part of a kind that a part links to and that is there, else ""."""
    return next(filter(None, links(package, part, kind).values()), "")


def has_picture(package: zipfile.ZipFile, sheet: str) -> bool:
    """Return whether a picture lies on a sheet."""
    drawings = links(package, sheet, "/drawing").values()
    return any(links(package, drawing, "/image") for drawing in drawings if drawing)
