"""Headings and sheet names matched as people write them.

Either language alone or both, any case, spacing, punctuation or full-width form, and the
aliases of the form's TOML. A heading of a checklist item is known by the code it begins with.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from intake.forms import Field, Form, both

_NOT_WORD = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")
_ITEM_CODE = re.compile(r"\s*([a-z]\d{2})(?!\d)")

HEADING_ROWS = 30
"""How far down a heading row is looked for."""

IGNORED_HEADINGS = (
    *("Outlet name", "网点名称", "Item", "项目名称", "No.", "序号"),
    *("Total", "合计", "Sum", "总计", "#"),
)
"""Columns for the person's eye: known, and not read."""


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """Return text as it is compared: one form of letters and digits, no spaces or marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORD.sub("", folded) or folded.strip()


def spellings(label: Mapping[str, str], others: Iterable[str] = ()) -> set[str]:
    """Return every normal form under which a label may be written."""
    en, zh = label["en"], label["zh"]
    written = [en, zh, en + zh, zh + en, *others]
    plain = [_ASIDE.sub("", text) for text in (en, zh)]
    written += [*plain, plain[0] + plain[1], plain[1] + plain[0]]
    return {normal(text) for text in written}


def field_spellings(fields: Sequence[Field]) -> dict[str, str]:
    """Return normal form -> field name; where two fields share a form, the first has it."""
    known: dict[str, str] = {}
    for field in fields:
        if field.is_item:
            known.setdefault(normal(field.name), field.name)
        for form in sorted(spellings(field.label, (field.name, *field.aliases))):
            known.setdefault(form, field.name)
    return known


@lru_cache(maxsize=1)
def _ignored() -> frozenset[str]:
    pairs = zip(IGNORED_HEADINGS[::2], IGNORED_HEADINGS[1::2], strict=False)
    return frozenset(
        {normal(text) for text in IGNORED_HEADINGS} | {normal(en + zh) for en, zh in pairs}
    )


def find_field(heading: str, known: Mapping[str, str]) -> str | None:
    """Return the field that a heading names, "" for a column that is not read, else None."""
    text = normal(heading)
    if text in known:
        return known[text]
    item = _ITEM_CODE.match(unicodedata.normalize("NFKC", heading).casefold())
    if item and item[1] in known:
        return known[item[1]]
    plain = normal(_ASIDE.sub("", heading))
    if plain in known:
        return known[plain]
    return "" if text in _ignored() else None


@dataclass(frozen=True)
class HeadingRow:
    """Where the headings stand: 0-based row, field by column, unknown headings by column."""

    row: int
    fields: dict[str, int]
    unknown: dict[int, str]
    repeated: dict[int, str]
    is_split: bool = False
    """Whether a heading begins in the row above and ends in this one."""


def match_headings(cells: Sequence[object], known: Mapping[str, str], row: int) -> HeadingRow:
    """Match one row of cells with a form's headings."""
    fields: dict[str, int] = {}
    unknown: dict[int, str] = {}
    repeated: dict[int, str] = {}
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip():
            continue
        name = find_field(cell, known)
        if name is None:
            unknown[index] = cell
        elif name in fields:
            repeated[index] = cell
        elif name:
            fields[name] = index
    return HeadingRow(row, fields, unknown, repeated)


def find_headings(
    rows: Sequence[Sequence[object]],
    known: Mapping[str, str],
    groups: Sequence[Sequence[object]] = (),
) -> HeadingRow | None:
    """Return the row with the most headings among the first ones; None where fewer than two.

    Two rows count together where that gives more: 计划 above 频次 is 计划频次. `groups` are the
    same rows with the headings of several columns in each of them.
    """
    best: HeadingRow | None = None
    for index, cells in enumerate(rows[:HEADING_ROWS]):
        found = match_headings(cells, known, index)
        if len(found.fields) >= 2 and (best is None or len(found.fields) > len(best.fields)):
            best = found
        if len(found.fields) == len(set(known.values()) - {""}):
            return best
    above = groups or rows
    for index in range(1, len(rows[:HEADING_ROWS])):
        joined = [_joined(*pair, known) for pair in zip(above[index - 1], rows[index], strict=True)]
        found = match_headings(joined, known, index)
        if len(found.fields) >= 2 and (best is None or len(found.fields) > len(best.fields)):
            best = replace(found, is_split=True)
    return best


def _joined(above: object, below: object, known: Mapping[str, str]) -> object:
    """Return the heading that two cells make, one above the other; else the lower cell."""
    if not isinstance(above, str) or not above.strip() or not isinstance(below, str):
        return below
    if not below.strip():
        return above if find_field(above, known) else below
    if find_field(below, known):
        return below
    together = (above + below, below + above)
    return next((text for text in together if find_field(text, known)), below)


def form_of_sheet(name: str, forms: Mapping[str, Form]) -> str | None:
    """Return the form whose sheet bears this name, in any spelling; None where none does."""
    text = normal(name)
    for form in forms.values():
        if text in spellings(form.sheet, (form.id, *form.sheet_aliases)):
            return form.id
    return None


def nearest(heading: str, fields: Sequence[Field]) -> list[str]:
    """Return up to three headings of the form that look like an unknown one, best first."""
    offered: dict[str, str] = {}
    for field in fields:
        for form in spellings(field.label, field.aliases):
            offered.setdefault(form, both(field.label))
    close = difflib.get_close_matches(normal(heading), list(offered), n=6, cutoff=0.5)
    return list(dict.fromkeys(offered[form] for form in close))[:3]
