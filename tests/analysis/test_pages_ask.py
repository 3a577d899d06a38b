"""What pages ask beyond results agrees with results, and holds its contract."""

from __future__ import annotations

import math

from analysis import cases, compare, delivery, inspections, lineage, standardization, words
from analysis.headlines import headlines
from analysis.results import results
from core.view import Scope, View
from languages import use
from ledger import Ledger
from metrics.indicators import INDICATORS
from tests.handed_in import ANYBODY, MONTHS

ALL = View(first_month=MONTHS[0], last_month=MONTHS[-1], indicator="delivery_on_time_rate")


def test_the_distribution_holds_every_item_of_the_rate(ledger: Ledger) -> None:
    found = delivery.transit_days(ledger, ALL, reader=ANYBODY)
    days = found.distribution
    [rate] = results(ledger, ALL, reader=ANYBODY, by=()).to_dict("records")
    assert len(days) == 10
    assert days["items"].sum() == rate["denominator"]
    assert days["on_time"].sum() == rate["numerator"]
    for exclusions in ("with", "without"):
        [rate] = results(ledger, ALL, reader=ANYBODY, by=(), exclusions=exclusions).to_dict(
            "records"
        )
        assert found.items[exclusions] == rate["denominator"]
        assert math.isclose(found.lateness[exclusions]["on_time"], rate["value"])


def test_points_lost_add_up_to_the_miss(ledger: Ledger) -> None:
    [rate] = results(ledger, ALL, reader=ANYBODY, by=()).to_dict("records")
    for by in (("mail_class", "area"), ("unit",)):
        lost = delivery.points_lost(ledger, ALL, reader=ANYBODY, by=by)
        assert math.isclose(lost["points_lost"].sum(), 1 - rate["value"])


def test_the_pareto_counts_every_fail_once(ledger: Ledger) -> None:
    causes = inspections.pareto(ledger, ALL, reader=ANYBODY)
    [rate] = results(ledger, ALL, reader=ANYBODY, by=(), indicator="inspection_pass_rate").to_dict(
        "records"
    )
    assert causes["count"].sum() == rate["denominator"] - rate["numerator"]
    assert causes["count"].is_monotonic_decreasing
    assert math.isclose(causes["running_share"].iloc[-1], 1)


def test_findings_agree_with_their_rates(ledger: Ledger) -> None:
    found = inspections.findings(ledger, ALL, reader=ANYBODY)
    for indicator, count in (
        ("findings_fixed_rate", (~found["is_open"]).sum()),
        ("findings_repeat_rate", (found["repeat_count"] > 0).sum()),
    ):
        [rate] = results(ledger, ALL, reader=ANYBODY, by=(), indicator=indicator).to_dict("records")
        assert (rate["numerator"], rate["denominator"]) == (count, len(found))


def test_the_wait_for_a_verified_fix_counts_open_findings_as_waiting(ledger: Ledger) -> None:
    found = inspections.findings(ledger, ALL, reader=ANYBODY)
    fixing = inspections.fixing(found)
    assert fixing.case_count == len(found)
    assert fixing.closed_count == (~found["is_open"]).sum()
    assert sorted(fixing.censored_days) == sorted(found.loc[found["is_open"], "days"])
    at_risk = fixing.curve.set_index("time")["at_risk"]
    assert all((found["days"] >= day).sum() == count for day, count in at_risk.items())


def test_open_cases_agree_with_the_overdue_rate(ledger: Ledger) -> None:
    bands = cases.ageing(ledger, ALL, reader=ANYBODY)
    [rate] = results(
        ledger, ALL, reader=ANYBODY, by=(), indicator="cases_overdue_open_rate"
    ).to_dict("records")
    assert bands["overdue"].sum() == rate["numerator"]
    assert bands["in_time"].sum() + bands["overdue"].sum() == rate["denominator"]
    [median] = results(
        ledger, ALL, reader=ANYBODY, by=(), indicator="cases_median_days_to_close"
    ).to_dict("records")
    assert cases.closure(ledger, ALL, reader=ANYBODY).median_days == median["value"]


def test_progress_ends_where_the_result_stands(ledger: Ledger) -> None:
    for ask, indicator in (
        (standardization.burn_up, "standardization_items_met_rate"),
        (standardization.renovation_curve, "renovation_investment_rate"),
    ):
        made = ask(ledger, ALL, reader=ANYBODY)
        [rate] = results(ledger, ALL, reader=ANYBODY, by=(), indicator=indicator).to_dict("records")
        done = made.progress.set_index("month")["done"]
        assert math.isclose(done[MONTHS[-1]], rate["numerator"])
        assert math.isclose(made.scope, rate["denominator"])
        assert made.progress["planned"].is_monotonic_increasing


def test_every_row_behind_a_number_stands_in_its_workbook(ledger: Ledger) -> None:
    rows = lineage.lineage(ledger, ALL.with_(scope=Scope("unit", "LY01")), reader=ANYBODY)
    held = ledger.records("delivery", units=["LY01"])
    assert len(rows) == len(held) + len(ledger.records("delivery_items", units=["LY01"]))
    assert set(rows["file_name"]) == {"LY01.xlsx"}
    parts = lineage.parts(ledger, ALL, reader=ANYBODY)
    assert set(parts["month"]) == set(MONTHS)


def test_a_comparison_ranks_outlets_and_leaves_the_unit_as_a_whole_out(ledger: Ledger) -> None:
    made = compare.compare(ledger, ALL, reader=ANYBODY)
    assert made.places["outlet_code"].is_unique
    assert not made.places["outlet_code"].isin(["LY01", "LY02"]).any()
    ranked = made.places.dropna(subset=["rank"])
    assert ranked["value"].is_monotonic_decreasing
    assert made.funnel is not None
    assert len(made.funnel_codes) == len(made.funnel.points)
    like = compare.compare(ledger, ALL, reader=ANYBODY, setting="rural")
    assert set(like.places["setting"]) == {"rural"}


def test_headlines_stand_on_the_results_of_the_last_month(ledger: Ledger) -> None:
    found = headlines(ledger, ALL, reader=ANYBODY).set_index("indicator")
    assert set(found.index) == {i.id for i in INDICATORS.values() if i.is_headline}
    view = ALL.with_(first_month=MONTHS[-1])
    for indicator, row in found.iterrows():
        [result] = results(ledger, view, reader=ANYBODY, indicator=str(indicator)).to_dict(
            "records"
        )
        assert result["value"] == row["value"] or math.isnan(row["value"])
        assert len(row["values"]) == len(row["months"]) == 3
        assert row["variation"] == ""  # three months say nothing of the year


def test_sentences_never_say_more_than_the_numbers(ledger: Ledger) -> None:
    row = {
        "value": 0.846, "lower": 0.82, "upper": 0.87, "numerator": 846.0, "denominator": 1000.0,
        "target": 0.85, "verdict": "not_distinguishable", "size": "", "expected": 44,
        "reported": 41, "is_partial": False, "change": 0.01, "is_change_real": False,
        "variation": "",
    }  # fmt: skip
    try:
        use("en")
        said = words.sentence(row, "satisfaction_rate")
        assert "84.6 % (1,000 answers)" in said
        assert "chance alone" in said and "cannot be told apart" in said
        assert "3 are missing" in said and "is met" not in said
        use("zh")
        assert "84.6%（1,000份答卷）" in words.sentence(row, "satisfaction_rate")
        use("en")
        nothing = {**row, "value": math.nan, "denominator": 0.0}
        assert "has no value" in words.sentence(nothing, "satisfaction_rate")
    finally:
        use("en")
