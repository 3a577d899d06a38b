"""How a test runs the command line."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]
"""Runs `manage.py` with some words over a folder of the test's own; `code` is how it must end."""
