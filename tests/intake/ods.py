# ruff: noqa: E501 (a style a line)
"""An .ods written by code: cells with styles, spans, repeats and formulas."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_NAMES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"
    for name, uri in {
        "office": "office", "table": "table", "text": "text", "style": "style",
        "number": "datastyle",
    }.items()
}  # fmt: skip
_STYLES = """
<number:percentage-style style:name="P"><number:number/><number:text>%</number:text>
</number:percentage-style>
<number:number-style style:name="S"><number:number/><number:text>%</number:text></number:number-style>
<number:number-style style:name="M"><number:number/><number:text>‰</number:text></number:number-style>
<number:number-style style:name="K"><number:number number:display-factor="1000"/></number:number-style>
<style:style style:name="sign" style:family="table-cell" style:data-style-name="S"/>
<style:style style:name="mille" style:family="table-cell" style:data-style-name="M"/>
<style:style style:name="thousands" style:family="table-cell" style:data-style-name="K"/>
<style:style style:name="struck" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="struck"/>
<style:style style:name="strike" style:family="text">
<style:text-properties style:text-line-through-type="single"/></style:style>
<style:style style:name="raised" style:family="text">
<style:text-properties style:text-position="super 58%"/></style:style>
"""


@dataclass(frozen=True)
class Cell:
    """A cell: its value and what else it says. text: XML of its paragraph, else the value's."""

    value: Any = None
    style: str = ""
    kind: str = ""
    formula: str = ""
    text: str | None = None
    repeated: int = 1
    span: tuple[int, int] = (1, 1)
    """Rows and columns of a merged range that begins here."""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A sheet by rows; hidden: 0-based rows and columns."""

    rows: Sequence[Sequence[Any]]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    width: int = 20


def to_bytes(tables: Mapping[str, Table]) -> bytes:
    """Return the tables as an .ods."""
    spaces = "".join(f' xmlns:{name}="{uri}"' for name, uri in _NAMES.items())
    body = "".join(_table(name, table) for name, table in tables.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} '
        f'office:version="1.3"><office:automatic-styles>{_STYLES}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def _table(name: str, table: Table) -> str:
    columns = "".join(
        f"<table:table-column{_hidden(n in table.hidden_columns)}/>" for n in range(table.width)
    )
    rows = "".join(
        f"<table:table-row{_hidden(n in table.hidden_rows)}>{''.join(map(_cell, row))}"
        "</table:table-row>"
        for n, row in enumerate(table.rows)
    )
    return f"<table:table table:name={quoteattr(name)}>{columns}{rows}</table:table>"


def _hidden(is_hidden: bool) -> str:
    return ' table:visibility="collapse"' if is_hidden else ""


def _cell(cell: Any) -> str:
    cell = cell if isinstance(cell, Cell) else Cell(cell)
    kind = cell.kind or ("float" if isinstance(cell.value, int | float) else "string")
    attributes = {"table:style-name": cell.style}
    if cell.formula:
        attributes["table:formula"] = f"of:={cell.formula}"
    if cell.value is not None:
        attributes["office:value-type"] = kind
        if kind != "string":
            attributes["office:value"] = str(cell.value)
    if cell.repeated > 1:
        attributes["table:number-columns-repeated"] = str(cell.repeated)
    if cell.span != (1, 1):
        attributes["table:number-rows-spanned"] = str(cell.span[0])
        attributes["table:number-columns-spanned"] = str(cell.span[1])
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    note = f"<office:annotation><text:p>{escape(cell.note)}</text:p></office:annotation>"
    text = escape(str(cell.value)) if cell.text is None else cell.text
    inside = (note if cell.note else "") + (
        f"<text:p>{text}</text:p>" if cell.value is not None else ""
    )
    return f"<table:table-cell{written}>{inside}</table:table-cell>"
