"""Every hostile file of the corpus is answered with a sentence, and nobody is taken down."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest

from intake.check import Context, check, check_many
from intake.limits import LIMITS
from intake.returning import CannotAnnotate, returned
from tests.intake.corpus import CORPUS, Hostile


def _ids(each: Hostile) -> str:
    return each.what.replace(" ", "_")


@pytest.mark.parametrize("hostile", CORPUS, ids=_ids)
def test_it_gets_a_clear_sentence_and_a_bounded_list(
    hostile: Hostile, blank: bytes, context: Context
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = hostile.make(blank)
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = check(content, file_name=hostile.file_name, context=context)
    told = {problem.code for problem in result.errors}
    if hostile.answers:
        assert told & set(hostile.answers) or (not told and "" in hostile.answers), told
    else:
        assert not told
    assert all(problem.expected and problem.fix for problem in result.problems)
    assert len(result.problems) < 5 * LIMITS.problems_per_column
    assert all(len(problem.found) <= 200 for problem in result.problems)
    assert not {"/", "\\", "\u202e"} & set(result.file_name)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(before, made)
    assert grown < 900_000, f"{grown} KB more"


@pytest.mark.parametrize(
    "hostile", [each for each in CORPUS if not set(each.answers) & {"bomb", "too_many_rows"}],
    ids=_ids,
)  # fmt: skip
def test_marking_it_gives_a_workbook_or_a_sentence(
    hostile: Hostile, blank: bytes, context: Context
) -> None:
    result = check(hostile.make(blank), file_name=hostile.file_name, context=context)
    try:
        back = returned(result)
    except CannotAnnotate as error:
        assert str(error)
    else:
        assert back.content.startswith(b"PK")


def test_the_files_after_a_deadly_one_are_read_all_the_same(blank: bytes, context: Context) -> None:
    deadly = next(each for each in CORPUS if each.file_name == "far.xlsx").make(blank)
    files = [("far.xlsx", deadly), ("sound.xlsx", blank)]
    first, second = check_many(files, context=context)
    assert first.errors and not second.errors


def test_nothing_is_written_beside_the_files(
    tmp_path: Path, blank: bytes, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for each in CORPUS:
        if each.file_name.startswith(("paths", "..")):
            check(each.make(blank), file_name=each.file_name, context=context)
    assert list(tmp_path.iterdir()) == []
    assert shutil.disk_usage(tmp_path).free
