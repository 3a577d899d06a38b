"""Handing in: what was dropped, what is wrong with it, what it would change, the receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from intake.check import IntakeResult
from intake.returning import returned_name
from languages import _, current, ngettext, use
from ledger import Draft, Receipt
from submissions.desk import Desk
from submissions.receipts import as_text
from tables.view import Scope
from ui import accepting, clock, headings, previews, problem_list, session
from ui.shell import Here
from ui.table import XLSX
from ui.text import count, day_name, moment_name, month_name, plain

_CHECKED, _RECEIPTS, _ROUND = "checked", "receipts", "upload round"
_DRAFTS, _UPLOADED = "drafts", "uploaded"
_LARGE = 1_000_000
"""Bytes of a workbook whose marking takes long enough to be said; the button turns meanwhile."""
KINDS = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv"]


@dataclass(frozen=True)
class Dropped:
    """One file as it came, and what the check made of it."""

    name: str
    sha256: str
    result: IntakeResult


def template(here: Here, desk: Desk) -> None:
    """Offer the filled-in template of a unit and month."""
    policy = here.policy
    units = [u.code for u in policy.bureau.units if here.reader.may_see(u.code)]
    months = previews.months_to_hand_in(here.all_months, clock.today(policy))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scope = here.view.scope
        unit = st.selectbox(
            _("Unit"),
            units,
            index=units.index(scope.code) if scope.code in units else 0,
            format_func=here.unit_name,
            width=240,
        )
        month = st.selectbox(_("Month"), months, format_func=month_name, width=180)
        if unit is None or month is None:
            return
        st.download_button(
            _("Download the template"),
            lambda: desk.template(unit, month),
            file_name=f"{unit}_{month}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )
    st.caption(
        plain(
            _(
                "Due by {day}. The outlets, items and open cases of {unit} are already filled in."
            ).format(day=day_name(policy.deadline(month)), unit=here.unit_name(unit))
        )
    )


def dropped(here: Here, desk: Desk) -> list[Dropped]:
    """Take the files that are dropped, and check those that have not been checked yet."""
    files = st.file_uploader(
        _("Drop the filled-in workbooks here"),
        type=KINDS,
        max_upload_size=max(1, desk.limits.file_bytes // 1_000_000),
        accept_multiple_files=True,
        key=f"files:{session.kept(_ROUND, 0)}",
    )
    seen: dict[str, Dropped] = session.kept(_CHECKED, {})
    contents = [(file.name, file.getvalue()) for file in files or []]
    named = [(name, content, _sha256(name, content)) for name, content in contents]
    _let_go_of_removed(desk, {key for _name, _content, key in named})
    uploaded = len(named)
    named += [(d.file_name, d.content, key) for key, d in _drafts(desk).items()]
    fresh = {key: (name, content) for name, content, key in named if key not in seen}
    if fresh:
        with st.spinner(_("Checking every sheet and cell …")):
            results = desk.check(list(fresh.values()), today=clock.today(here.policy))
        seen = seen | {
            key: Dropped(name=name, sha256=key, result=result)
            for (key, (name, _content)), result in zip(fresh.items(), results, strict=True)
        }
        for _name, _content, key in named[:uploaded]:
            if key in fresh:
                _keep_draft(desk, key, seen[key].result)
    keys = list(dict.fromkeys(key for _name, _content, key in named))
    session.keep(_CHECKED, {key: seen[key] for key in keys})
    return [seen[key] for key in keys]


def _drafts(desk: Desk) -> dict[str, Draft]:
    """Return what this person dropped in an earlier visit and neither accepted nor discarded."""
    found: dict[str, Draft] | None = session.kept(_DRAFTS)
    if found is None:
        found = {_sha256(each.file_name, each.content): each for each in desk.drafts()}
        session.keep(_DRAFTS, found)
    return found


def _keep_draft(desk: Desk, key: str, result: IntakeResult) -> None:
    draft = desk.keep_draft(result, at=clock.now())
    session.keep(_UPLOADED, session.kept(_UPLOADED, {}) | {key: draft})


def _let_go_of_removed(desk: Desk, keys: set[str]) -> None:
    """Discard the drafts of files that the person has taken out of the list of files."""
    uploaded: dict[str, str] = session.kept(_UPLOADED, {})
    for key, draft in uploaded.items():
        if key not in keys:
            desk.discard_draft(draft)
    session.keep(_UPLOADED, {key: draft for key, draft in uploaded.items() if key in keys})


def _check_again(key: str) -> None:
    """Forget what the check of a file said, so that the next run asks again."""
    seen = session.kept(_CHECKED, {})
    session.keep(_CHECKED, {each: file for each, file in seen.items() if each != key})
    st.rerun()


def show(here: Here, desk: Desk, file: Dropped) -> None:
    """Show what a file is, what is wrong with it, and where it is sound what it would change."""
    result = file.result
    with st.container(border=True, key=f"file:{file.sha256[:12]}"):
        st.subheader(plain(_headline(here, file)), anchor=False)
        receipt = session.kept(_RECEIPTS, {}).get(file.sha256)
        if receipt is not None:
            show_receipt(here, receipt, key=file.sha256[:12])
            return
        _kept_from_before(here, desk, file)
        headings.show(
            desk,
            result,
            key=file.sha256[:12],
            check_again=lambda: _check_again(file.sha256),
        )
        problem_list.show(result, key=file.sha256[:12])
        _marked(desk, file)
        if result.is_acceptable:
            if receipt := accepting.show(here, desk, result, key=file.sha256):
                session.keep(_RECEIPTS, {**session.kept(_RECEIPTS, {}), file.sha256: receipt})
                st.rerun()
        else:
            st.markdown(
                plain(_("Nothing was stored. Mend these cells and drop the file here again."))
            )


def _kept_from_before(here: Here, desk: Desk, file: Dropped) -> None:
    """Say that a file is a draft of an earlier visit, and offer to discard it."""
    draft = session.kept(_DRAFTS, {}).get(file.sha256)
    if draft is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        at = moment_name(draft.at, here.policy.bureau.timezone)
        st.caption(
            plain(_("{file}, dropped on {at}, not accepted yet.").format(file=file.name, at=at))
        )
        if st.button(_("Discard"), icon=":material/delete:", key=f"discard:{file.sha256[:12]}"):
            desk.discard_draft(draft.draft)
            left = {k: d for k, d in session.kept(_DRAFTS, {}).items() if k != file.sha256}
            session.keep(_DRAFTS, left)
            st.rerun()


def _marked(desk: Desk, file: Dropped) -> None:
    """Offer the file with its faults marked; say where it is not the file itself."""
    result = file.result
    if not result.can_be_marked:
        return
    language = current()

    def content() -> bytes:
        use(language)  # the file is made later, in another thread
        return desk.annotated(result)[1]

    st.download_button(
        _("Your file with the faults marked"),
        content,
        file_name=returned_name(result),
        mime=XLSX,
        icon=":material/edit_note:",
        key=f"marked:{file.sha256[:12]}",
        on_click="ignore",
    )
    if len(result.content) > _LARGE:
        st.caption(plain(_("It is made when you ask for it; a large workbook takes some seconds.")))
    if result.kind != "xlsx":
        st.caption(
            plain(
                _(
                    "It comes back as .xlsx with the same sheets and values, since .{kind} cannot "
                    "be marked in place; formats and formulas are not in it."
                ).format(kind=result.kind)
            )
        )


def _headline(here: Here, file: Dropped) -> str:
    result = file.result
    if not (result.unit and result.month):
        return _("{file} could not be understood").format(file=file.name)
    what = _("{unit}, {month}").format(
        unit=here.unit_name(result.unit), month=month_name(result.month)
    )
    if file.sha256 in session.kept(_RECEIPTS, {}):
        return _("{what}: accepted").format(what=what)
    if not result.errors:
        return _("{what}: ready to accept").format(what=what)
    return ngettext(
        "{what}: {n} cell to mend", "{what}: {n} cells to mend", len(result.errors)
    ).format(what=what, n=len(result.errors))


def show_receipt(here: Here, receipt: Receipt, *, key: str) -> None:
    """Show the proof of an acceptance, to keep."""
    st.success(
        plain(
            _("Accepted as submission {n}. The data are now at release {release}.").format(
                n=receipt.submission, release=receipt.release
            )
        ),
        icon=":material/check_circle:",
    )
    facts = receipt_facts(receipt, here.policy.bureau.timezone, here.unit_name(receipt.unit))
    st.markdown("\n".join(f"- **{plain(name)}** {plain(said)}" for name, said in facts.items()))
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
            as_text(receipt, facts=facts).encode("utf-8-sig"),
            file_name=f"receipt_{receipt.submission}.txt",
            mime="text/plain",
            icon=":material/print:",
            key=f"receipt-text:{key}",
            on_click="ignore",
        )
        if st.button(_("Hand in another workbook"), key=f"another:{key}"):
            session.let_go(_CHECKED, _DRAFTS)
            session.keep(_ROUND, session.kept(_ROUND, 0) + 1)
            st.rerun()
    here.to(
        "overview",
        _("See the results"),
        icon=":material/arrow_forward:",
        scope=Scope("unit", receipt.unit),
        release=None,
    )


def receipt_facts(receipt: Receipt, timezone: str, unit: str) -> dict[str, str]:
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
    }


def summary(files: Sequence[Dropped]) -> str:
    """Return the page's title for what has been dropped."""
    if not files:
        return _("Hand in a month’s workbook")
    receipts = session.kept(_RECEIPTS, {})
    if all(file.sha256 in receipts for file in files):
        return ngettext(
            "The workbook is accepted", "All {n} workbooks are accepted", len(files)
        ).format(n=len(files))
    faulty = sum(1 for file in files if not file.result.is_acceptable)
    if faulty == 0:
        return ngettext("The workbook is sound", "All {n} workbooks are sound", len(files)).format(
            n=len(files)
        )
    if len(files) == 1:
        return _("The workbook needs mending")
    return _("{faulty} of {n} workbooks need mending").format(faulty=faulty, n=len(files))


def _sha256(name: str, content: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\0" + content).hexdigest()
