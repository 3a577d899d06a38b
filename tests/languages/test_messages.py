"""`make messages`: what is found in the source, and how catalogues are read and written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from languages.messages import catalogue_text
from languages.po_entries import collect, translations
from languages.source_strings import messages_by_room, messages_of, rooms, singular

ROOT = Path(__file__).parents[2]
SOURCE = '''
import click
from languages import N_, Nn_, _, ngettext

LATER = N_("later"), Nn_("{n} row", "{n} rows")
NAMES = {"rule": N_("a rule")}

def shown(row, n):
    ngettext("{n} day", "{n} days", n)
    return f"{_(NAMES[row['rule']])} {_('in braces' ' and parts')}" + _(
        "on a line of its own",
    )

@cli.command()
@click.option("--why", help="Why it is so.")
def explain():
    """Say why,
    on two lines.

    And a second paragraph.
    """
    raise Fault("no message", help="no option")
'''


def test_the_strings_of_calls_and_of_manuals_are_found() -> None:
    assert sorted(messages_of(SOURCE), key=singular) == [
        "And a second paragraph.",
        "Say why, on two lines.",
        "Why it is so.",
        "a rule",
        "in braces and parts",
        "later",
        "on a line of its own",
        ("{n} day", "{n} days"),
        ("{n} row", "{n} rows"),
    ]


PROJECT = """
[tool.importlinter]
root_packages = ["pages", "charts", "words", "sample"]
[[tool.importlinter.contracts]]
type = "layers"
containers = ["pages"]
layers = ["top", "bottom"]
[[tool.importlinter.contracts]]
type = "layers"
layers = ["pages", "charts", "words"]
"""


def test_a_message_of_several_rooms_stands_with_the_lowest(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    sources = {"sample": "_('a')", "pages": "_('a'), _('b')", "charts": "_('a'), _('n')"}
    for room, source in (sources | {"words/deep": "ngettext('n', 'nn', 2)"}).items():
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "module.py").write_text(source)
    assert rooms(tmp_path) == ["words", "charts", "pages", "sample"]
    found = {"words": [("n", "nn")], "charts": ["a"], "pages": ["b"], "sample": []}
    assert messages_by_room(tmp_path) == found


def test_every_folder_of_source_is_a_room() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "*/__init__.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    packages = {path.split("/")[0] for path in tracked} - {"tests", "docs"}
    assert packages <= set(rooms())


def test_a_new_string_waits_without_translation() -> None:
    text = catalogue_text("zh", ["b", "a", ("{n} row", "{n} rows")], {"b": {0: "乙"}})
    body = text.split("\n\n", 1)[1]
    assert body == (
        'msgid "a"\nmsgstr ""\n\nmsgid "b"\nmsgstr "乙"\n\n#, python-brace-format\n'
        'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] ""\n'
    )


def test_a_language_with_two_forms_has_room_for_both() -> None:
    text = catalogue_text("pt", [("{n} row", "{n} rows")], {"{n} row": {0: "{n} linha"}})
    assert text.endswith('msgstr[0] "{n} linha"\nmsgstr[1] ""\n')


@pytest.mark.parametrize("said", ['quoted "text"', "two\nlines", "back\\slash", "tab\t", "{a} %"])
def test_what_is_written_is_read_again(said: str, tmp_path: Path) -> None:
    path = tmp_path / "room.po"
    path.write_text(catalogue_text("zh", [said], {said: {0: said}}), encoding="utf-8")
    assert list(translations(path.read_text(encoding="utf-8"))) == [(said, 0, said)]
    with path.open("rb") as file:
        assert read_po(file, locale="zh")[said].string == said


def test_both_sides_of_a_conflict_are_read(tmp_path: Path) -> None:
    path = tmp_path / "room.po"
    path.write_text(
        'msgid "a"\n<<<<<<< ours\nmsgstr ""\n=======\nmsgstr "甲"\n>>>>>>> theirs\n'
        'msgid "a"\nmsgstr "假"\nmsgid "long"\nmsgstr ""\n'
        '"一"\n"二"\n#~ msgid "old"\n#~ msgstr "旧"\n',
        encoding="utf-8",
    )
    known, notes = collect([path])
    assert known == {"a": {0: "甲"}, "long": {0: "一二"}}
    assert notes == ["'a': kept '甲', dropped '假'"]


def test_strings_that_two_branches_add_meet_in_a_merge(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)

    def commit(*texts: str, also: dict[str, str] | None = None) -> None:
        said = {text: {0: f"译{text}"} for text in texts} | {
            k: {0: v} for k, v in (also or {}).items()
        }
        path.write_text(catalogue_text("zh", said, said), encoding="utf-8")
        git("add", ".")
        git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "strings")

    path = tmp_path / "languages" / "zh" / "room.po"
    path.parent.mkdir(parents=True)
    (tmp_path / ".gitattributes").write_text((ROOT / ".gitattributes").read_text())
    git("init", "-b", "main")
    commit("a", "z")
    git("checkout", "-b", "other")
    commit("a", "c", "d", "z", also={"k": ""})
    git("checkout", "main")
    commit("a", "b", "d", "z", also={"k": "译k"})
    git("-c", "user.name=a", "-c", "user.email=a@b", "merge", "other")
    known, notes = collect([path])
    assert known == {text: {0: f"译{text}"} for text in "abcdkz"}
    assert notes == []
