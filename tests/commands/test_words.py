"""The command line speaks the reader's language: manuals, messages, faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import languages
from commands import cli
from commands.groups import language_of
from languages.sentences import paragraphs


def run(*words: str, **environment: str) -> Result:
    nothing = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}
    return CliRunner().invoke(cli, list(words), env=nothing | environment)


def texts(command: click.Command) -> Iterator[str]:
    """Return each paragraph of a command's manual, of its options and of its commands."""
    assert command.help, command.name
    yield from paragraphs(command.help)
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, (command.name, option.name)
            yield option.help
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from texts(each)


@pytest.fixture
def chinese() -> Iterator[None]:
    languages.use("zh")
    yield
    languages.use("en")


def test_every_manual_has_its_chinese(chinese: None) -> None:
    assert [text for text in texts(cli) if languages._(text) == text] == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LC_ALL": ""}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_says_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (("--help",), {}, "Usage: "),
        (("--help",), {"LANG": "zh_CN.UTF-8"}, "用法："),
        (("--lang", "zh", "--help"), {}, "用法："),
        (("--lang", "en", "--help"), {"LC_ALL": "zh_CN"}, "Usage: "),
        (("--lang", "zh", "submit", "--help"), {}, "[必填]"),
        (("submit", "--help"), {}, "[required]"),
    ],
)
def test_the_manual_is_in_the_language_asked_for(
    words: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    result = run(*words, **environment)
    assert (result.exit_code, result.stderr) == (0, "")
    assert said in result.stdout


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (("sumbit",), "No such command 'sumbit'", "没有命令 sumbit"),
        (("verify", "--nope"), "No such option '--nope'", "没有选项 --nope"),
        (("verify", "--data"), "requires an argument", "--data 缺少取值"),
        (("withdraw", "x", "--why", "y"), "not a valid integer", "应为整数"),
        (("withdraw", "1"), "Missing option '--why'", "缺少 --why"),
        (("check", "nowhere.xlsx"), "does not exist", "应为可用的文件"),
        (("rebase", "--indicator", "a", "--month"), "requires an argument", "--month 缺少取值"),
        (("event", "add", "--label", "a", "--day", "x"), "does not match", "YYYY-MM-DD"),
        (("event", "add", "--kind", "x"), "is not one of", "--kind 应为以下之一：flood"),
        (("policy",), "Either --export", "任选其一"),
        (("results", "--indicator", "a", "--from", "x"), "not a month", "不是 YYYY-MM"),
    ],
)
def test_what_is_mistyped_is_said(words: tuple[str, ...], english: str, chinese: str) -> None:
    for language, said in (("en", english), ("zh", chinese)):
        result = run("--lang", language, *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


def test_a_fault_comes_with_how_the_command_is_used() -> None:
    said = run("--lang", "zh", "withdraw", "1").stderr
    assert said.startswith(
        "用法：cli withdraw [选项] SUBMISSION\n运行“cli withdraw --help”查看帮助。"
    )


def test_messages_of_a_command_are_chinese_for_who_reads_chinese(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"not a workbook")
    data = ("--data", str(tmp_path / "data"))
    result = run("check", str(broken), *data, LC_ALL="zh_CN.UTF-8")
    assert result.exit_code == 1
    assert "错误" in result.stdout and "1 处错误，0 处提醒" in result.stderr
    assert re.search(r"工作簿.*。不论", result.stdout) and "。 " not in result.stdout
    english = run("check", str(broken), *data)
    assert ".csv. The file's content" in english.stdout
    refused = run("withdraw", "7", "--why", "x", *data, LC_ALL="zh_CN.UTF-8")
    assert (refused.exit_code, refused.stderr) == (1, "错误：没有编号为 7 的报送。\n")


def test_the_language_of_a_command_ends_with_it() -> None:
    run("--lang", "zh", "--help")
    assert languages.current() == "en"


def test_public_holidays_are_told_and_nothing_new_changes_nothing(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    told = run("holidays", *data)
    assert "listed up to" in told.stdout and told.exit_code == 0
    assert "No newer year" in run("holidays", "--take-up", "--by", "Li", *data).stdout
    assert run("policy", "--export", str(tmp_path / "policy"), *data).exit_code == 0
    _leave_out_the_newest_year(tmp_path / "policy" / "public_holidays.toml")
    applied = ("policy", "--apply", str(tmp_path / "policy"), "--by", "Li", "--why", "a trial")
    assert run(*applied, *data).stdout == "release 1\n"
    assert "not taken up" in run("holidays", *data).stdout
    assert "release 2" in run("holidays", "--take-up", *data).stdout
    assert run("holidays", *data).stdout == told.stdout


def _leave_out_the_newest_year(path: Path) -> None:
    *lines, _newest, end = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, end]) + "\n", encoding="utf-8")
