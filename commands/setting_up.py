"""Setting up: an empty ledger, the sample bureau, the server."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from commands.groups import command
from commands.output import say
from commands.stores import ROOT, now, open_ledger, person, stores
from languages import _, ngettext, use

if TYPE_CHECKING:
    from ledger import Ledger
    from submissions.settings import Settings


@command()
@stores
def init(settings: Settings) -> None:
    """Create an empty ledger, or bring an older one up to date."""
    from ledger.backup import BEGUN_EMPTY

    ledger = open_ledger(settings)
    if ledger.release() == 0 and not _was_begun_empty(ledger):
        ledger.note(BEGUN_EMPTY, by=person("").name, at=now())
    url = ledger.database.url.render_as_string(hide_password=True)
    say(_("{database}: release {release}").format(database=url, release=ledger.release()))


@command()
@stores
@click.option("--until", "last_month", metavar="MONTH", help="Build no further than this month.")
def demo(settings: Settings, last_month: str | None) -> None:
    """Fill an empty ledger with the sample bureau; a build that was broken off goes on."""
    _build_sample(open_ledger(settings), last_month)


@command()
@stores
@click.option("--host", "address", help="Address to listen on (environment: ADDRESS).")
@click.option("--port", type=int, help="Port to listen on (environment: PORT).")
@click.option("--empty", is_flag=True, help="Start without the sample bureau.")
def serve(settings: Settings, address: str | None, port: int | None, empty: bool) -> None:
    """Serve the dashboard; on the very first start the sample bureau is built."""
    chosen = {"address": address, "port": port}
    settings = settings.model_copy(
        update={name: value for name, value in chosen.items() if value is not None}
    )
    from submissions.serving import require_safe_address

    require_safe_address(settings, ROOT)
    ledger = open_ledger(settings)
    if not empty and _wants_sample(ledger):
        _build_sample(ledger, None)
    ledger.close()
    _become_server(settings)


def _was_begun_empty(ledger: Ledger) -> bool:
    """Return whether somebody wanted a ledger of their own: no sample bureau comes into it."""
    from ledger.backup import BEGUN_EMPTY

    return bool((ledger.audit()["what"] == BEGUN_EMPTY).any())


def _wants_sample(ledger: Ledger) -> bool:
    """Return whether this is the very first start, or one that was broken off."""
    if ledger.release() == 0:
        return not _was_begun_empty(ledger)
    from sample_data import demo as sample

    return len(ledger.submissions()) > 0 and not sample.is_whole(ledger)


def _become_server(settings: Settings) -> None:
    """Become the server: Streamlit reads its settings from its own command line."""
    os.environ["DATA"] = str(settings.data.resolve())
    os.environ["ADDRESS"], os.environ["PORT"] = settings.address, str(settings.port)
    if settings.database_url:
        os.environ["DATABASE_URL"] = settings.database_url
    else:
        os.environ.pop("DATABASE_URL", None)
    os.chdir(ROOT)
    say(f"http://{settings.address}:{settings.port}")
    from streamlit.web import cli as streamlit

    from submissions.opening import intake_limits

    largest = intake_limits(settings).file_bytes // 1_000_000
    sys.argv = [
        "streamlit",
        "run",
        "server.py",
        f"--server.address={settings.address}",
        f"--server.port={settings.port}",
        "--server.headless=true",
        f"--server.maxUploadSize={largest}",
        "--browser.gatherUsageStats=false",
    ]
    use("en")  # the operator's language is not that of readers, who each bring their own
    streamlit.main()


def _build_sample(ledger: Ledger, last_month: str | None) -> None:
    from sample_data import demo as sample

    is_terminal = sys.stderr.isatty()
    reported_tenth = -1

    def progress(share: float, text: str) -> None:
        nonlocal reported_tenth
        tenth = int(share * 10)
        if is_terminal:
            click.echo(f"\r{share:4.0%} {text:<60}", err=True, nl=False)
        elif tenth > reported_tenth:
            reported_tenth = tenth
            say(f"{share:4.0%} {text}")

    count = sample.build(ledger, progress=progress, last_month=last_month)
    if is_terminal:
        say("")
    say(
        ngettext(
            "{count} workbook accepted; the ledger is at release {release}.",
            "{count} workbooks accepted; the ledger is at release {release}.",
            count,
        ).format(count=count, release=ledger.release())
    )
