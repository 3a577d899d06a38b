"""What the ledger refuses, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

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


class ReadOnly(UserError):
    """The database can be read and not written."""

    def __init__(self) -> None:
        super().__init__(_("This ledger can be read but not changed: its database is read-only."))


class OldAndReadOnly(UserError):
    """The database is of an older version, and cannot be written to bring it up to date."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This database is of an older version of the program and is read-only. "
                "Open it once where it can be written."
            )
        )


class DiskFull(UserError):
    """There is no room for what was to be stored; nothing of it was."""

    def __init__(self) -> None:
        super().__init__(
            _("The disk of the database is full. Nothing was stored: make room, then try again.")
        )


class DiskFails(UserError):
    """The disk did not take what was to be stored; nothing of it was."""

    def __init__(self) -> None:
        super().__init__(
            _("The disk of the database cannot be written. Nothing was stored: check the disk.")
        )


class Busy(UserError):
    """Another writer holds the ledger for too long."""

    def __init__(self) -> None:
        super().__init__(
            _("Another change has kept the ledger busy. Nothing was stored: try again.")
        )


class ClockWentBack(UserError):
    """An act would be recorded before the release that it follows."""

    def __init__(self, at: datetime, last: datetime) -> None:
        super().__init__(
            _(
                "This machine's clock says {at} UTC, and the last release was made at {last} UTC. "
                "Nothing was stored: set the clock, then try again."
            ).format(at=f"{at:%Y-%m-%d %H:%M}", last=f"{last:%Y-%m-%d %H:%M}")
        )


class BackupStands(UserError):
    """A backup is never overwritten by another."""

    def __init__(self, file: Path) -> None:
        super().__init__(_("{file} is there already. Choose another name.").format(file=file))


class BackupFails(UserError):
    """A backup could not be written, or read back, as it should be."""

    def __init__(self, reason: str) -> None:
        super().__init__(_("The backup failed: {reason}").format(reason=reason))


class NoBackup(UserError):
    """A file is no backup of a ledger, or is damaged beyond reading."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            _("{file} is not a whole backup of a ledger ({reason}).").format(
                file=file, reason=reason
            )
        )


class OtherKind(UserError):
    """A backup of SQLite is not restored into PostgreSQL."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            _("{file} is a backup of SQLite; it cannot be restored into PostgreSQL.").format(
                file=file
            )
        )


class LedgerHoldsData(UserError):
    """A ledger that holds anything is not overwritten unless somebody says so."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This ledger holds data. To replace all of it by the backup, "
                "say --overwrite and --why."
            )
        )


class ProgramMissing(UserError):
    """A program of PostgreSQL is needed and not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The program {name} is missing. Install PostgreSQL's client programs.").format(
                name=name
            )
        )


class NoLedger(UserError):
    """There is no ledger to back up."""

    def __init__(self, url: str) -> None:
        super().__init__(_("There is no ledger at {url}.").format(url=url))
