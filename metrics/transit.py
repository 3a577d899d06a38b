"""Transit time of mail in working days (J+n), the limits it is held to, and what is lost where.

Source of the rules: EN 13850, with the working days of the delivering outlet's calendar.
"""

from __future__ import annotations

from datetime import time
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from metrics.proportions import share
from policy import Policy, WorkingCalendar
from policy.calendar import FIRST_DAY, LAST_DAY

LONGEST_COUNTED_DAYS = 7
DAYS = (*(str(n) for n in range(LONGEST_COUNTED_DAYS + 1)), "over_7", "undelivered")
"""The values of the stratum `days`, in order."""

HISTOGRAM_COLUMNS = {
    **{f"d{n}_count": str(n) for n in range(LONGEST_COUNTED_DAYS + 1)},
    "over_7_count": "over_7",
    "undelivered_count": "undelivered",
}
"""Columns of the delivery form and the value of `days` that each counts."""


def days_number(days: pd.Series) -> pd.Series:
    """Return the stratum `days` as numbers: over_7 is 8, undelivered infinite."""
    return days.map({name: float(n) for n, name in enumerate(DAYS)} | {"undelivered": np.inf})


def with_days(
    items: nw.LazyFrame[Any], calendar: nw.LazyFrame[Any], last_collection: time
) -> nw.LazyFrame[Any]:
    """Return mail items with `days`, the stratum of how long each took.

    Items: one row a mail item with `accepted_at` and `delivered_at` (missing: undelivered). An
    item accepted after the last collection, or on a day that is no working day, counts from the
    next working day. `calendar`: `WorkingCalendar.days` on the same engine as the items.
    Works on every engine: joins, when/then and whole numbers only.
    """
    minutes = nw.col("accepted_at").dt.hour() * 60 + nw.col("accepted_at").dt.minute()
    last_minute = last_collection.hour * 60 + last_collection.minute
    accepted = calendar.select(
        nw.col("day").alias("accepted_day"),
        nw.col("working_day_number").alias("accepted_number"),
        nw.col("is_working_day").alias("accepted_is_working"),
    )
    delivered = calendar.select(
        nw.col("day").alias("delivered_day"),
        nw.col("working_day_number").alias("delivered_number"),
    )
    joined = (
        items.with_columns(
            nw.col("accepted_at").dt.truncate("1d").alias("accepted_day"),
            nw.col("delivered_at").dt.truncate("1d").alias("delivered_day"),
            minutes.alias("accepted_minute"),
        )
        .join(accepted, on="accepted_day", how="left")
        .join(delivered, on="delivered_day", how="left")
    )
    missed = (nw.col("accepted_minute") > last_minute) | ~nw.col("accepted_is_working")
    start = nw.col("accepted_number") + nw.when(missed).then(nw.lit(1)).otherwise(nw.lit(0))
    counted = joined.with_columns((nw.col("delivered_number") - start).alias("transit_days"))
    return counted.with_columns(_days_text().alias("days"))


def _days_text() -> nw.Expr:
    """Return `transit_days` as the text that a stratum carries."""
    text = nw.when(nw.col("delivered_at").is_null()).then(nw.lit("undelivered"))
    later: nw.Expr = nw.lit("over_7")
    for number in range(LONGEST_COUNTED_DAYS, -1, -1):
        # Delivered before the next working day began: J+0, never less.
        later = nw.when(nw.col("transit_days") <= number).then(nw.lit(str(number))).otherwise(later)
    return text.otherwise(later)


def calendar_like(items: nw.LazyFrame[Any], calendar: WorkingCalendar) -> nw.LazyFrame[Any]:
    """Return the working calendar as a frame of the engine that holds `items`."""
    days = calendar.days(FIRST_DAY, LAST_DAY)
    engine = items.implementation
    if engine.is_pandas():
        return nw.from_native(days).lazy()
    if engine.is_spark_like():  # pragma: no cover - Spark is not installed here
        session = nw.to_native(items).sparkSession
        return nw.from_native(days).lazy(backend=engine, session=session)
    return nw.from_native(days).lazy(backend=engine)


