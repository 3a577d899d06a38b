"""How far a check is: every sheet is told once it is read and once it is checked, ever further."""

from __future__ import annotations

from dataclasses import replace

from intake.check import check_many
from intake.forms import FORMS
from intake.progress import Progress
from tests.intake.irregular import Book, context

STAGES = {"reading", "checking", "comparing"}


def test_each_sheet_is_told_and_the_share_only_grows() -> None:
    said: list[Progress] = []
    content = Book().content()
    text = "网点代码,区域,计划频次,完成频次\nLY01-01,城区,60,58\n".encode()
    files = [("october.xlsx", content), ("LY01-2026-10.csv", text), ("none.xlsx", b"MZ")]
    results = check_many(files, context=context(), on_progress=said.append)
    assert len(results) == 3
    first = [each for each in said if each.file == 0]
    assert {each.stage for each in first} == STAGES
    names = {form.sheet_name for form in FORMS.values()}
    assert names <= {each.sheet for each in first if each.stage == "reading"}
    cover = next(form.sheet_name for form in FORMS.values() if form.is_cover)
    assert {each.sheet for each in first if each.stage == "checking"} == names - {cover}
    assert {each.file_name for each in said} == {"october.xlsx", "LY01-2026-10.csv"}
    shares = [each.share for each in said]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] <= 1


def test_rows_are_counted_while_they_are_checked() -> None:
    said: list[Progress] = []
    check_many([("october.xlsx", Book().content())], context=context(), on_progress=said.append)
    checking = [each for each in said if each.stage == "checking"]
    assert checking[0].done == 0 and len({each.total for each in checking}) == 1
    assert 0 < checking[-1].done <= checking[-1].total


def test_without_a_history_nothing_is_compared() -> None:
    said: list[Progress] = []
    bare = replace(context(), history_of=None)
    check_many([("october.xlsx", Book().content())], context=bare, on_progress=said.append)
    assert {each.stage for each in said} == STAGES - {"comparing"}
