"""Sharing: the live and the pinned link of a view, each one click to copy, with a QR code."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
import streamlit as st

from analysis.access import Reader
from core.view import View
from languages import N_, _
from ledger import Ledger
from ui.link import short_links
from ui.link.codec import address
from ui.link.navigation import link as page_link
from ui.runtime.copy_button import copy_button
from ui.words.text import month_name, plain

WHAT = {
    "accepted": N_("accepted"),
    "corrected": N_("corrected"),
    "withdrawn": N_("withdrawn"),
    "policy": N_("policy changed"),
    "created": N_("begun"),
}
"""What an entry of the audit trail is called."""

_MOST_CHANGES = 50


def base_address() -> str:
    """Return the scheme and host that this reader's browser uses, "" where it is not known."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def popover(link: View, view: View, *, ledger: Ledger, reader: Reader) -> None:
    """Draw the Share button: a live link, one pinned to what is seen now, and a short one to it."""
    with st.popover(_("Share"), icon=":material/share:", key="share"):
        live = address(link.with_(release=None), base_address())
        pinned = address(pinned_view(link, view), base_address())
        if link.release is None:
            _offer(_("Live link"), _("Follows new data as it comes in."), live, "live")
        _offer(
            _("Pinned link"),
            _("Shows exactly these numbers (release {release}), today and next year.").format(
                release=view.release
            ),
            pinned,
            "pinned",
        )
        if short_links.may_be_made():
            _short(pinned_view(link, view), ledger, reader)


def _short(pinned: View, ledger: Ledger, reader: Reader) -> None:
    path = short_links.made(pinned)
    if path:
        meaning = _("For a slide or a phone: it leads to the pinned link.")
        _offer(_("Short link"), meaning, base_address() + path, "short")
        return
    st.button(
        _("Make a short link"),
        icon=":material/link:",
        key="make-short-link",
        on_click=lambda: short_links.make(pinned, ledger=ledger, reader=reader),
    )


def pinned_view(link: View, view: View) -> View:
    """Return the view that shows the same numbers for ever: its release and months are named."""
    return link.with_(
        release=view.release, first_month=view.first_month, last_month=view.last_month
    )


def _offer(heading: str, meaning: str, url: str, key: str) -> None:
    st.markdown(f"**{plain(heading)}**")
    st.caption(plain(meaning))
    copy_button(url, label=_("Copy"), done=_("Copied"), key=f"copy:{key}")
    with st.expander(_("QR code"), key=f"qr:{key}", on_change="rerun") as shown:
        if not shown.open:  # a code takes a while to make, and few look at it
            return
        st.image(qr_png(url), width=180)
        st.download_button(
            _("QR code as SVG"),
            qr_svg(url),
            file_name=f"link_{key}.svg",
            mime="image/svg+xml",
            key=f"qr-svg:{key}",
            on_click="ignore",
        )


def qr_svg(url: str) -> bytes:
    """Return a URL's QR code as an SVG file."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", scale=8, border=4)
    return out.getvalue()


def qr_png(url: str) -> bytes:
    """Return a URL's QR code as a PNG file."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()


def pinned_banner(link: View, newest: int, ledger: Ledger, reader: Reader) -> None:
    """Say that the numbers are those of one release, and what has come since."""
    if link.release == newest:
        st.info(
            _("You are looking at release {release}; nothing has changed since.").format(
                release=link.release
            ),
            icon=":material/push_pin:",
        )
        return
    with st.container(border=True, key="pinned"):
        st.markdown(
            ":material/push_pin: "
            + plain(
                _(
                    "You are looking at release {release}. Newer data exist (release {newest})."
                ).format(release=link.release, newest=newest)
            )
        )
        page_link(link.with_(release=None), _("Show the newest"))
        with st.expander(_("What changed since")):
            for sentence in changes_since(ledger, link.release or 0, reader=reader):
                st.markdown(f"- {plain(sentence)}")


def changes_since(ledger: Ledger, release: int, *, reader: Reader) -> list[str]:
    """Return a sentence for each act after a release, the newest first.

    A submission is row by its unit and month where the reader may see the unit.
    """
    audit = ledger.audit()
    later = audit[(audit["release"] > release) & audit["what"].isin(WHAT)].sort_values(
        "release", ascending=False
    )
    handed_in = ledger.submissions().set_index("submission")
    policy = ledger.policy()

    def subject(text: str) -> str:
        kind, _space, number = text.partition(" ")
        if kind != "submission":  # a policy is named by its hash: its reason says what it is
            return ""
        row = handed_in.loc[int(number)]
        if not reader.may_see(str(row["unit"])):
            return _("submission {n}").format(n=number)
        return _("submission {n} ({unit}, {month})").format(
            n=number,
            unit=policy.unit_name(str(row["unit"])),
            month=month_name(str(row["month"])),
        )

    return [
        _("Release {release}: {what}, by {who}. {why}")
        .format(
            release=entry["release"],
            what=_("{what} {subject}")
            .format(what=_(WHAT[str(entry["what"])]), subject=subject(str(entry["subject"])))
            .strip(),
            who=entry["by"],
            why=entry["why"],
        )
        .strip()
        for entry in later.head(_MOST_CHANGES).to_dict("records")
    ]
