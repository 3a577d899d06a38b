"""Where the commands find the ledger, and in whose name they write to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from commands.output import say

if TYPE_CHECKING:  # imported where they are used: `--help` answers at once
    from analysis.access import Reader
    from ledger import Ledger
    from submissions.chart_annotations import ChartAnnotations
    from submissions.desk import Desk
    from submissions.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

ROOT = Path(__file__).resolve().parents[1]
"""Folder of the project."""


def stores(command: F) -> F:
    """Give a command `--data` and `--database`, and the settings they make as `settings`."""

    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the data (environment: DATA; default: data).",
    )
    @click.option("--database", help="URL of the database (environment: DATABASE_URL).")
    @wraps(command)
    def with_settings(*args: Any, data: Path | None, database: str | None, **named: Any) -> Any:
        from submissions.settings import Settings

        chosen: dict[str, Any] = {}
        if data is not None:
            # A folder that is named means the ledger in it, whatever the environment says.
            chosen |= {"data": data, "database_url": ""}
        if database:
            chosen["database_url"] = database
        return command(*args, settings=Settings(**chosen), **named)

    return with_settings  # type: ignore[return-value]


def open_ledger(settings: Settings) -> Ledger:
    """Open the ledger that the settings name; what it has to say stands after the answer."""
    from submissions.opening import open_settings

    ledger = open_settings(settings)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(partial(_say_notices, ledger))
    return ledger


def _say_notices(ledger: Ledger) -> None:
    for notice in ledger.notices():
        say(notice)


def open_desk(settings: Settings, by: str = "") -> Desk:
    """Open the desk at which `by` hands in; by default the user of this machine."""
    from submissions.desk import Desk
    from submissions.opening import intake_limits

    return Desk(open_ledger(settings), person(by), limits=intake_limits(settings))


def open_chart_annotations(settings: Settings, by: str) -> ChartAnnotations:
    """Open the marks on charts for `by`; by default the user of this machine."""
    from submissions.chart_annotations import ChartAnnotations

    return ChartAnnotations(open_ledger(settings), person(by))


def person(by: str) -> Reader:
    """Return who `by` is, by default the user of this machine; an operator may do everything."""
    from analysis.access import Reader, local_reader

    return Reader(by.strip() or local_reader().name)


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)
