"""What calamine does not tell of a workbook, by the kind of file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

import ods_features  # type: ignore[import-not-found]
import xls_features  # type: ignore[import-not-found]
import xlsb_features  # type: ignore[import-not-found]
import xlsx_features  # type: ignore[import-not-found]
from cell_features import SheetFeatures  # type: ignore[import-not-found]
from xlsx_parts import parts_of, plain_package  # type: ignore[import-not-found]


@dataclass(frozen=True)
class Features:
    """What a file holds beside values, by sheet.

    plain_content: the same cells in a spelling that calamine reads right; b"" where the file's
    own is such a one. is_known: whether the file's features could be read.
    """

    sheets: dict[str, SheetFeatures] = field(default_factory=dict)
    is_1904: bool = False
    plain_content: bytes = b""
    is_known: bool = True


UNKNOWN = Features(is_known=False)


def features_of(content: bytes) -> Features:
    """Return what calamine does not tell; UNKNOWN where only calamine can read the file."""
    if not content.startswith(b"PK"):
        return _of_xls(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if xlsb_features.WORKBOOK in package.NameToInfo:
            return Features(*xlsb_features.features(package))
        if ods_features.CONTENT in package.NameToInfo:
            return _of_ods(package)
        return _of_xlsx(package)


def _of_xls(content: bytes) -> Features:
    try:
        return Features(*xls_features.features(content))
    except MemoryError:
        raise
    except Exception:  # whatever an old or broken file makes of xlrd
        return UNKNOWN


def _of_ods(package: zipfile.ZipFile) -> Features:
    sheets, is_odd = ods_features.features(package)
    return Features(sheets, plain_content=ods_features.plain_package(package) if is_odd else b"")


def _of_xlsx(package: zipfile.ZipFile) -> Features:
    parts = parts_of(package)
    if parts is None:
        return UNKNOWN
    sheets, is_odd = xlsx_features.features(package, parts)
    if not is_odd:
        return Features(sheets, parts.is_1904)
    plain = plain_package(package, parts)
    with zipfile.ZipFile(io.BytesIO(plain)) as respelled:
        sheets, _is_odd = xlsx_features.features(respelled, parts_of(respelled))
    return Features(sheets, parts.is_1904, plain)
