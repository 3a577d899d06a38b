"""Handing in: the template, a check, the acceptance, a withdrawal."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.groups import command
from commands.output import print_json, say
from commands.stores import now, open_desk, stores
from core.errors import UserError
from languages import _
from languages.sentences import ended, joined, labelled, listed

if TYPE_CHECKING:
    from intake.check import IntakeResult
    from submissions.desk import Desk
    from submissions.settings import Settings

FILES = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


@command()
@stores
@click.option("--unit", required=True, help="Code of the unit, such as LY01.")
@click.option("--month", required=True, metavar="YYYY-MM", help="Month of the workbook.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File or folder; default: this folder."
)
def template(settings: Settings, unit: str, month: str, out: Path | None) -> None:
    """Write a unit's workbook for a month, prefilled with its outlets and what is open."""
    content = open_desk(settings).template(unit, month)
    target = out or Path()
    if target.is_dir():
        target = target / f"{unit}_{month}.xlsx"
    _write(target, content)
    click.echo(str(target))


@command()
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
    desk = open_desk(settings)
    results = _checked(desk, files)
    if as_json:
        print_json([_as_dict(result) for result in results])
    for result in results:
        _tell(result, on_stdout=not as_json)
    if annotated is not None:
        _write_annotated(desk, results, annotated)
    if any(not result.is_acceptable for result in results):
        raise SystemExit(1)


def _write_annotated(desk: Desk, results: list[IntakeResult], target: Path) -> None:
    """Write each workbook back with its problems marked; say where it had to be rebuilt."""
    if len(results) > 1 and not target.is_dir():
        raise click.UsageError(_("For several files, --annotated must be a folder that exists."))
    for result in results:
        if not result.can_be_annotated:
            say(_("{file}: nothing to mark").format(file=result.file_name))
            continue
        name, content = desk.annotated(result)
        path = target / name if target.is_dir() else target
        _write(path, content)
        if result.kind != "xlsx":
            say(_("{file}: rebuilt from the cells as .xlsx").format(file=path))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    say(_("{file}: {size} bytes").format(file=path, size=f"{len(content):,}"))


@command()
@stores
@FILES
@click.option("--by", required=True, help="Who submits, for the audit trail.")
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
    desk = open_desk(settings, by)
    results = _checked(desk, files)
    receipts, is_failed = [], False
    for result in results:
        _tell(result, on_stdout=False)
        try:
            receipts.append(_accepted(desk, result, why, warnings_why, amend))
        except UserError as error:
            say(_line(result.file_name, error))
            is_failed = True
    if as_json:
        print_json(receipts)
    else:
        for receipt in receipts:
            click.echo(_receipt_line(receipt))
    if is_failed:
        raise SystemExit(1)


def _accepted(
    desk: Desk, result: IntakeResult, why: str, warnings_why: str, amend: bool
) -> dict[str, Any]:
    from ledger import AlreadyReceived

    on_release, unsaid = desk.ledger.release(), _("(not said on the command line)")
    if not why and not desk.stands(result):
        why = unsaid if desk.is_closed(result.month, at=now()) else ""
    try:
        receipt = desk.accept(
            result,
            on_release,
            at=now(),
            why=why,
            warnings_why=warnings_why or why or unsaid,
            amend=amend,
        )
    except AlreadyReceived as already:
        say(_line(result.file_name, already))
        return already.receipt.as_dict() | {"already_received": True}
    return receipt.as_dict() | {"already_received": False}


def _receipt_line(receipt: dict[str, Any]) -> str:
    from intake.forms import FORMS

    number = _("submission {submission}  release {release}").format(**receipt)
    rows = listed(f"{FORMS[form].sheet} {count}" for form, count in receipt["rows"].items())
    return "  ".join((number, receipt["unit"], receipt["month"], receipt["sha256"][:12], rows))


def _checked(desk: Desk, files: tuple[Path, ...]) -> list[IntakeResult]:
    from submissions.desk import today_in

    today = today_in(desk.policy, now())
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
    from intake.problems import counted

    severities = {"error": _("error"), "warning": _("warning")}
    for problem in result.problems:
        said = problem.as_dict()
        place = "!".join(part for part in (said["sheet"], said["cell"]) if part)
        line = _line(
            result.file_name,
            severities[said["severity"]],
            place,
            repr(said["found"]) if said["found"] else "",
            joined(map(ended, (said["expected"], said["mend"]))),
        )
        click.echo(line, err=not on_stdout)
    counts = counted(errors=len(result.errors), warnings=len(result.warnings))
    say(_line(result.file_name, f"{result.unit} {result.month}".strip(), counts))


def _line(*parts: object) -> str:
    """Return what is said of a file as one line, without the parts that are empty."""
    return reduce(labelled, filter(None, map(str, parts)))


@command()
@stores
@click.argument("submission", type=int)
@click.option("--why", required=True, help="Why it is withdrawn.")
@click.option("--by", default="", help="Who withdraws; default: the user of this machine.")
@click.option("--json", "as_json", is_flag=True, help="One object.")
def withdraw(settings: Settings, submission: int, why: str, by: str, as_json: bool) -> None:
    """Withdraw a submission; what stood before it stands again."""
    release = open_desk(settings, by).withdraw(submission, why=why, at=now())
    if as_json:
        print_json({"submission": submission, "release": release})
    else:
        click.echo(
            _("submission {submission} withdrawn, release {release}").format(
                submission=submission, release=release
            )
        )
