"""What every command has in common: the reader's language, and errors told in a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import click

from commands import faults
from commands.manual import InWords
from core.errors import UserError
from core.view import LANGUAGES
from languages import current, use


class Command(InWords, click.Command):
    """A command with its manual in the language in use."""


class Commands(InWords, click.Group):
    """A group of commands that says a person's errors in a sentence; a bug stays loud."""

    command_class = Command

    def main(self, *args: Any, **named: Any) -> Any:
        """Run in the language of the environment, which `--lang` may change."""
        before = current()
        use(language_of(os.environ))
        try:
            return super().main(*args, **named)
        finally:
            use(before)

    def make_context(self, *args: Any, **named: Any) -> click.Context:
        """Read the words that stand before the name of a command."""
        with _told():
            return super().make_context(*args, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _told():
            return super().invoke(ctx)


command = partial(click.command, cls=Command)


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that an environment asks for, English where it is not spoken here."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next(filter(None, names), "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise faults.Fault(str(error)) from error
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise faults.Misused(error) from error
