"""Numbers as people write them are read, or told for what they are."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.values.decimal_sign import both_readings, decimal_sign, with_point
from intake.values.written_numbers import number_of, why_not


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234), ("１２３", 123), ("1 234", 1234), ("(5)", -5), ("（5）", -5),
        ("12件", 12), ("12 件", 12), ("1,200人次", 1200), ("三十", 30), ("十二", 12),
        ("一百零二", 102), ("两万三千", 23_000), ("二〇二六", 2026), ("三十件", 30), ("叁佰", 300),
        ("一百二十三", 123), ("壹佰拾伍", 115), ("一万零二百", 10_200), ("1 234 567", 1_234_567),
        ("1\u202f234", 1234), ("\ufeff58\u200b", 58), ("'58", 58), ("12,345.5", 12_345.5),
        ("零", 0), ("十万", 100_000), ("-3", -3), ("3.", 3), ("1e3", 1000),
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
        ("12\n15", "two_numbers"), ("30 28", "two_numbers"), ("12'15", "two_numbers"),
        ("30、28", "two_numbers"), ("12-15", "two_numbers"), ("12至15", "two_numbers"),
        ("1'234", "two_numbers"), ("1  234", "two_numbers"), ("12 15次", "two_numbers"),
        ("58²", "footnote"), ("30①", "footnote"), ("㈠", "footnote"), ("⒈", "footnote"),
        ("58*", "footnote"), ("58[1]", "footnote"), ("58（注）", "footnote"),
        ("一百二", "colloquial_number"), ("三千五", "colloquial_number"),
        ("两三", "colloquial_number"), ("三五件", "colloquial_number"),
        ("㏠", "not_a_number"), ("0,123", "not_a_number"), ("½", "not_a_number"),
        ("٣٤", "not_a_number"), ("- 5", "not_a_number"), ("百件", "not_a_number"),
    ],
)  # fmt: skip
def test_it_is_told_for_what_it_is(text: str, fault: str) -> None:
    assert number_of(text) is None
    assert why_not(text, is_count=True) == fault


def test_a_share_is_no_amount_either() -> None:
    assert why_not("71.84％", is_count=False) == "share_for_amount"


def test_a_counting_word_belongs_to_counts() -> None:
    assert number_of("35天", is_count=False) is None


DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("〇壹贰两叁肆伍陆柒捌玖拾佰仟", "零一二二三四五六七八九十百千")


def in_words(number: int) -> str:
    """Return a number below 10^8 in Chinese numerals, place by place."""
    places = [*"千百十万千百十", ""][-len(str(number)) :]
    text = ""
    for digit, unit in zip(str(number), places, strict=True):
        if digit != "0":
            text += DIGITS[int(digit)] + unit
        else:
            text += "零" + ("万" if unit == "万" else "")
    text = text.rstrip("零")
    while "零零" in text:
        text = text.replace("零零", "零")
    text = text.replace("零万", "万").rstrip("零")
    return text or "零"


def writings(number: Decimal) -> set[str]:
    """Return every way in which a number below 10^8 is written, and in no other."""
    plain = f"{number:f}"
    whole, _, rest = plain.partition(".")
    rest = rest.rstrip("0")
    texts = {whole + ("." + rest if rest else "")}
    for blank in ",", " ", "\u00a0", "\u2007", "\u2009", "\u202f":
        texts.add(f"{int(whole):,}".replace(",", blank) + ("." + rest if rest else ""))
    if not rest:
        words = in_words(int(whole))
        texts |= {words, words.removeprefix("一") if words.startswith("一十") else words}
        if "零" in whole.translate({48: "零"}) and len(whole) > 1:
            texts.add("".join(DIGITS[int(digit)] for digit in whole))
    return texts


PARTS = st.sampled_from(
    [*"0123456789", *"０１２３", *",.， \u00a0\u202f\n\t'’、-–~/;()（）+*eE", *"²①½⅓㈠⒈٣",
     *"〇零一二两三十百千万拾佰", *"件次%‰约多日元", "\u200b", "00", "000", "234"]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=7).map("".join), st.booleans())
@example("1 234", True)
@example("12 150", True)
@example("一百一十件", True)
def test_a_number_that_is_read_is_the_only_reading(text: str, is_count: bool) -> None:
    number = number_of(text, is_count=is_count)
    if number is None or abs(number) >= 10**8:
        return
    plain = text.strip().strip("\ufeff\u200b").strip()
    plain = unicodedata.normalize("NFKC", plain) if plain.isascii() else plain
    plain = plain.translate({0xFF10 + n: 48 + n for n in range(10)})
    plain = plain.translate({0xFF0C: 44, 0xFF08: 40, 0xFF09: 41, 0x2212: 45})
    plain = plain.removeprefix("'")
    for word in ("件", "次") if is_count else ():
        plain = plain.removesuffix(word).rstrip()
    if plain.startswith("(") and plain.endswith(")"):
        assert number <= 0
        plain = plain[1:-1]
    else:
        assert (number < 0) <= plain.startswith("-")
        plain = plain[1:] if plain[:1] in ("+", "-") else plain
    if "e" in plain.casefold():
        assert float(plain) == abs(number)
        return
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    chinese = plain.translate(FORMAL).replace("百十", "百一十").replace("千十", "千一十")
    chinese = chinese.replace("万十", "万一十").replace("零十", "零一十")
    no_zeros = plain.lstrip("0") if not plain.lstrip("0").startswith(".") else plain
    there = writings(Decimal(repr(abs(number))))
    assert {plain, chinese, no_zeros or "0", "0" + no_zeros} & there, (text, number)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**8 - 1))
def test_a_number_in_chinese_numerals_is_read_as_itself(number: int) -> None:
    assert number_of(in_words(number)) == number


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["162,060"], "?"), (["162.060"], "?"), ([], "?"), (["58"], "?"),
        (["162,060", "20,5"], ","), (["1.234.567"], ","), (["1.234,5"], ","), (["0,123"], ","),
        (["162,060", "20.5"], "."), (["1,234,567"], "."), (["1,234.5"], "."), (["1234.567"], "."),
        (["20.5", "20,5"], "?"),
    ],
)  # fmt: skip
def test_a_text_table_decides_its_decimal_sign_by_what_is_plain(
    texts: list[str], sign: str
) -> None:
    assert decimal_sign(texts) == sign


@pytest.mark.parametrize("text", ["162,060", "１６２，０６０", "1,234件", "-1.234"])
def test_what_can_be_read_in_two_ways_is_said_in_both(text: str) -> None:
    readings = both_readings(text)
    assert readings["one"].replace("-", "") == readings["other"].replace("-", "").replace(".", "")


@pytest.mark.parametrize(
    ("text", "point"),
    [("12,5", "12.5"), ("1.234,5", "1234.5"), ("1.234", "1234"), ("58", "58"), ("无", "无")],
)
def test_a_decimal_comma_becomes_a_point(text: str, point: str) -> None:
    assert with_point(text) == point
