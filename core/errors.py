"""The one base class of errors that a person should read."""

from __future__ import annotations


class UserError(Exception):
    """Something a person can act on; its text is shown as it is, in the language in use.

    Everything that does not derive from this class is a bug and stays loud.
    """
