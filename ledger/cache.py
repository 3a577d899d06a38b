"""The disposable folder of derived Parquet files, each named by the hash of what it is made of.

A file never changes: other content has another name. So any number of threads and processes
may share a folder, files are laid by writing beside and renaming, and whoever finds a file
missing, or not what its seal says, makes it again. Deleting the folder is always safe, also while
it is in use. What the disk does not take stays in memory, and `trouble` says why.
"""

from __future__ import annotations

import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from ledger.sealing import is_whole, sealed

_TRIES = 5
_ENDING = ".sealed.parquet"

_log = logging.getLogger(__name__)

Signature = tuple[int, int, int]
"""What changes when somebody writes to a file: its inode, time and size."""


class Cache:
    """Parquet values by (room, key) in a folder; without a folder, in memory alone."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.trouble = ""
        """Why the folder takes no files now, in the words of the system; "" where it does."""
        self._seen: dict[Path, tuple[Signature, bool]] = {}
        self._held: dict[tuple[str, str], bytes] = {}

    def path(self, room: str, key: str) -> Path:
        """Return where a file stands, or would."""
        return (self.folder or Path()) / room / key[:2] / f"{key}{_ENDING}"

    def has(self, room: str, key: str) -> bool:
        """Return whether a value is here; a file is read against its seal when first seen."""
        return self.is_held(room, key) or self._is_laid(room, key)

    def is_held(self, room: str, key: str) -> bool:
        """Return whether a value is in memory, because the disk did not take it."""
        return (room, key) in self._held

    def get(self, room: str, key: str) -> bytes | None:
        """Return a value; None where it is missing, or no longer what it was."""
        if (room, key) in self._held:
            return self._held[room, key]
        if not self._is_laid(room, key):
            return None
        with suppress(OSError):
            return self.path(room, key).read_bytes()
        return None

    def put(self, room: str, key: str, content: bytes) -> None:
        """Keep a value: as a file, or in memory where the disk does not take it."""
        if not self.lay(room, key, content):
            self._held[room, key] = content

    def lay(self, room: str, key: str, content: bytes) -> bool:
        """Lay a value as a file and return whether it stands there as it should."""
        if self.folder is None:
            return False
        try:
            self._write(self.path(room, key), sealed(content, _name(room, key)))
        except OSError as error:
            self._note(error.strerror or str(error))
            return False
        if not self._is_laid(room, key):
            self._note("what was written is not what is read")
            return False
        self.trouble = ""
        return True

    def faulty(self) -> list[Path]:
        """Return the files of the folder that are not what their seals say."""
        if self.folder is None:
            return []
        laid = sorted(self.folder.glob(f"*/*/*{_ENDING}"))
        keys = [path.name.removesuffix(_ENDING) for path in laid]
        named = zip(laid, keys, strict=True)
        return [path for path, key in named if not _is_whole(path, path.parts[-3], key)]

    def _is_laid(self, room: str, key: str) -> bool:
        if self.folder is None:
            return False
        path = self.path(room, key)
        try:
            stat = path.stat()
        except OSError:
            return False
        signature = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        before, is_whole = self._seen.get(path, (None, False))
        if before != signature:
            is_whole = _is_whole(path, room, key)
            self._seen[path] = signature, is_whole
            if not is_whole and path.exists():
                _log.warning("damaged, is made anew: %s", path)
        return is_whole

    def _write(self, path: Path, content: bytes) -> None:
        for trial in range(_TRIES):
            beside = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                beside.write_bytes(content)
                beside.replace(path)
                return
            except (FileNotFoundError, FileExistsError):  # someone deleted the folder just now
                if trial == _TRIES - 1:
                    raise
            finally:
                with suppress(OSError):  # a full disk must not be left fuller
                    beside.unlink(missing_ok=True)

    def _note(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.warning("the cache folder %s takes no file: %s", self.folder, trouble)
        self.trouble = trouble


def _name(room: str, key: str) -> str:
    return f"{room}/{key}"


def _is_whole(path: Path, room: str, key: str) -> bool:
    try:
        return is_whole(path.read_bytes(), _name(room, key))
    except OSError:
        return False
