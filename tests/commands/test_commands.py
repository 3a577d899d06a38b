"""The command line on a real ledger: data on standard output, messages on standard error."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from policy import Policy
from sample_data.generate import workbook
from tests.commands.running import Run
from tests.server import serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def october(tmp_path: Path) -> str:
    path = tmp_path / "LY01.xlsx"
    path.write_bytes(workbook("LY01", "2026-10", policy=Policy.shipped()))
    return str(path)


def test_a_month_from_template_to_withdrawal(run: Run, october: str, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    run("template", "--unit", "LY01", "--month", "2026-10", "--out", str(out))
    assert out.stat().st_size > 5000
    [checked] = json.loads(run("check", october, "--json").stdout)
    assert (checked["unit"], checked["month"], checked["is_acceptable"]) == (
        "LY01",
        "2026-10",
        True,
    )
    [receipt] = json.loads(run("submit", october, "--by", "Li", "--json").stdout)
    assert receipt["submission"] == receipt["release"] == 1
    assert receipt["rows"]["rounds"] > 0 and len(receipt["sha256"]) == 64
    again = run("submit", october, "--by", "Li", "--json")
    [repeated] = json.loads(again.stdout)
    assert repeated["already_received"] and repeated["submission"] == 1
    assert "Already received" in again.stderr
    ask = ("results", "--indicator", "rounds_completed_rate", "--by", "month", "--by", "outlet")
    rows = json.loads(run(*ask, "--unit", "LY01", "--json").stdout)
    needed = ["month", "outlet", "numerator", "denominator", "value", "lower", "upper"]
    assert all(name in rows[0] for name in [*needed, "target", "verdict", "expected", "reported"])
    assert {row["month"] for row in rows} == {"2026-10"}
    [submission] = json.loads(run("history", "--json").stdout)
    assert submission["by"] == "Li" and submission["withdrawn_release"] is None
    assert run("verify").stdout == ""
    run("withdraw", "1", "--why", "A trial")
    assert json.loads(run(*ask, "--json").stdout) == []
    pinned = json.loads(run(*ask, "--release", "1", "--json").stdout)
    assert len(pinned) >= len(rows)


def test_faults_are_told_and_end_with_1(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"not a workbook")
    checked = run("check", str(broken), "--json", code=1)
    [result] = json.loads(checked.stdout)
    [problem, *_] = result["problems"]
    assert set(problem) >= {"severity", "code", "sheet", "cell", "found", "expected", "mend"}
    submitted = run("submit", str(broken), "--by", "Li", "--json", code=1)
    assert json.loads(submitted.stdout) == []
    assert "nothing was stored" in submitted.stderr
    unknown = run("results", "--indicator", "beauty", code=1)
    assert "beauty" in unknown.stderr and unknown.stdout == ""
    assert "no submission 7" in run("withdraw", "7", "--why", "x", code=1).stderr
    run("template", "--unit", "XX99", "--month", "2026-10", code=1)


def test_a_month_that_nothing_was_counted_in_has_null_for_a_value(run: Run, october: str) -> None:
    run("submit", october, "--by", "Li")
    ask = ("results", "--indicator", "rounds_completed_rate", "--by", "unit", "--json")
    rows = json.loads(run(*ask, "--from", "2026-11", "--to", "2026-11").stdout)
    assert [(row["month"], row["value"]) for row in rows] == [("2026-11", None)]
    rows = json.loads(run(*ask, "--from", "2026-09", "--to", "2026-10").stdout)
    assert {row["month"] for row in rows} == {"2026-09/2026-10"}


def test_a_policy_goes_out_is_edited_and_holds(run: Run, october: str, tmp_path: Path) -> None:
    run("submit", october, "--by", "Li")
    folder = tmp_path / "policy"
    run("policy", "--export", str(folder))
    path = folder / "targets.toml"
    text = path.read_text("utf-8")
    line = next(x for x in text.splitlines() if '"rounds_completed_rate"' in x)
    path.write_text(text.replace(line, line.replace("0.98", "0.5")), encoding="utf-8")
    assert (
        run("policy", "--apply", str(folder), "--by", "Li", "--why", "Agreed").stdout
        == "release 2\n"
    )
    [row] = json.loads(run("results", "--indicator", "rounds_completed_rate", "--json").stdout)
    assert (row["target"], row["verdict"]) == (0.5, "above")


def test_the_server_does_not_leave_this_machine_unasked(run: Run) -> None:
    refused = run("serve", "--host", "0.0.0.0", code=1)
    assert "does not listen" in refused.stderr


def test_it_runs_as_a_program_and_help_answers() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    for command in (
        "demo",
        "template",
        "check",
        "submit",
        "results",
        "history",
        "withdraw",
        "verify",
        "serve",
    ):
        assert command in done.stdout


def test_a_ledger_begun_empty_stays_empty_when_it_is_served(run: Run, tmp_path: Path) -> None:
    run("init")
    run("init")  # a second time changes nothing
    with serving(tmp_path / "data") as server:
        assert server.release() == 0
    with sqlite3.connect(tmp_path / "data" / "ledger.sqlite") as database:
        begun = "SELECT count(*) FROM audit WHERE what = 'begun empty'"
        assert database.execute(begun).fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM submissions").fetchone() == (0,)


def test_a_cache_that_cannot_be_written_is_said_after_the_answer(
    run: Run, october: str, tmp_path: Path
) -> None:
    run("submit", october, "--by", "Li")
    question = ("results", "--indicator", "rounds_completed_rate", "--json")
    expected = run(*question)
    assert expected.stderr == ""
    shutil.rmtree(tmp_path / "data" / "cache")
    (tmp_path / "data" / "cache").write_text("in its way")
    answer = run(*question)
    assert answer.stdout == expected.stdout
    assert "cannot be written" in answer.stderr


def test_a_ledger_is_backed_up_verified_and_restored(
    run: Run, october: str, tmp_path: Path
) -> None:
    run("submit", october, "--by", "Li")
    kept = str(tmp_path / "kept" / "backup")
    report = json.loads(run("backup", "--to", kept, "--json").stdout)
    assert (report["release"], report["faults"]) == (1, [])
    assert "never overwritten" not in run("backup", "--to", kept, code=1).stdout
    assert report["head"] in run("verify", kept).stderr
    run("verify", "--head", report["head"])
    assert "0000" in run("verify", kept, "--head", "0000", code=1).stdout
    run("withdraw", "1", "--why", "A trial")
    assert "--overwrite" in run("restore", kept, code=1).stderr
    assert "Say why" in run("restore", kept, "--overwrite", code=1).stderr
    restored = run("restore", kept, "--overwrite", "--why", "The trial is over", "--by", "Zhao")
    assert report["head"] in restored.stderr
    [submission] = json.loads(run("history", "--json").stdout)
    assert submission["withdrawn_release"] is None
    run("verify", "--head", report["head"])
