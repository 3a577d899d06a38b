"""What calamine does not tell of a workbook, by the kind of file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

import xlsb_features  # type: ignore[import-not-found]
import xlsx_features  # type: ignore[import-not-found]
from cell_features import SheetFeatures  # type: ignore[import-not-found]
from xlsx_parts import parts_of, plain_package  # type: ignore[import-not-found]


@dataclass(frozen=True)
class Features:
    """What a file holds beside values, by sheet.

    plain_content: the same cells in a spelling that calamine reads right; b"" where the file's
    own is such a one.
    """

    sheets: dict[str, SheetFeatures] = field(default_factory=dict)
    is_1904: bool = False
    plain_content: bytes = b""


def features_of(content: bytes) -> Features:
    """Return what calamine does not tell; nothing where the kind of file is not known."""
    if not content.startswith(b"PK"):
        return Features()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if xlsb_features.WORKBOOK in package.NameToInfo:
            return Features(*xlsb_features.features(package))
        return _of_xlsx(package)


def _of_xlsx(package: zipfile.ZipFile) -> Features:
    parts = parts_of(package)
    if parts is None:
        return Features()
    sheets, is_odd = xlsx_features.features(package, parts)
    if not is_odd:
        return Features(sheets, parts.is_1904)
    plain = plain_package(package, parts)
    with zipfile.ZipFile(io.BytesIO(plain)) as respelled:
        sheets, _is_odd = xlsx_features.features(respelled, parts_of(respelled))
    return Features(sheets, parts.is_1904, plain)
