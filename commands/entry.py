"""All commands, in the order in which they are listed by name."""

from __future__ import annotations

import click

from commands import chart_annotations, deciding, handing_in, keeping, reading, setting_up
from commands.groups import Commands
from core.view import LANGUAGES
from languages import use


def _speak(_context: click.Context, _option: click.Parameter, language: str | None) -> None:
    if language:
        use(language)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help="Language of messages; default: that of the environment.",
)
def cli() -> None:
    """Service quality of post offices: submit workbooks, read results, serve the dashboard."""


for command in (
    setting_up.init,
    setting_up.demo,
    setting_up.serve,
    handing_in.template,
    handing_in.check,
    handing_in.submit,
    handing_in.withdraw,
    reading.results,
    reading.history,
    keeping.verify,
    keeping.backup,
    keeping.restore,
    deciding.policy,
    deciding.holidays,
    chart_annotations.event,
    chart_annotations.rebase,
):
    cli.add_command(command)
