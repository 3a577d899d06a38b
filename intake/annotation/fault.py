"""What a mark needs to know of a problem."""

from __future__ import annotations

from typing import Protocol


class Fault(Protocol):
    """One problem: where it is, what was found, what is expected, how to fix it."""

    @property
    def severity(self) -> str:
        """Return error or warning."""
        ...

    @property
    def sheet(self) -> str:
        """Return the sheet's name in the file, "" where it concerns the whole file."""
        ...

    @property
    def cell(self) -> str:
        """Return the cell's address, "" where it concerns more than a cell."""
        ...

    @property
    def found(self) -> str:
        """Return the value found."""
        ...

    @property
    def expected(self) -> str:
        """Return what is expected, in the language in use."""
        ...

    @property
    def fix(self) -> str:
        """Return how to fix it, in the language in use."""
        ...
