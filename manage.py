"""The command line: the same code as the pages, for scripts, schedules and operators.

Messages go to standard error, data to standard output. Exit code 1: an error that a person can
act on; what it says stands on standard error.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:  # imported where they are used: `--help` answers at once
    import pandas as pd

    from intake.check import IntakeResult
    from ledger import Ledger
    from submissions.desk import Desk
    from submissions.markers import Markers
    from tables.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

EVENT_KINDS = ("flood", "transport", "pilot", "process", "campaign", "other")
SCOPES = ("month", "unit", "outlet", "kind", "setting", "cohort", "stratum")


class Manager(click.Group):
    """A group of commands that says a person's errors in one sentence and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a UserError is told, everything else is a bug and loud."""
        from tables.errors import UserError

        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Manager, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of messages.")
def cli(lang: str) -> None:
    """Service quality of post offices: hand in workbooks, read results, serve the dashboard."""
    if lang != "en":
        from languages import use

        use(lang)


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
        from tables.settings import Settings

        chosen: dict[str, Any] = {}
        if data is not None:
            # A folder that is named means the ledger in it, whatever the environment says.
            chosen |= {"data": data, "database_url": ""}
        if database:
            chosen["database_url"] = database
        return command(*args, settings=Settings(**chosen), **named)

    return with_settings  # type: ignore[return-value]


# Setting up


@cli.command()
@stores
def init(settings: Settings) -> None:
    """Create an empty ledger, or bring an older one up to date."""
    ledger = _open(settings)
    _say(f"{ledger.database.url.render_as_string(hide_password=True)}: release {ledger.release()}")


@cli.command()
@stores
@click.option("--until", "last_month", metavar="MONTH", help="Build no further than this month.")
def demo(settings: Settings, last_month: str | None) -> None:
    """Fill an empty ledger with the sample bureau; a build that was broken off goes on."""
    _build_sample(_open(settings), last_month)


@cli.command()
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

    require_safe_address(settings, _root())
    ledger = _open(settings)
    if not empty and _wants_sample(ledger):
        _build_sample(ledger, None)
    ledger.close()
    _serve(settings)


def _wants_sample(ledger: Ledger) -> bool:
    """Return whether this is the very first start, or one that was broken off."""
    if ledger.release() == 0:
        return True
    from sample_data import demo as sample

    return len(ledger.submissions()) > 0 and not sample.is_whole(ledger)


def _serve(settings: Settings) -> None:
    """Become the server: Streamlit reads its settings from its own command line."""
    os.environ["DATA"] = str(settings.data.resolve())
    os.environ["ADDRESS"], os.environ["PORT"] = settings.address, str(settings.port)
    if settings.database_url:
        os.environ["DATABASE_URL"] = settings.database_url
    else:
        os.environ.pop("DATABASE_URL", None)
    os.chdir(_root())
    _say(f"http://{settings.address}:{settings.port}")
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
    streamlit.main()


def _root() -> Path:
    return Path(__file__).resolve().parent


def _build_sample(ledger: Ledger, last_month: str | None) -> None:
    from sample_data import demo as sample

    is_terminal = sys.stderr.isatty()
    told = -1

    def progress(share: float, text: str) -> None:
        nonlocal told
        tenth = int(share * 10)
        if is_terminal:
            click.echo(f"\r{share:4.0%} {text:<60}", err=True, nl=False)
        elif tenth > told:
            told = tenth
            _say(f"{share:4.0%} {text}")

    count = sample.build(ledger, progress=progress, last_month=last_month)
    if is_terminal:
        _say("")
    _say(f"{count} workbooks accepted; the ledger is at release {ledger.release()}.")


# Handing in


