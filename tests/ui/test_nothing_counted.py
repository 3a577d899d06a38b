"""Where nothing was counted, no sentence speaks of results."""

from __future__ import annotations

import pandas as pd

from analysis.closure import closure_of
from charts import style
from charts.causes import waterfall
from ui.topics import complaints, delivery, inspections, overview

NO_LOSSES = pd.DataFrame({"label": ["Letter"], "items": [0.0], "points_lost": [float("nan")]})
NO_FAILS = pd.DataFrame({"item": [], "count": [], "running_share": []})
CHECKED = pd.DataFrame({"outlet_code": ["LY0101"], "item": ["W01"], "denominator": [3.0]})


def test_no_points_are_lost_only_where_items_were_counted() -> None:
    assert delivery.largest_loss(NO_LOSSES.head(0)) == "No items were counted"
    assert delivery.largest_loss(NO_LOSSES) == "No items were counted"
    in_time = NO_LOSSES.assign(items=12.0, points_lost=0.0)
    assert delivery.largest_loss(in_time) == "No points are lost"


def test_a_waterfall_of_nothing_does_not_say_that_no_points_were_lost() -> None:
    def said(losses: pd.DataFrame) -> str:
        figure = waterfall(losses, total="together", axis="share")
        return style.alt_text(figure)

    none = pd.DataFrame({"label": ["Letter"], "points": [0.0]})
    assert said(none.head(0)) == "No data for this choice"
    assert said(none) == "No points were lost"


def test_without_cases_there_is_no_half_of_them() -> None:
    nothing = closure_of(pd.Series([], dtype="float64"), pd.Series([], dtype="bool"))
    assert complaints.median(nothing) == "No case was opened in twelve months"
    assert complaints.median_detail(nothing) == ""
    all_open = closure_of(pd.Series([3.0, 5.0]), pd.Series([True, True]))
    assert complaints.median(all_open) == "Fewer than half of the cases are closed"


def test_without_open_cases_none_is_overdue_or_in_time() -> None:
    bands = pd.DataFrame({"label": ["0-7"], "in_time": [0.0], "overdue": [0.0]})
    assert complaints.waiting(bands) == "No case is open"
    assert complaints.waiting(bands.assign(in_time=2.0)) == "2 cases are open, 0 of them overdue"


def test_no_item_failed_only_where_something_was_checked() -> None:
    assert inspections.vital_few(NO_FAILS, CHECKED) == "No item failed"
    assert inspections.vital_few(NO_FAILS, CHECKED.head(0)) == (
        "Nothing was checked in these months"
    )


def test_no_target_is_met_or_missed_by_what_was_not_counted() -> None:
    row = {"indicator": "inspection_pass_rate", "month": "2026-10", "status": ""}
    row |= {"direction": "too_early", "outlook": ""}
    nothing = pd.DataFrame([row | {"value": float("nan")}])
    assert overview.finding(nothing) == "Nothing was counted in Oct 2026"
    unset = pd.DataFrame([row | {"value": 0.9, "status": "no_target"}])
    assert overview.finding(unset) == "No indicator has a target in Oct 2026"
