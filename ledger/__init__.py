"""What was accepted, when, by whom, as of which release; and the roll-ups of its tallies.

The database holds everything that matters. The columnar cache beside it is derived from the
database, and deleting it is always safe.
"""

from ledger.drafts import Draft
from ledger.errors import (
    AlreadyReceived,
    AlreadyWithdrawn,
    ClockWentBack,
    DiskFull,
    LedgerIsNewer,
    ReadOnly,
    ReasonNeeded,
    StalePreview,
    UnknownLink,
    UnknownRelease,
    UnknownSubmission,
)
from ledger.ledger import Ledger
from ledger.links import Link
from ledger.submission import NewSubmission, Receipt
from ledger.where import Where

__all__ = [
    "AlreadyReceived",
    "AlreadyWithdrawn",
    "ClockWentBack",
    "DiskFull",
    "Draft",
    "Ledger",
    "LedgerIsNewer",
    "Link",
    "NewSubmission",
    "ReadOnly",
    "ReasonNeeded",
    "Receipt",
    "StalePreview",
    "UnknownLink",
    "UnknownRelease",
    "UnknownSubmission",
    "Where",
]