@cli.command()
@stores
@click.option("--unit", required=True, help="Code of the unit, such as LY01.")
@click.option("--month", required=True, metavar="YYYY-MM")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File or folder; default: this folder."
)
def template(settings: Settings, unit: str, month: str, out: Path | None) -> None:
    """Write a unit's workbook for a month, prefilled with its outlets and what is open."""
    content = _desk(settings).template(unit, month)
    target = out or Path()
    if target.is_dir():
        target = target / f"{unit}_{month}.xlsx"
    target.write_bytes(content)
    _say(f"{target}: {len(content):,} bytes")
    click.echo(str(target))


FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


@cli.command()
@stores
@FILES
@click.option("--json", "as_json", is_flag=True, help="A list of one object a file.")
@click.option(
    "--annotated",
    type=click.Path(path_type=Path),
    help="Write the workbook with its problems marked: a file, or a folder for several.",
)
def check(
    settings: Settings, files: tuple[Path, ...], as_json: bool, annotated: Path | None
) -> None:
    """Check workbooks and store nothing; exit code 1 where one has an error."""
    desk = _desk(settings)
    results = _checked(desk, files)
    if as_json:
        _print_json([_as_dict(result) for result in results])
    for result in results:
        _tell(result, on_stdout=not as_json)
    if annotated is not None:
        _write_annotated(desk, results, annotated)
    if any(not result.is_acceptable for result in results):
        raise SystemExit(1)


def _write_annotated(desk: Desk, results: list[IntakeResult], target: Path) -> None:
    """Write each workbook back with its problems marked; say where it had to be rebuilt."""
    if len(results) > 1 and not target.is_dir():
        raise click.UsageError("--annotated must be a folder that exists for several files")
    for result in results:
        if not result.can_be_marked:
            _say(f"{result.file_name}: nothing to mark")
            continue
        name, content = desk.annotated(result)
        path = target / name if target.is_dir() else target
        path.write_bytes(content)
        rebuilt = "" if result.kind == "xlsx" else " (rebuilt from the cells as .xlsx)"
        _say(f"{path}: {len(content):,} bytes{rebuilt}")


@cli.command()
@stores
@FILES
@click.option("--by", required=True, help="Who hands in, for the audit trail.")
@click.option("--why", default="", help="Why; a correction needs it.")
@click.option("--warnings-why", default="", help="What is said to the warnings; default: --why.")
@click.option("--amend", is_flag=True, help="Put the rows over what stands; no other row goes.")
@click.option("--json", "as_json", is_flag=True, help="A list of one receipt a file.")
def submit(
    settings: Settings,
    files: tuple[Path, ...],
    by: str,
    why: str,
    warnings_why: str,
    amend: bool,
    as_json: bool,
) -> None:
    """Check and accept workbooks; nothing of a workbook with an error is stored.

    A workbook that stands already is answered with its receipt, and nothing changes. What is
    not said with --why (a first workbook after the lock day, a warning) is kept as unsaid.
    """
    from tables.errors import UserError

    desk = _desk(settings, by)
    results = _checked(desk, files)
    receipts, is_failed = [], False
    for result in results:
        _tell(result, on_stdout=False)
        try:
            receipts.append(_accepted(desk, result, why, warnings_why, amend))
        except UserError as error:
            _say(f"{result.file_name}: {error}")
            is_failed = True
    if as_json:
        _print_json(receipts)
    else:
        for receipt in receipts:
            click.echo(_receipt_line(receipt))
    if is_failed:
        raise SystemExit(1)


def _accepted(
    desk: Desk, result: IntakeResult, why: str, warnings_why: str, amend: bool
) -> dict[str, Any]:
    from ledger import AlreadyReceived

    on_release, unsaid = desk.ledger.release(), "(not said on the command line)"
    if not why and not desk.stands(result):
        why = unsaid if desk.is_closed(result.month, at=_now()) else ""
    try:
        receipt = desk.accept(
            result,
            on_release,
            at=_now(),
            why=why,
            warnings_why=warnings_why or why or unsaid,
            amend=amend,
        )
    except AlreadyReceived as already:
        _say(f"{result.file_name}: {already}")
        return already.receipt.as_dict() | {"already_received": True}
    return receipt.as_dict() | {"already_received": False}


