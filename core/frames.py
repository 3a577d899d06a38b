"""The contracts of the frames that pass between rooms: columns, dtypes, units, meaning.

A `Table` says what one row is. `conform` orders and casts a frame to its table, so that a
frame that crosses a room's threshold has exactly the columns it promises.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Column:
    """One column: its name, pandas dtype, unit ("" where it has none) and meaning."""

    name: str
    dtype: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A frame's contract: what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return a frame of no rows with this table's columns and dtypes.

        What a reader gets where nothing was accepted yet, so that no caller needs a special case.
        """
        return pd.DataFrame({c.name: pd.Series([], dtype=c.dtype) for c in self.columns})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `frame` with exactly this table's columns, in order, cast to its dtypes.

        Raises ValueError that names the columns that are missing.
        """
        missing = [name for name in self.names if name not in frame.columns]
        if missing:
            raise ValueError(f"{self.name}: missing columns {', '.join(missing)}")
        chosen = frame[self.names]
        dtypes = zip(self.columns, chosen.dtypes, strict=True)
        other = {c.name: c.dtype for c, dtype in dtypes if str(dtype) != c.dtype}
        return chosen.astype(other) if other else chosen


TALLIES = Table(
    "tallies",
    "additive counts of one indicator at one outlet and stratum in one month; roll-up is a sum",
    (
        Column("month", "str", "YYYY-MM", "the month of the workbook"),
        Column("unit", "str", "", "code of the unit that reports"),
        Column("outlet_code", "str", "", "the outlet; the unit's own code where none is meant"),
        Column("indicator", "str", "", "id of the indicator that owns the tally"),
        Column("stratum", "str", "", "values of the tally's strata joined by /, '' for none"),
        Column("numerator", "float64", "count", "what is counted"),
        Column("denominator", "float64", "count", "over what"),
    ),
)

REGISTER = Table(
    "register",
    "one outlet as it is known in a month",
    (
        Column("outlet_code", "str", "", "key"),
        Column("name", "str", "", "name as the unit writes it"),
        Column("name_in_english", "str", "", "'' where the unit writes none"),
        Column("kind", "str", "", "window, delivery or both"),
        Column("unit", "str", "", "code of the unit that reports for it"),
        Column("city", "str", "", "city"),
        Column("setting", "str", "", "urban or rural"),
        Column("cohort", "str", "", "pilot, two_per_county, city_wide or delivery_pilot"),
        Column("latitude", "float64", "degrees", "missing where not known"),
        Column("longitude", "float64", "degrees", "missing where not known"),
        Column("opened_on", "datetime64[us]", "day", "missing where open since before records"),
        Column("closed_on", "datetime64[us]", "day", "missing where still open"),
        Column("merged_into", "str", "", "code of the successor, '' where there is none"),
    ),
)

REGISTER_ROWS = Table(
    "register rows",
    "one outlet as it holds for a span of months",
    (
        *REGISTER.columns,
        Column("holds_from", "str", "YYYY-MM", "the first month in which it holds"),
        Column("holds_until", "str", "YYYY-MM", "the last; 9999-12 where nothing follows"),
    ),
)

PARTS = Table(
    "parts",
    "one live part: the records of one form for one unit and month as of a release",
    (
        Column("part", "int64", "", "key"),
        Column("form", "str", "", "form id"),
        Column("unit", "str", "", "unit code"),
        Column("month", "str", "YYYY-MM", "month of the workbook"),
        Column("submission", "int64", "", "the submission that brought it"),
        Column("release", "int64", "", "the release that the submission made"),
        Column("record_count", "int64", "count", "rows"),
        Column("records_sha256", "str", "", "hash of the records' Parquet value"),
        Column("tallies_sha256", "str", "", "hash of the tallies' Parquet value"),
        Column("accepted_at", "datetime64[us]", "UTC", "when this part was accepted"),
        Column(
            "first_accepted_at",
            "datetime64[us]",
            "UTC",
            "when the first part of this form, unit and month not withdrawn was accepted",
        ),
    ),
)

RESULT_COLUMNS = (
    Column("numerator", "float64", "count", "sum of numerators"),
    Column("denominator", "float64", "count", "sum of denominators"),
    Column("value", "float64", "the indicator's unit", "missing where the denominator is 0"),
    Column("lower", "float64", "the indicator's unit", "lower end of the 95 % interval"),
    Column("upper", "float64", "the indicator's unit", "upper end of the 95 % interval"),
    Column("target", "float64", "the indicator's unit", "missing where there is none"),
    Column("status", "str", "", "met, missed, too_close or no_target; '' without a value"),
    Column("verdict", "str", "", "older name of status: above, below, not_distinguishable or ''"),
    Column("expected", "int64", "outlets", "outlet-months that owe the form"),
    Column("reported", "int64", "outlets", "of these, reported (on time or late)"),
    Column("on_time", "int64", "outlets", "of these, reported by the deadline"),
    Column("size", "str", "", "'' enough, small (n < 30, greyed), too_small (n < 10, not ranked)"),
    Column("is_partial", "bool", "", "fewer outlets reported than policy asks for a full result"),
)
"""What every row of results carries, after the columns it is grouped by."""


MISSING_MONTHS = Column(
    "missing_months", "str", "YYYY-MM", "months of the period that count nothing, joined by commas"
)


def results_table(by: tuple[str, ...]) -> Table:
    """Return the contract of results grouped by the columns `by`; a period says what it lacks."""
    keys = tuple(Column(name, "str", "", "scope of the result") for name in by)
    if "period" in by:
        keys += (MISSING_MONTHS,)
    return Table("results", "one indicator at one scope", keys + RESULT_COLUMNS)
