"""Parquet files that carry a hash of themselves, where no reader of Parquet looks.

The footer names each piece of data by its place from the start, so bytes between the data and the
footer belong to nothing. There the seal stands: a hash over the file's name and all its other
bytes. One file stays one file, laid in one step, and any reader of Parquet reads it as before.
"""

from __future__ import annotations

import hashlib

_BYTES = hashlib.sha256().digest_size
_TAIL = 8
"""The length of the footer (4 bytes, little-endian) and the magic at the end."""


def sealed(content: bytes, name: str) -> bytes:
    """Return a Parquet value with the seal of what it holds under a name."""
    at = _footer(content)
    return b"".join([content[:at], _seal(name, content[:at], content[at:]), content[at:]])


def is_whole(content: bytes, name: str) -> bool:
    """Return whether not one bit of a sealed file, or of its name, is another."""
    at = _footer(content)
    data, seal, footer = content[: at - _BYTES], content[at - _BYTES : at], content[at:]
    return at >= _BYTES and seal == _seal(name, data, footer)


def _footer(content: bytes) -> int:
    """Return where the footer says that it begins; less than 0 where that is nowhere."""
    return len(content) - _TAIL - int.from_bytes(content[-_TAIL:-4], "little")


def _seal(name: str, data: bytes, footer: bytes) -> bytes:
    hashed = hashlib.sha256(f"{name}\0{len(data)}\0".encode())
    hashed.update(data)
    hashed.update(footer)
    return hashed.digest()
