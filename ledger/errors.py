"""What the ledger refuses, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import UserError
from languages import _
from ledger.submission import Receipt


class AlreadyReceived(UserError):
    """The same bytes, or the same content, stand in the ledger already; nothing changed."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(
            _(
                "Already received on {at} UTC as submission {submission}, by {by}. Nothing changed."
            ).format(
                at=f"{receipt.at:%Y-%m-%d %H:%M}", submission=receipt.submission, by=receipt.by
            )
        )


class StalePreview(UserError):
    """Parts moved on after the preview was made; `parts` are their (form, unit, month)."""

    def __init__(self, parts: Sequence[tuple[str, str, str]]) -> None:
        self.parts = tuple(parts)
        named = "; ".join(f"{form}, {unit}, {month}" for form, unit, month in self.parts)
        super().__init__(
            _(
                "Someone else has changed this since you looked at it: {parts}. "
                "Look at the preview again, then accept."
            ).format(parts=named)
        )


class PolicyMoved(UserError):
    """Another policy came into force after the one that a change was made from."""

    def __init__(self) -> None:
        super().__init__(
            _("Someone else has changed the policy meanwhile. Look again, then change it.")
        )


class ReasonNeeded(UserError):
    """A correction or a withdrawal wants a reason."""

    def __init__(self, parts: Sequence[tuple[str, str, str]] = ()) -> None:
        self.parts = tuple(parts)
        if not self.parts:
            super().__init__(_("Say why: a reason is needed here."))
            return
        named = "; ".join(f"{form}, {unit}, {month}" for form, unit, month in self.parts)
        super().__init__(
            _("This corrects what was accepted before ({parts}). Say why.").format(parts=named)
        )


class AlreadyWithdrawn(UserError):
    """The submission was withdrawn before."""

    def __init__(self, submission: int, release: int) -> None:
        super().__init__(
            _("Submission {submission} was already withdrawn, in release {release}.").format(
                submission=submission, release=release
            )
        )


class UnknownSubmission(UserError):
    """No submission has this number."""

    def __init__(self, submission: int) -> None:
        super().__init__(_("There is no submission {submission}.").format(submission=submission))


class UnknownRelease(UserError):
    """No release has this number yet."""

    def __init__(self, release: int, newest: int) -> None:
        super().__init__(
            _("There is no release {release}; the newest is {newest}.").format(
                release=release, newest=newest
            )
        )


class UnknownLink(UserError):
    """No short link has this token."""

    def __init__(self, token: str) -> None:
        super().__init__(_("There is no link {token}.").format(token=token))


class LedgerIsNewer(UserError):
    """The database was written by a newer version of this program."""

    def __init__(self) -> None:
        super().__init__(
            _("This database was written by a newer version of the program. Update the program.")
        )
