"""Text tables: the encoding and the separator are told by the content."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

_SEPARATORS = (",", "\t", ";")


@dataclass(frozen=True)
class TextTable:
    """The rows of a text table, all of one width, and what separates its columns."""

    rows: list[list[str]]
    separator: str


def read_csv(content: bytes, *, max_rows: int, max_columns: int) -> TextTable | str:
    """Return a text table; or the fault for which there is none."""
    text = _decoded(content)
    if text is None:
        return "unreadable"
    head = text[:10_000].split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) > max_rows:
                return "too_many_rows"
            if len(row) > max_columns:
                return "too_many_columns"
    except csv.Error:
        return "unreadable"
    width = max((len(row) for row in rows), default=0)
    if not width:
        return "empty"
    return TextTable([row + [""] * (width - len(row)) for row in rows], separator)


def _decoded(content: bytes) -> str | None:
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
