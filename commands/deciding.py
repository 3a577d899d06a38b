"""Policy: out as files to edit, in again, and the public holidays of a new year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.groups import command
from commands.stores import now, open_ledger, person, stores
from languages import _
from languages.sentences import listed

if TYPE_CHECKING:
    from submissions.settings import Settings


@command()
@stores
@click.option(
    "--export",
    "export",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write it into this folder.",
)
@click.option(
    "--apply",
    "apply",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Let the *.toml of this folder hold from now on.",
)
@click.option("--by", default="", help="Who changes it; default: the user of this machine.")
@click.option("--why", default="", help="Why it is changed.")
def policy(settings: Settings, export: Path | None, apply: Path | None, by: str, why: str) -> None:
    """Write the policy in force as files to edit, or let edited ones hold (a new release)."""
    from submissions import policies

    if (export is None) == (apply is None):
        raise click.UsageError(_("Either --export DIR or --apply DIR is needed."))
    ledger = open_ledger(settings)
    if export is not None:
        click.echo(str(policies.export(ledger, export)))
        return
    assert apply is not None
    release = policies.apply(ledger, apply, by=person(by).name, why=why, at=now())
    click.echo(_("release {release}").format(release=release))


@command()
@stores
@click.option("--take-up", is_flag=True, help="Let newly published years hold (a new release).")
@click.option("--by", default="", help="Who changes it; default: the user of this machine.")
@click.option("--why", default="", help="Why it is changed.")
def holidays(settings: Settings, take_up: bool, by: str, why: str) -> None:
    """Say how far policy knows the public holidays, or take up newly published years.

    Published years come from the installed chinesecalendar; bring it up to date first. Working
    days of older releases stay as they are.
    """
    from policy import public_holidays

    ledger = open_ledger(settings)
    held = ledger.policy()
    found = public_holidays.newly_published(held.public_holidays)
    years = listed(entry.year for entry in found)
    click.echo(public_holidays.sentence(held.holiday_years))
    if not found:
        click.echo(_("No newer year is published."))
    elif not take_up:
        click.echo(_("Published and not taken up: {years}.").format(years=years))
    else:
        release = ledger.change_policy(
            held.with_public_holidays(found),
            by=person(by).name,
            why=why.strip() or _("Public holidays published for {years}").format(years=years),
            at=now(),
            instead_of=held,
        )
        click.echo(_("Taken up: {years}, release {release}").format(years=years, release=release))
