"""Marks on charts: dated happenings, and new starts of control limits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from commands.groups import Commands, command
from commands.output import print_json
from commands.stores import now, open_chart_annotations, open_ledger, stores
from languages import _

if TYPE_CHECKING:
    from submissions.settings import Settings

SCOPE = click.option(
    "--scope",
    default="city",
    help="Where: city, unit:LY01, outlet:LY01-01, cohort:pilot …",
)
DAY = click.DateTime(["%Y-%m-%d"])
EVENT_KINDS = ("flood", "transport", "pilot", "process", "campaign", "other")


@click.group(cls=Commands)
def event() -> None:
    """Add dated events to charts: a flood, the start of a pilot, a campaign."""


@event.command("add")
@stores
@click.option("--label", required=True, help="A few words; in English, or in any language.")
@click.option("--label-zh", default="", help="The same in Chinese.")
@click.option("--day", required=True, type=DAY, metavar="YYYY-MM-DD", help="Day, or first day.")
@click.option("--to", "last_day", type=DAY, metavar="YYYY-MM-DD", help="Last day of a span.")
@click.option("--kind", type=click.Choice(EVENT_KINDS), default="other", help="What it is.")
@click.option(
    "--scope", default="city", help="Where: city, unit:LY01, outlet:LY01-01, cohort:pilot …"
)
@click.option("--by", default="", help="Who adds it; default: the user of this machine.")
@click.option("--why", default="", help="More for the audit trail.")
def add_event(
    settings: Settings,
    label: str,
    label_zh: str,
    day: datetime,
    last_day: datetime | None,
    kind: Any,
    scope: str,
    by: str,
    why: str,
) -> None:
    """Add an event; prints its id and the release that it made."""
    id_, release = open_chart_annotations(settings, by).add_event(
        label=label,
        label_zh=label_zh,
        day=day.date(),
        last_day=last_day.date() if last_day else None,
        kind=kind,
        scope=scope,
        why=why,
        at=now(),
    )
    click.echo(_("event {id}, release {release}").format(id=id_, release=release))


@event.command("list")
@stores
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
def list_events(settings: Settings, as_json: bool) -> None:
    """List the events in force, oldest first."""
    held = sorted(open_ledger(settings).policy().events, key=lambda each: (each.day, each.id))
    if as_json:
        print_json([each.model_dump(mode="json") for each in held])
        return
    for each in held:
        span = f"{each.day}/{each.last_day}" if each.last_day else f"{each.day}"
        click.echo(f"{each.id}  {span}  {each.scope}  {each.label}  {each.author}")


@event.command("remove")
@stores
@click.argument("id_", metavar="ID")
@click.option("--by", default="", help="Who; default: the user of this machine.")
@click.option("--why", required=True, help="Why it is taken off.")
def remove_event(settings: Settings, id_: str, by: str, why: str) -> None:
    """Take an event off the charts."""
    release = open_chart_annotations(settings, by).remove_event(id_, why=why, at=now())
    click.echo(_("event {id} removed, release {release}").format(id=id_, release=release))


@command()
@stores
@click.option("--indicator", required=True, help="Id, such as delivery_on_time_rate.")
@click.option("--month", required=True, metavar="YYYY-MM", help="First month of the new limits.")
@SCOPE
@click.option("--why", required=True, help="What was changed on purpose.")
@click.option("--by", default="", help="Who; default: the user of this machine.")
@click.option("--remove", is_flag=True, help="Let the limits run through this month again.")
def rebase(
    settings: Settings, indicator: str, month: str, scope: str, why: str, by: str, remove: bool
) -> None:
    """Let a control chart's limits start anew at a month, for a reason."""
    markers = open_chart_annotations(settings, by)
    if remove:
        release = markers.remove_rebase(
            indicator=indicator, month=month, scope=scope, why=why, at=now()
        )
    else:
        release = markers.rebase(
            indicator=indicator, month=month, scope=scope, reason=why, at=now()
        )
    click.echo(_("release {release}").format(release=release))
