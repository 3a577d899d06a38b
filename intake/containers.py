"""What a file is, told by its bytes and not its name, and whether it is safe to unpack."""

from __future__ import annotations

import codecs
import io
import zipfile

from intake.limits import Limits

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BIFF_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def kind_of(content: bytes) -> str:
    """Return xlsx, xlsb, ods, xls or csv; else a fault.

    Faults: empty, encrypted, markup (a web page or XML), not_a_workbook, unreadable.
    """
    if not content.strip(b"\0 \r\n\t"):
        return "empty"
    if content.startswith(_ZIP):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            return "encrypted"
        return "xls" if any(stream in content for stream in _BIFF_STREAMS) else "not_a_workbook"
    if content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        return "markup"
    return "csv" if _looks_like_text(content) else "not_a_workbook"


def _kind_of_zip(content: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "unreadable"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "ods" if "content.xml" in names else "not_a_workbook"


def _looks_like_text(content: bytes) -> bool:
    sample = content[:65536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in sample or sample.startswith((b"MZ", b"\x7fELF", b"%PDF")):
        return False
    separators = sum(sample.count(mark) for mark in (b",", b";", b"\t"))
    return separators >= 2 and not sample.lstrip().startswith(b"{")


def fault_of_zip(content: bytes, limits: Limits) -> str:
    """Return why a zip container is not unpacked: bomb, encrypted or unreadable; else ""."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "unreadable"
    if any(member.flag_bits & 1 for member in members):
        return "encrypted"
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > limits.members or unpacked > limits.unpacked_bytes:
        return "bomb"
    if unpacked > limits.ratio_from_bytes and unpacked / packed > limits.ratio:
        return "bomb"
    return ""