def _receipt_line(receipt: dict[str, Any]) -> str:
    rows = ", ".join(f"{form} {count}" for form, count in receipt["rows"].items())
    return (
        f"submission {receipt['submission']}  release {receipt['release']}  {receipt['unit']}  "
        f"{receipt['month']}  {receipt['sha256'][:12]}  {rows}"
    )


def _checked(desk: Desk, files: tuple[Path, ...]) -> list[IntakeResult]:
    from submissions.desk import today_in

    today = today_in(desk.policy, _now())
    return desk.check([(path.name, path.read_bytes()) for path in files], today=today)


def _as_dict(result: IntakeResult) -> dict[str, Any]:
    return {
        "file": result.file_name,
        "sha256": result.sha256,
        "unit": result.unit,
        "month": result.month,
        "is_acceptable": result.is_acceptable,
        "rows": {form: len(records) for form, records in result.records.items()},
        "problems": [
            {"file": result.file_name, **problem.as_dict()} for problem in result.problems
        ],
    }


def _tell(result: IntakeResult, *, on_stdout: bool) -> None:
    """Say what a check found, a line a problem."""
    for problem in result.problems:
        said = problem.as_dict()
        place = "!".join(part for part in (said["sheet"], said["cell"]) if part)
        line = (
            f"{result.file_name}: {said['severity']}: {place}: {said['found']!r}: "
            f"{said['expected']} {said['mend']}"
        )
        click.echo(line, err=not on_stdout)
    counts = f"{len(result.errors)} errors, {len(result.warnings)} warnings"
    _say(f"{result.file_name}: {result.unit} {result.month}: {counts}")


@cli.command()
@stores
@click.argument("submission", type=int)
@click.option("--why", required=True, help="Why it is withdrawn.")
@click.option("--by", default="", help="Who withdraws; default: the user of this machine.")
@click.option("--json", "as_json", is_flag=True)
def withdraw(settings: Settings, submission: int, why: str, by: str, as_json: bool) -> None:
    """Withdraw a submission; what stood before it stands again."""
    release = _desk(settings, by).withdraw(submission, why=why, at=_now())
    if as_json:
        _print_json({"submission": submission, "release": release})
    else:
        click.echo(f"submission {submission} withdrawn, release {release}")


# Reading


@cli.command()
@stores
@click.option("--indicator", required=True, help="Id, such as delivery_on_time_rate.")
@click.option(
    "--by",
    multiple=True,
    help=f"Group by {', '.join(SCOPES)} or a stratum's name; once for each. Default: month.",
)
@click.option("--unit", help="Only this unit.")
@click.option("--outlet", help="Only this outlet.")
@click.option("--from", "first_month", default="", metavar="YYYY-MM")
@click.option("--to", "last_month", default="", metavar="YYYY-MM")
@click.option("--stratum", default="", help="Narrowed to name:value, several joined by commas.")
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
    stratum: str,
    release: int | None,
    without_exclusions: bool,
    as_json: bool,
) -> None:
    """Read an indicator: value, interval, target, verdict, and who has reported.

    Not grouped by month, `month` is the range that was read: 2025-11/2026-10.
    """
    from analysis import scope
    from analysis.results import results as read
    from tables.access import local_reader
    from tables.view import Scope, View

    if unit and outlet:
        raise click.UsageError("--unit and --outlet exclude each other")
    place = Scope("unit", unit) if unit else Scope("outlet", outlet) if outlet else Scope()
    for name, month in (("--from", first_month), ("--to", last_month)):
        _require_month(name, month)
    view = View(
        scope=place,
        first_month=first_month,
        last_month=last_month,
        stratum=stratum,
        release=release,
    )
    ledger = _open(settings)
    if unit:
        _require_unit(ledger, unit)
    grouped = tuple("outlet_code" if name == "outlet" else name for name in by or ("month",))
    frame = read(
        ledger,
        view,
        reader=local_reader(),
        by=tuple(dict.fromkeys(grouped)),
        indicator=indicator,
        exclusions="without" if without_exclusions else "with",
    )
    if "month" not in frame:
        months = scope.ask(ledger, view, local_reader()).months
        frame.insert(0, "month", _span(months))
    frame = frame.rename(columns={"outlet_code": "outlet"})
    if as_json:
        _print_json([{"indicator": indicator, **row} for row in _plain_rows(frame)])
    else:
        click.echo(_table(frame))


