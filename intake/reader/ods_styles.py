"""Styles of an .ods that say more of a cell than its value: struck out, raised, another number."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from number_formats import PER_MILLE, PERCENT, PERCENT_SIGN, SCALED  # type: ignore[import-not-found]
from package import tree  # type: ignore[import-not-found]

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_MOST_PARENTS = 20


@dataclass(frozen=True)
class Style:
    """One style. is_struck, is_raised: None where it is as its parent says."""

    parent: str
    number_format: str
    is_struck: bool | None
    is_raised: bool | None


class Styles:
    """All styles of a document by name."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._styles: dict[str, Style] = {}
        self._shown_as: dict[str, str] = {}
        for part in ("styles.xml", "content.xml"):
            if part in package.NameToInfo:
                root = tree(package.read(part))
                self._styles |= {
                    s.get(f"{_STYLE}name", ""): _style(s) for s in root.iter(f"{_STYLE}style")
                }
                self._shown_as |= dict(_formats(root))

    def _line(self, name: str) -> Iterator[Style]:
        """Yield a style and those that it comes from."""
        for _step in range(_MOST_PARENTS):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = style.parent

    def shown_as(self, name: str) -> str:
        """Return how a cell of this style shows its number (see `number_formats`)."""
        format_name = next((s.number_format for s in self._line(name) if s.number_format), "")
        return self._shown_as.get(format_name, "")

    def is_struck(self, name: str) -> bool | None:
        """Return whether text of this style is struck out; None where it does not say."""
        return next((s.is_struck for s in self._line(name) if s.is_struck is not None), None)

    def is_raised(self, name: str) -> bool:
        """Return whether text of this style is set as superscript or subscript."""
        said = (s.is_raised for s in self._line(name) if s.is_raised is not None)
        return bool(next(said, False))


def _style(element: ElementTree.Element) -> Style:
    is_struck = is_raised = None
    for text in element.iterfind(f"{_STYLE}text-properties"):
        names = ("text-line-through-style", "text-line-through-type")
        lines = [line for name in names if (line := text.get(_STYLE + name)) is not None]
        is_struck = any(line != "none" for line in lines) if lines else None
        if (position := text.get(f"{_STYLE}text-position")) is not None:
            is_raised = position.split(" ")[0] not in ("0%", "0", "")
    return Style(
        parent=element.get(f"{_STYLE}parent-style-name", ""),
        number_format=element.get(f"{_STYLE}data-style-name", ""),
        is_struck=is_struck,
        is_raised=is_raised,
    )


def _formats(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Yield the number formats that show another number, by name."""
    for kind in ("number-style", "percentage-style", "currency-style"):
        for style in root.iter(_NUMBER + kind):
            texts = "".join(each.text or "" for each in style.iter(f"{_NUMBER}text"))
            factors = (
                n.get(f"{_NUMBER}display-factor", "1") for n in style.iter(f"{_NUMBER}number")
            )
            shown = ""
            if kind == "percentage-style":
                shown = PERCENT
            elif "‰" in texts:
                shown = PER_MILLE
            elif "%" in texts or "％" in texts:
                shown = PERCENT_SIGN
            elif any(factor != "1" for factor in factors):
                shown = SCALED
            yield style.get(f"{_STYLE}name", ""), shown