def limit_factors(
    strata: pd.Series | list[str],
    month: str,
    policy: Policy,
    *,
    late_by_days: int | None = None,
    with_exclusions: bool = True,
) -> pd.DataFrame:
    """Return what each stratum of delivery_on_time_rate counts for under a month's limits.

    One row a stratum `mail_class/area/days/exclusion`: `month`, `stratum`, `numerator_factor`
    (1 where the items met the limit; with `late_by_days`, where they were later than the limit by
    more than that, undelivered ones included), `denominator_factor`. Classes without a limit, and
    without `with_exclusions` the excluded items, are left out: they count for nothing.
    """
    parts = pd.DataFrame({"stratum": pd.Series(list(strata), dtype="str")})
    names = ["mail_class", "area", "days", "exclusion"]
    split = parts["stratum"].str.split("/", n=3, expand=True).set_axis(names, axis=1)
    rows = pd.concat([parts, split], axis=1)
    rows = rows.merge(policy.time_limits(month), on=["mail_class", "area"])
    if not with_exclusions:
        rows = rows[rows["exclusion"] == ""]
    late = days_number(rows["days"]) - rows["limit_days"]
    counts = late <= 0 if late_by_days is None else late > late_by_days
    return pd.DataFrame(
        {
            "month": pd.Series(month, index=rows.index, dtype="str"),
            "stratum": rows["stratum"],
            "numerator_factor": counts.astype("float64"),
            "denominator_factor": 1.0,
        }
    ).reset_index(drop=True)


def points_lost(histogram: pd.DataFrame, limits: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Return which part of the miss of the on-time rate comes from where.

    `histogram`: `mail_class`, `area`, `days` (text), `items`, and further columns of `by`.
    `limits`: `Policy.time_limits`. Gives one row a group of `by`: keys, `items`, `late_items`,
    `on_time_share` of the group and `points_lost` = late items of the group / items of all, a
    share; they sum to 1 - the on-time rate. Largest first. Classes without a limit are left out.
    """
    held = histogram.merge(limits, on=["mail_class", "area"])
    late = held["items"].where(days_number(held["days"]) > held["limit_days"], 0.0)
    grouped = held.assign(late_items=late).groupby(by, as_index=False)[["items", "late_items"]]
    groups = grouped.sum()
    return (
        groups.assign(
            on_time_share=share(groups["items"] - groups["late_items"], groups["items"]),
            points_lost=share(groups["late_items"], groups["items"].sum()),
        )
        .sort_values(["points_lost", *by], ascending=[False, *[True] * len(by)])
        .reset_index(drop=True)
    )


def lateness(histogram: pd.DataFrame, limits: pd.DataFrame) -> pd.Series:
    """Return shares of all items: `on_time`, `within_1`, `within_2`, `within_3`, `excessive`.

    `within_n`: delivered by the limit + n. `excessive`: later than the limit by more than 2 days,
    or not delivered. Columns as in `points_lost`; missing without items.
    """
    return lateness_of(histogram.merge(limits, on=["mail_class", "area"]))


def lateness_of(held: pd.DataFrame) -> pd.Series:
    """Return the same of a histogram whose rows have their `limit_days`.

    `held`: one row a group of items and transit day, with `items` (count), `days` (working days,
    inf for what was not delivered) and `limit_days`. Shares from 0 to 1; NaN where nothing was
    counted.
    """
    late = days_number(held["days"]) - held["limit_days"]
    is_excessive = late > 2
    # Later than 7 days is all that is known of over_7: it is within no margin beyond that.
    late = late.where(held["days"] != "over_7", np.inf)
    total = held["items"].sum()
    within = {n: held["items"].where(late <= n, 0.0).sum() for n in range(4)}
    names = {0: "on_time", 1: "within_1", 2: "within_2", 3: "within_3"}
    shares = {names[n]: float(share(count, total)) for n, count in within.items()}
    excessive = held["items"].where(is_excessive, 0.0).sum()
    return pd.Series(shares | {"excessive": float(share(excessive, total))}, dtype="float64")
