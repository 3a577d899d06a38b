"""Errors of the command line in the reader's words: what was mistyped, and what to type."""

from __future__ import annotations

from typing import IO, Any

import click

from languages import N_, _, current
from languages.sentences import listed

_TAKES: tuple[tuple[type[Any], str], ...] = (
    (click.types.IntParamType, N_("{name} takes a whole number.")),
    (click.DateTime, N_("{name} takes a day, written YYYY-MM-DD.")),
    (click.Path, N_("{name} takes the path of a file or folder that can be used here.")),
)


class Fault(click.ClickException):
    """Something that a person can act on; the command ends with 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it on standard error."""
        text = _("Error: {message}").format(message=self.format_message())
        click.echo(text, file=file, err=file is None)


class Misused(Fault):
    """Words that a command does not understand; it ends with 2."""

    exit_code = 2

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(error.format_message() if current() == "en" else _sentence(error))
        self._context = error.ctx

    def show(self, file: IO[Any] | None = None) -> None:
        """Say on standard error how the command is used, and what was wrong."""
        if self._context is not None:
            click.echo(self._context.get_usage(), file=file, err=file is None)
            hint = _("Try '{command} --help' for help.")
            words = hint.format(command=self._context.command_path)
            click.echo(f"{words}\n", file=file, err=file is None)
        super().show(file)


def _sentence(error: click.UsageError) -> str:
    """Return what is wrong, in the language in use; click itself speaks English only."""
    if isinstance(error, click.MissingParameter):
        return _("{name} is missing.").format(name=_name(error))
    if isinstance(error, click.NoSuchOption):
        return _("There is no option {name}.").format(name=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return _("There is no command {name}.").format(name=error.command_name)
    if isinstance(error, click.BadOptionUsage):
        return _("{name} stands without its value, or with one that it does not take.").format(
            name=error.option_name
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _value_sentence(error.param.type, _name(error))
    return error.format_message()


def _value_sentence(kind: click.ParamType[Any], name: str) -> str:
    if isinstance(kind, click.Choice):
        return _("{name} takes one of: {choices}.").format(name=name, choices=listed(kind.choices))
    for known, text in _TAKES:
        if isinstance(kind, known):
            return _(text).format(name=name)
    return _("{name} does not take this value.").format(name=name)


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return (
        error.param.opts[0]
        if error.param.param_type_name == "option"
        else error.param.human_readable_name
    )
