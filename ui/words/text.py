"""Numbers, months and foreign text, as a reader of the language in use expects them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
from babel.dates import format_datetime

from languages import _, current, ngettext
from languages.dates import day_name, locale, month_name
from languages.numbers import count_text, value_text
from languages.sentences import listed

count, value = count_text, value_text
__all__ = [
    "count",
    "day_name",
    "locale",
    "moment_name",
    "month_name",
    "months_name",
    "named",
    "outlet_names",
    "outlets_text",
    "plain",
    "structure_name",
    "unbroken",
    "value",
]
_PERCENT = re.compile(r"(?<=\d) %")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&^=])")


def plain(text: object) -> str:
    """Return a foreign text so that Markdown shows it exactly as it is written.

    Text out of a workbook goes through here wherever a widget would read Markdown; line breaks
    become spaces, so that no block can be opened.
    """
    one_line = " ".join(str(text).split())
    return _MARKDOWN.sub(r"\\\1", unbroken(one_line))


def unbroken(text: str) -> str:
    """Return a text whose lines never break between a number and its "%"."""
    return _PERCENT.sub("\N{NO-BREAK SPACE}%", text)


def months_name(first: str, last: str) -> str:
    """Return a span of months, one month where both ends are the same."""
    if first == last:
        return month_name(last)
    return _("{first} to {last}").format(first=month_name(first), last=month_name(last))


def moment_name(at: datetime, timezone: str) -> str:
    """Return a moment (UTC, aware or not) in the bureau's own time, to the minute."""
    aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
    local = aware.astimezone(ZoneInfo(timezone))
    return str(format_datetime(local, format="medium", locale=locale())).rsplit(":", 1)[0]


def structure_name(month: str) -> str:
    """Return what a month's structure is called, where it groups the months before it too."""
    return _("All months in the structure of {month}").format(month=month_name(month))


def outlet_names(register: pd.DataFrame) -> dict[str, str]:
    """Return the names of outlets by their codes: in English where one is known; foreign text."""
    names = register["name"]
    if current() == "en":
        names = register["name_in_english"].where(register["name_in_english"] != "", names)
    return dict(zip(register["outlet_code"], names, strict=True))


def outlets_text(n: int) -> str:
    """Return `1 outlet`, `44 outlets`."""
    return ngettext("{n} outlet", "{n} outlets", n).format(n=count(n))


def named(codes: list[str], *, most: int = 6) -> str:
    """Return a list of names in a row, the rest counted where they are many."""
    if len(codes) <= most:
        return listed(codes)
    return _("{names} and {n} more").format(names=listed(codes[:most]), n=len(codes) - most)
