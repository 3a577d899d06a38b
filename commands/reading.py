"""Reading: results, the history of submissions, whether the ledger is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commands.groups import command
from commands.output import plain_rows, print_json, table
from commands.stores import open_ledger, stores
from core.periods import PERIODS
from languages import _
from languages.sentences import listed

if TYPE_CHECKING:
    from core.view import Strata
    from ledger import Ledger
    from submissions.settings import Settings


@command()
@stores
@click.option("--indicator", required=True, help="Id, such as delivery_on_time_rate.")
@click.option(
    "--by",
    multiple=True,
    help="Group by month, period, unit, outlet, kind, setting, cohort, stratum or the name of a "
    "stratum; once for each. Default: the period.",
)
@click.option("--unit", help="Only this unit.")
@click.option("--outlet", help="Only this outlet.")
@click.option("--from", "first_month", default="", metavar="YYYY-MM", help="First month.")
@click.option("--to", "last_month", default="", metavar="YYYY-MM", help="Last month.")
@click.option(
    "--period",
    type=click.Choice(PERIODS),
    default="month",
    help="Each month, calendar quarter or year so far, or grouped otherwise: that of the last "
    "month.",
)
@click.option("--stratum", default="", help="Narrowed to name:value, several joined by commas.")
@click.option(
    "--structure",
    type=click.Choice(["as-it-was", "today"]),
    default="as-it-was",
    help="Group each month as it was, or all of them by the register of the last month.",
)
@click.option("--release", type=int, help="As of this release; default: the newest.")
@click.option("--without-exclusions", is_flag=True, help="Leave out items excluded with a reason.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
def results(
    settings: Settings,
    indicator: str,
    by: tuple[str, ...],
    unit: str | None,
    outlet: str | None,
    first_month: str,
    last_month: str,
    period: str,
    stratum: str,
    structure: str,
    release: int | None,
    without_exclusions: bool,
    as_json: bool,
) -> None:
    """Read an indicator: value, interval, target, status, and who has reported.

    Not grouped by month or period, `month` is the range that was read: 2025-11/2026-10.
    """
    from analysis import scope
    from analysis.access import local_reader
    from analysis.results import results as read
    from core.view import Scope, View

    if unit and outlet:
        raise click.UsageError(_("--unit and --outlet exclude each other."))
    place = Scope("unit", unit) if unit else Scope("outlet", outlet) if outlet else Scope()
    for name, month in (("--from", first_month), ("--to", last_month)):
        _require_month(name, month)
    view = View(
        scope=place,
        first_month=first_month,
        last_month=last_month,
        period=period,
        strata=_strata(stratum),
        structure="today" if structure == "today" else "",
        release=release,
    )
    ledger = open_ledger(settings)
    if unit:
        _require_unit(ledger, unit)
    grouped = tuple(
        "outlet_code" if name == "outlet" else name for name in by or (view.period_key,)
    )
    frame = read(
        ledger,
        view,
        reader=local_reader(),
        by=tuple(dict.fromkeys(grouped)),
        indicator=indicator,
        exclusions="without" if without_exclusions else "with",
    )
    if not {"month", "period"} & set(frame):
        months = scope.bind(ledger, view, local_reader()).months
        frame.insert(0, "month", _span(months))
    frame = frame.rename(columns={"outlet_code": "outlet"})
    if as_json:
        print_json([{"indicator": indicator, **row} for row in plain_rows(frame)])
    else:
        click.echo(table(frame))


def _span(months: tuple[str, ...]) -> str:
    if not months:
        return ""
    return months[0] if len(months) == 1 else f"{months[0]}/{months[-1]}"


def _strata(text: str) -> Strata:
    """Read `--stratum`; raises UnknownStratum where it is not written as name:value."""
    from analysis.factors import UnknownStratum
    from core.view import strata_of

    strata = strata_of(text)
    if strata is None:
        raise UnknownStratum(_("--stratum: “{text}” is not name:value.").format(text=text))
    return strata


def _require_month(option: str, month: str) -> None:
    from core.months import is_month

    if month and not is_month(month):
        raise click.BadParameter(
            _("“{month}” is not a month written YYYY-MM.").format(month=month), param_hint=option
        )


def _require_unit(ledger: Ledger, unit: str) -> None:
    known = [each.code for each in ledger.policy().bureau.units]
    if unit not in known:
        raise click.BadParameter(
            _("There is no unit {unit}; known are {known}.").format(unit=unit, known=listed(known)),
            param_hint="--unit",
        )


@command()
@stores
@click.option("--corrections", is_flag=True, help="What each correction moved, and why.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
def history(settings: Settings, corrections: bool, as_json: bool) -> None:
    """List the submissions, newest first, withdrawn ones too."""
    if corrections:
        _corrections(settings, as_json)
        return
    frame = open_ledger(settings).submissions()
    if as_json:
        print_json(plain_rows(frame))
        return
    shown = frame[
        ["submission", "release", "kind", "unit", "month", "by", "at", "why", "withdrawn_release"]
    ]
    click.echo(table(shown))


def _corrections(settings: Settings, as_json: bool) -> None:
    from analysis.access import local_reader
    from submissions.corrections import corrections, sentence

    moved = corrections(open_ledger(settings), local_reader())
    if as_json:
        print_json(plain_rows(moved))
        return
    for row in moved.to_dict("records"):
        click.echo(sentence(row, f"{row['at']:%Y-%m-%d}", row["month"]))
