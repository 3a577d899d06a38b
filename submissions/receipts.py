"""A receipt as a page of plain text, to keep and to print."""

from __future__ import annotations

from collections.abc import Mapping

from intake.forms import FORMS
from languages import _
from languages.sentences import labelled
from ledger import Receipt


def as_text(receipt: Receipt, *, facts: Mapping[str, str]) -> str:
    """Return a receipt as text: its number and release, `facts` by name, and the rows by form."""
    title = _("Receipt: submission {n}, release {release}").format(
        n=receipt.submission, release=receipt.release
    )
    lines = [title, "=" * len(title), ""]
    lines += [labelled(name, said) for name, said in facts.items()]
    lines += ["", _("Rows by form:")]
    lines += [
        f"  {labelled(FORMS[form].sheet if form in FORMS else form, rows)}"
        for form, rows in receipt.rows.items()
    ]
    how = (
        _("The workbook's rows were put over what stood before; the other rows stand on.")
        if receipt.is_amendment
        else _("The workbook stands for all rows of these forms.")
    )
    return "\n".join([*lines, "", how, ""])
