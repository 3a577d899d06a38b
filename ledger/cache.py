"""The disposable folder of derived Parquet files, each named by the hash of what it is made of.

A file never changes: other content has another name. So any number of threads and processes
may share a folder, files are laid by writing beside and renaming, and whoever finds a file
missing makes it again. Deleting the folder is always safe, also while it is in use.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path

_TRIES = 5


class Cache:
    """A folder of files by (room, key); without a folder, one that lasts as long as this object."""

    def __init__(self, folder: Path | None) -> None:
        if folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="ledger-cache-")
            weakref.finalize(self, temporary.cleanup)
            folder = Path(temporary.name)
        self.folder = folder

    def path(self, room: str, key: str) -> Path:
        """Return where a file stands, or would."""
        return self.folder / room / key[:2] / f"{key}.parquet"

    def has(self, room: str, key: str) -> bool:
        """Return whether a file stands."""
        return self.path(room, key).exists()

    def get(self, room: str, key: str, make: Callable[[], bytes]) -> bytes:
        """Return a file's content, made and laid first where it is missing."""
        try:
            return self.path(room, key).read_bytes()
        except FileNotFoundError:
            content = make()
            self.put(room, key, content)
            return content

    def put(self, room: str, key: str, content: bytes) -> Path:
        """Lay a file and return where."""
        path = self.path(room, key)
        for trial in range(_TRIES):
            beside = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                beside.write_bytes(content)
                beside.replace(path)
                return path
            except (FileNotFoundError, FileExistsError):  # someone deleted the folder just now
                if trial == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")
