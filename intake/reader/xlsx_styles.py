"""Cell formats of an .xlsx that say more than the value: shown as another number, struck out."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from number_formats import BUILT_IN, shown_as  # type: ignore[import-not-found]
from package import is_true, tree  # type: ignore[import-not-found]


@dataclass
class Styles:
    """Numbers of cell formats: how they show a number (see `number_formats`), which strike out."""

    shown_as: dict[int, str] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)

    @property
    def telling(self) -> set[int]:
        """The formats that say anything."""
        return self.struck | self.shown_as.keys()


def styles_of(package: zipfile.ZipFile, part: str) -> Styles:
    """Return a workbook's formats; `part` is "" where it has none."""
    styles = Styles()
    if not part:
        return styles
    root = tree(package.read(part))
    formats = dict(BUILT_IN)
    for each in root.iterfind("{*}numFmts/{*}numFmt"):
        formats[int(each.get("numFmtId", "-1"))] = shown_as(each.get("formatCode", ""))
    struck = [is_struck(font) for font in root.iterfind("{*}fonts/{*}font")]
    for number, look in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        if shown := formats.get(int(look.get("numFmtId", "0")), ""):
            styles.shown_as[number] = shown
        font = int(look.get("fontId", "0"))
        if font < len(struck) and struck[font]:
            styles.struck.add(number)
    return styles


def is_struck(font: ElementTree.Element) -> bool:
    """Return whether a font (or a run's properties) strikes its text out."""
    strike = font.find("{*}strike")
    return strike is not None and is_true(strike.get("val", "1"))
