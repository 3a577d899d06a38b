"""Numbers as people write them are read, or told for what they are."""

from __future__ import annotations

import pytest

from intake.values.written_numbers import number_of, why_not


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234), ("１２３", 123), ("1 234", 1234), ("(5)", -5), ("（5）", -5),
        ("12件", 12), ("12 件", 12), ("1,200人次", 1200), ("三十", 30), ("十二", 12),
        ("一百零二", 102), ("两万三千", 23_000), ("二〇二六", 2026), ("三十件", 30), ("叁佰", 300),
        ("一百二十三", 123), ("零", 0), ("十万", 100_000), ("-3", -3), ("3.", 3), ("1e3", 1000),
    ],
)  # fmt: skip
def test_it_is_read(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("85%", "share_for_count"), ("85％", "share_for_count"), ("８５．５％", "share_for_count"),
        ("百分之八十五", "share_for_count"), ("51/60", "share_for_count"),
        ("3‰", "share_for_count"), ("八成", "share_for_count"), ("85 percent", "share_for_count"),
        ("约30", "estimate"), ("30余", "estimate"), ("三十多", "estimate"), ("<5", "estimate"),
        ("~12", "estimate"), ("30左右", "estimate"), ("近百件", "estimate"),
        ("-", "dash_for_number"), ("—", "dash_for_number"), ("/", "dash_for_number"),
        ("无", "dash_for_number"), ("N/A", "dash_for_number"),
        ("1,23", "not_a_number"), ("--3", "not_a_number"), ("1e999x", "not_a_number"),
        ("NaN", "not_a_number"), ("inf", "not_a_number"), ("٣٤x", "not_a_number"),
        ("件", "not_a_number"), ("百千", "not_a_number"), ("一二百", "not_a_number"),
        ("1.2万", "not_a_number"), ("12元", "not_a_number"), ("很多", "not_a_number"),
    ],
)  # fmt: skip
def test_it_is_told_for_what_it_is(text: str, fault: str) -> None:
    assert number_of(text) is None
    assert why_not(text, is_count=True) == fault


def test_a_share_is_no_amount_either() -> None:
    assert why_not("71.84％", is_count=False) == "share_for_amount"


def test_a_counting_word_belongs_to_counts() -> None:
    assert number_of("35天", is_count=False) is None
