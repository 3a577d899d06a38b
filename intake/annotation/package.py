"""An Office Open XML package: parts by name, relationships, content types."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from urllib.parse import unquote

from intake.annotation.xml_edit import Edits, elements, first, utf8

RELATIONSHIPS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TRANSITIONAL = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_STRICT = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@dataclass(frozen=True)
class Relationship:
    """One relationship of a part: its id, type and the part it points to."""

    id: str
    type: str
    target: str

    @property
    def kind(self) -> str:
        """The last word of the type, the same in transitional and strict documents."""
        return self.type.rpartition("/")[2]


class Package:
    """A workbook's parts; unchanged parts are written back as they were read."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._changed: dict[str, bytes | None] = {}
        root = self.relationships("")
        self.workbook = next(r.target for r in root if r.kind == "officeDocument")
        dialect = _STRICT if b"purl.oclc.org" in self.read(self.workbook) else _TRANSITIONAL
        self.namespace, self.relationships_namespace = dialect

    def names(self) -> list[str]:
        """Return the names of all parts, without those taken away."""
        kept = [n for n in self._archive.namelist() if self._changed.get(n, b"") is not None]
        return kept + [n for n in self._changed if n not in kept and self._changed[n] is not None]

    def has(self, name: str) -> bool:
        """Return whether the part exists."""
        return name in self.names()

    def read(self, name: str) -> bytes:
        """Return a part's bytes; XML in another encoding is given in UTF-8."""
        changed = self._changed.get(name)
        return changed if changed is not None else utf8(self._archive.read(name))

    def write(self, name: str, content: bytes) -> None:
        """Set a part."""
        self._changed[name] = content

    def remove(self, name: str) -> None:
        """Take a part away."""
        self._changed[name] = None

    def new_name(self, pattern: str) -> str:
        """Return the first name that is free, `pattern` holding `{}` for a number."""
        taken = {name.lower() for name in self.names()}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def relationships(self, part: str) -> list[Relationship]:
        """Return the internal relationships of a part, "" for the package itself."""
        name = self._member(_relationships_name(part))
        if not self.has(name):
            return []
        base = posixpath.dirname(part)
        return [
            Relationship(
                e.attributes["Id"],
                e.attributes["Type"],
                self._member(posixpath.join("/", base, e.attributes["Target"].strip())),
            )
            for e in elements(self.read(name), {"Relationship"})
            if e.attributes.get("TargetMode") != "External"
        ]

    def _member(self, path: str) -> str:
        """Return the name under which a part lies in the package: links know no case."""
        path = posixpath.normpath(path).lstrip("/")
        names = self.names()
        if path in names:
            return path
        lower = {name.lower(): name for name in names}
        return lower.get(path.lower()) or lower.get(unquote(path).lower()) or path

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship from `part` to `target` and return its id."""
        name = self._member(_relationships_name(part))
        if not self.has(name):
            empty = f'<Relationships xmlns="{RELATIONSHIPS_NAMESPACE}"></Relationships>'
            self.write(name, empty.encode())
        xml = self.read(name)
        found = elements(xml, {"Relationships", "Relationship"})
        taken = {e.attributes.get("Id") for e in found}
        new_id = next(f"rIdQ{n}" for n in range(1, 10**6) if f"rIdQ{n}" not in taken)
        root = first(found, "Relationships")
        assert root is not None
        edits = Edits(xml)
        edits.append(
            root,
            f'<{root.prefix}Relationship Id="{new_id}" Type="{self._type(kind)}" '
            f'Target="/{target}"/>'.encode(),
        )
        self.write(name, edits.apply())
        return new_id

    def _type(self, kind: str) -> str:
        """Return a relationship type in the document's own dialect (transitional or strict)."""
        own = next(r.type for r in self.relationships("") if r.kind == "officeDocument")
        return f"{own.rpartition('/')[0]}/{kind}"

    def declare(self, part: str, content_type: str) -> None:
        """Give a part its content type."""
        self._declare("Override", "PartName", f"/{part}", content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Give all parts with this ending a content type, where they have none."""
        self._declare("Default", "Extension", extension, content_type)

    def _declare(self, element: str, key: str, value: str, content_type: str) -> None:
        name = "[Content_Types].xml"
        xml = self.read(name)
        found = elements(xml, {"Types", "Default", "Override"})
        if any(e.name == element and e.attributes[key].lower() == value.lower() for e in found):
            return
        edits = Edits(xml)
        new = f'<{found[0].prefix}{element} {key}="{value}" ContentType="{content_type}"/>'.encode()
        if element == "Default":
            edits.replace(found[0].open_end, found[0].open_end, new)
        else:
            edits.append(found[0], new)
        self.write(name, edits.apply())

    def to_bytes(self) -> bytes:
        """Return the package as a file, parts in their order, new ones last."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for name in self.names():
                changed = self._changed.get(name)
                archive.writestr(name, self._archive.read(name) if changed is None else changed)
        return target.getvalue()


def _relationships_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/") if part else "_rels/.rels"
