"""Public holidays and make-up working days as published, to be taken up into policy.

`chinesecalendar` is a source: it is asked when a year is taken up, and never when a figure is
read, so that a newer library moves no figure of an older release.

    python -m policy.public_holidays      adds the years that public_holidays.toml lacks
"""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from languages import _
from policy.calendar import FIRST_DAY, LAST_DAY, HolidayYear

FILE = Path(__file__).with_name("public_holidays.toml")
Named = Mapping[date, str]


def newly_published(held: Iterable[HolidayYear]) -> tuple[HolidayYear, ...]:
    """Return the years that the installed library knows and `held` lacks, oldest first.

    The notice of a year may move days of the December before it; those that no earlier year
    names stand with the new year, so that what is held is never rewritten.
    """
    rest_days, working_days = _published()
    named = list(held)
    lacking = {day.year for day in rest_days} - {entry.year for entry in named}
    found = []
    for year in sorted(lacking & set(range(FIRST_DAY.year, LAST_DAY.year + 1))):
        rested = {day for entry in named for day in entry.rest_days}
        worked = {day for entry in named for day in entry.working_days}
        entry = HolidayYear(
            year=year,
            rest_days=_of_notice(year, rest_days.keys() - rested),
            working_days=_of_notice(year, working_days.keys() - worked),
        )
        named.append(entry)
        found.append(entry)
    return tuple(found)


def sentence(years: Sequence[int]) -> str:
    """Return how far public holidays are known, and what holds where they are not."""
    if not years:
        return _("No public holidays are listed: every weekly working day counts.")
    return _(
        "Public holidays and make-up working days are listed up to {year}; from then on every "
        "weekly working day counts, until a new year is taken up."
    ).format(year=max(years))


def to_toml(years: Iterable[HolidayYear]) -> str:
    """Return years as policy files hold them, each run of days under the name of its holiday."""
    rest_days, working_days = _published()
    return "".join(
        f"\n[[public_holidays]]\nyear = {entry.year}\n"
        f"rest_days = {_listed(entry.rest_days, rest_days)}\n"
        f"working_days = {_listed(entry.working_days, working_days)}\n"
        for entry in years
    )


def _published() -> tuple[Named, Named]:
    """Return what the library knows: rest days and make-up days, each with its holiday's name."""
    from chinese_calendar import constants  # read only where a year is taken up

    return constants.holidays, constants.workdays


def _of_notice(year: int, days: Iterable[date]) -> tuple[date, ...]:
    """Return the days of a year and of the December before it, in order."""
    december = date(year - 1, 12, 1)
    return tuple(sorted(day for day in days if december <= day <= date(year, 12, 31)))


def _listed(days: Iterable[date], names: Named) -> str:
    lines = []
    for name, run in groupby(days, key=lambda day: names.get(day, "")):
        lines += [f"# {name}", *textwrap.wrap("".join(f"{day}, " for day in run), 96)]
    return "[\n" + textwrap.indent("\n".join(lines), "  ") + "\n]" if lines else "[]"


def main() -> None:
    """Add to the shipped file the years that it lacks."""
    text = FILE.read_text(encoding="utf-8")
    held = map(HolidayYear.model_validate, tomllib.loads(text).get("public_holidays", []))
    found = newly_published(held)
    FILE.write_text(text + to_toml(found), encoding="utf-8")
    print(*(entry.year for entry in found))


if __name__ == "__main__":
    main()
