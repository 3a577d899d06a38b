"""The proof of an acceptance: shown, and kept as a file."""

from __future__ import annotations

import json

import streamlit as st

from core.view import Scope
from languages import _
from ledger import Receipt
from submissions.receipts import as_text
from ui.frame.here import Here
from ui.upload import uploading
from ui.words.text import count, moment_name, month_name, plain


def show(here: Here, receipt: Receipt, *, key: str) -> None:
    """Show the proof of an acceptance, to keep."""
    st.success(
        plain(
            _("Accepted as submission {n}. The data are now at release {release}.").format(
                n=receipt.submission, release=receipt.release
            )
        ),
        icon=":material/check_circle:",
    )
    said = facts(receipt, here.policy.bureau.timezone, here.unit_name(receipt.unit))
    st.markdown("\n".join(f"- **{plain(name)}** {plain(text)}" for name, text in said.items()))
    with st.container(horizontal=True):
        st.download_button(
            _("Keep the receipt"),
            json.dumps(receipt.as_dict(), ensure_ascii=False, indent=2).encode(),
            file_name=f"receipt_{receipt.submission}.json",
            mime="application/json",
            icon=":material/receipt_long:",
            key=f"receipt:{key}",
            on_click="ignore",
        )
        st.download_button(
            _("As a text to print"),
            as_text(receipt, facts=said).encode("utf-8-sig"),
            file_name=f"receipt_{receipt.submission}.txt",
            mime="text/plain",
            icon=":material/print:",
            key=f"receipt-text:{key}",
            on_click="ignore",
        )
        if st.button(_("Submit another workbook"), key=f"another:{key}"):
            uploading.start_over()
    here.to(
        "overview",
        _("See the results"),
        icon=":material/arrow_forward:",
        scope=Scope("unit", receipt.unit),
        release=None,
    )


def facts(receipt: Receipt, timezone: str, unit: str) -> dict[str, str]:
    """Return what a receipt says, as texts under their names."""
    return {
        _("Unit"): unit,
        _("Month"): month_name(receipt.month),
        _("File"): receipt.file_name,
        _("SHA-256"): receipt.sha256,
        _("Rows"): count(sum(receipt.rows.values())),
        _("By"): receipt.by,
        _("At"): moment_name(receipt.at, timezone),
        _("Reason"): receipt.why or "–",
        **(
            {_("Warnings"): f"{count(receipt.warning_count)} · {receipt.warnings_why}"}
            if receipt.warning_count
            else {}
        ),
        _("Head of the chain"): receipt.head,
    }
