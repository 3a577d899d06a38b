"""The files that lie in the project are those that the generator writes."""

from pathlib import Path

import openpyxl
import pytest

from intake.check import Context, check_many
from policy import Policy
from sample_data import generate, story
from sample_data.bureau import COUNTIES, register

FOLDER = Path(generate.__file__).parent / story.LAST_MONTH


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate.write_latest(tmp_path_factory.mktemp("latest"))


def test_writing_them_again_gives_the_same_cells(written: list[Path]) -> None:
    assert [path.name for path in written] == [f"{unit}.xlsx" for unit in COUNTIES]
    for path in written:
        assert cells(path) == cells(FOLDER / path.name)


def test_writing_them_twice_gives_the_same_bytes(written: list[Path]) -> None:
    again = generate.workbook("LY03", story.LAST_MONTH, policy=Policy.shipped())
    assert again == (written[0].parent / "LY03.xlsx").read_bytes()


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.xlsx")) < 500_000


def test_they_pass_the_check_without_a_problem_and_come_back_as_they_were_drawn() -> None:
    context = Context(
        policy=Policy.shipped(), register=register(story.LAST_MONTH), today=story.LATEST_DAY
    )
    files = [(f"{unit}.xlsx", (FOLDER / f"{unit}.xlsx").read_bytes()) for unit in COUNTIES]
    for unit, result in zip(COUNTIES, check_many(files, context=context), strict=True):
        assert result.errors == ()
        assert (result.unit, result.month) == (unit, story.LAST_MONTH)
        for form in generate.FORMS:
            drawn = generate.records(form, unit, story.LAST_MONTH)
            assert len(result.records[form]) == len(drawn), form
        answers = result.records["satisfaction"]["very_satisfied_count"]
        drawn = generate.records("satisfaction", unit, story.LAST_MONTH)
        assert answers.tolist() == drawn["very_satisfied_count"].tolist()
