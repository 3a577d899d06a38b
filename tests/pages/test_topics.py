"""Each topic page answers its question with the number first, and shows where it comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import texts

Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("bureau")


def charts(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.spec) for element in at.get("plotly_chart")]


@pytest.mark.parametrize(
    ("page", "name", "at_least"),
    [
        ("satisfaction", "Comprehensive satisfaction", 4),
        ("delivery", "Delivery on-time rate", 5),
        ("inspections", "Inspection pass rate", 4),
        ("standardization", "Outlets standardized", 4),
        ("complaints", "Cases closed on time", 4),
    ],
)
def test_a_topic_begins_with_its_number_and_every_chart_has_a_table(
    visit: Visit, page: str, name: str, at_least: int
) -> None:
    at = visit(page)
    assert not at.exception
    assert not at.error
    title = at.title[0].value.replace("\\", "")
    assert title.split(" · ")[0].endswith("%")
    assert name in title
    drawn = charts(at)
    assert len(drawn) >= at_least
    tables = [expander for expander in at.expander if "rows" in expander.label]
    assert len(tables) >= len(drawn)


def test_a_table_is_drawn_when_it_is_opened_and_shows_shares_as_percent(visit: Visit) -> None:
    at = visit("inspections")
    closed = len(at.dataframe)
    ids = [each.proto.id for each in at.expander]
    key = next("table:" + id_.split("-table:")[1] for id_ in ids if "pass_rate_by_unit" in id_)
    at.session_state[key] = True
    at.run()
    assert len(at.dataframe) == closed + 1
    table = next(each for each in at.dataframe if "95 % from" in each.value)
    looks = json.loads(table.proto.columns)
    assert looks["Value"]["type_config"]["format"] == "percent"
    assert "Numerator" not in looks


def test_every_chart_is_told_in_words(visit: Visit) -> None:
    at = visit("delivery")
    assert all(element.proto.alt for element in at.get("plotly_chart"))


def test_points_lost_sum_to_the_miss(visit: Visit) -> None:
    at = visit("delivery")
    fall = next(c["data"][0] for c in charts(at) if c["data"][0].get("name") == "points")
    assert sum(fall["x"][:-1]) == pytest.approx(fall["x"][-1])
    at = visit("satisfaction")
    fall = next(c["data"][0] for c in charts(at) if c["data"][0].get("name") == "points")
    assert sum(fall["x"][:-1]) == pytest.approx(fall["x"][-1])


def test_another_indicator_of_the_page_is_one_choice_away(visit: Visit) -> None:
    at = visit("inspections")
    what = next(box for box in at.selectbox if box.label == "What")
    what.select_index(what.options.index("Findings verified as fixed")).run()
    assert "Findings verified as fixed" in at.title[0].value
    assert "findings_fixed_rate" in at.query_params["indicator"]


def test_a_number_is_followed_to_sheet_row_and_workbook(visit: Visit) -> None:
    at = visit("satisfaction", scope="unit:LY03")
    at.button(key="rows:satisfaction_comprehensive").click().run()
    assert not at.exception
    rows = next(table.value for table in at.dataframe if "What the row says" in table.value)
    assert len(rows)
    assert set(rows["Month"]) == {"2026-10"}
    assert rows["File"].str.endswith(".xlsx").all()
    assert (rows["Row"] > 1).all()
    assert rows["Sheet"].str.startswith("Satisfaction").all()


def test_one_outlet_stands_beside_its_unit_and_its_kind(visit: Visit) -> None:
    at = visit("outlet", scope="outlet:LY03-01")
    assert not at.exception
    beside = at.dataframe[0].value
    assert {"Here", "Target", "Unit", "Same kind"} <= set(beside.columns)
    assert "LY03-01" in texts(at)
    assert len(charts(at)) >= 2


def test_without_an_outlet_those_that_miss_the_most_targets_come_first(visit: Visit) -> None:
    at = visit("outlet", scope="unit:LY03")
    assert re.match(r"\d+ of 19 outlets miss a target in Oct 2026", at.title[0].value)
    said = texts(at)
    missed = [int(n) for n in re.findall(r">(\d+) of \d+</td>", said)]
    assert len(missed) == 19  # one of twenty was merged in March
    assert missed == sorted(missed, reverse=True)
    assert "outlet%3ALY03-" in said or "outlet:LY03-" in said


def test_an_outlet_is_found_by_its_code_or_name(visit: Visit) -> None:
    at = visit("outlet")
    box = next(each for each in at.selectbox if each.label == "Outlet")
    found = next(each for each in box.options if each.startswith("LY03-01 "))
    box.select_index(box.options.index(found)).run()
    assert at.query_params["in"] == "outlet:LY03-01"
    name = found.removeprefix("LY03-01 ")
    assert at.title[0].value.replace("\\", "").startswith(name)
    assert "forms submitted for" in texts(at) and "open finding" in texts(at)


def test_outlets_are_compared_by_funnel_interval_and_map(visit: Visit) -> None:
    at = visit("compare", indicator="inspection_pass_rate", to="2026-09")
    assert not at.exception
    assert "differ from the others" in at.title[0].value
    names = {trace.get("name") for chart in charts(at) for trace in chart["data"]}
    assert "upper998" in names
    assert any("scaleanchor" in chart["layout"].get("yaxis", {}) for chart in charts(at))


def test_no_rank_is_given_where_reporting_is_incomplete(visit: Visit) -> None:
    at = visit("compare", indicator="inspection_pass_rate", **{"from": "2026-10"})
    assert "in order of their codes" in texts(at)


def test_topic_pages_speak_chinese(visit: Visit) -> None:
    at = visit("complaints", lang="zh")
    assert not at.exception
    assert "未办结" in texts(at)


def test_an_outlet_is_compared_within_its_unit(visit: Visit) -> None:
    at = visit("compare", scope="outlet:LY03-01", indicator="inspection_pass_rate")
    assert not at.exception
    assert "of 19 outlets" in at.title[0].value  # one was merged in March


def test_the_line_on_reporting_counts_the_last_month_first(visit: Visit) -> None:
    at = visit("inspections", **{"from": "2026-09", "to": "2026-10"})
    line = next(each.value for each in at.caption if "reported" in each.value).replace("\\", "")
    assert " for Oct 2026 · " in line and " for Sept 2026 to Oct 2026 · " in line
    assert re.search(r"([\d,]+) of ([\d,]+) outlets reported in full for Oct 2026", line)