def _span(months: tuple[str, ...]) -> str:
    if not months:
        return ""
    return months[0] if len(months) == 1 else f"{months[0]}/{months[-1]}"


def _require_month(option: str, month: str) -> None:
    from tables.months import is_month

    if month and not is_month(month):
        raise click.BadParameter(f"{month!r} is not a month written YYYY-MM", param_hint=option)


def _require_unit(ledger: Ledger, unit: str) -> None:
    known = [each.code for each in ledger.policy().bureau.units]
    if unit not in known:
        raise click.BadParameter(
            f"there is no unit {unit}; known are {', '.join(known)}", param_hint="--unit"
        )


@cli.command()
@stores
@click.option("--corrections", is_flag=True, help="What each correction moved, and why.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
def history(settings: Settings, corrections: bool, as_json: bool) -> None:
    """List the submissions, newest first, withdrawn ones too."""
    if corrections:
        _corrections(settings, as_json)
        return
    frame = _open(settings).submissions()
    if as_json:
        _print_json(_plain_rows(frame))
        return
    shown = frame[
        ["submission", "release", "kind", "unit", "month", "by", "at", "why", "withdrawn_release"]
    ]
    click.echo(_table(shown))


def _corrections(settings: Settings, as_json: bool) -> None:
    from submissions.corrections import corrections, sentence
    from tables.access import local_reader

    moved = corrections(_open(settings), local_reader())
    if as_json:
        _print_json(_plain_rows(moved))
        return
    for row in moved.to_dict("records"):
        click.echo(sentence(row, f"{row['at']:%Y-%m-%d}", row["month"]))


@cli.command()
@stores
@click.option("--json", "as_json", is_flag=True, help="A list of sentences.")
def verify(settings: Settings, as_json: bool) -> None:
    """Check hashes, references, and the cache against recomputation; exit code 1 on a fault."""
    faults = _open(settings).verify()
    if as_json:
        _print_json(faults)
    for fault in faults:
        click.echo(fault, err=as_json)
    if faults:
        _say(f"{len(faults)} faults")
        raise SystemExit(1)
    _say("All is well.")


@cli.command()
@stores
@click.option(
    "--export", "export", type=click.Path(file_okay=False, path_type=Path), help="Write it here."
)
@click.option(
    "--apply",
    "apply",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Let the *.toml of this folder hold from now on.",
)
@click.option("--by", default="", help="Who changes it.")
@click.option("--why", default="", help="Why it is changed.")
def policy(settings: Settings, export: Path | None, apply: Path | None, by: str, why: str) -> None:
    """Write the policy in force as a file to edit, or let an edited one hold (a new release)."""
    from submissions import policies

    if (export is None) == (apply is None):
        raise click.UsageError("either --export DIR or --apply DIR")
    ledger = _open(settings)
    if export is not None:
        click.echo(str(policies.export(ledger, export)))
        return
    assert apply is not None
    release = policies.apply(ledger, apply, by=by or _local_name(), why=why, at=_now())
    click.echo(f"release {release}")


@cli.group()
def event() -> None:
    """Mark dated happenings on charts: a flood, the start of a pilot, a campaign."""


@event.command("add")
@stores
@click.option("--label", required=True, help="A few words; in English, or in any language.")
@click.option("--label-zh", default="", help="The same in Chinese.")
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="Last day of a span.")
@click.option("--kind", type=click.Choice(EVENT_KINDS), default="other")
@click.option("--scope", default="city", help="city, unit:LY01, outlet:LY01-01, cohort:pilot …")
@click.option("--by", default="", help="Who marks it; default: the user of this machine.")
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
    """Mark a happening; prints its id and the release that it made."""
    id_, release = _markers(settings, by).add_event(
        label=label,
        label_zh=label_zh,
        day=day.date(),
        last_day=last_day.date() if last_day else None,
        kind=kind,
        scope=scope,
        why=why,
        at=_now(),
    )
    click.echo(f"event {id_}, release {release}")


