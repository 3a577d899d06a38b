"""Keeping: whether a ledger or a backup is sound, a backup of it, and a backup put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.groups import command
from commands.output import print_json, say
from commands.stores import now, open_ledger, person, stores
from languages import _, ngettext

if TYPE_CHECKING:
    from ledger.backup import BackupReport
    from submissions.settings import Settings

BACKUP_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@command()
@stores
@click.argument("file", type=BACKUP_FILE, required=False)
@click.option(
    "--head", default="", help="Head on a receipt or in a report; the chain must hold it."
)
@click.option("--json", "as_json", is_flag=True, help="A list of sentences.")
def verify(settings: Settings, file: Path | None, head: str, as_json: bool) -> None:
    """Check hashes, references, the chain and the cache; exit code 1 on a fault.

    With a FILE, check that backup in place of the ledger.
    """
    if file is None:
        faults = open_ledger(settings).verify(head)
    else:
        from ledger.backup import inspect

        report = inspect(file, head)
        faults = list(report.faults)
        say(_sentence(report))
    if as_json:
        print_json(faults)
    for fault in faults:
        click.echo(fault, err=as_json)
    if faults:
        say(ngettext("{n} fault", "{n} faults", len(faults)).format(n=len(faults)))
        raise SystemExit(1)
    say(_("All is well."))


@command()
@stores
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; one that is there is never overwritten.",
)
@click.option("--json", "as_json", is_flag=True, help="One object.")
def backup(settings: Settings, file: Path, as_json: bool) -> None:
    """Write a backup while the ledger is in use, and verify it.

    PostgreSQL is backed up by pg_dump, which must be installed. Keep the head that is shown: by
    it, `verify --head` shows later that nothing was taken from the history.
    """
    from ledger.backup import back_up
    from ledger.database import Database

    report = back_up(Database(settings.database), file)
    if as_json:
        print_json(report.as_dict())
    else:
        click.echo(str(report.file))
    say(_sentence(report))


@command()
@stores
@click.argument("file", type=BACKUP_FILE)
@click.option("--overwrite", is_flag=True, help="Replace a ledger that holds data.")
@click.option("--why", default="", help="Why; --overwrite needs it.")
@click.option("--by", default="", help="Who restores; default: the user of this machine.")
def restore(settings: Settings, file: Path, overwrite: bool, why: str, by: str) -> None:
    """Verify a backup and put it in place of the ledger: all of it, or nothing.

    Stop the dashboards first, and start them again afterwards.
    """
    from ledger.backup import restore as put_back
    from ledger.database import Database

    database = Database(settings.database)
    report = put_back(
        file, database, by=person(by).name, at=now(), overwrite=overwrite, why=why.strip()
    )
    say(_sentence(report))
    say(_("Restored into {database}.").format(database=database.url.render_as_string()))


def _sentence(report: BackupReport) -> str:
    """Return what a backup holds, with what proves it later."""
    said = _("{file}: {size} bytes, release {release}, entry {entry} of the chain, head {head}")
    return said.format(
        file=report.file,
        size=f"{report.byte_count:,}",
        release=report.release,
        entry=report.entry,
        head=report.head,
    )