@event.command("list")
@stores
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
def list_events(settings: Settings, as_json: bool) -> None:
    """List the events in force, oldest first."""
    held = sorted(_open(settings).policy().events, key=lambda each: (each.day, each.id))
    rows = [each.model_dump(mode="json") for each in held]
    if as_json:
        _print_json(rows)
    for row in [] if as_json else rows:
        span = " to ".join(filter(None, (row["day"], row["last_day"])))
        click.echo(f"{row['id']}  {span}  {row['scope']}  {row['label']['en']}  {row['author']}")


@event.command("remove")
@stores
@click.argument("id_", metavar="ID")
@click.option("--by", default="", help="Who; default: the user of this machine.")
@click.option("--why", required=True, help="Why it is taken off.")
def remove_event(settings: Settings, id_: str, by: str, why: str) -> None:
    """Take an event off the charts."""
    release = _markers(settings, by).remove_event(id_, why=why, at=_now())
    click.echo(f"event {id_} removed, release {release}")


@cli.command()
@stores
@click.option("--indicator", required=True, help="Id, such as delivery_on_time_rate.")
@click.option("--month", required=True, metavar="YYYY-MM", help="First month of the new limits.")
@click.option("--scope", default="city", help="city, unit:LY01, outlet:LY01-01 …")
@click.option("--why", required=True, help="What was changed on purpose.")
@click.option("--by", default="", help="Who; default: the user of this machine.")
@click.option("--remove", is_flag=True, help="Let the limits run through this month again.")
def rebase(
    settings: Settings, indicator: str, month: str, scope: str, why: str, by: str, remove: bool
) -> None:
    """Let a control chart's limits start anew at a month, for a reason."""
    markers = _markers(settings, by)
    if remove:
        release = markers.remove_rebase(
            indicator=indicator, month=month, scope=scope, why=why, at=_now()
        )
    else:
        release = markers.rebase(
            indicator=indicator, month=month, scope=scope, reason=why, at=_now()
        )
    click.echo(f"release {release}")


# What the commands share


def _open(settings: Settings) -> Ledger:
    from submissions.opening import open_settings

    return open_settings(settings)


def _desk(settings: Settings, by: str = "") -> Desk:
    from submissions.desk import Desk
    from submissions.opening import intake_limits
    from tables.access import Reader

    reader = Reader(by.strip() or _local_name())
    return Desk(_open(settings), reader, limits=intake_limits(settings))


def _markers(settings: Settings, by: str) -> Markers:
    from submissions.markers import Markers
    from tables.access import Reader

    return Markers(_open(settings), Reader(by.strip() or _local_name()))


def _local_name() -> str:
    from tables.access import local_reader

    return local_reader().name


def _now() -> datetime:
    return datetime.now(UTC)


def _say(message: str) -> None:
    click.echo(message, err=True)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def _plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values: missing as null, moments as ISO text."""
    import pandas as pd

    def plain(value: Any) -> Any:
        if value is None or pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return value.isoformat()
        return value.item() if hasattr(value, "item") else value

    return [
        {str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]


def _table(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "(nothing)"
    return frame.to_string(index=False, na_rep="", float_format=lambda number: f"{number:.6g}")


if __name__ == "__main__":
    cli()
